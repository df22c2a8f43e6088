"""Sampled strokes as cubic Bézier curves, within a tolerance.

Each stroke is cut into runs of at most 16 samples; a run becomes one cubic whose end tangents come from the samples and whose
handle lengths are the least-squares solution at chord-length parameters (Schneider, "An Algorithm for Automatically Fitting
Digitized Curves", Graphics Gems, 1990). A run whose samples lie further from the curve than the tolerance is halved; two
neighbouring samples become a straight line, so cusps and stops of the pen end as short lines and the process always ends.
The distance is measured at equal parameters, so it is an upper bound of the distance to the curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.strokes import Stroke

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE_MM: Final = 0.02
_RUN: Final = 16


def stroke_curves(strokes: Sequence[Stroke], tolerance_mm: float = TOLERANCE_MM) -> list[FloatArray]:
    """For each stroke an (m, 4, 2) array of Bézier points in millimetres, end to end; m = 0 for a dot.

    Every sample lies within `tolerance_mm` of its curve.
    """
    if tolerance_mm <= 0:
        raise ValueError(f"the tolerance must be above 0 mm, got {tolerance_mm!r}")
    if not strokes:
        return []
    points = np.concatenate([stroke.points for stroke in strokes])
    counts = np.array([len(stroke.points) for stroke in strokes], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])
    tangents = _tangents(points, starts)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    first, last = _runs(starts)
    done: list[tuple[IntArray, FloatArray]] = []
    while len(first):
        curves, error = _fit(points, tangents, lengths, first, last)
        good = (error <= tolerance_mm) | (last - first == 1)
        done.append((first[good], curves[good]))
        first, last = _halved(first[~good], last[~good])
    order = np.concatenate([begin for begin, _ in done]) if done else np.zeros(0, np.int64)
    fitted = np.concatenate([curve for _, curve in done]) if done else np.zeros((0, 4, 2))
    by_start = np.argsort(order, kind="stable")
    cuts = np.searchsorted(order[by_start], starts[1:-1])
    return np.split(fitted[by_start], cuts)


def _tangents(points: FloatArray, starts: IntArray) -> FloatArray:
    """(n, 2) unit directions by central differences, one-sided at the ends of each stroke; zero where the pen stood."""
    ahead, behind = np.roll(points, -1, axis=0), np.roll(points, 1, axis=0)
    firsts, lasts = starts[:-1], starts[1:] - 1
    ahead[lasts] = points[lasts]
    behind[firsts] = points[firsts]
    direction = ahead - behind
    size = np.hypot(direction[:, 0], direction[:, 1])
    unit: FloatArray = direction / np.where(size > 0, size, 1.0)[:, None]
    return unit


def _runs(starts: IntArray) -> tuple[IntArray, IntArray]:
    """First and last sample of each run; neighbouring runs share one."""
    first: list[NDArray[np.int64]] = []
    last: list[NDArray[np.int64]] = []
    for begin, end in zip(starts[:-1], starts[1:] - 1, strict=True):
        if end > begin:
            cuts = np.unique(np.append(np.arange(begin, end, _RUN), end))
            first.append(cuts[:-1])
            last.append(cuts[1:])
    if not first:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(first), np.concatenate(last)


def _halved(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    middle = (first + last) // 2
    return np.concatenate([first, middle]), np.concatenate([middle, last])


def _fit(
    points: FloatArray, tangents: FloatArray, lengths: FloatArray, first: IntArray, last: IntArray
) -> tuple[FloatArray, FloatArray]:
    """(k, 4, 2) curves of the runs and (k,) largest distances of their samples."""
    sizes = last - first + 1
    heads = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    run = np.repeat(np.arange(len(first)), sizes)
    index = np.arange(sizes.sum()) - heads[run] + first[run]
    arc = lengths[last] - lengths[first]
    u = (lengths[index] - lengths[first][run]) / np.where(arc > 0, arc, 1.0)[run]
    p0, p3, t0, t1 = points[first], points[last], tangents[first], -tangents[last]
    b0, b1, b2, b3 = (1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3
    a1, a2 = t0[run] * b1[:, None], t1[run] * b2[:, None]
    rest = points[index] - (p0[run] * (b0 + b1)[:, None] + p3[run] * (b2 + b3)[:, None])
    c11, c12, c22, x1, x2 = (
        np.add.reduceat((v * w).sum(axis=1), heads) for v, w in ((a1, a1), (a1, a2), (a2, a2), (rest, a1), (rest, a2))
    )
    det = c11 * c22 - c12 * c12
    solvable = det > 1e-12 * np.maximum(c11 * c22, 1e-30)
    safe = np.where(solvable, det, 1.0)
    left, right = (x1 * c22 - x2 * c12) / safe, (x2 * c11 - x1 * c12) / safe
    # Handles that point backwards or shoot past the run would make loops between samples.
    usable = solvable & (left > 0) & (right > 0) & (left < 1.5 * arc) & (right < 1.5 * arc)
    left, right = np.where(usable, left, arc / 3), np.where(usable, right, arc / 3)
    straight = last - first == 1
    h0 = np.where(straight[:, None], p0 + (p3 - p0) / 3, p0 + t0 * left[:, None])
    h1 = np.where(straight[:, None], p3 - (p3 - p0) / 3, p3 + t1 * right[:, None])
    curves = np.stack([p0, h0, h1, p3], axis=1)
    drawn = sum(b[:, None] * curves[run, i] for i, b in enumerate((b0, b1, b2, b3)))
    error = np.maximum.reduceat(np.hypot(*(points[index] - drawn).T), heads)
    return curves, error
