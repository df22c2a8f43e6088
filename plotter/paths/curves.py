"""Strokes as few lines and arcs within a tolerance, and how fast each may be drawn.

For each path: `dense` puts points no further apart than STEP_MM; `fit_path` covers them greedily, from each point the longest
arc (or line) to another that keeps the tolerance, never across a cusp; `_rows_of` gives each its feed; of arcs and lines the
faster one by the planner's model stays; `_share_feeds` lets neighbours use one F word.

Speeds: a curve of radius R may be drawn at sqrt(a·R) and no faster: the firmware's own corner rule would let finely cut arcs
exceed the stated acceleration (docs/plotting.md). Lines cut so that their sagitta equals the junction deviation need no such
cap, and gain speed between their corners, so they are sometimes faster than the arc.

Smoothing before the fit (least bending energy within the tolerance) was tried: it saved 0.3 % of the drawing time and cost 3
% bytes.
"""
# ruff: noqa: PLR0913, PLR0917 - compiled loops: numba pays for calls with arrays, not for branches

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.machines import Machine
from plotter.paths.chains import Chains
from plotter.paths.fitting import cusps, dense, fit_path
from plotter.paths.planner import blocks_of, speeds_of, times_of
from plotter.paths.toolpath import GRID_UM

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STEP_MM: Final = 0.2
_PRICE_S: Final = 2e-4
"""What a byte of G-code must save: sending one takes 87 µs at 115200 baud."""
_SAGITTA: Final = 1.8
"""Lines are cut so that their sagitta is this many junction deviations. At one the corner rule equals the centripetal limit;
1.8 draws 0.1 % slower and saves 2 % of the bytes."""
_LIFT_UM: Final = 1.5
_INNER_MM: Final = 0.003
"""What the tolerance keeps back for the ways between the points at which the fit is tested."""
_GIVE_S: Final = 1e-3
"""What a line or arc may lose by a lower feed, if that saves an F word."""
_LINES, _ARCS, _BEST = 1, 2, 3


def fit(chains: Chains, machine: Machine, tolerance_mm: float, *, arcs: bool, human: bool) -> tuple[IntArray, IntArray]:
    """Lines and arcs for all paths: ((m, 6), (paths + 1,)) as Toolpath has them.

    No point of a path is further than `tolerance_mm` from them, nor they from it. human: no faster than the writer was.
    """
    settings = [
        machine.junction_deviation_mm,
        machine.arc_tolerance_mm,
        float(machine.lookahead_blocks),
        1.0 / machine.block_rate_hz if machine.block_rate_hz else 0.0,
    ]
    return fit_all(
        chains.points,
        chains.times,
        chains.starts,
        tolerance_mm,
        _BEST if arcs else _LINES,
        human,
        machine.feed_mm_s,
        np.array(machine.rate_mm_s),
        np.array(machine.acceleration_mm_s2),
        np.array(settings),
        np.array([STEP_MM, _PRICE_S, _SAGITTA, _GIVE_S, _INNER_MM]),
    )


@compiled
def _on_grid(mm: float) -> int:
    """Micrometres."""
    return GRID_UM * round(mm * (1000 / GRID_UM))


@compiled
def _short_lift(lift: float, chord: float, ux: float, uy: float) -> float:
    """Move an arc's centre along its chord's bisector until its larger offset from the start is a shorter number.

    lift, chord in micrometres; (ux, uy) along the chord. The arc still ends where it did; its height changes by no more than
    _LIFT_UM, since its derivative by the lift is 1 - |lift| / radius.
    """
    slope, middle = (ux, chord / 2 * uy) if abs(ux) > abs(uy) else (-uy, chord / 2 * ux)
    flat = 1 - abs(lift) / math.hypot(lift, chord / 2)
    for unit in (1000, 100, 10):
        moved = (unit * round((middle + slope * lift) / unit) - middle) / slope
        if abs(moved - lift) * flat < _LIFT_UM and moved * lift > 0:
            return moved
    return lift


@compiled
def _rows_of(
    p: FloatArray,
    rows: FloatArray,
    n: int,
    feed: float,
    acceleration: float,
    deviation: float,
    human: bool,
    out: IntArray,
    at: int,
) -> int:
    """Write fitted rows as primitives from out[at] on, with their feeds; returns the place after the last.

    An arc of radius R runs at sqrt(a·R). A corner between lines has the radius of the
    circle that touches both within half the shorter one; where the firmware's own corner rule would be faster, the feed is
    lowered.
    """
    x0, y0 = _on_grid(p[0, 0]), _on_grid(p[0, 1])
    begin = at
    for k in range(n):
        end = int(rows[k, 0])
        x, y = _on_grid(p[end, 0]), _on_grid(p[end, 1])
        if x == x0 and y == y0:
            continue
        row = out[at]
        row[0], row[1], row[2], row[5] = 1, x, y, int(feed * 60)
        if rows[k, 1] != 0.0:
            chord = math.hypot(x - x0, y - y0) / 1000
            half = rows[k, 1] / 2
            lift = 1000 * chord / (2 * math.tan(half))
            ux, uy = (x - x0) / (1000 * chord), (y - y0) / (1000 * chord)
            row[0] = 3 if half > 0 else 2
            lift = _short_lift(lift, 1000 * chord, ux, uy)
            row[3], row[4] = round((x0 + x) / 2 - uy * lift), round((y0 + y) / 2 + ux * lift)
            radius = math.hypot(row[3] - x0, row[4] - y0) / 1000
            row[5] = max(1, int(min(feed, math.sqrt(acceleration * radius)) * 60))
        if human:
            start = 0 if k == 0 else int(rows[k - 1, 0])
            length = 0.0
            for i in range(start, end):
                length += math.hypot(p[i + 1, 0] - p[i, 0], p[i + 1, 1] - p[i, 1])
            if p[end, 2] > p[start, 2]:
                pace = length / (p[end, 2] - p[start, 2]) * 60
                row[5] = max(60, min(row[5], int(60 * round(pace / 60))))
        x0, y0 = x, y
        at += 1
    _cap_corners(out, begin, at, p, acceleration, deviation)
    return at


@compiled
def _cap_corners(out: IntArray, begin: int, end: int, p: FloatArray, acceleration: float, deviation: float) -> None:
    x0, y0 = float(_on_grid(p[0, 0])), float(_on_grid(p[0, 1]))
    for k in range(begin, end - 1):
        a, b = out[k], out[k + 1]
        if a[0] == 1 and b[0] == 1:
            ax, ay, bx, by = a[1] - x0, a[2] - y0, float(b[1] - a[1]), float(b[2] - a[2])
            turn = abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)) / 2
            if 1e-4 < turn < 1.4:
                radius = (math.hypot(ax, ay) + math.hypot(bx, by)) / 4000 / turn
                own = deviation * math.cos(turn) / (1 - math.cos(turn))
                if own > radius * 1.05:
                    cap = max(1, int(math.sqrt(acceleration * radius) * 60))
                    a[5], b[5] = min(a[5], cap), min(b[5], cap)
        x0, y0 = float(a[1]), float(a[2])


@compiled
def _bytes(out: IntArray, begin: int, end: int) -> int:
    """About how many bytes primitives begin … end take, F words left out."""
    size, mode = 0, 1
    for k in range(begin, end):
        size += 10 if out[k, 0] == 1 else 22
        if out[k, 0] != mode:
            size, mode = size + 2, out[k, 0]
    return size


@compiled
def _seconds(
    out: IntArray,
    begin: int,
    end: int,
    x0: float,
    y0: float,
    rates: FloatArray,
    accelerations: FloatArray,
    settings: FloatArray,
    give_s: float,
) -> tuple[float, FloatArray]:
    """Time of primitives begin … end from rest to rest, and the peak speed of each; settings: junction deviation, arc
    tolerance, lookahead, block_s."""
    table = np.zeros((end - begin, 13))
    for k in range(begin, end):
        row, prim = table[k - begin], out[k]
        row[0], row[1], row[2] = prim[0], x0, y0
        x0, y0 = prim[1] / 1000, prim[2] / 1000
        row[4], row[5], row[7], row[8], row[9] = x0, y0, prim[3] / 1000, prim[4] / 1000, prim[5] / 60
    blocks, owner = blocks_of(table, rates, accelerations, settings[1], True)
    if settings[3] > 0:
        for k in range(len(blocks)):
            blocks[k, 4] = min(blocks[k, 4], blocks[k, 0] / settings[3])
    speeds = speeds_of(blocks, settings[0], accelerations, int(settings[2]), True)
    seconds, _, _, peak, _ = times_of(blocks, owner, speeds, len(table))
    for k in range(len(peak)):
        if seconds[k] > 0:
            peak[k] /= 1 + give_s / seconds[k]
    return seconds.sum(), peak


@compiled
def fit_all(
    points: FloatArray,
    times: FloatArray,
    starts: IntArray,
    tolerance: float,
    mode: int,
    human: bool,
    feed: float,
    rates: FloatArray,
    accelerations: FloatArray,
    settings: FloatArray,
    knobs: FloatArray,
) -> tuple[IntArray, IntArray]:
    """((m, 6), (paths + 1,)): primitives in micrometres with feeds in mm/min (see toolpath.py) and where each path's begin.

    mode: 1 lines only, 2 arcs and lines, 3 for each path the faster of both. settings as in `_seconds`.
    """
    step, price = knobs[0], knobs[1]
    paths = len(starts) - 1
    total = 0
    for s in range(paths):
        total += 2 * (starts[s + 1] - starts[s])
        for i in range(starts[s] + 1, starts[s + 1]):
            total += int(math.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]) / step) + 2
    out = np.zeros((2 * total, 6), np.int64)
    needed = np.zeros(2 * total)
    first = np.zeros(paths + 1, np.int64)
    at = 0
    acceleration = min(accelerations[0], accelerations[1])
    left = tolerance - knobs[4]
    for s in range(paths):
        path = dense(points[starts[s] : starts[s + 1]], times[starts[s] : starts[s + 1]], step, step / 2)
        pinned = cusps(path)
        grid = np.rint(path[:, :2] * (1000 / GRID_UM)) * (GRID_UM / 1000)
        rows = np.zeros((len(path), 2))
        x, y = _on_grid(path[0, 0]) / 1000, _on_grid(path[0, 1]) / 1000
        stop, slow = at, np.inf
        peak = np.zeros(0)
        if mode >= 2:
            n = fit_path(path, grid, pinned, left, True, rows)
            stop = _rows_of(path, rows, n, feed, acceleration, settings[0], human, out, at)
            slow, peak = _seconds(out, at, stop, x, y, rates, accelerations, settings, knobs[3])
        if mode != 2:
            n = fit_path(path, grid, pinned, min(left, knobs[2] * settings[0]), False, rows)
            lines = _rows_of(path, rows, n, feed, acceleration, settings[0], human, out, stop)
            fast, speed = _seconds(out, stop, lines, x, y, rates, accelerations, settings, knobs[3])
            if slow - fast > price * (_bytes(out, stop, lines) - _bytes(out, at, stop)):
                for k in range(lines - stop):
                    out[at + k] = out[stop + k]
                out[at + lines - stop : lines] = 0
                stop, peak = at + lines - stop, speed
            else:
                out[stop:lines] = 0
        needed[at:stop] = peak * 60
        at = stop
        first[s + 1] = at
    _share_feeds(out[:at], needed[:at])
    return out[:at], first


@compiled
def _share_feeds(out: IntArray, needed: FloatArray) -> None:
    """Let neighbours use one feed, so that few F words are written: none above its own cap, none below `give` of what it
    reaches."""
    begin, low, high = 0, 0.0, 1e18
    for k in range(len(out) + 1):
        if k < len(out):
            cap = float(out[k, 5])
            want = min(cap, needed[k])
            if max(low, want) <= min(high, cap):
                low, high = max(low, want), min(high, cap)
                continue
        feed = int(high)
        # Round down to two digits where the run allows it: shorter words, and more of them alike.
        for unit in (1000, 100, 10):
            if feed // unit * unit >= low and feed >= unit:
                feed = feed // unit * unit
                break
        out[begin:k, 5] = max(1, feed)
        if k < len(out):
            begin, low, high = k, want, cap
