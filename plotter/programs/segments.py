"""A program cut into its parts: what to send first, one segment for each text line, what to send last.

The station journals each segment (`intent`, `done`) and compares the position that the machine reports with the one expected
here, which the reader computed from the text itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from plotter.errors import BadGcode
from plotter.machines import Machine
from plotter.paths import LINE_NO, X1, Y1, Moves
from plotter.programs.reader import read_gcode


@dataclass(frozen=True, slots=True)
class Segment:
    """One text line as G-code: from its absolute anchor to its synchronisation."""

    lines: tuple[str, ...]
    x_mm: float
    """Where the pen must be when it is done, machine mm."""
    y_mm: float


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole program; joined again they are the same text."""

    preamble: tuple[str, ...]
    """Comments, modes, pen up. No ink."""
    segments: tuple[Segment, ...]
    closing: tuple[str, ...]
    """Pen up already; goes home. No ink."""

    def text(self) -> str:
        lines = [*self.preamble, *(line for segment in self.segments for line in segment.lines), *self.closing]
        return "".join(f"{line}\n" for line in lines)


SYNC_LINE: Final = "G4P0"
"""The line with which a segment ends: it is answered when everything before it was done."""


def split_program(gcode: str, machine: Machine, moves: Moves | None = None) -> Parts:
    """Cut a program of ours at its anchors (`G90`, then `G0`) and synchronisations.

    `moves` are its moves if they were read already. Raises BadGcode when the text is refused or has no such form.
    """
    lines = gcode.split("\n")
    if lines.pop() != "":
        raise BadGcode("the last line is not finished", len(lines) + 1)
    table = (read_gcode(gcode, machine) if moves is None else moves).table
    cuts = [i + 1 for i, line in enumerate(lines) if line == SYNC_LINE]
    if not cuts:
        return Parts(tuple(lines), (), ())
    first = max((i for i in range(cuts[0]) if lines[i] == "G90"), default=None)
    if first is None:
        raise BadGcode("a segment without its absolute anchor (G90)", cuts[0])
    segments = []
    for begin, stop in zip([first, *cuts[:-1]], cuts, strict=True):
        if lines[begin] != "G90" or not lines[begin + 1].startswith("G0X"):
            raise BadGcode("a segment must begin with G90 and an absolute G0 move", begin + 1, lines[begin])
        last = int(np.searchsorted(table[:, LINE_NO], stop, side="right")) - 1
        segments.append(Segment(tuple(lines[begin:stop]), float(table[last, X1]), float(table[last, Y1])))
    return Parts(tuple(lines[:first]), tuple(segments), tuple(lines[cuts[-1] :]))
