"""The last, gentle freedom of the pen: its path strays smoothly from the planned movement, most where strokes begin and end.

Landmarks alone leave a bare stem three or four degrees of freedom, and in a mailing of thousands of stems two would be alike.
People's strokes differ at their ends (hooks, feet, entries) and by a bow, while the quick middle is sure. So the path is moved
by a cubic B-spline of its arc length that is strong near both ends and weak between them, and short runs get one bow.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled, span

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KNOT = 0.38
"""x-heights of way between two knots."""
END = 0.35
"""x-heights from either end within which the path strays most."""
BEYOND = 6.5 * END
"""Farther from an end than this, its part is lost in the last bits."""
AT_ENDS, BETWEEN = 1.3, 0.35
"""Parts of the amount, near the ends and between them."""
BOW = 0.8
"""SD of the bow of a short run, parts of the amount."""
SHORT = 3.0
"""x-heights; longer runs are words and do not bow as one."""

MARK = 0.7
"""x-heights; shorter runs are dots and ticks, which stray less the shorter they are: two marks of an umlaut must stay two."""
LEAST = 0.3
"""The part of it that is left to a dot."""


@compiled
def sway(path: FloatArray, offsets: IntArray, begins: IntArray, draws: FloatArray, amount: FloatArray) -> None:
    """Move the samples of each run in place.

    path (m, 2) x-heights; offsets (runs + 1,); begins: where each run starts to read draws (n, 2), which are read in a ring;
    amount: standard deviation of the spline's coefficients for each run, x-heights (the ends move by about 0.9 of it).
    """
    n = len(draws)
    for r in range(len(offsets) - 1):
        a, b = offsets[r], offsets[r + 1]
        length = 0.0
        for i in range(a + 1, b):
            length += span(path[i, 0] - path[i - 1, 0], path[i, 1] - path[i - 1, 1])
        moves = amount[r] * (LEAST + (1.0 - LEAST) * (length / MARK if length < MARK else 1.0))
        bow = moves * BOW if length < SHORT else 0.0
        bow_at = (begins[r] + 29) % n
        along = 0.0
        x, y = path[a, 0], path[a, 1]
        for i in range(a, b):
            along += span(path[i, 0] - x, path[i, 1] - y)
            x, y = path[i, 0], path[i, 1]
            place = along / KNOT
            k = int(place)
            u = place - k
            w0, w1 = (1.0 - u) ** 3 / 6.0, (3.0 * u**3 - 6.0 * u**2 + 4.0) / 6.0
            w2, w3 = (-3.0 * u**3 + 3.0 * u**2 + 3.0 * u + 1.0) / 6.0, u**3 / 6.0
            near = math.exp(-((along / END) ** 2)) if along < BEYOND else 0.0
            near += math.exp(-(((length - along) / END) ** 2)) if length - along < BEYOND else 0.0
            strength = moves * (BETWEEN + (AT_ENDS - BETWEEN) * (near if near < 1.0 else 1.0))
            part = along / length if length > 0.0 else 0.0
            bent = bow * (4.0 * part * (1.0 - part) - 0.67)
            moved_x, moved_y = x + bent * draws[bow_at, 0], y + bent * draws[bow_at, 1]
            at = (begins[r] + k) % n
            for j in range(4):
                weight = w0 if j == 0 else w1 if j == 1 else w2 if j == 2 else w3
                moved_x += strength * weight * draws[at, 0]
                moved_y += strength * weight * draws[at, 1]
                at = at + 1 if at + 1 < n else 0
            path[i, 0], path[i, 1] = moved_x, moved_y
