"""The last, gentle freedom of the pen: its path strays smoothly from the planned movement.

Landmarks alone leave a bare stem three or four degrees of freedom, and in a mailing of thousands of stems two would be alike.
The path is moved by a cubic B-spline of its arc length with a knot every 0.38 x-heights: a bend, not a tremor (its shortest
wave is about as long as a letter is wide), and some ten degrees of freedom for a stem.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KNOT = 0.38
"""x-heights of way between two knots."""


@compiled
def sway(path: FloatArray, offsets: IntArray, begins: IntArray, draws: FloatArray, amount: FloatArray) -> None:
    """Move the samples of each run in place.

    path (m, 2) x-heights; offsets (runs + 1,); begins: where each run starts to read draws (n, 2), which are read in a ring;
    amount: standard deviation of the spline's coefficients for each run, x-heights (the path moves by about 0.7 of it).
    """
    n = len(draws)
    for r in range(len(offsets) - 1):
        along = 0.0
        x, y = path[offsets[r], 0], path[offsets[r], 1]
        for i in range(offsets[r], offsets[r + 1]):
            along += np.hypot(path[i, 0] - x, path[i, 1] - y)
            x, y = path[i, 0], path[i, 1]
            place = along / KNOT
            k = int(place)
            u = place - k
            weights = (
                (1.0 - u) ** 3 / 6.0,
                (3.0 * u**3 - 6.0 * u**2 + 4.0) / 6.0,
                (-3.0 * u**3 + 3.0 * u**2 + 3.0 * u + 1.0) / 6.0,
                u**3 / 6.0,
            )
            for j in range(4):
                at = (begins[r] + k + j) % n
                path[i, 0] += amount[r] * weights[j] * draws[at, 0]
                path[i, 1] += amount[r] * weights[j] * draws[at, 1]
