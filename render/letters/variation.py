"""Shapes as this instance of a letter has them: warped smoothly, scaled, turned, their bowls still closed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled
from render.letters.atlas import END, HARMONICS, Atlas
from render.letters.chance import ENDS, Chance
from render.letters.kinds import ASCENDS
from render.seeds import share

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAN = 0.25
"""Part of the lowest harmonic that is left to a stem: it would tilt it against its neighbours."""
BOW = 0.7
"""Part of the second harmonic that is left to a stem, to one side in all of them: two l that face each other are brackets."""
HOLD = 0.75
"""How far landmarks that meet in the form are brought together again after the warp."""


@dataclass(frozen=True, slots=True, eq=False)
class Elements:
    """Instances of shapes, as columns: letters first, then what hangs on them (dots, bars, accents, tails)."""

    shape: IntArray
    row: IntArray
    """In the tables of random numbers."""
    scale_x: FloatArray
    scale_y: FloatArray
    turn: FloatArray
    """Radians."""
    shift: FloatArray
    """(elements, 2) x-heights, within the letter."""
    amount: FloatArray
    """Factor of the variation."""
    straight: BoolArray
    """Stems: they may bow, but must not lean by themselves."""


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Landmarks of many elements, in each letter's own upright frame."""

    points: FloatArray
    """(landmarks, 2)."""
    source: IntArray
    """Where each landmark lies in the atlas."""
    owner: IntArray
    """Number of its element."""
    firsts: IntArray
    """(elements + 1,) first landmark of each element."""


def embody(atlas: Atlas, elements: Elements, chance: Chance) -> Bodies:
    """Landmarks of all elements with their variation: a Gaussian process over arc length bends each, its ends stray."""
    counts = atlas.counts[elements.shape]
    firsts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    source = atlas.firsts[elements.shape][owner] + np.arange(firsts[-1]) - firsts[owner]
    variation = atlas.hand.habits.variation
    ends = chance.ends[elements.row] * (variation.ends * elements.amount)[:, None, None] * np.array([1.0, 0.9])
    still = np.column_stack([atlas.x[source], atlas.y[source]])
    warp = _warp(atlas, elements, chance)
    points = _varied(still, (atlas.flags[source] & END) > 0, atlas.hold[source], source, firsts, atlas.basis, warp, ends)
    scale = np.column_stack([elements.scale_x, elements.scale_y])
    _transform(points, firsts, scale, np.column_stack([np.cos(elements.turn), np.sin(elements.turn)]), elements.shift)
    return Bodies(points, source, owner, firsts)


def _warp(atlas: Atlas, elements: Elements, chance: Chance) -> FloatArray:
    """(elements, HARMONICS, 2) how far each harmonic bends each element, in proportion to its shape's radius."""
    amplitude = atlas.hand.habits.variation.warp * atlas.reach[elements.shape] * elements.amount
    made: FloatArray = chance.warp[elements.row] * amplitude[:, None, None]
    made[elements.straight, 0, 0] *= LEAN
    side = 1.0 if share(f"bow/{atlas.hand.name}") < 0.5 else -1.0
    made[elements.straight, 1, 0] = side * BOW * np.abs(made[elements.straight, 1, 0])
    return made


@compiled
def _varied(
    still: FloatArray,
    end: BoolArray,
    hold: IntArray,
    source: IntArray,
    firsts: IntArray,
    basis: FloatArray,
    warp: FloatArray,
    ends: FloatArray,
) -> FloatArray:
    """The landmarks `still` (n, 2) warped, their ends moved, those that meet in the form brought together again.

    end, hold, source (n,); firsts (elements + 1,); basis: as in the atlas; warp (elements, HARMONICS, 2) and ends
    (elements, ENDS, 2): how far each harmonic bends an element and each of its ends strays, x-heights.
    """
    points = np.empty(still.shape)
    for e in range(len(firsts) - 1):
        for i in range(firsts[e], firsts[e + 1]):
            for c in range(2):
                moved = 0.0
                for h in range(HARMONICS):
                    moved += basis[source[i], h] * warp[e, h, c]
                points[i, c] = still[i, c] + moved
            if end[i]:
                k = (i - firsts[e]) % ENDS
                points[i, 0] += ends[e, k, 0]
                points[i, 1] += ends[e, k, 1]
        for i in range(firsts[e + 1] - 1, firsts[e] - 1, -1):
            if hold[i]:
                j = i - hold[i]
                for c in range(2):
                    points[i, c] += HOLD * (points[j, c] + still[i, c] - still[j, c] - points[i, c])
    return points


@compiled
def _transform(points: FloatArray, firsts: IntArray, scale: FloatArray, turn: FloatArray, shift: FloatArray) -> None:
    """Scale, turn and shift the landmarks of each element in place; scale, turn (cosine and sine), shift (elements, 2)."""
    for e in range(len(firsts) - 1):
        for i in range(firsts[e], firsts[e + 1]):
            x, y = points[i, 0] * scale[e, 0], scaled_height(points[i, 1], scale[e, 1])
            points[i, 0] = x * turn[e, 0] - y * turn[e, 1] + shift[e, 0]
            points[i, 1] = x * turn[e, 1] + y * turn[e, 0] + shift[e, 1]


@compiled
def scaled_height(y: float, size: float) -> float:
    """A height of a form in a letter of this size: above the waist and below the baseline it follows its root only."""
    if y > ASCENDS:
        return ASCENDS * size + (y - ASCENDS) * math.sqrt(size)
    return y * math.sqrt(size) if y < 0.0 else y * size
