"""What a program does as a table, a row for each move, wait or pen word: the language of whoever reads, times and checks.

Only the table and the geometry of one row; how a text becomes rows is the reader's business (plotter.programs.reader), how long
they take the planner's (plotter.paths.planner).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled

FloatArray = NDArray[np.float64]

# Kinds of moves.
RAPID: Final = 0
LINE: Final = 1
ARC_CW: Final = 2
ARC_CCW: Final = 3
DWELL: Final = 4
SYNC: Final = 5
"""A spindle or servo word: the machine stops and the pen may change."""

# Columns of the table of moves.
KIND, X0, Y0, Z0, X1, Y1, Z1, CX, CY, FEED, VALUE, SERVO, LINE_NO = range(13)
COLUMNS: Final = 13

_FULL_CIRCLE: Final = 1e-9
"""An arc that sweeps less than this, radians, ends where it began: all the way round."""


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """What a program does, one row for each move, wait or pen word; columns KIND … LINE_NO, mm, mm/s, s."""

    table: FloatArray
    """(n, 13)"""
    down: NDArray[np.bool_]
    """(n,) whether the pen touches the paper all through the row; False where its height is not known."""
    touch: NDArray[np.bool_]
    """(n,) whether the pen touches the paper at the row's end."""
    known: NDArray[np.bool_]
    """(n,) whether the pen's height is known."""

    def __len__(self) -> int:
        return len(self.table)

    @property
    def kinds(self) -> FloatArray:
        return self.table[:, KIND]

    @property
    def motion(self) -> NDArray[np.bool_]:
        """(n,) rows that change the position."""
        return self.kinds <= ARC_CCW

    @property
    def ink(self) -> NDArray[np.bool_]:
        """(n,) rows that draw: motion in the plane with the pen down. A rapid with the pen down draws, too."""
        return self.motion & self.down


@compiled
def arc_of(row: FloatArray) -> tuple[float, float, float]:
    """(start angle, signed sweep, radius) of an arc's row; a full circle where start and end agree."""
    start = math.atan2(row[Y0] - row[CY], row[X0] - row[CX])
    sweep = math.atan2(row[Y1] - row[CY], row[X1] - row[CX]) - start
    if row[KIND] == ARC_CCW:
        if sweep <= _FULL_CIRCLE:
            sweep += 2 * math.pi
    elif sweep >= -_FULL_CIRCLE:
        sweep -= 2 * math.pi
    return start, sweep, math.hypot(row[X0] - row[CX], row[Y0] - row[CY])


@compiled
def chords_of(row: FloatArray, sagitta: float) -> int:
    """Into how many chords a row is cut; 1 for a straight one."""
    if row[KIND] < ARC_CW:
        return 1
    _, sweep, radius = arc_of(row)
    if radius <= sagitta:
        return 4
    return max(1, math.ceil(abs(sweep) / (2 * math.acos(1 - sagitta / radius))))
