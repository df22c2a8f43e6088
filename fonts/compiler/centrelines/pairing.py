"""Stage 4: at each junction, which branch runs on into which.

Where strokes cross or meet, the skeleton lies: it bends towards the middle of the fat zone, and one crossing often shows as two
junctions with a short bridge. So junctions closer than the ink is thick count as one; each branch is cut back to where the ink
has its normal width again; branches are paired so that the total turning is least; pairs are bridged with a Hermite curve, and
a branch without a partner runs on into the pair it meets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from fonts.compiler.centrelines.graph import End, StrokeGraph
from fonts.compiler.centrelines.raster import Ink
from fonts.compiler.plane import FloatArray, angle, arc, hermite, point_at, unit

UNPAIRED_COST = math.radians(48)
"""A branch stays alone rather than turn by about twice this."""
_MAX_BRANCHES = 8
_MAX_CUT = 2.2
"""Most of a branch (pens) that may be called fat zone."""


@dataclass(frozen=True, slots=True)
class Junction:
    """Nodes that are one place, and the short edges inside it."""

    nodes: tuple[int, ...]
    inner: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """An edge leaving a junction, from where its ink is of normal width."""

    end: End
    cut: float
    """Arc length dropped at this end, pixels."""
    point: FloatArray
    outwards: FloatArray
    """Unit tangent away from the junction."""


@dataclass(slots=True)
class Wiring:
    """How edges continue through all junctions of a glyph."""

    link: dict[End, tuple[End, FloatArray]] = field(default_factory=dict)
    """An edge's end -> the end it runs on into, with the bridge between."""
    stub: dict[End, FloatArray] = field(default_factory=dict)
    """An edge's end without partner -> the curve that runs on into the junction."""
    cut: dict[End, float] = field(default_factory=dict)
    inner: set[int] = field(default_factory=set)


def wire(graph: StrokeGraph, ink: Ink, forced: frozenset[int] = frozenset()) -> Wiring:
    """Pair the branches of every junction. Edges in `forced` count as the inside of a junction whatever their length."""
    wiring = Wiring()
    for junction in _junctions(graph, ink, forced):
        wiring.inner |= junction.inner
        _wire_junction(graph, ink, junction, wiring)
    return wiring


def _junctions(graph: StrokeGraph, ink: Ink, forced: frozenset[int]) -> list[Junction]:
    parent = {node: node for node in graph.position}

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    merged = set()
    for edge, (u, v) in graph.ends.items():
        if u != v and graph.degree(u) >= 3 and graph.degree(v) >= 3 and (edge in forced or _is_bridge(graph, ink, edge)):
            parent[root(u)] = root(v)
            merged.add(edge)
    groups: dict[int, list[int]] = {}
    for node in graph.position:
        if graph.degree(node) >= 3:
            groups.setdefault(root(node), []).append(node)
    result = []
    for nodes in groups.values():
        here = set(nodes)
        inner = {
            edge
            for edge, (u, v) in graph.ends.items()
            if u in here and v in here and (edge in merged or graph.length(edge) < 0.9 * ink.pen_px)
        }
        result.append(Junction(tuple(nodes), frozenset(inner)))
    return result


def _is_bridge(graph: StrokeGraph, ink: Ink, edge: int) -> bool:
    """Whether an edge between two junctions lies inside one fat zone: short, or fatter than a single stroke."""
    u, v = graph.ends[edge]
    long = graph.length(edge)
    disc = max(float(ink.depth_at(graph.position[u])[0]), float(ink.depth_at(graph.position[v])[0]))
    fat = float(np.median(ink.depth_at(graph.line[edge]))) > 0.56 * ink.pen_px
    return long < 0.75 * ink.pen_px or (fat and long < 1.6 * ink.pen_px) or long < disc


def _wire_junction(graph: StrokeGraph, ink: Ink, junction: Junction, wiring: Wiring) -> None:
    points = np.array([graph.position[node] for node in junction.nodes])
    centre = points.mean(axis=0)
    radius = float(ink.depth_at(points).max()) + float(np.hypot(*(points - centre).T).max())
    branches = _branches(graph, ink, junction, centre, radius)
    for branch in branches:
        wiring.cut[branch.end] = branch.cut
    through = []
    alone = set(range(len(branches)))
    for i, j in _best_pairs(graph, ink, branches):
        a, b = branches[i], branches[j]
        bridge = hermite(a.point, -a.outwards, b.point, b.outwards)
        wiring.link[a.end] = (b.end, bridge)
        wiring.link[b.end] = (a.end, bridge[::-1])
        through.append(bridge)
        alone -= {i, j}
    for i in alone:
        wiring.stub[branches[i].end] = _stub(branches[i], np.vstack(through) if through else centre[None])


def _branches(graph: StrokeGraph, ink: Ink, junction: Junction, centre: FloatArray, radius: float) -> list[Branch]:
    ends = [
        (edge, side)
        for node in junction.nodes
        for edge in sorted(set(graph.at(node)) - junction.inner)
        for side in (0, 1)
        if graph.ends[edge][side] == node
    ]
    return [_branch(graph, ink, end, centre, radius) for end in ends]


def _branch(graph: StrokeGraph, ink: Ink, end: End, centre: FloatArray, radius: float) -> Branch:
    edge, side = end
    line = graph.line[edge] if side == 0 else graph.line[edge][::-1]
    along = arc(line)
    depth = ink.depth_at(line)
    middle = float(np.median(depth))
    normal = max(min(0.55 * ink.pen_px, max(0.3 * ink.pen_px, 1.12 * middle)), 1.08 * middle)
    outside = np.nonzero(np.hypot(*(line - centre).T) > 1.05 * radius)[0]
    leaves = float(along[outside[0]]) if len(outside) else 0.5 * float(along[-1])
    slim = np.nonzero((along >= leaves) & (depth <= normal))[0]
    cut = min(float(along[slim[0]]) if len(slim) else leaves, leaves + _MAX_CUT * ink.pen_px)
    far_end_is_junction = graph.degree(graph.ends[edge][1 - side]) > 1
    cut = min(cut, float(along[-1]) * (0.45 if far_end_is_junction else 0.8))
    point = point_at(line, along, cut)
    ahead = point_at(line, along, min(float(along[-1]), cut + ink.pen_px))
    return Branch(end=end, cut=cut, point=point, outwards=unit(ahead - point))


def _best_pairs(graph: StrokeGraph, ink: Ink, branches: list[Branch]) -> list[tuple[int, int]]:
    n = len(branches)
    if n > _MAX_BRANCHES:
        return []
    cost = {(i, j): _turn(graph, ink, branches, i, j) for i in range(n) for j in range(i + 1, n)}
    best: list[tuple[int, int]] = []
    least = math.inf
    for pairs in _matchings(list(range(n))):
        total = sum(cost[pair] for pair in pairs) + UNPAIRED_COST * (n - 2 * len(pairs))
        if total < least:
            best, least = pairs, total
    return best


def _turn(graph: StrokeGraph, ink: Ink, branches: list[Branch], i: int, j: int) -> float:
    """Turning of a line that comes in by branch i and leaves by branch j; a loop onto itself costs extra."""
    a, b = branches[i], branches[j]
    gap = b.point - a.point
    chord = unit(gap) if float(np.hypot(*gap)) > 1e-6 else -a.outwards
    turn = 0.5 * angle(-a.outwards, b.outwards) + 0.35 * (angle(-a.outwards, chord) + angle(chord, b.outwards))
    if a.end[0] == b.end[0]:
        if graph.length(a.end[0]) < 2 * ink.pen_px:
            return turn + 9.0
        if len(branches) > 2:
            return turn + 0.7
    return turn


def _matchings(items: list[int]) -> Iterator[list[tuple[int, int]]]:
    """Every way to pair up some of the items."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    yield from _matchings(rest)
    for k, other in enumerate(rest):
        for pairs in _matchings(rest[:k] + rest[k + 1 :]):
            yield [(first, other), *pairs]


def _stub(branch: Branch, through: FloatArray) -> FloatArray:
    """From the branch on to the point of the through lines that lies best ahead of it."""
    inwards = -branch.outwards
    to = through - branch.point
    beside = np.abs(to[:, 0] * inwards[1] - to[:, 1] * inwards[0])
    behind = np.where(to @ inwards < 0, 50.0, 0.0)
    target = through[int(np.argmin(beside + behind + 0.15 * np.hypot(*to.T)))]
    gap = target - branch.point
    tangent = unit(gap) if float(np.hypot(*gap)) > 1e-6 else inwards
    return hermite(branch.point, inwards, target, tangent, 8)
