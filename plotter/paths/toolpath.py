"""Pen paths as they are handed to the writer of G-code: whole micrometres on the machine, and how each path is reached.

Only the type; planning.py fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

GRID_UM: Final = 10
"""Where paths and hops begin and end: on hundredths of a millimetre (centres of arcs on thousandths)."""

BACK_MM: Final = 0.8
"""How far the pen backs up on its ink at most: twice a pen's width; more saves little (docs/plotting.md) and would show."""

# How a path is reached.
STAY: Final = 0
"""The pen stays down."""
LOW: Final = 1
FULL: Final = 2
ANCHOR: Final = 3
"""A new segment begins: pen up, absolute move."""
CHANGE: Final = 4
"""A new segment begins with another pen: home, and a pause (`M0`) for the person who changes it."""

# Columns of a primitive; its kind is the number of its G word (1 line, 2 clockwise, 3 counter-clockwise), places in µm, mm/min.
PIECE_KIND, END_X, END_Y, CENTRE_X, CENTRE_Y, PIECE_FEED = range(6)
PRIMITIVE_COLUMNS: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Toolpath:
    """Ordered pen paths on the machine, in micrometres."""

    primitives: IntArray
    """(m, 6): kind, x, y, cx, cy, feed in mm/min."""
    first: IntArray
    """(paths + 1,): path i is primitives[first[i]:first[i + 1]]; a path without primitives is a dot."""
    begin: IntArray
    """(paths, 2): where each path begins."""
    reach: NDArray[np.int8]
    """(paths,): STAY, LOW, FULL, ANCHOR or CHANGE."""
