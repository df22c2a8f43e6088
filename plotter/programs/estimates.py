"""What a program costs in time, lifts and bytes: for quotes, progress and comparisons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plotter.machines import Machine
from plotter.paths import Moves, move_lengths, move_seconds
from plotter.programs.reader import read_gcode


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
