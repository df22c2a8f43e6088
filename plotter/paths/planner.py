"""The firmware's motion planner as a model: how long each move takes, and how fast it becomes.

The rules are GRBL's (and those of its kin): straight blocks with trapezoidal speed; speed across a corner limited by the
junction deviation, v² = a·δ·s / (1 - s) with s the sine of half the angle between the blocks; limits of each axis projected
on the block's direction; arcs cut into chords of a given sagitta; a window of blocks that the planner can see, which must be
able to stop at its end; a full stop at each dwell and each pen word. Numbers in mm, mm/s, mm/s², s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.machines import Machine
from plotter.paths.moves import Moves, arc_of, chords_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner obeys."""

    rate_mm_s: tuple[float, float, float]
    """Of each axis; also the speed of `G0`."""
    acceleration_mm_s2: tuple[float, float, float]
    junction_deviation_mm: float
    arc_tolerance_mm: float
    lookahead_blocks: int
    block_s: float = 0.0
    """The controller's time for one block; 0 = unlimited."""
    per_axis: bool = True
    """False: rate and acceleration are of the path, whatever its direction (uses the x values)."""


def limits_of(machine: Machine) -> Limits:
    """The planner of this machine."""
    return Limits(
        rate_mm_s=machine.rate_mm_s,
        acceleration_mm_s2=machine.acceleration_mm_s2,
        junction_deviation_mm=machine.junction_deviation_mm,
        arc_tolerance_mm=machine.arc_tolerance_mm,
        lookahead_blocks=machine.lookahead_blocks,
        block_s=1.0 / machine.block_rate_hz if machine.block_rate_hz else 0.0,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """The planner's answer, one entry for each row of the moves."""

    seconds: FloatArray
    """Without dwells."""
    entry_mm_s: FloatArray
    exit_mm_s: FloatArray
    peak_mm_s: FloatArray
    stops: IntArray
    """1 where the machine stands still at the row's end."""


def plan(moves: Moves, limits: Limits) -> Timed:
    """Time every row of a program."""
    rates, accelerations = np.array(limits.rate_mm_s), np.array(limits.acceleration_mm_s2)
    blocks, owner = _blocks(moves.table, rates, accelerations, limits.arc_tolerance_mm, limits.per_axis)
    if limits.block_s > 0 and len(blocks):
        # A controller that digests blocks slowly cannot run short ones faster than it gets them.
        blocks[:, 4] = np.minimum(blocks[:, 4], np.maximum(blocks[:, 0] / limits.block_s, 1e-3))
    entry2 = _speeds(blocks, limits.junction_deviation_mm, accelerations, limits.lookahead_blocks, limits.per_axis)
    return Timed(*_times(blocks, owner, entry2, len(moves)))


# Columns of a block: length, ux, uy, uz, nominal speed, acceleration, 1 when the machine stands still before it.
_STOP = 6


@compiled
def _blocks(
    table: FloatArray, rates: FloatArray, accelerations: FloatArray, tolerance: float, per_axis: bool
) -> tuple[FloatArray, IntArray]:
    total = 0
    for r in range(len(table)):
        if table[r, 0] <= 3:
            total += chords_of(table[r], tolerance)
    blocks = np.zeros((total, 7))
    owner = np.zeros(total, np.int64)
    count, still = 0, 1.0
    for r in range(len(table)):
        row = table[r]
        if row[0] > 3:
            still = 1.0
            continue
        n = chords_of(row, tolerance)
        x, y = row[1], row[2]
        cos, sin, ax, ay = 1.0, 0.0, x - row[7], y - row[8]
        if n > 1:
            _, sweep, _ = arc_of(row)
            cos, sin = math.cos(sweep / n), math.sin(sweep / n)
        for k in range(1, n + 1):
            tx, ty = row[4], row[5]
            if k < n:
                ax, ay = ax * cos - ay * sin, ax * sin + ay * cos
                tx, ty = row[7] + ax, row[8] + ay
            dx, dy, dz = tx - x, ty - y, (row[6] - row[3]) / n
            length = math.sqrt(dx * dx + dy * dy + dz * dz)
            x, y = tx, ty
            if length < 1e-9:
                continue
            b = blocks[count]
            b[0], b[1], b[2], b[3] = length, dx / length, dy / length, dz / length
            rate, acceleration = rates[0], accelerations[0]
            if per_axis:
                rate, acceleration = _axis_limit(b, 1, rates), _axis_limit(b, 1, accelerations)
            b[4] = rate if row[0] == 0 else min(row[9], rate)
            b[5] = acceleration
            b[6] = still
            still = 0.0
            owner[count] = r
            count += 1
    return blocks[:count], owner[:count]


@compiled
def _axis_limit(block: FloatArray, first: int, limits: FloatArray) -> float:
    """The largest value along the unit vector at block[first:] that keeps each axis within its limit."""
    best = 1e30
    for axis in range(3):
        share = abs(block[first + axis])
        if share > 1e-12:
            best = min(best, limits[axis] / share)
    return best


@compiled
def _speeds(blocks: FloatArray, deviation: float, accelerations: FloatArray, lookahead: int, per_axis: bool) -> FloatArray:
    """(n + 1,) squared speed at each block's start, and 0 at the very end."""
    n = len(blocks)
    corner = np.zeros(n + 1)
    unit, least = np.zeros(3), accelerations.min()
    for i in range(1, n):
        if blocks[i, 6] > 0:
            continue
        a, b = blocks[i - 1], blocks[i]
        cos = -(a[1] * b[1] + a[2] * b[2] + a[3] * b[3])
        limit = min(a[4], b[4]) ** 2
        if cos > 0.999999:
            limit = 0.0
        elif cos > -0.999999:
            s = math.sqrt(0.5 * (1.0 - cos))
            rule = deviation * s / (1.0 - s)
            # No direction has less than the least axis' acceleration: mostly that is enough.
            if not per_axis:
                limit = min(limit, min(a[5], b[5]) * rule)
            elif least * rule < limit:
                size = 0.0
                for axis in range(3):
                    unit[axis] = b[1 + axis] - a[1 + axis]
                    size += unit[axis] ** 2
                unit /= math.sqrt(size)
                limit = min(limit, _axis_limit(unit, 0, accelerations) * rule)
        corner[i] = limit
    # Squared speed that the whole rest allows, and that a stop after the window allows (energy[j] - energy[i]: what braking
    # from block i to j takes away). What lies beyond the window never binds harder than that stop.
    energy = np.zeros(n + 1)
    for i in range(n):
        energy[i + 1] = energy[i] + 2 * blocks[i, 5] * blocks[i, 0]
    for i in range(n - 1, 0, -1):
        corner[i] = min(corner[i], corner[i + 1] + 2 * blocks[i, 5] * blocks[i, 0])
    for i in range(n - 1):
        reach = min(n, i + 1 + lookahead)
        corner[i + 1] = min(corner[i + 1], energy[reach] - energy[i + 1], corner[i] + 2 * blocks[i, 5] * blocks[i, 0])
    return corner


@compiled
def _times(
    blocks: FloatArray, owner: IntArray, speed2: FloatArray, rows: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, IntArray]:
    seconds, entry, leave, peak = np.zeros(rows), np.zeros(rows), np.zeros(rows), np.zeros(rows)
    stops = np.zeros(rows, np.int64)
    last = -1
    for i in range(len(blocks)):
        r = owner[i]
        length, nominal, a = blocks[i, 0], blocks[i, 4], blocks[i, 5]
        v0, v1 = math.sqrt(speed2[i]), math.sqrt(speed2[i + 1])
        top = math.sqrt(min(nominal * nominal, 0.5 * (2 * a * length + speed2[i] + speed2[i + 1])))
        top = max(top, v0, v1)
        ramps = (2 * top * top - speed2[i] - speed2[i + 1]) / (2 * a)
        seconds[r] += (2 * top - v0 - v1) / a + max(0.0, length - ramps) / top
        if r != last:
            entry[r] = v0
            last = r
        leave[r] = v1
        peak[r] = max(peak[r], top)
        if speed2[i + 1] == 0.0:
            stops[r] = 1
    return seconds, entry, leave, peak, stops


# The stages by themselves, for code that compares candidates before they are written.
blocks_of = _blocks
speeds_of = _speeds
times_of = _times
