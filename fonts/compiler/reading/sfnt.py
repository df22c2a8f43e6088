"""Outlines, alternates and kerning of a TrueType or OpenType font. Runs inside the limited worker process only.

HarfBuzz decides which glyph stands for a character (GSUB) and how far two glyphs are apart (kerning); fontTools draws the
glyph.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

import uharfbuzz as hb
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from fonts.compiler.reading.flatten import Contours, flatten
from fonts.compiler.reading.refused import Refused

MAX_GLYPHS: Final = 20_000
MAX_POINTS: Final = 20_000
"""Points of one flattened glyph; a real letter has a few hundred."""
MAX_FORMS: Final = 4
"""Forms of one character, the usual one included."""

_NAMES: Final = {"copyright": 0, "family": 1, "version": 5, "license": 13, "license_url": 14}
_ALTERNATES: Final = ("calt", "salt", *(f"ss{n:02}" for n in range(1, 11)), *(f"cv{n:02}" for n in range(1, 11)))


def read_sfnt(file: BytesIO, request: dict[str, object]) -> dict[str, object]:
    """The request's characters and pairs from a font file; raises Refused."""
    font = TTFont(file, lazy=True, recalcTimestamp=False)
    count = font["maxp"].numGlyphs
    if count > MAX_GLYPHS:
        raise Refused(f"it has {count} glyphs, more than {MAX_GLYPHS}")
    order = font.getGlyphOrder()
    location = _location(font, request.get("weight"))
    shaper = _Shaper(font, location, order)
    drawer = _Drawer(font, location)
    characters = {}
    known = font.getBestCmap() or {}
    for char in str(request["characters"]):
        if ord(char) in known:
            characters[char] = [drawer.draw(name) for name in shaper.forms(char)]
    pairs = {}
    for pair in str(request["pairs"]).split():
        if all(ord(c) in known for c in pair):
            pairs[pair] = shaper.distance(pair)
    return {
        "kind": "outline",
        "units_per_em": font["head"].unitsPerEm,
        "space": shaper.distance(" x") if ord(" ") in known and ord("x") in known else 0,
        "names": {key: _name(font, number) for key, number in _NAMES.items()},
        "characters": characters,
        "pairs": pairs,
    }


def _location(font: TTFont, weight: object) -> dict[str, float]:
    """Where to stand in a variable font: the wished weight, or the lightest there is (it is nearest to a pen)."""
    if "fvar" not in font:
        return {}
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    if "wght" not in axes:
        return {}
    axis = axes["wght"]
    wished = float(weight) if isinstance(weight, int | float) else axis.minValue
    return {"wght": min(max(wished, axis.minValue), axis.maxValue)}


def _name(font: TTFont, number: int) -> str:
    text = font["name"].getDebugName(number) if "name" in font else None
    return (text or "")[:2000]


class _Drawer:
    """Draws glyphs as flattened contours."""

    def __init__(self, font: TTFont, location: dict[str, float]) -> None:
        self.glyphs = font.getGlyphSet(location=location)

    def draw(self, name: str) -> dict[str, object]:
        """{"name", "advance", "contours"} in font units."""
        pen = DecomposingRecordingPen(self.glyphs)
        self.glyphs[name].draw(pen)
        contours: Contours = flatten(pen.value)
        if sum(len(contour) for contour in contours) > MAX_POINTS:
            raise Refused(f"glyph {name!r} has more than {MAX_POINTS} points")
        return {"name": name, "advance": self.glyphs[name].width, "contours": contours}


class _Shaper:
    """HarfBuzz over the same font: which glyphs stand for a text, and where."""

    def __init__(self, font: TTFont, location: dict[str, float], order: list[str]) -> None:
        plain = BytesIO()
        font.flavor = None
        font.save(plain, reorderTables=False)
        self.order = order
        self.font = hb.Font(hb.Face(plain.getvalue()))
        if location:
            self.font.set_variations(location)

    def shape(self, text: str, **features: bool) -> list[tuple[str, int, int]]:
        """(glyph name, index of its character, advance)."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self.font, buffer, {"kern": True, "liga": False, "calt": False, **features})
        return [
            (self.order[info.codepoint], info.cluster, place.x_advance)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def forms(self, char: str) -> list[str]:
        """The character's glyphs: the usual one, then what stylistic and contextual alternates put in its place."""
        alone = self.shape(char)
        found = [alone[0][0]] if len(alone) == 1 else []
        for feature in _ALTERNATES:
            for text in (char, char * 4) if feature == "calt" else (char,):
                shaped = self.shape(text, **{feature: True})
                if len(shaped) == len(text):
                    found += [name for name, _, _ in shaped]
        return list(dict.fromkeys(found))[:MAX_FORMS]

    def distance(self, pair: str) -> int:
        """From the first glyph's origin to the second's, kerning included."""
        return self.shape(pair)[0][2]
