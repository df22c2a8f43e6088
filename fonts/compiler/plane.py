"""Plane geometry of polylines: (n, 2) float arrays, any unit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def arc(points: FloatArray) -> FloatArray:
    """(n,) arc length from the first point to each point."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


def length(points: FloatArray) -> float:
    """Length of the polyline; 0 for a single point."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum()) if len(points) > 1 else 0.0


def point_at(points: FloatArray, along: FloatArray, where: float | FloatArray) -> FloatArray:
    """The point or points at arc length `where`; `along` is arc(points)."""
    return np.stack([np.interp(where, along, points[:, 0]), np.interp(where, along, points[:, 1])], axis=-1)


def resample(points: FloatArray, step: float) -> FloatArray:
    """The same line with points about `step` apart; keeps both ends, at least two points."""
    along = arc(points)
    n = max(2, round(float(along[-1]) / step) + 1)
    return point_at(points, along, np.linspace(0.0, along[-1], n))


def without_repeats(points: FloatArray, tolerance: float = 1e-9) -> FloatArray:
    """The line without points that repeat the one before."""
    keep = np.concatenate([[True], np.hypot(*np.diff(points, axis=0).T) > tolerance])
    kept: FloatArray = points[keep]
    return kept


def unit(vector: FloatArray) -> FloatArray:
    """The vector at length 1; a zero vector stays zero."""
    scaled: FloatArray = vector / max(1e-9, float(np.hypot(vector[0], vector[1])))
    return scaled


def angle(a: FloatArray, b: FloatArray) -> float:
    """Angle between two unit vectors, 0 to pi."""
    return math.acos(max(-1.0, min(1.0, float(a @ b))))


def hermite(start: FloatArray, start_tangent: FloatArray, end: FloatArray, end_tangent: FloatArray, n: int = 14) -> FloatArray:
    """Cubic Hermite curve between two points; unit tangents are scaled by the chord."""
    chord = float(np.hypot(*(end - start)))
    t = np.linspace(0.0, 1.0, n)[:, None]
    a, b = start_tangent * chord, end_tangent * chord
    return (2 * t**3 - 3 * t**2 + 1) * start + (t**3 - 2 * t**2 + t) * a + (-2 * t**3 + 3 * t**2) * end + (t**3 - t**2) * b


def signed_area(points: FloatArray) -> float:
    """Shoelace area of the closed polyline; positive when it runs anticlockwise (y up)."""
    x, y = points[:, 0], points[:, 1]
    return 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))


def turning(points: FloatArray) -> FloatArray:
    """(n,) absolute turning angle at each point, 0 at the ends."""
    v = np.diff(points, axis=0)
    heading = np.unwrap(np.arctan2(v[:, 1], v[:, 0]))
    return np.concatenate([[0.0], np.abs(np.diff(heading)), [0.0]])
