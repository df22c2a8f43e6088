"""From a placed drawing to pen paths: in which order, joined where, reached how, fitted with what, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from plotter.curves import fit
from plotter.drawing import Drawing
from plotter.gcode import ANCHOR, FULL, LOW, STAY, Toolpath
from plotter.machine import Machine

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Order = Literal["writer", "fast"]
Tempo = Literal["fast", "human"]
TOLERANCE_MM: Final = 0.02


@dataclass(frozen=True, slots=True)
class Plan:
    """What a program is made by."""

    order: Order = "writer"
    tempo: Tempo = "fast"
    tolerance_mm: float = TOLERANCE_MM
    low_lifts: bool = True
    arcs: bool = True


def make_toolpath(drawing: Drawing, placed: FloatArray, machine: Machine, plan: Plan) -> Toolpath:
    """Plan the pen's way over a drawing whose points are placed on the machine already."""
    begin = placed[drawing.starts[:-1]]
    end = placed[drawing.starts[1:] - 1]
    join_mm = 2 * plan.tolerance_mm
    reach = reaches(begin, end, drawing.groups, join_mm=join_mm, low_mm=machine.pen.low_hop_mm if plan.low_lifts else 0.0)
    primitives, first = fit(placed, drawing.times, drawing.starts, machine, plan.tolerance_mm, plan.arcs, plan.tempo)
    return Toolpath(primitives=primitives, first=first, begin=np.rint(begin * 1000).astype(np.int64), reach=reach)


def reaches(begin: FloatArray, end: FloatArray, groups: IntArray, *, join_mm: float, low_mm: float) -> NDArray[np.int8]:
    """(paths,) how each path is reached from the one before it."""
    how = np.full(len(begin), ANCHOR, dtype=np.int8)
    if len(begin) > 1:
        hop = np.hypot(*(begin[1:] - end[:-1]).T)
        how[1:] = np.select([groups[1:] != groups[:-1], hop <= join_mm, hop <= low_mm], [ANCHOR, STAY, LOW], FULL)
    return how
