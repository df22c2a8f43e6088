"""Is a hand's variation smooth, as muscles make it, or noise laid over the path?

A letter's path is taken at 96 points at equal distances; the turning of its direction at each, times the points, is its
curvature in units of one over the letter's length. What of that curvature's energy lies above 12 cycles a letter is its
roughness. Smooth variation (size, slant, warps some four bends long) leaves it where it is in the same hand unvaried; tremor
and jitter raise it. The cosine transform is used, because it needs no window at the ends of a stroke.

Corners and cusps belong to a hand's forms and would drown all else; so no point's turning counts for more than 0.6 rad.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.fft import dct
from scipy.interpolate import Akima1DInterpolator

from render.realism.letters import ALPHABET, Letter
from render.strokes import FloatArray

POINTS: Final = 96
CYCLES: Final = 12
CORNER_RAD: Final = 0.6
_LEAST_INSTANCES: Final = 3


def roughness(strokes: Sequence[FloatArray]) -> float:
    """Energy of a letter's curvature above 12 cycles, for strokes (n, 2) in any unit; NaN for a letter without length."""
    lengths = [float(np.hypot(*np.diff(s, axis=0).T).sum()) for s in strokes]
    whole = sum(lengths)
    if whole <= 0:
        return float("nan")
    energy = 0.0
    for stroke, length in zip(strokes, lengths, strict=True):
        count = round(POINTS * length / whole)
        if count < 8:
            continue
        curvature = np.clip(_turning(_even(stroke, count)), -CORNER_RAD, CORNER_RAD) * POINTS
        spectrum = dct(curvature, norm="ortho")
        # coefficient k of n points is k·POINTS/(2n) cycles a letter
        lowest = int(np.ceil(2 * CYCLES * len(curvature) / POINTS)) + 1
        energy += float((spectrum[lowest:] ** 2).sum())
    return energy / POINTS


def roughness_ratio(letters: Sequence[Letter], unvaried: Sequence[Letter]) -> float:
    """How many times rougher letters are than in the same hand unvaried: medians for each letter, summed over the alphabet.

    Sums, because a plain ring has next to no roughness to divide by. NaN when no letter occurs three times in both.
    """
    varied, plain = _by_char(letters), _by_char(unvaried)
    common = [char for char in varied if min(len(varied[char]), len(plain.get(char, []))) >= _LEAST_INSTANCES]
    before = sum(float(np.median(plain[char])) for char in common)
    return sum(float(np.median(varied[char])) for char in common) / before if before > 0 else float("nan")


def _by_char(letters: Sequence[Letter]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for letter in letters:
        if letter.char in ALPHABET and np.isfinite(value := roughness(letter.strokes)):
            found.setdefault(letter.char, []).append(value)
    return found


def _even(stroke: FloatArray, count: int) -> FloatArray:
    """(count, 2) points at equal distances on a smooth curve through the stroke: chords would add corners of their own."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    points = stroke[np.concatenate([[True], steps > 1e-9])]
    along = np.concatenate([[0.0], np.cumsum(steps[steps > 1e-9])])
    even: FloatArray = Akima1DInterpolator(along, points)(np.linspace(0.0, along[-1], count))
    return even


def _turning(path: FloatArray) -> FloatArray:
    """(n - 2,) signed turns of direction in radians at the inner points of a path."""
    steps = np.diff(path, axis=0)
    cross = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    turns: FloatArray = np.arctan2(cross, (steps[:-1] * steps[1:]).sum(axis=1))
    return turns
