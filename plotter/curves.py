"""v1"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plotter.machine import Machine

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def fit(
    points: FloatArray, times: FloatArray, starts: IntArray, machine: Machine, tolerance_mm: float, arcs: bool, tempo: str
) -> tuple[IntArray, IntArray]:
    """Primitives and where each stroke's begin."""
    um = np.rint(points * 1000).astype(np.int64)
    inner = np.ones(len(points), bool)
    inner[starts[:-1]] = False
    n = int(inner.sum())
    primitives = np.zeros((n, 6), np.int64)
    primitives[:, 0] = 1
    primitives[:, 1:3] = um[inner]
    primitives[:, 5] = round(machine.feed_mm_s * 60)
    first = starts - np.arange(len(starts))
    return primitives, first
