"""A font made for the tests: its letters are drawn from our own table with a round pen, so the right answer is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from numpy.typing import NDArray

from fonts.compiler.compiled import CompiledFont, compile_font
from fonts.compiler.reading.load import load_face
from fonts.compiler.recipe import Recipe
from fonts.compiler.repertoire import NEEDED
from fonts.compiler.strokes.scripts import SMALL, ways

FloatArray = NDArray[np.float64]
UNITS = 500.0
"""Font units in one x-height."""
PEN = 60.0
FontMaker = Callable[..., Path]


def spline(places: FloatArray) -> FloatArray:
    """A smooth line through places (Catmull-Rom), as a pen would pass them."""
    padded = np.vstack([2 * places[0] - places[1], places, 2 * places[-1] - places[-2]])
    t = np.linspace(0, 1, 9)[:-1, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*pieces, places[-1:]])


def template(char: str) -> list[FloatArray]:
    """The strokes of a character as the table has them, in font units: 0.6 or (capitals, digits) 0.8 x-heights wide."""
    strokes = []
    for stroke in ways(char)[0]:
        places = np.array(stroke.places)
        if char in SMALL:
            y = np.where(
                places[:, 1] > 1, 1 + 0.8 * (places[:, 1] - 1), np.where(places[:, 1] < 0, 0.8 * places[:, 1], places[:, 1])
            )
            x = 0.6 * places[:, 0]
        else:
            x, y = 0.8 * places[:, 0], 0.9 * places[:, 1]
        points = np.column_stack([x, y]) * UNITS
        strokes.append(spline(points) if len(points) > 1 else points + np.array([[0.0, 0.0], [1.0, -1.0]]) * 0.04 * UNITS)
    return strokes


def _inked(strokes: Iterable[FloatArray], pen: TTGlyphPen) -> None:
    """Outline of round-pen strokes: a disc at every point and a bar along every segment, overlapping, all anticlockwise."""
    angle = np.linspace(0, 2 * np.pi, 13)[:-1]
    disc = np.column_stack([np.cos(angle), np.sin(angle)]) * PEN / 2
    for stroke in strokes:
        contours = [disc + point for point in stroke]
        for a, b in pairwise(stroke):
            along = b - a
            size = float(np.hypot(*along))
            if size > 1e-6:
                aside = np.array([-along[1], along[0]]) / size * PEN / 2
                contours.append(np.array([a - aside, b - aside, b + aside, a + aside]))
        for contour in contours:
            pen.moveTo(tuple(np.round(contour[0]).astype(int).tolist()))
            for point in contour[1:]:
                pen.lineTo(tuple(np.round(point).astype(int).tolist()))
            pen.closePath()


def build_font(path: Path, characters: str, *, extra: dict[str, Callable[[TTGlyphPen], None]] | None = None) -> Path:
    """A TrueType font of the characters; `extra` draws further ones by its own functions."""
    drawn = {char: (lambda pen, c=char: _inked(template(c), pen)) for char in characters} | (extra or {})
    names = {char: f"u{ord(char):04x}" for char in drawn}
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "space": TTGlyphPen(None).glyph()}
    for char, draw in drawn.items():
        pen = TTGlyphPen(None)
        draw(pen)
        glyphs[names[char]] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(" "): "space"} | {ord(char): name for char, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {name: (480 if name != "space" else 300, getattr(glyph, "xMin", 0)) for name, glyph in glyphs.items()}
    )
    builder.setupHorizontalHeader(ascent=1000, descent=-500)
    builder.setupNameTable({"familyName": "Test Script", "styleName": "Regular", "copyright": "Copyright of the tests"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(str(path))
    return path


@pytest.fixture(scope="session")
def font_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test font as a file: all letters and digits, ß, and some punctuation."""
    return build_font(tmp_path_factory.mktemp("fonts") / "test.ttf", NEEDED + "ß.,-!?€„“")


@pytest.fixture(scope="session")
def compiled(font_file: Path) -> CompiledFont:
    """The test font after all stages."""
    return compile_font(load_face([font_file]), Recipe())
