"""How long a program takes: the planner's model plus waits and the small cost of each stop. For quotes, progress and
comparisons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plotter.machine import Machine
from plotter.planner import limits_of, plan
from plotter.reader import ARC_CW, CX, CY, DWELL, KIND, SYNC, VALUE, X0, X1, Y0, Y1, Moves, read_gcode

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a program costs; `total_s` is the sum of the three shares."""

    total_s: float
    draw_s: float
    travel_s: float
    lift_s: float
    """Waits for the pen, its own moves, and the stops around them."""
    lifts: int
    """How often the pen touches down."""
    draw_mm: float
    travel_mm: float
    blocks: int
    """Moves that the controller receives."""
    bytes: int

    def to_json(self) -> dict[str, float | int]:
        return {
            "total_s": round(self.total_s, 3),
            "draw_s": round(self.draw_s, 3),
            "travel_s": round(self.travel_s, 3),
            "lift_s": round(self.lift_s, 3),
            "lifts": self.lifts,
            "draw_mm": round(self.draw_mm, 3),
            "travel_mm": round(self.travel_mm, 3),
            "blocks": self.blocks,
            "bytes": self.bytes,
        }


def estimate(gcode: str, machine: Machine) -> Estimate:
    """Read and time a program; raises BadGcode."""
    return estimate_moves(read_gcode(gcode, machine), machine, len(gcode.encode("ascii")))


def estimate_moves(moves: Moves, machine: Machine, size: int) -> Estimate:
    """Time moves that were read already; `size` in bytes."""
    seconds = move_seconds(moves, machine)
    lengths = move_lengths(moves)
    draw, motion = moves.ink, moves.motion
    flat = lengths > 0
    travel = motion & ~draw & flat
    touch = np.concatenate([[False], moves.touch])
    draw_s, travel_s = float(seconds[draw].sum()), float(seconds[travel].sum())
    return Estimate(
        total_s=float(seconds.sum()),
        draw_s=draw_s,
        travel_s=travel_s,
        lift_s=float(seconds.sum()) - draw_s - travel_s,
        lifts=int((touch[1:] & ~touch[:-1]).sum()),
        draw_mm=float(lengths[draw].sum()),
        travel_mm=float(lengths[travel].sum()),
        blocks=int(motion.sum()),
        bytes=size,
    )


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
