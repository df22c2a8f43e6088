"""Stage 3: drop the spurs that the ink's thickness makes.

A skeleton sends a branch into every corner of the outline. A branch is a spur when, outside the disc of its junction, next to
nothing of it runs in ink as thick as a pen, or when it hardly protrudes from that disc.
"""

from __future__ import annotations

import numpy as np

from fonts.compiler.centrelines.graph import StrokeGraph
from fonts.compiler.centrelines.raster import Ink

_ROUNDS = 4
_MIN_THICK = 0.15
"""Least length (pens) of a branch in proper ink."""
_MIN_PROTRUSION = 0.20
"""Least protrusion (pens) from the junction's disc."""
_MIN_RING = 0.6
"""A ring shorter than this (pens) is a pinhole."""


def prune(graph: StrokeGraph, ink: Ink) -> None:
    """Remove spurs in place, from the tips inwards."""
    for _ in range(_ROUNDS):
        graph.dissolve()
        spurs = [edge for edge in graph.ends if _is_spur(graph, ink, edge)]
        if not spurs:
            break
        for edge in spurs:
            graph.remove(edge)
    graph.dissolve()


def _is_spur(graph: StrokeGraph, ink: Ink, edge: int) -> bool:
    pen = ink.pen_px
    first, last = graph.ends[edge]
    if first == last:
        return graph.length(edge) < _MIN_RING * pen
    if (graph.degree(first) == 1) == (graph.degree(last) == 1):
        return False
    junction = last if graph.degree(first) == 1 else first
    line = graph.line_from(edge, junction)
    disc = float(ink.depth_at(graph.position[junction])[0])
    depth = ink.depth_at(line)
    away = np.hypot(*(line - line[0]).T)
    step = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T)])
    thick = float(step[(away > disc) & (depth > 0.27 * pen)].sum())
    outside = float(step[away > disc].sum())
    protrusion = float(away.max()) + float(depth[-1]) - disc
    return (thick < _MIN_THICK * pen and outside < pen) or protrusion < _MIN_PROTRUSION * pen
