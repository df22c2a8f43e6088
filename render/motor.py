"""The pen's movement: the minimum-jerk trajectory near weighted landmarks, for a whole run of joined letters at once.

Minimises   sum_i w_i |x(t_i) - v_i|^2  +  sum lambda_k |D3 x|^2  +  sum tau_k |D2 x|^2
over the samples x of one run; D2 and D3 are second and third differences. The segment times grow like the square root of the
length (isochrony). At corners lambda and tau drop, so that the pen may stop and turn. The normal equations have seven
diagonals; one banded Cholesky solution serves both coordinates.

Sources: Flash & Hogan 1985 (minimum jerk), Viviani & Flash 1995 (isochrony), Berio, Leymarie & Calinon 2017 (control by
weighted targets).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LEAST_STEPS = 3
STEPS_PER_ROOT_LENGTH = 9.0


@compiled
def sample_counts(points: FloatArray, starts: IntArray) -> IntArray:
    """Sample number at which each landmark is passed, from 0 in each run.

    points (n, 2) landmarks in x-heights; starts (r + 1,) first landmark of each run, and n.
    """
    at = np.zeros(len(points), np.int64)
    for r in range(len(starts) - 1):
        now = 0
        for i in range(starts[r] + 1, starts[r + 1]):
            length = np.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
            now += max(LEAST_STEPS, int(np.rint(LEAST_STEPS + STEPS_PER_ROOT_LENGTH * np.sqrt(length))))
            at[i] = now
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
    for r in range(runs):
        a, b = starts[r], starts[r + 1]
        _solve(points[a:b], weights[a:b], corners[a:b], at[a:b], corner, tension, path[offsets[r] : offsets[r + 1]])
    return path, offsets


@compiled
def _solve(
    points: FloatArray,
    weights: FloatArray,
    corners: BoolArray,
    at: IntArray,
    corner: float,
    tension: float,
    path: FloatArray,
) -> None:
    n = len(path)
    if n < 4:
        for k in range(n):
            path[k] = points[min(k, len(points) - 1)]
        return
    jerk = np.ones(n - 3)
    bend = np.full(n - 2, tension)
    for i in range(1, len(points) - 1):
        if corners[i]:
            for k in range(at[i] - 2, at[i]):
                if 0 <= k < n - 3:
                    jerk[k] = 1.0 - corner
            bend[at[i] - 1] *= 0.02
    band = np.full((n, 4), 0.0)  # band[i, k] = A[i, i - k]
    for k in range(n):
        band[k, 0] = 1e-9
        path[k, 0] = 0.0
        path[k, 1] = 0.0
    d3 = (-1.0, 3.0, -3.0, 1.0)
    for k in range(n - 3):
        for i in range(4):
            for j in range(i + 1):
                band[k + i, i - j] += jerk[k] * d3[i] * d3[j]
    d2 = (1.0, -2.0, 1.0)
    for k in range(n - 2):
        for i in range(3):
            for j in range(i + 1):
                band[k + i, i - j] += bend[k] * d2[i] * d2[j]
    for i in range(len(points)):
        band[at[i], 0] += weights[i]
        path[at[i], 0] += weights[i] * points[i, 0]
        path[at[i], 1] += weights[i] * points[i, 1]
    _cholesky_solve(band, path)


@compiled
def _cholesky_solve(band: FloatArray, path: FloatArray) -> None:
    """Solve A x = path in place; band (n, 4) holds the lower diagonals of the positive definite A and is overwritten."""
    n = len(path)
    for i in range(n):
        for k in range(min(3, i), -1, -1):
            j = i - k
            total = band[i, k]
            for m in range(max(0, i - 3), j):
                total -= band[i, i - m] * band[j, j - m]
            band[i, k] = np.sqrt(total) if k == 0 else total / band[j, 0]
    for i in range(n):
        for c in range(2):
            total = path[i, c]
            for k in range(1, min(3, i) + 1):
                total -= band[i, k] * path[i - k, c]
            path[i, c] = total / band[i, 0]
    for i in range(n - 1, -1, -1):
        for c in range(2):
            total = path[i, c]
            for k in range(1, min(3, n - 1 - i) + 1):
                total -= band[i + k, k] * path[i + k, c]
            path[i, c] = total / band[i, 0]
