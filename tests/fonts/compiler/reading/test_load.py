"""Font files come from outside: what is refused, and what comes out of an honest one."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from fonts.compiler.errors import FontRefused
from fonts.compiler.reading import sandbox
from fonts.compiler.reading.load import load_face
from fonts.compiler.repertoire import NEEDED
from tests.fonts.compiler.conftest import build_font

SVG_FONT = '<svg><defs><font horiz-adv-x="500"><font-face units-per-em="1000"/></font></defs></svg>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "neither TTF"),
        (b"MZ\x90\x00 a program", "neither TTF"),
        (b"\x00\x01\x00\x00" + b"\xff" * 200, "broken"),
        (b"wOF2" + b"\x00" * 100, "broken"),
        (b"OTTO" + struct.pack(">HHHH", 65535, 0, 0, 0), "broken"),
        (b"<svg>no end", "broken"),
        (b"<svg></svg>", "without a <font>"),
    ],
)
def test_what_is_no_font_is_refused_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "x.ttf"
    file.write_bytes(content)
    with pytest.raises(FontRefused, match=reason):
        load_face([file])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontRefused, match="cannot be read"):
        load_face([tmp_path / "none.ttf"])


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.ttf"
    file.write_bytes(b"0" * 101)
    monkeypatch.setattr(sandbox, "MAX_FILE_BYTES", 100)
    with pytest.raises(FontRefused, match="more than 100"):
        load_face([file])


def test_a_font_cut_in_half_is_refused(tmp_path: Path, font_file: Path) -> None:
    file = tmp_path / "half.ttf"
    data = font_file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(FontRefused):
        load_face([file])


def test_a_font_without_letters_is_refused_by_naming_them(tmp_path: Path) -> None:
    file = build_font(tmp_path / "few.ttf", "abcxzvu")
    with pytest.raises(FontRefused, match=r"it has no d e f"):
        load_face([file])


def test_a_glyph_of_itself_is_refused(tmp_path: Path, font_file: Path) -> None:
    font = TTFont(font_file, recalcBBoxes=False)
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent("u0061", (1, 0, 0, 1, 0, 0))
    ring = pen.glyph()
    ring.xMin = ring.yMin = ring.xMax = ring.yMax = 0
    font["glyf"]["u0061"] = ring
    file = tmp_path / "ring.ttf"
    font.save(file, reorderTables=None)
    with pytest.raises(FontRefused):
        load_face([file])


def test_a_glyph_of_too_many_points_is_refused(tmp_path: Path) -> None:
    def scribble(pen: TTGlyphPen) -> None:
        for k in range(8000):
            pen.moveTo((k % 100, k // 100))
            pen.lineTo((k % 100 + 5, k // 100))
            pen.lineTo((k % 100, k // 100 + 5))
            pen.closePath()

    file = build_font(tmp_path / "scribble.ttf", NEEDED, extra={"a": scribble})
    with pytest.raises(FontRefused, match="more than 20000 points"):
        load_face([file])


def test_a_glyph_that_reaches_for_the_horizon_is_refused(tmp_path: Path) -> None:
    def far(pen: TTGlyphPen) -> None:
        pen.moveTo((0, 0))
        pen.lineTo((30000, 0))
        pen.lineTo((0, 100))
        pen.closePath()

    with pytest.raises(FontRefused, match="30 em"):
        load_face([build_font(tmp_path / "far.ttf", NEEDED, extra={"a": far})])


def test_letters_without_height_are_refused(tmp_path: Path) -> None:
    def flat(pen: TTGlyphPen) -> None:
        pen.moveTo((0, -10))
        pen.lineTo((100, -10))
        pen.lineTo((0, -20))
        pen.closePath()

    file = build_font(tmp_path / "flat.ttf", NEEDED, extra=dict.fromkeys("xzvu", flat))
    with pytest.raises(FontRefused, match="no height above the baseline"):
        load_face([file])


def test_an_svg_font_with_entities_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.svg"
    file.write_text('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG_FONT)
    with pytest.raises(FontRefused, match="declares entities"):
        load_face([file])


def test_a_worker_that_never_answers_is_ended(tmp_path: Path, font_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import sys; [0 for _ in iter(int, 1)]")
    with pytest.raises(FontRefused, match="more than 1 s"):
        sandbox.ask_worker(font_file, {}, timeout_s=1.0)


def test_an_honest_font_comes_in_x_heights(font_file: Path) -> None:
    face = load_face([font_file])
    assert face.family == "Test Script"
    assert face.names["copyright"] == "Copyright of the tests"
    assert not face.single_line
    top = max(float(contour[:, 1].max()) for contour in face.glyphs["x"][0].contours)
    assert top == pytest.approx(1.0, abs=0.05)
    assert face.distances["en"] == pytest.approx(480 / face.unit)


def test_files_are_subsets_of_one_font_and_the_first_one_counts(tmp_path: Path, font_file: Path) -> None:
    def blot(pen: TTGlyphPen) -> None:
        pen.moveTo((0, 0))
        pen.lineTo((400, 0))
        pen.lineTo((0, 400))
        pen.closePath()

    second = build_font(tmp_path / "more.ttf", "", extra={"a": blot, "œ": blot})
    both, alone = load_face([font_file, second]), load_face([font_file])
    assert "œ" not in alone.glyphs
    assert len(both.glyphs["œ"][0].contours) == 1
    assert np.array_equal(both.glyphs["a"][0].contours[0], alone.glyphs["a"][0].contours[0])
