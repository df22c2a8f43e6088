"""How long moves take: the planner's model plus waits and the small cost of each stop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plotter.machines import Machine
from plotter.paths.moves import ARC_CW, CX, CY, DWELL, KIND, SYNC, VALUE, X0, X1, Y0, Y1, Moves
from plotter.paths.planner import limits_of, plan

FloatArray = NDArray[np.float64]


def move_seconds(moves: Moves, machine: Machine) -> FloatArray:
    """(n,) seconds of each row: motion by the planner, dwells as the firmware rounds them, and `stop_s` for each full stop."""
    timed = plan(moves, limits_of(machine))
    seconds = timed.seconds.copy()
    kinds, table = moves.kinds, moves.table
    step = machine.pen.dwell_step_s
    wanted = np.where(kinds == DWELL, table[:, VALUE], 0.0)
    seconds += np.ceil(wanted / step - 1e-9) * step if step > 0 else wanted
    # A stop is paid by the wait that causes it, once for each run of waits after a motion.
    waits = (kinds == DWELL) | (kinds == SYNC)
    moved = np.concatenate([[False], moves.motion[:-1]])
    seconds += np.where(waits & moved, machine.stop_s, 0.0)
    return seconds


def move_lengths(moves: Moves) -> FloatArray:
    """(n,) length of each row in the plane, mm."""
    table = moves.table
    lengths: FloatArray = np.hypot(table[:, X1] - table[:, X0], table[:, Y1] - table[:, Y0])
    rows = np.flatnonzero((moves.kinds >= ARC_CW) & moves.motion)
    if len(rows):
        arc = table[rows]
        start = np.arctan2(arc[:, Y0] - arc[:, CY], arc[:, X0] - arc[:, CX])
        sweep = np.arctan2(arc[:, Y1] - arc[:, CY], arc[:, X1] - arc[:, CX]) - start
        turn = np.where(arc[:, KIND] == ARC_CW, -sweep, sweep) % (2 * np.pi)
        # An arc that ends where it began is a full circle.
        turn[turn < 1e-9] = 2 * np.pi
        lengths[rows] = turn * np.hypot(arc[:, X0] - arc[:, CX], arc[:, Y0] - arc[:, CY])
    return lengths
