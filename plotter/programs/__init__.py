"""G-code: written for one machine, read back by an interpreter that shares nothing with the writer, checked, timed, drawn.

Not here: how the pen's way is planned (paths) and how a program reaches a machine (ports, station).
For `ports`, `station`, and for `mailroom` and `api`, who import it where they use it: it compiles.
"""

from plotter.programs.checker import CheckReport, check_program
from plotter.programs.estimates import Estimate, estimate, estimate_moves
from plotter.programs.foreign import Understood, Warned, understand
from plotter.programs.lint import lint
from plotter.programs.program import Program, make_program
from plotter.programs.reader import Modes, Reader, ink_paths, read_gcode
from plotter.programs.segments import Parts, PenWord, Segment, Standing, same_servo, servo_text, split_program
from plotter.programs.tracing import Trace, trace, trace_moves, trace_png, trace_svg

__all__ = [
    "CheckReport",
    "Estimate",
    "Modes",
    "Parts",
    "PenWord",
    "Program",
    "Reader",
    "Segment",
    "Standing",
    "Trace",
    "Understood",
    "Warned",
    "check_program",
    "estimate",
    "estimate_moves",
    "ink_paths",
    "lint",
    "make_program",
    "read_gcode",
    "same_servo",
    "servo_text",
    "split_program",
    "trace",
    "trace_moves",
    "trace_png",
    "trace_svg",
    "understand",
]
