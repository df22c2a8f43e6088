"""Stage 2: ink becomes the graph of its skeleton."""

from __future__ import annotations

import numpy as np

from fonts.compiler.centrelines.graph import StrokeGraph, chain_graph
from fonts.compiler.centrelines.raster import Ink
from fonts.compiler.tools import morphology

_FORWARD = ((1, 0), (0, 1), (1, 1), (-1, 1))


def skeleton_graph(ink: Ink) -> StrokeGraph:
    """Thin the ink to one pixel and read it as a graph, in pixel coordinates.

    Diagonal neighbours count only where no straight neighbour makes the same link: otherwise every stair would be a junction.
    """
    thin = morphology().skeletonize(ink.mask.astype(bool))
    rows, columns = np.nonzero(thin)
    index = {(int(x), int(y)): i for i, (x, y) in enumerate(zip(columns, rows, strict=True))}
    neighbours: dict[int, set[int]] = {i: set() for i in range(len(index))}
    for (x, y), i in index.items():
        for dx, dy in _FORWARD:
            j = index.get((x + dx, y + dy))
            if j is None or (dx and dy and ((x + dx, y) in index or (x, y + dy) in index)):
                continue
            neighbours[i].add(j)
            neighbours[j].add(i)
    return chain_graph(neighbours, np.stack([columns, rows], axis=1).astype(np.float64))
