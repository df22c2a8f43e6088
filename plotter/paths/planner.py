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
from plotter.paths.moves import ARC_CCW, CX, CY, FEED, KIND, RAPID, X0, X1, Y0, Y1, Z0, Z1, Moves, arc_of, chords_of

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
        blocks[:, NOMINAL] = np.minimum(blocks[:, NOMINAL], np.maximum(blocks[:, LENGTH] / limits.block_s, 1e-3))
    entry2 = _speeds(blocks, limits.junction_deviation_mm, accelerations, limits.lookahead_blocks, limits.per_axis)
    return Timed(*_times(blocks, owner, entry2, len(moves)))


# Columns of a block: its length and direction, the speed and acceleration that it may have, 1 when the machine stands still
# before it.
LENGTH, _UX, _UY, _UZ, NOMINAL, _ACCELERATION, _STILL = range(7)
_BLOCK_COLUMNS = 7


@compiled
def _blocks(
    table: FloatArray, rates: FloatArray, accelerations: FloatArray, tolerance: float, per_axis: bool
) -> tuple[FloatArray, IntArray]:
    total = 0
    for r in range(len(table)):
        if table[r, KIND] <= ARC_CCW:
            total += chords_of(table[r], tolerance)
    blocks = np.zeros((total, _BLOCK_COLUMNS))
    owner = np.zeros(total, np.int64)
    count, still = 0, 1.0
    for r in range(len(table)):
        row = table[r]
        if row[KIND] > ARC_CCW:
            still = 1.0
            continue
        n = chords_of(row, tolerance)
        x, y = row[X0], row[Y0]
        cos, sin, ax, ay = 1.0, 0.0, x - row[CX], y - row[CY]
        if n > 1:
            _, sweep, _ = arc_of(row)
            cos, sin = math.cos(sweep / n), math.sin(sweep / n)
        for k in range(1, n + 1):
            tx, ty = row[X1], row[Y1]
            if k < n:
                ax, ay = ax * cos - ay * sin, ax * sin + ay * cos
                tx, ty = row[CX] + ax, row[CY] + ay
            dx, dy, dz = tx - x, ty - y, (row[Z1] - row[Z0]) / n
            length = math.sqrt(dx * dx + dy * dy + dz * dz)
            x, y = tx, ty
            if length < 1e-9:
                continue
            b = blocks[count]
            b[LENGTH], b[_UX], b[_UY], b[_UZ] = length, dx / length, dy / length, dz / length
            rate, acceleration = rates[0], accelerations[0]
            if per_axis:
                rate, acceleration = _axis_limit(b, _UX, rates), _axis_limit(b, _UX, accelerations)
            b[NOMINAL] = rate if row[KIND] == RAPID else min(row[FEED], rate)
            b[_ACCELERATION] = acceleration
            b[_STILL] = still
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
        if blocks[i, _STILL] > 0:
            continue
        a, b = blocks[i - 1], blocks[i]
        cos = -(a[_UX] * b[_UX] + a[_UY] * b[_UY] + a[_UZ] * b[_UZ])
        limit = min(a[NOMINAL], b[NOMINAL]) ** 2
        if cos > 0.999999:
            limit = 0.0
        elif cos > -0.999999:
            s = math.sqrt(0.5 * (1.0 - cos))
            rule = deviation * s / (1.0 - s)
            # No direction has less than the least axis' acceleration: mostly that is enough.
            if not per_axis:
                limit = min(limit, min(a[_ACCELERATION], b[_ACCELERATION]) * rule)
            elif least * rule < limit:
                size = 0.0
                for axis in range(3):
                    unit[axis] = b[_UX + axis] - a[_UX + axis]
                    size += unit[axis] ** 2
                unit /= math.sqrt(size)
                limit = min(limit, _axis_limit(unit, 0, accelerations) * rule)
        corner[i] = limit
    # Squared speed that the whole rest allows, and that a stop after the window allows (energy[j] - energy[i]: what braking
    # from block i to j takes away). What lies beyond the window never binds harder than that stop.
    energy = np.zeros(n + 1)
    for i in range(n):
        energy[i + 1] = energy[i] + 2 * blocks[i, _ACCELERATION] * blocks[i, LENGTH]
    for i in range(n - 1, 0, -1):
        corner[i] = min(corner[i], corner[i + 1] + 2 * blocks[i, _ACCELERATION] * blocks[i, LENGTH])
    for i in range(n - 1):
        reach = min(n, i + 1 + lookahead)
        corner[i + 1] = min(
            corner[i + 1], energy[reach] - energy[i + 1], corner[i] + 2 * blocks[i, _ACCELERATION] * blocks[i, LENGTH]
        )
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
        length, nominal, a = blocks[i, LENGTH], blocks[i, NOMINAL], blocks[i, _ACCELERATION]
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
