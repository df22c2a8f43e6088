"""What the forms of a hand are like, as columns by glyph number: all letters of a page are looked up in them at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from render.letters.atlas import Atlas, Glyph
from render.letters.kinds import ASCENDERS, DESCENDERS

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LOW_SIGNS = ".,:;!?"
HIGH_SIGNS = "’'‘“”\""

LIFTED, WAIST, BASE = range(3)
"""Ways into a letter: from the air, by a join at the waist, by one along the baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class GlyphTable:
    """(glyphs,) each, unless said otherwise."""

    variants: IntArray
    """(glyphs, 3, 2) shape for each way in, unhurried and hurried."""
    small: BoolArray
    calm: FloatArray
    flattens: FloatArray
    """How much of the hand's thread it may become in haste."""
    straight: BoolArray
    bare: BoolArray
    plain: BoolArray
    low_sign: BoolArray
    high_sign: BoolArray
    """Apostrophes and quotes."""
    own_gap: FloatArray
    own_slant: FloatArray
    own_rise: FloatArray
    bar: FloatArray
    """(glyphs, 4) x0, y0, x1, y1 of its crossbar, NaN for none."""


@lru_cache(maxsize=32)
def glyph_table(atlas: Atlas) -> GlyphTable:
    """The table of an atlas, made once."""
    glyphs = list(atlas.glyphs.values())
    chars = [glyph.char for glyph in glyphs]
    return GlyphTable(
        variants=np.array([_variants(glyph) for glyph in glyphs], np.int64),
        small=np.array([char.islower() for char in chars]),
        calm=np.array([glyph.calm for glyph in glyphs]),
        flattens=np.array([_flattens(char) for char in chars]),
        straight=np.array([glyph.straight for glyph in glyphs]),
        bare=np.array([glyph.bare for glyph in glyphs]),
        plain=np.array([glyph.plain for glyph in glyphs]),
        low_sign=np.array([char in LOW_SIGNS for char in chars]),
        high_sign=np.array([char in HIGH_SIGNS for char in chars]),
        own_gap=np.array([glyph.own_gap for glyph in glyphs]),
        own_slant=np.array([glyph.own_slant for glyph in glyphs]),
        own_rise=np.array([glyph.own_rise for glyph in glyphs]),
        bar=np.array([glyph.bar or (np.nan,) * 4 for glyph in glyphs]),
    )


def _variants(glyph: Glyph) -> tuple[tuple[int, int], ...]:
    return (
        (glyph.pen, glyph.quick if glyph.quick >= 0 else glyph.pen),
        (glyph.waist, glyph.waist),
        (glyph.base, glyph.quick_base if glyph.quick_base >= 0 else glyph.base),
    )


def _flattens(char: str) -> float:
    return 0.25 if char in ASCENDERS or char in DESCENDERS else 0.45 if char in "aosevz" else 1.0
