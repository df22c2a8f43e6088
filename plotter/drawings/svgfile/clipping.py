"""Polylines cut by a rectangle: what a nested viewport lets through (Liang and Barsky 1984)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def cut_by_rectangle(line: FloatArray, width: float, height: float) -> list[FloatArray]:
    """The parts of an (n, 2) polyline within 0 … width, 0 … height."""
    slack = 1e-9 * max(width, height)
    low, high = np.array([-slack, -slack]), np.array([width + slack, height + slack])
    if ((line >= low) & (line <= high)).all():
        return [line]
    start, way = line[:-1], np.diff(line, axis=0)
    enter, leave = np.zeros(len(way)), np.ones(len(way))
    for axis in (0, 1):
        for step, room in ((-way[:, axis], start[:, axis] - low[axis]), (way[:, axis], high[axis] - start[:, axis])):
            with np.errstate(divide="ignore", invalid="ignore"):
                at = room / step
            enter = np.where(step < 0, np.maximum(enter, at), enter)
            leave = np.where(step > 0, np.minimum(leave, at), leave)
            leave = np.where((step == 0) & (room < 0), -1.0, leave)
    parts: list[list[FloatArray]] = []
    joined, previous = False, -1
    for k in np.flatnonzero(enter <= leave).tolist():
        first, last = start[k] + enter[k] * way[k], start[k] + leave[k] * way[k]
        if not (joined and enter[k] == 0 and parts and k == previous + 1):
            parts.append([first])
        parts[-1].append(last)
        joined, previous = bool(leave[k] == 1), k
    return [np.array(part) for part in parts if len(part) > 1]
