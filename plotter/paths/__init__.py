"""The pen's way: order, hops, joined paths, lines and arcs with feeds, and the firmware's planner that says how long they take.

Not here: G-code as text, in either direction (programs); the rows of moves stand here since planner and reader share them.
For `programs`, `ports` and the bench. Compiles: whoever only answers questions does without it.
"""

from plotter.paths.moves import (
    ARC_CCW,
    ARC_CW,
    COLUMNS,
    CX,
    CY,
    KIND,
    LINE_NO,
    RAPID,
    SERVO,
    X0,
    X1,
    Y0,
    Y1,
    Z0,
    Z1,
    Moves,
    arc_of,
    chords_of,
)
from plotter.paths.planner import Limits, plan
from plotter.paths.planning import TOLERANCE_MM, Plan, make_toolpath
from plotter.paths.timing import move_lengths, move_seconds
from plotter.paths.toolpath import (
    ANCHOR,
    BACK_MM,
    CENTRE_X,
    CENTRE_Y,
    CHANGE,
    END_X,
    END_Y,
    LOW,
    PIECE_FEED,
    PIECE_KIND,
    Toolpath,
)

__all__ = [
    "ANCHOR",
    "ARC_CCW",
    "ARC_CW",
    "BACK_MM",
    "CENTRE_X",
    "CENTRE_Y",
    "CHANGE",
    "COLUMNS",
    "CX",
    "CY",
    "END_X",
    "END_Y",
    "KIND",
    "LINE_NO",
    "LOW",
    "PIECE_FEED",
    "PIECE_KIND",
    "RAPID",
    "SERVO",
    "TOLERANCE_MM",
    "X0",
    "X1",
    "Y0",
    "Y1",
    "Z0",
    "Z1",
    "Limits",
    "Moves",
    "Plan",
    "Toolpath",
    "arc_of",
    "chords_of",
    "make_toolpath",
    "move_lengths",
    "move_seconds",
    "plan",
]
