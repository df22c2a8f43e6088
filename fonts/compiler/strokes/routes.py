"""The pen's way over the ink: from place to place, always on a line.

All centrelines of a glyph form one graph of closely set points; where lines touch or cross the pen may change over. A stroke of
the table gives places to pass; each place may mean any point of ink near it, and the combination with the least total cost is
taken (Viterbi): squared distance to the places, plus the length walked. Lengths are x-heights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from fonts.compiler.plane import BoolArray, FloatArray, IntArray, resample

STEP: Final = 0.035
"""Distance of two points of the graph."""
_REACH: Final = 0.75
"""Lines nearer than this (pens) touch."""
_CHANGE_COST: Final = 0.05
"""Added for changing over from line to line: staying on a line is what a pen does."""
_NEAR: Final = 0.16
"""A place is missed by about this much: the unit of the squared distance."""
_CANDIDATES: Final = 14
_WIDEST: Final = 0.55
"""No place means ink further away than this, unless there is none."""
_FREE_END_BONUS: Final = 0.8
_WALK_COST: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class InkGraph:
    """All ink of a glyph as points that the pen can walk along."""

    points: FloatArray
    """(n, 2)"""
    line: IntArray
    """(n,) which centreline a point is from."""
    first: tuple[int, ...]
    """Index of each line's first point; one more entry at the end."""
    free: BoolArray
    """(n,) ends of lines that touch nothing: where strokes begin and end."""
    distance: FloatArray
    """(n, n) length of the shortest way, infinite between parts."""
    before: IntArray
    """(n, n) the point before the target on that way."""

    def way(self, start: int, goal: int) -> list[int]:
        """Points from start to goal, both included; only the goal when there is no way."""
        if not np.isfinite(self.distance[start, goal]):
            return [goal]
        path = [goal]
        while path[-1] != start:
            path.append(int(self.before[start, path[-1]]))
        return path[::-1]

    def whole_line(self, point: int) -> list[int]:
        """All points of the line that a point is on."""
        k = int(self.line[point])
        return list(range(self.first[k], self.first[k + 1]))


def ink_graph(lines: Sequence[FloatArray], closed: Sequence[bool], pen: float) -> InkGraph:
    """The graph of all centrelines (x-heights); `pen` is the stroke width."""
    sampled = [resample(line, STEP)[: -1 if ring else None] for line, ring in zip(lines, closed, strict=True)]
    first = np.concatenate([[0], np.cumsum([len(s) for s in sampled])]).astype(int)
    points = np.vstack(sampled)
    line = np.repeat(np.arange(len(sampled)), [len(s) for s in sampled])
    starts, goals, costs = _along(points, first, closed)
    pairs = _touching(points, line, first, closed, pen)
    jump = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T) * 1.5 + _CHANGE_COST
    n = len(points)
    matrix = coo_matrix(
        (np.concatenate([costs, jump]), (np.concatenate([starts, pairs[:, 0]]), np.concatenate([goals, pairs[:, 1]]))),
        shape=(n, n),
    )
    distance, before = dijkstra(matrix.tocsr(), directed=False, return_predecessors=True)
    return InkGraph(
        points=points,
        line=line,
        first=tuple(int(f) for f in first),
        free=_free_ends(first, closed, pairs, n),
        distance=distance,
        before=before.astype(np.int64),
    )


def _along(points: FloatArray, first: IntArray, closed: Sequence[bool]) -> tuple[IntArray, IntArray, FloatArray]:
    starts, goals = [], []
    for k, ring in enumerate(closed):
        here = np.arange(first[k], first[k + 1])
        starts.append(here[:-1])
        goals.append(here[1:])
        if ring:
            starts.append(here[-1:])
            goals.append(here[:1])
    a, b = np.concatenate(starts), np.concatenate(goals)
    return a, b, np.maximum(1e-6, np.hypot(*(points[a] - points[b]).T))


def _touching(points: FloatArray, line: IntArray, first: IntArray, closed: Sequence[bool], pen: float) -> IntArray:
    """Pairs of points on different lines, or far apart along one line, that touch."""
    pairs = cKDTree(points).query_pairs(_REACH * pen, output_type="ndarray").astype(np.int64).reshape(-1, 2)
    a, b = pairs[:, 0], pairs[:, 1]
    same = line[a] == line[b]
    size = np.diff(first)[line[a]]
    apart = np.abs(b - a)
    ring = np.array(closed, dtype=bool)[line[a]]
    apart = np.where(ring, np.minimum(apart, size - apart), apart)
    touching: IntArray = pairs[~same | (apart * STEP > 2.0 * _REACH * pen)]
    return touching


def _free_ends(first: IntArray, closed: Sequence[bool], pairs: IntArray, n: int) -> BoolArray:
    touched = np.zeros(n, dtype=bool)
    touched[pairs.ravel()] = True
    free = np.zeros(n, dtype=bool)
    for k, ring in enumerate(closed):
        if not ring:
            for end in (first[k], first[k + 1] - 1):
                free[end] = not touched[end]
    return free


def walk(graph: InkGraph, places: FloatArray) -> tuple[list[int], float]:
    """The cheapest way past all places in order: (points of the graph, mean squared miss of the places in units of _NEAR).

    The first and the last place prefer free ends of the ink.
    """
    candidates = [_candidates(graph, place) for place in places]
    misses = [_misses(graph, place, found) for place, found in zip(places, candidates, strict=True)]
    score = misses[0] - _FREE_END_BONUS * graph.free[candidates[0]]
    back: list[IntArray] = []
    for i in range(1, len(places)):
        reach = _WALK_COST * np.minimum(graph.distance[np.ix_(candidates[i - 1], candidates[i])], 1e3) / _NEAR
        total = score[:, None] + reach
        best = np.argmin(total, axis=0)
        back.append(best)
        score = total[best, np.arange(len(best))] + misses[i]
        if i == len(places) - 1:
            score = score - _FREE_END_BONUS * graph.free[candidates[i]]
    chosen = [int(np.argmin(score))]
    for best in reversed(back):
        chosen.append(int(best[chosen[-1]]))
    chosen.reverse()
    miss = float(np.mean([misses[i][k] for i, k in enumerate(chosen)]))
    nodes = [int(candidates[i][k]) for i, k in enumerate(chosen)]
    path = [nodes[0]]
    for goal in nodes[1:]:
        path += graph.way(path[-1], goal)[1:] if goal != path[-1] else []
    return path, miss


def _candidates(graph: InkGraph, place: FloatArray) -> IntArray:
    """Points a place may mean: the nearest, and others spread over the ink near it."""
    away = np.hypot(*(graph.points - place).T)
    order = np.argsort(away, kind="stable")
    near = order[away[order] < max(_WIDEST, float(away[order[0]]) + 0.1)]
    stride = max(1, len(near) // _CANDIDATES)
    spread = near[::stride][:_CANDIDATES]
    ends = near[graph.free[near]]
    return np.unique(np.concatenate([order[:3], spread, ends]))


def _misses(graph: InkGraph, place: FloatArray, candidates: IntArray) -> FloatArray:
    away = graph.points[candidates] - place
    return np.asarray((away**2).sum(axis=1) / _NEAR**2, dtype=np.float64)
