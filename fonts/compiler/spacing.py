"""How closely a font sets its letters, kerning included, as the habits of a hand: measured between pen paths, not outlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from fonts.compiler.frame import Frame
from fonts.compiler.glyphs import CompiledGlyph
from fonts.compiler.plane import FloatArray, resample
from fonts.compiler.reading.load import Face

_BANDS: Final = 10
"""Height bands between baseline and waist."""
_GAP: Final = (0.3, 0.7)
_WORD: Final = (1.45, 2.4)
"""What the motor can write without blots, and what still reads as one line."""


_MEAN_SHARE, _WIDEST_MEAN, _USUAL_GAP = 0.25, 0.4, 0.37
"""Part of the mean in a pair's gap; by how much it may exceed the narrowest place, and the gap without pairs (x-heights)."""


def letter_gap(face: Face, frame: Frame, glyphs: Mapping[str, CompiledGlyph]) -> float:
    """Median ink-to-ink gap of common pairs in x-heights: three parts the narrowest place, one part the mean."""
    gaps = []
    for pair, distance in face.distances.items():
        first, second = glyphs.get(pair[0]), glyphs.get(pair[1])
        if first is None or second is None or not pair.islower():
            continue
        room = _edge(second, left=True) + distance / frame.unit - _edge(first, left=False)
        room = room[np.isfinite(room)]
        if len(room):
            narrow, mean = float(room.min()), float(room.mean())
            gaps.append((1 - _MEAN_SHARE) * narrow + _MEAN_SHARE * min(mean, narrow + _WIDEST_MEAN))
    measured = float(np.median(gaps)) if gaps else _USUAL_GAP
    return float(np.clip(measured, *_GAP))


def word_gap(face: Face, frame: Frame, letter: float) -> float:
    """Gap between the ink of two words: the font's space and a letter's usual room."""
    return float(np.clip(face.space / frame.unit + letter, *_WORD))


def _edge(glyph: CompiledGlyph, *, left: bool) -> FloatArray:
    """Outermost x in each band of the body, NaN where there is no ink; from the glyph's origin."""
    points = np.vstack([resample(line.points, 0.02) for line in glyph.lines])
    band = np.floor(points[:, 1] * _BANDS).astype(int)
    edge = np.full(_BANDS, np.nan)
    for k in range(_BANDS):
        x = points[band == k, 0]
        if len(x):
            edge[k] = x.min() if left else x.max()
    return edge
