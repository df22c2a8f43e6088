"""Keeps a letter nearer to its own shape than to any it could be taken for: an e that closes is an o, an n that sags a u.

Shapes are compared as 16 points along the pen's way, centred; the distance is the mean over the points. Cheap enough for every
letter of a page. What fails is varied less, so the same letter comes back calmer, never as something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled, span
from render.letters.atlas import ENTRY, Atlas
from render.letters.plan import Letters
from render.letters.variation import Bodies

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

POINTS: Final = 16
NEARER: Final = 0.62
"""A letter may lie at most this much as far from its own shape as from a rival's."""
CALMER: Final = 0.4
SAFE: Final = 0.06
"""x-heights from its own shape within which no rival can be nearer."""

RIVALS: Final = {
    "a": "ou", "o": "a", "u": "nva", "n": "ur", "r": "vn", "v": "ru", "e": "co", "c": "eo", "h": "nkb", "k": "h", "b": "hl",
    "l": "e", "g": "qy", "q": "g", "y": "g", "d": "a", "m": "w", "w": "m", "s": "5", "z": "2",
    "1": "7", "7": "1", "0": "6", "6": "0b", "5": "s", "4": "9", "9": "4g", "2": "z",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Every shape of an atlas as points, and which shapes each could be taken for."""

    points: FloatArray
    """(shapes, POINTS, 2), centred."""
    rivals: IntArray
    """(shapes, most) shape numbers, -1 where there is none."""


@lru_cache(maxsize=32)
def outlines_of(atlas: Atlas) -> Outlines:
    """Outlines of an atlas, made once."""
    shapes = len(atlas.shapes)
    still = np.column_stack([atlas.x, atlas.y])
    firsts = np.concatenate([atlas.firsts, [len(atlas.x)]]).astype(np.int64)
    own = atlas.firsts + np.add.reduceat((atlas.flags & ENTRY) > 0, atlas.firsts)
    rivals = np.full((shapes, max(len(r) for r in RIVALS.values())), -1, np.int64)
    choices = atlas.hand.choices
    for (char, _), glyph in atlas.glyphs.items():
        found = [atlas.glyphs[c, choices[c].usual].pen for c in RIVALS.get(char, "") if c in choices]
        for shape in (glyph.pen, glyph.base, glyph.waist, glyph.quick, glyph.quick_base):
            if shape >= 0:
                rivals[shape, : len(found)] = found
    return Outlines(outline(still, own.astype(np.int64), firsts[1:]), rivals)


def calmed(atlas: Atlas, letters: Letters, bodies: Bodies, amount: FloatArray) -> FloatArray | None:
    """Smaller amounts of variation for the letters that came out ambiguous; None when there is none."""
    outlines = outlines_of(atlas)
    entry = (atlas.flags[bodies.source] & ENTRY) > 0
    own = bodies.firsts[:-1] + np.add.reduceat(entry, bodies.firsts[:-1])
    made = outline(bodies.points, own.astype(np.int64), bodies.firsts[1:])
    ambiguous = nearer_to_rivals(made, letters.shape, outlines.points, outlines.rivals, NEARER)
    return np.where(ambiguous, CALMER * amount, amount) if ambiguous.any() else None


@compiled
def outline(points: FloatArray, begins: IntArray, ends: IntArray) -> FloatArray:
    """(n, POINTS, 2): each stretch of landmarks as evenly spaced points along its polygon, centred."""
    made = np.zeros((len(begins), POINTS, 2))
    for n in range(len(begins)):
        a, b = begins[n], ends[n]
        total = 0.0
        for i in range(a + 1, b):
            total += span(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
        i = a
        before = x_sum = y_sum = 0.0
        for k in range(POINTS):
            want = total * k / (POINTS - 1)
            while i + 1 < b - 1:
                step = span(points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1])
                if before + step >= want:
                    break
                before += step
                i += 1
            j = i + 1 if i + 1 < b else b - 1
            step = span(points[j, 0] - points[i, 0], points[j, 1] - points[i, 1])
            u = (want - before) / step if step > 0.0 else 0.0
            u = u if u < 1.0 else 1.0
            made[n, k, 0] = points[i, 0] + u * (points[j, 0] - points[i, 0])
            made[n, k, 1] = points[i, 1] + u * (points[j, 1] - points[i, 1])
            x_sum += made[n, k, 0]
            y_sum += made[n, k, 1]
        for k in range(POINTS):
            made[n, k, 0] -= x_sum / POINTS
            made[n, k, 1] -= y_sum / POINTS
    return made


@compiled
def nearer_to_rivals(
    made: FloatArray, shape: IntArray, outlines: FloatArray, rivals: IntArray, limit: float
) -> NDArray[np.bool_]:
    """Which of the outlines (n, POINTS, 2), made from these shapes, lie too near to a rival of their shape."""
    found = np.zeros(len(made), np.bool_)
    for n in range(len(made)):
        own = _apart(made, n, outlines, shape[n])
        if own < SAFE:
            continue
        for k in range(rivals.shape[1]):
            rival = rivals[shape[n], k]
            if rival >= 0 and own > limit * _apart(made, n, outlines, rival):
                found[n] = True
    return found


@compiled
def _apart(first: FloatArray, a: int, second: FloatArray, b: int) -> float:
    """Mean distance between the points of one outline of each (n, POINTS, 2)."""
    total = 0.0
    for k in range(POINTS):
        total += span(first[a, k, 0] - second[b, k, 0], first[a, k, 1] - second[b, k, 1])
    return total / POINTS
