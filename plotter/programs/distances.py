"""How far points lie from a set of polylines: a uniform grid of segments, compiled."""
# ruff: noqa: PLR0913, PLR0917 - compiled loops: arrays arrive one by one

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def distances(points: FloatArray, lines: FloatArray, starts: IntArray, reach_mm: float) -> FloatArray:
    """(n,) distance of each point to the nearest segment of the polylines (flat points cut by starts); inf beyond `reach_mm`.

    The cost is near-linear while segments are of the order of `reach_mm`.
    """
    if not len(points) or len(starts) < 2:
        return np.full(len(points), np.inf)
    low, high = lines.min(axis=0), lines.max(axis=0)
    # At most 4 million cells, whatever the drawing's size.
    cell = max(reach_mm, math.sqrt(float(np.prod(high - low + reach_mm)) / 4e6))
    cells = np.floor((high - low) / cell).astype(np.int64) + 1
    heads = np.ones(len(lines), dtype=np.bool_)
    heads[starts[1:-1] - 1] = False
    heads[-1] = False
    single = np.flatnonzero(np.diff(starts) == 1)
    a = np.concatenate([lines[:-1][heads[:-1]], lines[starts[single]]])
    b = np.concatenate([lines[1:][heads[:-1]], lines[starts[single]]])
    offsets, members = _fill(a, b, low, cell, cells)
    return _query(points, a, b, offsets, members, low, cell, cells, reach_mm)


@compiled
def _fill(a: FloatArray, b: FloatArray, low: FloatArray, cell: float, cells: IntArray) -> tuple[IntArray, IntArray]:
    """Segments by grid cell (those their bounding box touches): offsets (cells + 1,) into members."""
    nx, ny = cells[0], cells[1]
    offsets = np.zeros(nx * ny + 1, np.int64)
    members = np.zeros(0, np.int64)
    for step in range(2):
        for s in range(len(a)):
            x0 = int((min(a[s, 0], b[s, 0]) - low[0]) / cell)
            x1 = int((max(a[s, 0], b[s, 0]) - low[0]) / cell)
            y0 = int((min(a[s, 1], b[s, 1]) - low[1]) / cell)
            y1 = int((max(a[s, 1], b[s, 1]) - low[1]) / cell)
            for cx in range(x0, min(x1, nx - 1) + 1):
                for cy in range(y0, min(y1, ny - 1) + 1):
                    k = cx * ny + cy
                    if step == 1:
                        members[offsets[k]] = s
                    offsets[k] += 1
        if step == 0:
            total = 0
            for k in range(nx * ny + 1):
                count = offsets[k]
                offsets[k] = total
                total += count
            members = np.empty(total, np.int64)
    # Filling moved each offset to its cell's end: shift back.
    for k in range(nx * ny, 0, -1):
        offsets[k] = offsets[k - 1]
    offsets[0] = 0
    return offsets, members


@compiled
def _query(
    points: FloatArray,
    a: FloatArray,
    b: FloatArray,
    offsets: IntArray,
    members: IntArray,
    low: FloatArray,
    cell: float,
    cells: IntArray,
    reach: float,
) -> FloatArray:
    nx, ny = cells[0], cells[1]
    out = np.full(len(points), np.inf)
    for p in range(len(points)):
        x, y = points[p, 0], points[p, 1]
        cx, cy = math.floor((x - low[0]) / cell), math.floor((y - low[1]) / cell)
        best = reach * reach
        found = False
        for gx in range(max(0, cx - 1), min(nx - 1, cx + 1) + 1):
            for gy in range(max(0, cy - 1), min(ny - 1, cy + 1) + 1):
                k = gx * ny + gy
                for m in range(offsets[k], offsets[k + 1]):
                    s = members[m]
                    ax, ay = a[s, 0], a[s, 1]
                    dx, dy = b[s, 0] - ax, b[s, 1] - ay
                    size = dx * dx + dy * dy
                    t = 0.0
                    if size > 0:
                        t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / size))
                    ex, ey = x - ax - t * dx, y - ay - t * dy
                    d = ex * ex + ey * ey
                    if d <= best:
                        best = d
                        found = True
        if found:
            out[p] = math.sqrt(best)
    return out


@compiled
def resampled(points: FloatArray, starts: IntArray, step: float) -> tuple[FloatArray, IntArray]:
    """The polylines with points added so that no two neighbours are further apart than `step`."""
    total = 0
    for s in range(len(starts) - 1):
        total += 1
        for i in range(starts[s] + 1, starts[s + 1]):
            d = math.hypot(points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1])
            total += max(1, math.ceil(d / step))
    out = np.empty((total, 2))
    cuts = np.empty(len(starts), np.int64)
    n = 0
    for s in range(len(starts) - 1):
        cuts[s] = n
        out[n, 0], out[n, 1] = points[starts[s], 0], points[starts[s], 1]
        n += 1
        for i in range(starts[s] + 1, starts[s + 1]):
            dx, dy = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]
            pieces = max(1, math.ceil(math.hypot(dx, dy) / step))
            for k in range(1, pieces + 1):
                out[n, 0] = points[i - 1, 0] + dx * k / pieces
                out[n, 1] = points[i - 1, 1] + dy * k / pieces
                n += 1
    cuts[len(starts) - 1] = n
    return out, cuts
