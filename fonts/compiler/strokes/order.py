"""Stage 6: centrelines become pen strokes in writing order.

The table (`scripts`) says how a person writes the character; of its ways the one that explains the font's ink
best is taken: little ink left over, places hit, little walked twice. What the table does not know, or does not explain, is
written as people write unknown signs: from the top left, downwards and to the right, rings anticlockwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from fonts.compiler.centrelines.trace import Centreline
from fonts.compiler.plane import BoolArray, FloatArray, length, resample, signed_area, without_repeats
from fonts.compiler.strokes.loose_ends import gather_loose_ends, runs_of
from fonts.compiler.strokes.routes import STEP, InkGraph, ink_graph, walk
from fonts.compiler.strokes.scripts import SMALL, Role, Way, ways

_COVERS: Final = 0.6
"""Ink nearer than this (pens) to a walked way is written."""
_LEAST_REST: Final = 1.0
"""Ink left over that is shorter than this (pens) is what a crossing hides, not a stroke."""
_EXPLAINED: Final = 0.25
"""A way of the table that leaves more of the ink than this is not how the glyph is written."""
_NARROW: Final = 0.3
"""Glyphs narrower than this (x-heights) are read as if they were this wide: u says little in an l."""


@dataclass(frozen=True, slots=True, eq=False)
class PenStroke:
    """A stroke in writing order, x-heights, slant removed."""

    points: FloatArray
    role: Role = Role.PEN


class _Walk(NamedTuple):
    """One way of the table, walked over a glyph's ink."""

    cost: float
    number: int
    strokes: list[tuple[list[int], Role]]
    left: BoolArray
    """Points of the ink that it does not reach."""


_LEFT, _MISSED, _TWICE, _STROKE, _LATER = 12.0, 0.6, 1.0, 0.3, 0.05
"""What a way costs: ink left over, places missed, ink walked twice, each stroke, each way before it in the table."""


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A glyph's strokes as a person writes them."""

    strokes: tuple[PenStroke, ...]
    way: int | None
    """Which way of the table it was; None when the table did not help."""
    rest: float
    """Part of the ink that the table's way left over and that was added in the general order."""


def order_strokes(char: str, lines: Sequence[Centreline], pen: float, override: Way | None = None) -> Ordered:
    """Put the upright centrelines of a glyph (x-heights) in writing order."""
    graph = ink_graph([line.points for line in lines], [line.closed for line in lines], pen)
    choices = (override,) if override is not None else ways(char)
    best: _Walk | None = None
    for number, way in enumerate(choices):
        walked, miss = _walk_way(char, graph, way)
        left = ~_covered(graph, walked, pen)
        twice = sum(len(path) for path, _ in walked) * STEP / max(STEP, len(graph.points) * STEP)
        cost = _LEFT * float(left.mean()) + _MISSED * miss + _TWICE * twice + _STROKE * len(walked) + _LATER * number
        if best is None or cost < best.cost:
            best = _Walk(cost, number, walked, left)
    if best is None or (float(best.left.mean()) > _EXPLAINED and override is None):
        return Ordered(strokes=tuple(general_order(lines)), way=None, rest=1.0)
    walked = gather_loose_ends(graph, best.strokes, best.left, pen)
    left = ~_covered(graph, walked, pen)
    strokes = [PenStroke(without_repeats(graph.points[path]), role) for path, role in walked if len(path) > 1]
    rest = _rest(graph, left, pen)
    extra = general_order([Centreline(points=p, widths=np.full(len(p), pen)) for p in rest])
    return Ordered(
        strokes=tuple(strokes + [PenStroke(s.points, Role.LATE) for s in extra]),
        way=best.number,
        rest=sum(length(p) for p in rest) / max(STEP, len(graph.points) * STEP),
    )


def _walk_way(char: str, graph: InkGraph, way: Way) -> tuple[list[tuple[list[int], Role]], float]:
    walked: list[tuple[list[int], Role]] = []
    misses = []
    for stroke in way:
        places = _to_ink(char, np.array(stroke.places), graph.points)
        if len(places) == 1:
            nearest = int(np.argmin(np.hypot(*(graph.points - places[0]).T)))
            path = graph.whole_line(nearest)
            if _runs_backwards(graph.points[path]):
                path = path[::-1]
            misses.append(float(((graph.points[path].mean(axis=0) - places[0]) ** 2).sum()))
        else:
            path, miss = walk(graph, places)
            misses.append(miss)
        walked.append((path, stroke.role))
    return walked, float(np.mean(misses))


def _to_ink(char: str, places: FloatArray, ink: FloatArray) -> FloatArray:
    """The table's coordinates to x-heights of this glyph."""
    low, high = ink.min(axis=0), ink.max(axis=0)
    middle, width = (low[0] + high[0]) / 2, max(high[0] - low[0], _NARROW)
    x = middle + (places[:, 0] - 0.5) * width
    v = places[:, 1]
    if char in SMALL:
        waist = 1.0 if high[1] > 1.25 else max(0.6, high[1])
        above = waist + (v - 1.0) * (high[1] - waist)
        y = np.where(v > 1, above, np.where(v < 0, v * max(0.0, -low[1]), v * waist))
    else:
        y = low[1] + v / 2 * (high[1] - low[1])
    return np.column_stack([x, y])


def _covered(graph: InkGraph, walked: Sequence[tuple[list[int], Role]], pen: float) -> BoolArray:
    from scipy.spatial import cKDTree

    points = np.vstack([graph.points[path] for path, _ in walked])
    away, _ = cKDTree(points).query(graph.points)
    return np.asarray(away < _COVERS * pen, dtype=bool)


def _rest(graph: InkGraph, left: BoolArray, pen: float) -> list[FloatArray]:
    """Unwritten ink long enough to be a stroke."""
    return [graph.points[run] for run in runs_of(graph, left) if len(run) * STEP >= _LEAST_REST * pen and len(run) > 1]


def general_order(lines: Sequence[Centreline]) -> list[PenStroke]:
    """Any sign: strokes from left to right, each downwards and to the right, rings anticlockwise from the top."""
    strokes = []
    for line in lines:
        points = line.points
        if line.closed:
            start = int(np.argmax(points[:-1, 1] + 0.25 * points[:-1, 0]))
            points = np.vstack([points[start:-1], points[: start + 1]])
            if signed_area(points) < 0:
                points = points[::-1]
        elif _runs_backwards(points):
            points = points[::-1]
        strokes.append(PenStroke(resample(points, STEP)))
    strokes.sort(key=lambda s: (round(float(s.points[0, 0]) / 0.25), -float(s.points[0, 1])))
    return strokes


def _runs_backwards(points: FloatArray) -> bool:
    """Whether a line, as it is, runs up or to the left rather than down or to the right."""
    dx, dy = (points[-1] - points[0]).tolist()
    if abs(dx) > 2.5 * abs(dy):
        return bool(dx < 0)
    return bool(0.6 * dx - 0.8 * dy < 0)
