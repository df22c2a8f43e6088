"""Strokes as few lines and arcs within a tolerance, and how fast each may be drawn.

For each path: `dense` puts points no further apart than STEP_MM; `fit_path` covers them greedily, from each point the longest
arc (or line) to another that keeps the tolerance, never across a cusp; `_write` gives each its feed; of arcs and lines the
faster one by the planner's model stays; `_share_feeds` lets neighbours use one F word.

Speeds: a curve of radius R may be drawn at sqrt(a·R) and no faster: the firmware's own corner rule would let finely cut arcs
exceed the stated acceleration (docs/plotting.md). Lines cut so that their sagitta equals the junction deviation need no such
cap, and gain speed between their corners, so they are sometimes faster than the arc.

Smoothing before the fit (least bending energy within the tolerance) was tried: it saved 0.3 % of the drawing time and cost 3
% bytes.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.machines import Machine
from plotter.paths.chains import Chains
from plotter.paths.fitting import ROW_COLUMNS, ROW_END, ROW_SWEEP, cusps, dense, fit_path
from plotter.paths.moves import ARC_CCW, ARC_CW, COLUMNS, CX, CY, FEED, KIND, LINE, X0, X1, Y0, Y1
from plotter.paths.planner import LENGTH, NOMINAL, blocks_of, speeds_of, times_of
from plotter.paths.toolpath import (
    CENTRE_X,
    CENTRE_Y,
    END_X,
    END_Y,
    GRID_UM,
    PIECE_FEED,
    PIECE_KIND,
    PRIMITIVE_COLUMNS,
)

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
_SLOWEST_MM_MIN: Final = 60
"""The least feed of the writer's own tempo."""
_LINE_BYTES, _ARC_BYTES, _MODE_BYTES = 10, 22, 2
"""About what a line of G-code takes."""
_ALMOST_STRAIGHT, _ALMOST_BACK = 1e-4, 1.4
"""Half the turn of a corner, radians: below and above, no circle is fitted into it."""
_OWN_RULE: Final = 1.05
"""How much more than the fitted circle's the radius of the firmware's own corner rule may be."""


class _Motion(NamedTuple):
    """What the machine can do."""

    feed_mm_s: float
    acceleration_mm_s2: float
    """In every direction of the paper."""
    rates: FloatArray
    """(3,) mm/s"""
    accelerations: FloatArray
    """(3,) mm/s²"""
    deviation_mm: float
    arc_tolerance_mm: float
    lookahead: int
    block_s: float


class _Path(NamedTuple):
    """One pen path to be fitted."""

    points: FloatArray
    """(m, 3) x, y, time"""
    grid: FloatArray
    """(m, 2) the same points where lines and arcs may end"""
    pinned: NDArray[np.bool_]


def fit(chains: Chains, machine: Machine, tolerance_mm: float, *, arcs: bool, human: bool) -> tuple[IntArray, IntArray]:
    """Lines and arcs for all paths: ((m, 6), (paths + 1,)) as Toolpath has them.

    No point of a path is further than `tolerance_mm` from them, nor they from it. human: no faster than the writer was.
    """
    motion = _Motion(
        feed_mm_s=float(machine.feed_mm_s),
        acceleration_mm_s2=float(machine.acceleration_xy_mm_s2),
        rates=np.array(machine.rate_mm_s),
        accelerations=np.array(machine.acceleration_mm_s2),
        deviation_mm=float(machine.junction_deviation_mm),
        arc_tolerance_mm=float(machine.arc_tolerance_mm),
        lookahead=machine.lookahead_blocks,
        block_s=1.0 / machine.block_rate_hz if machine.block_rate_hz else 0.0,
    )
    return _fit_all(chains.points, chains.times, chains.starts, float(tolerance_mm), arcs, human, motion)


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
def _pace(p: FloatArray, start: int, end: int) -> int:
    """The writer's own feed between two points, whole mm/s in mm/min; 0 where no time passed."""
    if p[end, 2] <= p[start, 2]:
        return 0
    length = 0.0
    for i in range(start, end):
        length += math.hypot(p[i + 1, 0] - p[i, 0], p[i + 1, 1] - p[i, 1])
    return int(60 * round(length / (p[end, 2] - p[start, 2]) * 60 / 60))


@compiled
def _bend(piece: IntArray, x0: int, y0: int, sweep: float, motion: _Motion) -> None:
    """Make an arc of a line from (x0, y0), micrometres: with its centre, and the feed at which it may run."""
    x, y = piece[END_X], piece[END_Y]
    chord = math.hypot(x - x0, y - y0) / 1000
    lift = 1000 * chord / (2 * math.tan(sweep / 2))
    ux, uy = (x - x0) / (1000 * chord), (y - y0) / (1000 * chord)
    lift = _short_lift(lift, 1000 * chord, ux, uy)
    piece[PIECE_KIND] = ARC_CCW if sweep > 0 else ARC_CW
    piece[CENTRE_X], piece[CENTRE_Y] = round((x0 + x) / 2 - uy * lift), round((y0 + y) / 2 + ux * lift)
    radius = math.hypot(piece[CENTRE_X] - x0, piece[CENTRE_Y] - y0) / 1000
    piece[PIECE_FEED] = max(1, int(min(motion.feed_mm_s, math.sqrt(motion.acceleration_mm_s2 * radius)) * 60))


@compiled
def _write(p: FloatArray, rows: FloatArray, human: bool, motion: _Motion, out: IntArray, at: int) -> int:
    """Write fitted rows as primitives from out[at] on, with their feeds; returns the place after the last.

    An arc of radius R runs at sqrt(a·R). A corner between lines has the radius of the circle that touches both within half
    the shorter one; where the firmware's own corner rule would be faster, the feed is lowered.
    """
    x0, y0 = _on_grid(p[0, 0]), _on_grid(p[0, 1])
    begin, start = at, 0
    for k in range(len(rows)):
        end = int(rows[k, ROW_END])
        x, y = _on_grid(p[end, 0]), _on_grid(p[end, 1])
        if x != x0 or y != y0:
            piece = out[at]
            piece[PIECE_KIND], piece[END_X], piece[END_Y] = LINE, x, y
            piece[PIECE_FEED] = int(motion.feed_mm_s * 60)
            if rows[k, ROW_SWEEP] != 0.0:
                _bend(piece, x0, y0, rows[k, ROW_SWEEP], motion)
            pace = _pace(p, start, end) if human else 0
            if pace > 0 or (human and p[end, 2] > p[start, 2]):
                piece[PIECE_FEED] = max(_SLOWEST_MM_MIN, min(piece[PIECE_FEED], pace))
            x0, y0 = x, y
            at += 1
        start = end
    _cap_corners(out, begin, at, p, motion)
    return at


@compiled
def _cap_corners(out: IntArray, begin: int, end: int, p: FloatArray, motion: _Motion) -> None:
    x0, y0 = float(_on_grid(p[0, 0])), float(_on_grid(p[0, 1]))
    for k in range(begin, end - 1):
        a, b = out[k], out[k + 1]
        if a[PIECE_KIND] == LINE and b[PIECE_KIND] == LINE:
            ax, ay, bx, by = a[END_X] - x0, a[END_Y] - y0, float(b[END_X] - a[END_X]), float(b[END_Y] - a[END_Y])
            turn = abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)) / 2
            if _ALMOST_STRAIGHT < turn < _ALMOST_BACK:
                radius = (math.hypot(ax, ay) + math.hypot(bx, by)) / 4000 / turn
                own = motion.deviation_mm * math.cos(turn) / (1 - math.cos(turn))
                if own > radius * _OWN_RULE:
                    cap = max(1, int(math.sqrt(motion.acceleration_mm_s2 * radius) * 60))
                    a[PIECE_FEED], b[PIECE_FEED] = min(a[PIECE_FEED], cap), min(b[PIECE_FEED], cap)
        x0, y0 = float(a[END_X]), float(a[END_Y])


@compiled
def _bytes(out: IntArray, begin: int, end: int) -> int:
    """About how many bytes primitives begin … end take, F words left out."""
    size, mode = 0, LINE
    for k in range(begin, end):
        size += _LINE_BYTES if out[k, PIECE_KIND] == LINE else _ARC_BYTES
        if out[k, PIECE_KIND] != mode:
            size, mode = size + _MODE_BYTES, out[k, PIECE_KIND]
    return size


@compiled
def _seconds(pieces: IntArray, x0: float, y0: float, motion: _Motion) -> tuple[float, FloatArray]:
    """Time of primitives from rest at (x0, y0) mm to rest, and the peak speed of each, less what it may lose."""
    table = np.zeros((len(pieces), COLUMNS))
    for k in range(len(pieces)):
        row, piece = table[k], pieces[k]
        row[KIND], row[X0], row[Y0] = piece[PIECE_KIND], x0, y0
        x0, y0 = piece[END_X] / 1000, piece[END_Y] / 1000
        row[X1], row[Y1], row[FEED] = x0, y0, piece[PIECE_FEED] / 60
        row[CX], row[CY] = piece[CENTRE_X] / 1000, piece[CENTRE_Y] / 1000
    blocks, owner = blocks_of(table, motion.rates, motion.accelerations, motion.arc_tolerance_mm, True)
    if motion.block_s > 0:
        for k in range(len(blocks)):
            blocks[k, NOMINAL] = min(blocks[k, NOMINAL], blocks[k, LENGTH] / motion.block_s)
    speeds = speeds_of(blocks, motion.deviation_mm, motion.accelerations, motion.lookahead, True)
    seconds, _, _, peak, _ = times_of(blocks, owner, speeds, len(table))
    for k in range(len(peak)):
        if seconds[k] > 0:
            peak[k] /= 1 + _GIVE_S / seconds[k]
    return seconds.sum(), peak


@compiled
def _room(points: FloatArray, starts: IntArray) -> int:
    """How many primitives there can be at most."""
    total = 0
    for s in range(len(starts) - 1):
        total += 2 * (starts[s + 1] - starts[s])
        for i in range(starts[s] + 1, starts[s + 1]):
            total += int(math.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]) / STEP_MM) + 2
    return 2 * total


@compiled
def _candidate(
    path: _Path, tolerance: float, arcs: bool, human: bool, motion: _Motion, out: IntArray, at: int
) -> tuple[int, float, FloatArray]:
    """Fit one path into out[at:]; (the place after the last, its seconds, the peak speed of each)."""
    rows = np.zeros((len(path.points), ROW_COLUMNS))
    count = fit_path(path.points, path.grid, path.pinned, tolerance, arcs, rows)
    stop = _write(path.points, rows[:count], human, motion, out, at)
    x, y = _on_grid(path.points[0, 0]) / 1000, _on_grid(path.points[0, 1]) / 1000
    seconds, peak = _seconds(out[at:stop], x, y, motion)
    return stop, seconds, peak


@compiled
def _fit_one(
    path: _Path, tolerance: float, arcs: bool, human: bool, motion: _Motion, out: IntArray, at: int
) -> tuple[int, FloatArray]:
    """Lines, or arcs and lines where these are faster; (the place after the last, the peak speed of each)."""
    stop, slow, peak = at, np.inf, np.zeros(0)
    if arcs:
        stop, slow, peak = _candidate(path, tolerance, True, human, motion, out, at)
    fine = min(tolerance, _SAGITTA * motion.deviation_mm)
    end, fast, speed = _candidate(path, fine, False, human, motion, out, stop)
    if slow - fast > _PRICE_S * (_bytes(out, stop, end) - _bytes(out, at, stop)):
        for k in range(end - stop):
            out[at + k] = out[stop + k]
        out[at + end - stop : end] = 0
        return at + end - stop, speed
    out[stop:end] = 0
    return stop, peak


@compiled
def _fit_all(
    points: FloatArray, times: FloatArray, starts: IntArray, tolerance: float, arcs: bool, human: bool, motion: _Motion
) -> tuple[IntArray, IntArray]:
    """((m, 6), (paths + 1,)): primitives in micrometres with feeds in mm/min (see toolpath.py) and where each path's begin."""
    paths, room = len(starts) - 1, _room(points, starts)
    out = np.zeros((room, PRIMITIVE_COLUMNS), np.int64)
    needed = np.zeros(room)
    first = np.zeros(paths + 1, np.int64)
    at = 0
    for s in range(paths):
        dots = dense(points[starts[s] : starts[s + 1]], times[starts[s] : starts[s + 1]], STEP_MM, STEP_MM / 2)
        grid = np.rint(dots[:, :2] * (1000 / GRID_UM)) * (GRID_UM / 1000)
        path = _Path(dots, grid, cusps(dots))
        stop, peak = _fit_one(path, tolerance - _INNER_MM, arcs, human, motion, out, at)
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
            cap = float(out[k, PIECE_FEED])
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
        out[begin:k, PIECE_FEED] = max(1, feed)
        if k < len(out):
            begin, low, high = k, want, cap
