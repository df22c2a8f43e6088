"""From a placed drawing to pen paths: in which order, joined where, reached how, fitted with what, how fast.

Stages: order (order) -> paths (chains) -> lines and arcs with feeds (curves) -> Toolpath for the
writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.choices import Order, Tempo
from plotter.drawings import Drawing
from plotter.machines import Machine
from plotter.paths.chains import Chains, make_chains
from plotter.paths.curves import fit
from plotter.paths.toolpath import ANCHOR, BACK_MM, CHANGE, END_X, END_Y, FULL, GRID_UM, LOW, STAY, Toolpath

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE_MM: Final = 0.02
_HALF_PEN: Final = 0.475
"""Just under half a pen's width: with both round ends inked, such a gap is closed already."""
_LOW_SLACK_MM: Final = 0.009
"""A low hop is planned this much under its limit, for the rounding of both its ends to the grid."""
_CUT_MM: Final = 10.0
_CUT_STROKES: Final = 60
"""A drawing without text lines is cut into segments at hops this long, or after so many strokes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a program is made by."""

    order: Order = "writer"
    tempo: Tempo = "fast"
    tolerance_mm: float = TOLERANCE_MM
    low_lifts: bool = True
    arcs: bool = True
    back_mm: float | None = None
    """How far the pen may back up on ink to save a lift; None = as the order says (writer: never)."""


def make_toolpath(drawing: Drawing, placed: FloatArray, machine: Machine, plan: Plan) -> Toolpath:
    """Plan the pen's way over a drawing whose points are placed on the machine already."""
    chains = make_paths(drawing, _inside_on_grid(placed, machine), machine, plan)
    primitives, first = fit(chains, machine, plan.tolerance_mm, arcs=plan.arcs, human=plan.tempo == "human")
    begin = GRID_UM * np.rint(chains.points[chains.starts[:-1]] * (1000 / GRID_UM)).astype(np.int64)
    reach = _settled(chains.reach, begin, primitives, first, machine.pen.low_hop_mm if plan.low_lifts else 0.0)
    return Toolpath(primitives=primitives, first=first, begin=begin, reach=reach)


def _inside_on_grid(placed: FloatArray, machine: Machine) -> FloatArray:
    """Points that lie inside the machine's area even when they are rounded to the grid."""
    scale = 1000 / GRID_UM
    low = np.ceil(np.array([machine.x.low, machine.y.low]) * scale - 1e-6) / scale
    high = np.floor(np.array([machine.x.high, machine.y.high]) * scale + 1e-6) / scale
    inside: FloatArray = np.clip(placed, low, high)
    return inside


def _settled(
    reach: NDArray[np.int8], begin: IntArray, primitives: IntArray, first: IntArray, low_mm: float
) -> NDArray[np.int8]:
    """Low or full, by the length of each hop as it is written."""
    ends = begin.copy()
    drawn = np.diff(first) > 0
    ends[drawn] = primitives[first[1:][drawn] - 1][:, [END_X, END_Y]]
    hops = np.zeros(len(begin))
    hops[1:] = np.hypot(*(begin[1:] - ends[:-1]).T)
    low = np.where(hops <= low_mm * 1000, LOW, FULL).astype(np.int8)
    return np.where((reach == LOW) | (reach == FULL), low, reach).astype(np.int8)


def make_paths(drawing: Drawing, placed: FloatArray, machine: Machine, plan: Plan) -> Chains:
    """The pen paths in drawing order."""
    low_mm = machine.pen.low_hop_mm - _LOW_SLACK_MM if plan.low_lifts else 0.0
    if plan.order == "writer":
        tour = np.arange(0, 2 * drawing.strokes, 2, dtype=np.int64)
        begins, ends = placed[drawing.starts[:-1]], placed[drawing.starts[1:] - 1]
        gaps = np.concatenate([np.zeros(min(1, drawing.strokes)), np.hypot(*(begins[1:] - ends[:-1]).T)])
        reach = _reaches(gaps, drawing, 2 * plan.tolerance_mm, low_mm)
        return make_chains(placed, drawing.times, drawing.starts, tour, reach, np.zeros((len(tour), 2)))
    return _fast_paths(drawing, placed, machine, plan, low_mm)


def _fast_paths(drawing: Drawing, placed: FloatArray, machine: Machine, plan: Plan, low_mm: float) -> Chains:
    """Each group (a text line, a layer) is ordered by itself; the pen comes from where the last one ended."""
    from plotter.paths.hops import find_neighbours, hop_cost
    from plotter.paths.order import fast_order

    join_mm = _HALF_PEN * drawing.pen_mm
    back_mm = BACK_MM if plan.back_mm is None else plan.back_mm
    cost = hop_cost(machine, join_mm, low_mm=low_mm, back_mm=back_mm)
    tours, backs, every = [np.zeros(0, np.int64)], [np.zeros((0, 2))], [np.zeros(0)]
    start = np.array([0.0, 0.0])
    bounds = np.flatnonzero(np.diff(drawing.groups, prepend=-1, append=-1))
    for begin, end in pairwise(bounds.tolist()):
        offset = drawing.starts[begin]
        cost = cost._replace(homeward=end == drawing.strokes)
        near = find_neighbours(placed[offset : drawing.starts[end]], drawing.starts[begin : end + 1] - offset, cost)
        tour = fast_order(near, start)
        back, gaps = near.backing(tour[:-1] ^ 1, tour[1:])
        tours.append(tour + 2 * begin)
        backs += [np.zeros((1, 2)), back]
        every += [np.zeros(1), gaps]
        start = near.ends[tour[-1] ^ 1]
    tour, back, gaps = np.concatenate(tours), np.concatenate(backs), np.concatenate(every)
    reach = _reaches(gaps, drawing, join_mm, low_mm)
    back[reach >= ANCHOR] = 0.0
    return make_chains(placed, drawing.times, drawing.starts, tour, reach, back)


def _reaches(gaps: FloatArray, drawing: Drawing, join_mm: float, low_mm: float) -> NDArray[np.int8]:
    """(strokes,) how each stroke in drawing order is reached over its gap from the one before."""
    groups = drawing.groups
    change = np.diff(groups, prepend=-1) != 0
    reach = np.select([change, gaps <= join_mm, gaps <= low_mm], [ANCHOR, STAY, LOW], FULL).astype(np.int8)
    if not drawing.text_lines:
        reach[gaps > _CUT_MM] = ANCHOR
        drawn = 0
        for k, code in enumerate(reach.tolist()):
            drawn = 0 if code == ANCHOR else drawn + 1
            if drawn >= _CUT_STROKES and code == FULL:
                reach[k], drawn = ANCHOR, 0
        reach[np.flatnonzero(change)[1:]] = CHANGE
    return reach
