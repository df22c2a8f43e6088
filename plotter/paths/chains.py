"""Strokes in drawing order become pen paths: joined where the pen stays down, backed up where that saves a lift."""
# ruff: noqa: PLR0913, PLR0917 - compiled loops: arrays arrive one by one

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.paths.toolpath import STAY

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Pen paths, each drawn without lifting."""

    points: FloatArray
    times: FloatArray
    """Of the stroke's own writing; meaningless where the pen backs up or joins."""
    starts: IntArray
    reach: NDArray[np.int8]
    """(paths,) how each is reached: LOW, FULL, ANCHOR or CHANGE."""


def make_chains(
    points: FloatArray, times: FloatArray, starts: IntArray, tour: IntArray, reach: NDArray[np.int8], back: FloatArray
) -> Chains:
    """Paths from strokes entered by the ends of `tour` (2i forwards, 2i + 1 backwards).

    reach: (n,) how each stroke of the tour is reached, STAY to be joined to the one before. back: (n, 2) how many mm to back
    up along the stroke before, and along this one, on the way to it.
    """
    out, when, cuts, codes = _chain(points, times, starts, tour, reach, back, STAY)
    return Chains(points=out, times=when, starts=cuts, reach=codes)


@compiled
def _chain(
    points: FloatArray,
    times: FloatArray,
    starts: IntArray,
    tour: IntArray,
    reach: NDArray[np.int8],
    back: FloatArray,
    stay: int,
) -> tuple[FloatArray, FloatArray, IntArray, NDArray[np.int8]]:
    n = len(tour)
    room = 3 * len(points) + 4 * n
    out, when = np.empty((room, 2)), np.empty(room)
    cuts = np.zeros(n + 1, np.int64)
    codes = np.zeros(n, np.int8)
    count, paths = 0, 0
    for k in range(n):
        s, flip = tour[k] // 2, tour[k] % 2
        if k > 0 and back[k, 0] > 0:
            before = tour[k - 1]
            count = _retrace(
                points, times, starts[before // 2], starts[before // 2 + 1], before % 2 == 0, back[k, 0], out, when, count
            )
        if k == 0 or reach[k] != stay:
            cuts[paths] = count
            codes[paths] = reach[k]
            paths += 1
        if k > 0 and back[k, 1] > 0:
            mark = count
            count = _retrace(points, times, starts[s], starts[s + 1], flip == 1, back[k, 1], out, when, count)
            # Backing up is collected from the end inwards, this way is drawn towards the end.
            i, j = mark, count - 1
            while i < j:
                for axis in range(2):
                    out[i, axis], out[j, axis] = out[j, axis], out[i, axis]
                i += 1
                j -= 1
        for i in range(starts[s], starts[s + 1]):
            source = i if flip == 0 else starts[s] + starts[s + 1] - 1 - i
            out[count, 0], out[count, 1] = points[source, 0], points[source, 1]
            when[count] = times[i] - times[starts[s]] if flip == 0 else times[starts[s + 1] - 1] - times[source]
            count += 1
    cuts[paths] = count
    return out[:count], when[:count], cuts[: paths + 1], codes[:paths]


@compiled
def _retrace(
    points: FloatArray,
    times: FloatArray,
    begin: int,
    end: int,
    from_last: bool,
    length: float,
    out: FloatArray,
    when: FloatArray,
    count: int,
) -> int:
    """Append the way from a stroke's last (or first) point `length` inwards, that point itself left out; returns the new
    count."""
    i = end - 1 if from_last else begin
    way = -1 if from_last else 1
    stop = begin if from_last else end - 1
    left = length
    while i != stop and left > 1e-9:
        dx, dy = points[i + way, 0] - points[i, 0], points[i + way, 1] - points[i, 1]
        d = math.hypot(dx, dy)
        share = 1.0 if d <= left else left / d
        out[count, 0], out[count, 1] = points[i, 0] + dx * share, points[i, 1] + dy * share
        when[count] = 0.0
        count += 1
        left -= d
        i += way
    return count
