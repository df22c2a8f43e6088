"""The pen's movement: the minimum-jerk trajectory near weighted landmarks, for a whole run of joined letters at once.

Minimises   sum_i w_i |x(t_i) - v_i|^2  +  sum lambda_k |D3 x|^2  +  sum tau_k |D2 x|^2
over the samples x of one run; D2 and D3 are second and third differences. The segment times grow like the square root of the
length (isochrony). At corners lambda and tau drop, so that the pen may stop and turn. The normal equations have seven
diagonals; one banded Cholesky solution serves both coordinates.

Sources: Flash & Hogan 1985 (minimum jerk), Viviani & Flash 1995 (isochrony), Berio, Leymarie & Calinon 2017 (control by
weighted targets).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST_STEPS = 3
STEPS_PER_ROOT_LENGTH = 9.0
"""Samples from one landmark to the next: so many, and so many more for the root of the way in x-heights."""
BEND_AT_CORNERS = 0.02
"""Part of the penalty of acceleration that is left at a corner."""


def sample_counts(points: FloatArray, starts: IntArray) -> IntArray:
    """Sample number at which each landmark is passed, from 0 in each run.

    points (n, 2) landmarks in x-heights; starts (r + 1,) first landmark of each run, and n.
    """
    lengths = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    steps = np.rint(LEAST_STEPS + STEPS_PER_ROOT_LENGTH * np.sqrt(lengths)).astype(np.int64)
    steps[starts[:-1]] = 0
    gone = np.cumsum(steps)
    at: IntArray = gone - np.repeat(gone[starts[:-1]], np.diff(starts))
    return at


@compiled
def solve_runs(
    points: FloatArray,
    weights: FloatArray,
    corners: BoolArray,
    starts: IntArray,
    at: IntArray,
    corner: float,
    tension: float,
) -> tuple[FloatArray, IntArray]:
    """Samples (m, 2) of all runs, and where each run begins among them (r + 1,).

    points, weights, corners: per landmark; starts, at: as in `sample_counts`; corner: part of the penalty that is dropped
    at corners; tension: penalty of acceleration against that of jerk. A run of one landmark gives one sample.
    """
    runs = len(starts) - 1
    offsets = np.zeros(runs + 1, np.int64)
    for r in range(runs):
        offsets[r + 1] = offsets[r] + at[starts[r + 1] - 1] + 1
    path = np.empty((offsets[runs], 2))
    longest = 0
    for r in range(runs):
        longest = offsets[r + 1] - offsets[r] if offsets[r + 1] - offsets[r] > longest else longest
    jerk, bend = np.empty(longest + 3), np.empty(longest + 3)
    factor = np.empty((longest + 3, 4))
    for r in range(runs):
        a, b = starts[r], starts[r + 1]
        samples = path[offsets[r] : offsets[r + 1]]
        n = len(samples)
        if n <= LEAST_STEPS:
            for k in range(n):
                i = a + k if a + k < b else b - 1
                samples[k, 0], samples[k, 1] = points[i, 0], points[i, 1]
            continue
        _set_penalties(corners[a:b], at[a:b], corner, tension, n, jerk, bend)
        _solve_rows(points[a:b], weights[a:b], at[a:b], jerk, bend, factor, samples)
    return path, offsets


@compiled
def _set_penalties(
    corners: BoolArray, at: IntArray, corner: float, tension: float, n: int, jerk: FloatArray, bend: FloatArray
) -> None:
    """Fill in the penalties of a run of n samples: jerk[k + 3] and bend[k + 2] belong to the k-th difference."""
    for k in range(n + 3):
        jerk[k] = 1.0 if 3 <= k < n else 0.0
        bend[k] = tension if 2 <= k < n else 0.0
    for i in range(1, len(at) - 1):
        if corners[i]:
            for k in range(at[i] + 1, at[i] + 3):
                if 3 <= k < n:
                    jerk[k] = 1.0 - corner
            bend[at[i] + 1] *= BEND_AT_CORNERS


@compiled
def _solve_rows(
    points: FloatArray,
    weights: FloatArray,
    at: IntArray,
    jerk: FloatArray,
    bend: FloatArray,
    factor: FloatArray,
    path: FloatArray,
) -> None:
    """Build the normal equations row by row, factor each row (banded Cholesky) and substitute at once; then back.

    a0 to a3 are the row's diagonal of A and what lies left of it, c0 to c3 the same of the factor; p, q: the factor in the
    two rows before; d, x, y: its diagonal and the solution in the three rows before, or behind on the way back.
    """
    n = len(path)
    for i in range(n, n + 3):
        for k in range(4):
            factor[i, k] = 0.0
    p1 = p2 = q1 = x1 = x2 = x3 = y1 = y2 = y3 = 0.0
    d1 = d2 = d3 = 1.0
    here = 0
    for i in range(n):
        j3, j2, j1, j0 = jerk[i], jerk[i + 1], jerk[i + 2], jerk[i + 3]
        b2, b1, b0 = bend[i], bend[i + 1], bend[i + 2]
        a0 = 1e-9 + j3 + 3.0 * j2 * 3.0 + 3.0 * j1 * 3.0 + j0 + b2 + 4.0 * b1 + b0
        a1 = -3.0 * j3 - 3.0 * j2 * 3.0 - 3.0 * j1 - 2.0 * b2 - 2.0 * b1
        a2 = 3.0 * j3 + 3.0 * j2 + b2
        x = y = 0.0
        if i == at[here]:
            a0 += weights[here]
            x, y = weights[here] * points[here, 0], weights[here] * points[here, 1]
            here = here + 1 if here + 1 < len(at) else here
        c3 = -j3 / d3
        c2 = (a2 - c3 * q1) / d2
        c1 = (a1 - c3 * p2 - c2 * p1) / d1
        c0 = math.sqrt(a0 - c3 * c3 - c2 * c2 - c1 * c1)
        x = (x - c1 * x1 - c2 * x2 - c3 * x3) / c0
        y = (y - c1 * y1 - c2 * y2 - c3 * y3) / c0
        factor[i, 0], factor[i, 1], factor[i, 2], factor[i, 3] = c0, c1, c2, c3
        path[i, 0], path[i, 1] = x, y
        x3, x2, x1, y3, y2, y1 = x2, x1, x, y2, y1, y
        q1, p2, p1, d3, d2, d1 = p1, c2, c1, d2, d1, c0
    x1 = x2 = x3 = y1 = y2 = y3 = 0.0
    for i in range(n - 1, -1, -1):
        c0, c1, c2, c3 = factor[i, 0], factor[i + 1, 1], factor[i + 2, 2], factor[i + 3, 3]
        x = (path[i, 0] - c1 * x1 - c2 * x2 - c3 * x3) / c0
        y = (path[i, 1] - c1 * y1 - c2 * y2 - c3 * y3) / c0
        path[i, 0], path[i, 1] = x, y
        x3, x2, x1, y3, y2, y1 = x2, x1, x, y2, y1, y
