"""One path as few lines and arcs within a tolerance: the geometry, without speeds. Compiled."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled

FloatArray = NDArray[np.float64]

_CUSP_COS: Final = -0.3
"""Cosine of the turn beyond which a corner stays a corner (107 degrees)."""
_LONGEST_SWEEP: Final = 3.3
"""Just over half a circle, radians."""


# Columns of a fitted row: the index of the point where it ends; its signed sweep, 0 for a line.
ROW_END, ROW_SWEEP = range(2)
ROW_COLUMNS: Final = 2


@compiled
def dense(points: FloatArray, times: FloatArray, step: float, thin: float) -> FloatArray:
    """(m, 3) x, y, time: the path with no two points further apart than `step`; given points closer than `thin` to the last
    kept are left out where the path runs straight on (8 degrees)."""
    n = len(points)
    keep = np.zeros(n, np.bool_)
    keep[0] = True
    last, total = 0, 1
    for i in range(1, n):
        ax, ay = points[i, 0] - points[last, 0], points[i, 1] - points[last, 1]
        d = math.sqrt(ax * ax + ay * ay)
        if i < n - 1:
            bx, by = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
            straight = ax * bx + ay * by > 0.99 * d * math.sqrt(bx * bx + by * by)
            if d < thin and straight:
                continue
        if d > 0 or i == n - 1:
            keep[i] = True
            last = i
            total += int(d / step) + 2
    out = np.empty((total + n, 3))
    out[0, 0], out[0, 1], out[0, 2] = points[0, 0], points[0, 1], times[0]
    m, last = 1, 0
    for i in range(1, n):
        if not keep[i]:
            continue
        dx, dy = points[i, 0] - points[last, 0], points[i, 1] - points[last, 1]
        pieces = max(1, math.ceil(math.hypot(dx, dy) / step))
        for k in range(1, pieces + 1):
            out[m, 0] = points[last, 0] + dx * k / pieces
            out[m, 1] = points[last, 1] + dy * k / pieces
            out[m, 2] = times[last] + (times[i] - times[last]) * k / pieces
            m += 1
        last = i
    return out[:m]


@compiled
def cusps(p: FloatArray) -> NDArray[np.bool_]:
    """Points where the path turns back by more than CUSP: there the writer stopped, and a corner stays a corner."""
    pinned = np.zeros(len(p), np.bool_)
    for i in range(1, len(p) - 1):
        ax, ay, bx, by = p[i, 0] - p[i - 1, 0], p[i, 1] - p[i - 1, 1], p[i + 1, 0] - p[i, 0], p[i + 1, 1] - p[i, 1]
        pinned[i] = ax * bx + ay * by < _CUSP_COS * math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by))
    return pinned


@compiled
def _arc_through(p: FloatArray, g: FloatArray, i: int, j: int, tolerance: float, arcs: bool, out: FloatArray) -> bool:
    """Whether one arc or line from g[i] to g[j] keeps the path p between within the tolerance; out[0]: its signed sweep, 0 =
    line.

    Circles through both ends have their centres on the chord's bisector, at height t over it. With x, y along and across the
    chord c, a point lies on such a circle where q = x² + y² - c·x equals 2·t·y, and q - 2·t·y is about 2R times its distance:
    so the least squares t = Σqy / 2Σy² minimises true distances (the algebraic circle fit, exact here because the ends are
    given).
    """
    ax, ay = g[i, 0], g[i, 1]
    cx, cy = g[j, 0] - ax, g[j, 1] - ay
    chord = math.sqrt(cx * cx + cy * cy)
    out[0] = 0.0
    if j == i + 1:
        return chord > 0
    if chord < 1e-3:
        return False
    ux, uy = cx / chord, cy / chord
    worst, qy, yy, lean = 0.0, 0.0, 0.0, 0.0
    forward = True
    for k in range(i + 1, j):
        dx, dy = p[k, 0] - ax, p[k, 1] - ay
        x, y = dx * ux + dy * uy, dy * ux - dx * uy
        worst = max(worst, abs(y))
        if x < 0 or x > chord:
            forward = False
        qy += (x * x + y * y - chord * x) * y
        yy += y * y
        lean += y
    if worst <= tolerance and forward:
        return True
    if not arcs or yy < 1e-12:
        return False
    t = qy / (2 * yy)
    side = 1.0 if lean > 0 else -1.0
    sweep = 2 * math.atan2(chord / 2, -t * side)
    if sweep > _LONGEST_SWEEP or sweep < 1e-4:
        return False
    mx, my = ax + cx / 2 - uy * t, ay + cy / 2 + ux * t
    radius = math.sqrt(t * t + chord * chord / 4)
    inner, outer = max(0.0, radius - tolerance) ** 2, (radius + tolerance) ** 2
    px, py = ax - mx, ay - my
    for k in range(i + 1, j + 1):
        qx, qy2 = p[k, 0] - mx, p[k, 1] - my
        d = qx * qx + qy2 * qy2
        if k < j and (d < inner or d > outer):
            return False
        hx, hy = (px + qx) / 2, (py + qy2) / 2
        d = hx * hx + hy * hy
        # A bulge to the left of the chord is drawn clockwise.
        if d < inner or d > outer or side * (px * qy2 - py * qx) > 0:
            return False
        px, py = qx, qy2
    out[0] = -side * sweep
    return True


@compiled
def fit_path(p: FloatArray, g: FloatArray, pinned: NDArray[np.bool_], tolerance: float, arcs: bool, rows: FloatArray) -> int:
    """Cover the dense path greedily, never across a pinned point; rows: index of the end, signed sweep (0 = line).

    g: the same points where lines and arcs may end (the machine's grid).

    Returns how many rows.
    """
    n = len(p)
    count, i, limit = 0, 0, 0
    trial = np.zeros(1)
    while i < n - 1:
        if limit <= i:
            limit = i + 1
            while limit < n - 1 and not pinned[limit]:
                limit += 1
        good, sweep, step, bad = i + 1, 0.0, 2, limit + 1
        # Gallop, then halve: the longest reach that fits.
        while good < limit:
            j = min(good + step, limit)
            if _arc_through(p, g, i, j, tolerance, arcs, trial):
                good, sweep = j, trial[0]
                step *= 2
            else:
                bad = j
                break
        while bad - good > 1 and bad <= limit:
            j = (good + bad) // 2
            if _arc_through(p, g, i, j, tolerance, arcs, trial):
                good, sweep = j, trial[0]
            else:
                bad = j
        rows[count, ROW_END], rows[count, ROW_SWEEP] = good, sweep
        count += 1
        i = good
    return count
