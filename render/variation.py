"""Shapes as this instance of a letter has them: warped smoothly, scaled, turned, their bowls still closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.atlas import END, Atlas
from render.chance import ENDS, Chance
from render.seeds import share

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

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
    straight: NDArray[np.bool_]
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
    """Landmarks of all elements with their variation."""
    counts = atlas.counts[elements.shape]
    firsts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(firsts[-1]) - firsts[owner]
    source = atlas.firsts[elements.shape][owner] + rank
    still = np.column_stack([atlas.x[source], atlas.y[source]])
    points = still + _warp(atlas, elements, chance, source, owner)
    points += _stray_ends(atlas, elements, chance, source, owner, rank)
    _hold_together(points, still, atlas.hold[source])
    return Bodies(_transform(points, elements, owner), source, owner, firsts)


def _warp(atlas: Atlas, elements: Elements, chance: Chance, source: IntArray, owner: IntArray) -> FloatArray:
    """Displacement by a Gaussian process over arc length, in proportion to the shape's radius."""
    amplitude = atlas.hand.habits.variation.warp * atlas.reach[elements.shape] * elements.amount
    coefficients = chance.warp[elements.row] * amplitude[:, None, None]
    coefficients[elements.straight, 0, 0] *= LEAN
    side = 1.0 if share(f"bow/{atlas.hand.name}") < 0.5 else -1.0
    coefficients[elements.straight, 1, 0] = side * BOW * np.abs(coefficients[elements.straight, 1, 0])
    moved: FloatArray = np.einsum("lh,lhc->lc", atlas.basis[source], coefficients[owner])
    return moved


def _stray_ends(
    atlas: Atlas, elements: Elements, chance: Chance, source: IntArray, owner: IntArray, rank: IntArray
) -> FloatArray:
    ends = (atlas.flags[source] & END) > 0
    size = atlas.hand.habits.variation.ends * elements.amount[owner] * ends
    moved: FloatArray = chance.ends[elements.row[owner], rank % ENDS] * size[:, None] * np.array([1.0, 0.9])
    return moved


def _hold_together(points: FloatArray, still: FloatArray, hold: IntArray) -> None:
    later = np.flatnonzero(hold)
    earlier = later - hold[later]
    points[later] += HOLD * (points[earlier] + still[later] - still[earlier] - points[later])


def scaled_height(y: FloatArray, size: FloatArray) -> FloatArray:
    """Heights of a form in a letter of this size: above the waist and below the baseline they follow its root only."""
    root = np.sqrt(size)
    made: FloatArray = np.where(y > 1.1, 1.1 * size + (y - 1.1) * root, np.where(y < 0.0, y * root, y * size))
    return made


def _transform(points: FloatArray, elements: Elements, owner: IntArray) -> FloatArray:
    """Scale, turn and shift."""
    x, y = points[:, 0] * elements.scale_x[owner], points[:, 1]
    size = elements.scale_y[owner]
    y = scaled_height(y, size)
    cosine, sine = np.cos(elements.turn)[owner], np.sin(elements.turn)[owner]
    return np.column_stack([x * cosine - y * sine, x * sine + y * cosine]) + elements.shift[owner]
