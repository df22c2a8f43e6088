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
LONGER = 1.6
"""A curve through samples is at most so many times as long as their polygon: room for its points."""
LEAST_LAST_STEP = 0.4
"""The last step of a run has at least this part of the spacing; the point before it gives way."""
EXPONENT = -0.27
USUAL_MM_S = 24.0
"""Speed where the path turns with a radius of 1 mm at tempo 1."""
FASTEST_MM_S = 48.0
SLOWEST_MM_S = 6.0
SPEED_OF_DOTS = 0.6
"""Part of the usual speed for a run of one step or none: it has no curvature to follow."""
LEAST_CURVATURE = 0.02
"""1/mm; straighter than a radius of 50 mm no hand gets faster."""
LIFT_S = 0.09
TRAVEL_MM_S = 110.0


def even_points(path: FloatArray, label: IntArray, offsets: IntArray, spacing: float) -> tuple[FloatArray, IntArray, IntArray]:
    """Catmull-Rom through the samples of each run, walked in even steps; the ends stay.

    path (m, 2) millimetres, label (m,), offsets (runs + 1,). Returns points, labels and offsets of the same layout.
    """
    steps = np.append(np.sqrt((np.diff(path, axis=0) ** 2).sum(axis=1)), 0.0)
    within = steps.copy()
    within[offsets[1:] - 1] = 0.0
    runs = len(offsets) - 1
    most = int(LONGER * within.sum() / spacing) + 5 * runs
    points = np.empty((most, 2))
    labels = np.empty(most, np.int64)
    starts = np.zeros(runs + 1, np.int64)
    _walk(path, label, offsets, steps, spacing, points, labels, starts)
    return points[: starts[-1]], labels[: starts[-1]], starts


@compiled
def _walk(
    path: FloatArray,
    label: IntArray,
    offsets: IntArray,
    steps: FloatArray,
    spacing: float,
    points: FloatArray,
    labels: IntArray,
    starts: IntArray,
) -> None:
    """Fill in points, labels and starts; steps[i]: the way from sample i to the next."""
    k = 0
    for r in range(len(offsets) - 1):
        a, b = offsets[r], offsets[r + 1]
        points[k, 0], points[k, 1], labels[k] = path[a, 0], path[a, 1], label[a]
        begin = k
        k += 1
        gone = 0.0
        px, py = path[a, 0], path[a, 1]
        for i in range(a, b - 1):
            i0, i3 = (i - 1 if i > a else a), (i + 2 if i + 2 < b else b - 1)
            parts = 2 + int(2.0 * steps[i] / spacing)
            for s in range(1, parts + 1):
                u = s / parts
                c0, c1 = -0.5 * u + u * u - 0.5 * u**3, 1.0 - 2.5 * u * u + 1.5 * u**3
                c2, c3 = 0.5 * u + 2.0 * u * u - 1.5 * u**3, -0.5 * u * u + 0.5 * u**3
                x = c0 * path[i0, 0] + c1 * path[i, 0] + c2 * path[i + 1, 0] + c3 * path[i3, 0]
                y = c0 * path[i0, 1] + c1 * path[i, 1] + c2 * path[i + 1, 1] + c3 * path[i3, 1]
                gone += span(x - px, y - py)
                px, py = x, y
                if gone >= spacing and k < len(points) - 1:
                    points[k, 0], points[k, 1] = x, y
                    labels[k] = label[i] if u <= 0.5 else label[i + 1]
                    k += 1
                    gone = 0.0
        if gone < LEAST_LAST_STEP * spacing and k - begin > 1:
            k -= 1
        points[k, 0], points[k, 1], labels[k] = path[b - 1, 0], path[b - 1, 1], label[b - 1]
        k += 1
        starts[r + 1] = k


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
        _set_speeds(speed, points, steps, a, b, USUAL_MM_S * math.sqrt(tempo[r]))
        times[a] = now
        for i in range(a + 1, b):
            now += 2.0 * steps[i] / (speed[i] + speed[i - 1])
            times[i] = now
    return times


@compiled
def _set_speeds(speed: FloatArray, points: FloatArray, steps: FloatArray, a: int, b: int, usual: float) -> None:
    """Fill in the speed at each point of the run a..b; steps[i] is the way to point i from the one before."""
    if b - a < 3:
        for i in range(a, b):
            speed[i] = SPEED_OF_DOTS * usual
        return
    for i in range(a + 1, b - 1):
        ax, ay = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]
        bx, by = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
        length = 0.5 * (steps[i] + steps[i + 1]) + 1e-9
        curvature = abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)) / length
        curvature = curvature if curvature > LEAST_CURVATURE else LEAST_CURVATURE
        free = usual * curvature**EXPONENT
        free = free if free > SLOWEST_MM_S else SLOWEST_MM_S
        speed[i] = free if free < FASTEST_MM_S else FASTEST_MM_S
    speed[a], speed[b - 1] = speed[a + 1], speed[b - 2]
    for _ in range(2):
        last = speed[a]
        for i in range(a + 1, b - 1):
            here = speed[i]
            speed[i] = 0.25 * last + 0.5 * here + 0.25 * speed[i + 1]
            last = here
