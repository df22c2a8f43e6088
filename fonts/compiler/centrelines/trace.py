"""Stage 5: branches become smooth centrelines, out to the caps of the pen.

A centreline is a place where the pen was, in no order and no direction yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fonts.compiler.centrelines.graph import StrokeGraph
from fonts.compiler.centrelines.pairing import Wiring, wire
from fonts.compiler.centrelines.raster import Ink
from fonts.compiler.plane import FloatArray, arc, length, point_at, resample, unit, without_repeats
from fonts.compiler.tools import opencv

_SMOOTHING = 0.16
"""Sigma (pens) of the Gaussian that takes the pixel stairs off."""
_CAP = 0.36
"""A stroke ends where the ink is only this deep (pens): a round cap's centre is half a pen inside."""
_MAX_EXTENSION = 1.6
_MIN_SPECK = 0.15
"""Ink smaller than this (square pens) is dirt in the outline."""


@dataclass(frozen=True, slots=True, eq=False)
class Centreline:
    """A line of ink in outline units, undirected."""

    points: FloatArray
    """(n, 2); a closed line repeats its first point at the end."""
    widths: FloatArray
    """(n,) width of the ink at each point."""
    closed: bool = False


def centrelines(graph: StrokeGraph, ink: Ink) -> list[Centreline]:
    """All lines of a pruned graph, and a short line for every blot the graph has lost."""
    lines = []
    for points, closed, free in _walk_all(graph, ink):
        if length(points) < 0.5 * ink.pen_px and not closed:
            continue
        line = points
        if free[1]:
            line = _to_cap(line, ink)
        if free[0]:
            line = _to_cap(line[::-1], ink)[::-1]
        lines.append(_finish(_smooth(line, closed, _SMOOTHING * ink.pen_px), closed, ink))
    return lines + _blots(lines, ink)


def _finish(points: FloatArray, closed: bool, ink: Ink) -> Centreline:
    widths = _blur(2.0 * ink.depth_at(points), 0.3 * ink.pen_px, wrap=closed) / ink.scale
    return Centreline(points=ink.to_outline(points), widths=widths, closed=closed)


Walk = tuple[FloatArray, bool, tuple[bool, bool]]
"""Points, closed, (its first end is free, its last end is free)."""


def _walk_all(graph: StrokeGraph, ink: Ink) -> list[Walk]:
    """A short piece that hangs between two other lines is never a stroke: it belongs inside a junction, so wire again."""
    forced: set[int] = set()
    for _ in range(5):
        wiring = wire(graph, ink, frozenset(forced))
        walks, artefacts = _walk(graph, wiring, ink)
        if artefacts <= forced:
            break
        forced |= artefacts
    return walks


def _walk(graph: StrokeGraph, wiring: Wiring, ink: Ink) -> tuple[list[Walk], set[int]]:
    used: set[int] = set()
    walks: list[Walk] = []
    artefacts: set[int] = set()
    for edge in graph.ends:
        if edge in used or edge in wiring.inner:
            continue
        start, closed = _first_end(wiring, edge)
        pieces = [wiring.stub[start][::-1]] if start in wiring.stub else []
        end = start
        while True:
            current, side = end
            used.add(current)
            pieces.append(_piece(graph, wiring, current, side))
            end = (current, 1 - side)
            if end not in wiring.link:
                break
            end, bridge = wiring.link[end]
            pieces.append(bridge)
            if end[0] in used:
                break
        if end in wiring.stub:
            pieces.append(wiring.stub[end])
        points = without_repeats(np.vstack(pieces), 1e-6)
        if len(points) < 2:
            continue
        first, last = graph.ends[edge]
        ring = closed or (first == last and graph.degree(first) == 2)
        free = (not ring and _is_free(graph, wiring, start), not ring and _is_free(graph, wiring, end))
        walks.append((points, ring, free))
        if start in wiring.stub and end in wiring.stub and start[0] == end[0] and graph.length(edge) < 1.7 * ink.pen_px:
            artefacts.add(edge)
    return walks, artefacts


def _first_end(wiring: Wiring, edge: int) -> tuple[tuple[int, int], bool]:
    """Go backwards through the links to where the line begins; a line that comes back to its edge is closed."""
    end = (edge, 0)
    seen = {edge}
    while end in wiring.link:
        (before, side), _ = wiring.link[end]
        if before in seen:
            return (edge, 0) if before == edge else end, before == edge
        end = (before, 1 - side)
        seen.add(before)
    return end, False


def _is_free(graph: StrokeGraph, wiring: Wiring, end: tuple[int, int]) -> bool:
    return end not in wiring.stub and end not in wiring.link and graph.degree(graph.ends[end[0]][end[1]]) == 1


def _piece(graph: StrokeGraph, wiring: Wiring, edge: int, side: int) -> FloatArray:
    """The edge's points from end `side` on, without what its junctions cut off."""
    line = graph.line[edge]
    along = arc(line)
    low, high = wiring.cut.get((edge, 0), 0.0), float(along[-1]) - wiring.cut.get((edge, 1), 0.0)
    if high <= low:
        low = high = (low + high) / 2
    inside = (along > low) & (along < high)
    piece = np.vstack([point_at(line, along, low)[None], line[inside], point_at(line, along, high)[None]])
    return piece if side == 0 else piece[::-1]


def _to_cap(points: FloatArray, ink: Ink) -> FloatArray:
    """Straighten the last quarter of a pen, where the skeleton runs into a corner, and go on to the cap."""
    pen = ink.pen_px
    along = arc(points)
    total = float(along[-1])
    if total < 0.6 * pen:
        return points
    end = total - min(0.25 * pen, 0.3 * total)
    tip = point_at(points, along, end)
    before = point_at(points, along, max(0.0, end - 0.4 * pen))
    earlier = point_at(points, along, max(0.0, end - 0.8 * pen))
    tangent = unit(tip - before)
    if float(np.hypot(*(before - earlier))) > 1e-6:
        tangent = unit(0.7 * tangent + 0.3 * unit(before - earlier))
    least = min(_CAP * pen, 0.9 * float(ink.depth_at(tip)[0]))
    grown: list[FloatArray] = []
    spot = tip
    while len(grown) < _MAX_EXTENSION * pen and float(ink.depth_at(spot + tangent)[0]) >= least:
        spot = spot + tangent
        grown.append(spot)
    return np.vstack([points[along < end], tip[None], *[g[None] for g in grown]])


def _smooth(points: FloatArray, closed: bool, sigma: float) -> FloatArray:
    """Gaussian smoothing along the line; open ends stay where they are (mirrored through their end point)."""
    line = resample(points, 1.0)
    if len(line) < 5:
        return line
    if closed:
        ring = np.column_stack([_blur(line[:-1, k], sigma, wrap=True) for k in (0, 1)])
        return np.vstack([ring, ring[:1]])
    sigma = min(sigma, len(line) / 8)
    reach = min(int(4 * sigma) + 1, len(line) - 1)
    padded = np.vstack([2 * line[0] - line[1 : reach + 1][::-1], line, 2 * line[-1] - line[-reach - 1 : -1][::-1]])
    smooth = np.column_stack([_blur(padded[:, k], sigma) for k in (0, 1)])[reach:-reach]
    smooth[0], smooth[-1] = line[0], line[-1]
    return smooth


def _blur(values: FloatArray, sigma: float, *, wrap: bool = False) -> FloatArray:
    from scipy.ndimage import gaussian_filter1d

    blurred: FloatArray = gaussian_filter1d(values, sigma, mode="wrap" if wrap else "nearest")
    return blurred


def _blots(lines: list[Centreline], ink: Ink) -> list[Centreline]:
    """Ink without a line (dots, commas): one straight line along its longest direction."""
    count, labels = opencv().connectedComponents(ink.mask, connectivity=8)
    hit = set()
    for line in lines:
        column, row = np.round(ink.to_pixels(line.points)[len(line.points) // 2]).astype(int)
        hit.add(int(labels[min(max(row, 0), labels.shape[0] - 1), min(max(column, 0), labels.shape[1] - 1)]))
    blots = []
    for blot in sorted(set(range(1, count)) - hit):
        rows, columns = np.nonzero(labels == blot)
        if len(rows) < _MIN_SPECK * ink.pen_px**2:
            continue
        pixels = np.stack([columns, rows], axis=1).astype(np.float64)
        centre = pixels.mean(axis=0)
        _, _, axes = np.linalg.svd(pixels - centre, full_matrices=False)
        reach = float(np.percentile(np.abs((pixels - centre) @ axes[0]), 97))
        half = max(0.08 * ink.pen_px, reach - 0.42 * ink.pen_px)
        points = np.linspace(centre - axes[0] * half, centre + axes[0] * half, 5)
        width = 2.0 * float(ink.depth[rows, columns].max()) / ink.scale
        blots.append(Centreline(points=ink.to_outline(points), widths=np.full(5, width)))
    return blots
