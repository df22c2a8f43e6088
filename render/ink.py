"""From the pen's path to ink: even points in millimetres on the sheet, and the time at which the pen passes each.

Speed follows curvature (v = k kappa^-0.27; Lacquaniti, Terzuolo & Viviani 1983 give -1/3, our writers' pages -0.24 to -0.31),
bounded, and smoothed along the path as a hand of some mass would.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled, span

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SPACING_MM = 0.15
EXPONENT = -0.27
USUAL_MM_S = 24.0
"""Speed where the path turns with a radius of 1 mm at tempo 1."""
FASTEST_MM_S = 48.0
SLOWEST_MM_S = 6.0
LIFT_S = 0.09
TRAVEL_MM_S = 110.0


@compiled
def even_points(path: FloatArray, label: IntArray, offsets: IntArray, spacing: float) -> tuple[FloatArray, IntArray, IntArray]:
    """Catmull-Rom through the samples of each run, walked in even steps; the ends stay.

    path (m, 2) millimetres, label (m,), offsets (runs + 1,). Returns points, labels and offsets of the same layout.
    """
    runs = len(offsets) - 1
    steps = np.empty(len(path))
    most = 0
    for r in range(runs):
        length = 0.0
        for i in range(offsets[r], offsets[r + 1] - 1):
            steps[i] = span(path[i + 1, 0] - path[i, 0], path[i + 1, 1] - path[i, 1])
            length += steps[i]
        most += int(1.6 * length / spacing) + 4
    points = np.empty((most, 2))
    labels = np.empty(most, np.int64)
    starts = np.zeros(runs + 1, np.int64)
    k = 0
    for r in range(runs):
        a, b = offsets[r], offsets[r + 1]
        points[k] = path[a]
        labels[k] = label[a]
        begin = k
        k += 1
        gone = 0.0
        px, py = path[a, 0], path[a, 1]
        for i in range(a, b - 1):
            i0, i3 = max(a, i - 1), min(b - 1, i + 2)
            x0, x1, x2, x3 = path[i0, 0], path[i, 0], path[i + 1, 0], path[i3, 0]
            y0, y1, y2, y3 = path[i0, 1], path[i, 1], path[i + 1, 1], path[i3, 1]
            parts = 2 + int(2.0 * steps[i] / spacing)
            for s in range(1, parts + 1):
                u = s / parts
                c0, c1 = -0.5 * u + u * u - 0.5 * u**3, 1.0 - 2.5 * u * u + 1.5 * u**3
                c2, c3 = 0.5 * u + 2.0 * u * u - 1.5 * u**3, -0.5 * u * u + 0.5 * u**3
                x = c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
                y = c0 * y0 + c1 * y1 + c2 * y2 + c3 * y3
                gone += span(x - px, y - py)
                px, py = x, y
                if gone >= spacing and k < most - 1:
                    points[k] = (x, y)
                    labels[k] = label[i] if u <= 0.5 else label[i + 1]
                    k += 1
                    gone = 0.0
        if gone < 0.4 * spacing and k - begin > 1:
            k -= 1
        points[k] = path[b - 1]
        labels[k] = label[b - 1]
        k += 1
        starts[r + 1] = k
    return points[:k], labels[:k], starts


@compiled
def pass_times(points: FloatArray, offsets: IntArray, tempo: FloatArray, line: IntArray) -> FloatArray:
    """Seconds from the start of each line at which the pen passes each point.

    points (m, 2) millimetres, offsets (runs + 1,), tempo and line per run; a run's time includes the way through the air to it.
    """
    times = np.zeros(len(points))
    steps = np.empty(len(points))
    speed = np.empty(len(points))
    now = 0.0
    for r in range(len(offsets) - 1):
        a, b = offsets[r], offsets[r + 1]
        if r == 0 or line[r] != line[r - 1]:
            now = 0.0
        else:
            way = span(points[a, 0] - points[a - 1, 0], points[a, 1] - points[a - 1, 1])
            now += LIFT_S + way / TRAVEL_MM_S
        for i in range(a + 1, b):
            steps[i] = span(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
        _set_speeds(speed[a:b], points[a:b], steps[a:b], tempo[r])
        times[a] = now
        for i in range(a + 1, b):
            now += 2.0 * steps[i] / (speed[i] + speed[i - 1])
            times[i] = now
    return times


@compiled
def _set_speeds(speed: FloatArray, points: FloatArray, steps: FloatArray, tempo: float) -> None:
    """Fill in the speed at each point of a run; steps[i] is the way to point i from the one before."""
    n = len(points)
    usual = USUAL_MM_S * np.sqrt(tempo)
    if n < 3:
        speed[:] = 0.6 * usual
        return
    for i in range(1, n - 1):
        ax, ay = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]
        bx, by = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
        length = 0.5 * (steps[i] + steps[i + 1]) + 1e-9
        curvature = abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)) / length
        speed[i] = min(FASTEST_MM_S, max(SLOWEST_MM_S, usual * max(curvature, 0.02) ** EXPONENT))
    speed[0], speed[n - 1] = speed[1], speed[n - 2]
    for _ in range(2):
        last = speed[0]
        for i in range(1, n - 1):
            here = speed[i]
            speed[i] = 0.25 * last + 0.5 * here + 0.25 * speed[i + 1]
            last = here
