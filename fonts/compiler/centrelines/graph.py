"""The graph of an ink's skeleton: nodes where branches meet or end, edges with their pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

import numpy as np

from fonts.compiler.plane import FloatArray, length

End = tuple[int, int]
"""One end of an edge: (edge, 0 for its first point or 1 for its last)."""


class StrokeGraph:
    """A multigraph; an edge is the line of pixels between its two nodes, a loop has the same node twice."""

    def __init__(self) -> None:
        self.position: dict[int, FloatArray] = {}
        self.ends: dict[int, tuple[int, int]] = {}
        self.line: dict[int, FloatArray] = {}
        self._at: defaultdict[int, list[int]] = defaultdict(list)
        self._next = 0

    def add(self, first: int, last: int, points: FloatArray) -> int:
        """Add an edge between two known nodes; returns its number."""
        edge = self._next
        self._next += 1
        self.ends[edge] = (first, last)
        self.line[edge] = np.asarray(points, dtype=np.float64)
        self._at[first].append(edge)
        self._at[last].append(edge)
        return edge

    def remove(self, edge: int) -> None:
        """Remove an edge; its nodes stay."""
        first, last = self.ends.pop(edge)
        del self.line[edge]
        self._at[first].remove(edge)
        self._at[last].remove(edge)

    def degree(self, node: int) -> int:
        """How many edge ends meet here; a loop counts twice."""
        return len(self._at[node])

    def at(self, node: int) -> list[int]:
        """Edges at the node; a loop appears twice."""
        return list(self._at[node])

    def length(self, edge: int) -> float:
        """Length of the edge in pixels."""
        return length(self.line[edge])

    def line_from(self, edge: int, node: int) -> FloatArray:
        """The edge's points, beginning at `node`."""
        return self.line[edge] if self.ends[edge][0] == node else self.line[edge][::-1]

    def dissolve(self) -> None:
        """Join the two edges of every node of degree 2 into one, and forget bare nodes."""
        for node in list(self.position):
            edges = self._at[node]
            if not edges:
                del self.position[node]
            elif len(edges) == 2 and edges[0] != edges[1]:
                self._join_at(node, edges[0], edges[1])

    def _join_at(self, node: int, a: int, b: int) -> None:
        into, out = self.line_from(a, node)[::-1], self.line_from(b, node)
        first = self.ends[a][1] if self.ends[a][0] == node else self.ends[a][0]
        last = self.ends[b][1] if self.ends[b][0] == node else self.ends[b][0]
        self.remove(a)
        self.remove(b)
        self.add(first, last, np.vstack([into, out[1:]]))
        del self.position[node]


def chain_graph(neighbours: Mapping[int, Set[int]], points: FloatArray) -> StrokeGraph:
    """Chains of points with two neighbours each become edges; all other points become nodes."""
    graph = StrokeGraph()
    nodes = [i for i in neighbours if len(neighbours[i]) != 2]
    for node in nodes:
        graph.position[node] = points[node]
    walked: set[tuple[int, int]] = set()
    reached: set[int] = set(nodes)
    for node in nodes:
        for first in neighbours[node]:
            if (node, first) in walked:
                continue
            path = _follow(neighbours, node, first)
            walked.update({(node, first), (path[-1], path[-2])})
            reached.update(path)
            graph.add(node, path[-1], points[path])
    for start in neighbours:  # what is left are rings without any node
        if start in reached:
            continue
        path = _follow(neighbours, start, min(neighbours[start]), ring=True)
        reached.update(path)
        graph.position[start] = points[start]
        graph.add(start, start, points[path])
    return graph


def _follow(neighbours: Mapping[int, Set[int]], start: int, first: int, *, ring: bool = False) -> list[int]:
    path = [start, first]
    while path[-1] != start and (ring or len(neighbours[path[-1]]) == 2):
        a, b = neighbours[path[-1]]
        path.append(b if a == path[-2] else a)
    return path
