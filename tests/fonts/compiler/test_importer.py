"""From a font file to a hand that the catalogue reads."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from fonts.catalogue import load_hand_file
from fonts.compiler import importer, tools
from fonts.compiler.compiled import CompiledFont, compile_font
from fonts.compiler.errors import CompilerError, FontRefused, GateFailed, ToolsMissing
from fonts.compiler.gates import Report
from fonts.compiler.importer import import_font
from fonts.compiler.reading.load import load_face
from fonts.compiler.recipe import Recipe
from fonts.compiler.repertoire import CHARACTERS, NEEDED
from tests.fonts.compiler.conftest import UNITS, template


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, compiled: CompiledFont) -> CompiledFont:
    """The stages have run already: what is tested is what becomes of their result."""
    monkeypatch.setattr(importer, "compile_font", lambda face, recipe: compiled)
    monkeypatch.setattr(importer, "load_face", lambda paths, weight: compiled.face)
    return compiled


@pytest.mark.parametrize("name", ["", "Anna", "a b", "../a", "1st", "x" * 41])
def test_a_name_that_cannot_be_a_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CompilerError, match="cannot be a hand's name"):
        import_font(tmp_path / "none.ttf", name, tmp_path)


@pytest.mark.parametrize(("module", "package"), [("cv2", "opencv-python-headless"), ("skimage.morphology", "scikit-image")])
def test_a_missing_tool_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    real = importlib.import_module

    def without(name: str) -> object:
        if name == module:
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(tools, "import_module", without)
    with pytest.raises(ToolsMissing, match=rf"{package}.*pip install -e '\.\[compiler\]'"):
        import_font(tmp_path / "none.ttf", "house", tmp_path)


def test_strokes_that_are_not_good_enough_give_a_sheet_and_no_hand(
    tmp_path: Path, quick: CompiledFont, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Report, "problems", lambda report: ["only 90.0% of the ink is covered"])
    with pytest.raises(GateFailed, match=r"90\.0%.*house\.1\.review\.pdf"):
        import_font(tmp_path / "a.ttf", "house", tmp_path)
    assert (tmp_path / "house.1.review.pdf").read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob("*.toml*"))


def test_a_person_may_accept_what_the_figures_do_not(
    tmp_path: Path, quick: CompiledFont, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Report, "problems", lambda report: ["only 90.0% of the ink is covered"])
    result = import_font(tmp_path / "a.ttf", "house", tmp_path, accept=True)
    assert load_hand_file(result.hand_file).name == "house"


def test_the_hand_reads_back_and_writes_every_character(tmp_path: Path, quick: CompiledFont) -> None:
    result = import_font(tmp_path / "a.ttf", "house", tmp_path, title="Our house")
    hand = load_hand_file(result.hand_file)
    assert (hand.name, hand.version, hand.title) == ("house", "1", "Our house")
    assert result.missing == tuple(char for char in CHARACTERS if not hand.writes(char))
    assert set(result.missing) <= {"™"}, "neither the font nor our own forms have it: refused, never dropped"
    assert not hand.unsupported("Żółć, œuvre, Łódź, naïve façade – „schön“ № ½ ẞ & @ %")
    assert set(result.filled) & set("§ŋ"), "what the font lacks comes from our own forms"
    assert hand.forms["t"]["usual"].bar is not None
    assert hand.forms["i"]["usual"].dot is not None


def test_the_same_font_gives_the_same_bytes(tmp_path: Path, quick: CompiledFont) -> None:
    first, second = (import_font(tmp_path / "a.ttf", "house", tmp_path / folder) for folder in ("a", "b"))
    assert first.hand_file.read_bytes() == second.hand_file.read_bytes()
    assert first.review_sheet.read_bytes() == second.review_sheet.read_bytes()


def test_the_test_font_passes_all_gates(compiled: CompiledFont) -> None:
    report = compiled.report
    assert not report.problems()
    assert report.strays < 0.02
    assert all(figures.by_table for figures in report.glyphs)


def test_the_frame_is_that_of_the_pen_not_of_the_outline(compiled: CompiledFont) -> None:
    assert compiled.frame.slant_deg == pytest.approx(0.0, abs=2.0)
    y = np.vstack([line.points for line in compiled.glyphs["u"][0].lines])[:, 1]
    assert (float(y.min()), float(y.max())) == pytest.approx((0.0, 1.0), abs=0.06)


def test_a_single_line_font_needs_no_skeleton(tmp_path: Path) -> None:
    glyphs = []
    for char in NEEDED:
        d = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in stroke) for stroke in template(char))
        glyphs.append(f'<glyph unicode="{char}" horiz-adv-x="480" d="{d}"/>')
    file = tmp_path / "line.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><font id="Line" horiz-adv-x="480"><font-face units-per-em="1000" '
        f'font-family="Line"/><glyph unicode=" " horiz-adv-x="300"/>{"".join(glyphs)}</font></svg>'
    )
    font = compile_font(load_face([file]), Recipe())
    assert font.face.single_line
    assert not font.report.problems()
    drawn = template("S")[0]
    written = font.frame.outline(font.glyphs["S"][0].ordered.strokes[0].points[[0, -1]]) * font.face.unit
    assert np.hypot(*(written - drawn[[0, -1]]).T).max() < 0.1 * UNITS


def test_a_font_thicker_than_any_pen_is_refused(
    tmp_path: Path, compiled: CompiledFont, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fonts.compiler.frame._stroke_width", lambda face: 0.9)
    with pytest.raises(FontRefused, match=r"0\.90 x-heights thick"):
        compile_font(compiled.face, Recipe())
