"""A program cut into its parts: what to send first, one segment for each text line, what to send last.

The station journals each text line (`intent`, `done`) and compares what the machine reports with what is expected here, which
the reader computed from the text itself: where the pen stands at a segment's end, and its value after each of its pen words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from plotter.errors import BadGcode
from plotter.machines import Machine
from plotter.paths import KIND, LINE_NO, SERVO, SYNC, X1, Y1, Z1, Moves
from plotter.programs.reader import read_gcode

POSITION_TOLERANCE_MM: Final = 0.05
"""A lost step shows as a whole step of the motor (0.0125 mm and up) many times over; rounding stays below this."""
SERVO_TOLERANCE: Final = 0.51
"""GRBL reports S in whole numbers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a machine stands still, as it should or as it reports."""

    x_mm: float
    y_mm: float
    z_mm: float
    servo: float | None
    """S of the spindle or servo; None while it is off, or where there is none."""

    def difference(self, other: Standing) -> str:
        """What tells them apart, in words; empty where they agree."""
        off_mm = max(abs(self.x_mm - other.x_mm), abs(self.y_mm - other.y_mm), abs(self.z_mm - other.z_mm))
        if not off_mm <= POSITION_TOLERANCE_MM:
            return f"the pen is {off_mm:.3f} mm from where it should be"
        if not same_servo(self.servo, other.servo):
            return f"the pen's servo is at {servo_text(self.servo)}, not at {servo_text(other.servo)}"
        return ""


def same_servo(one: float | None, other: float | None) -> bool:
    """Whether two values of S are one, as far as firmware tells."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SERVO_TOLERANCE


def servo_text(servo: float | None) -> str:
    """For people."""
    return "off" if servo is None else f"S{servo:g}"


@dataclass(frozen=True, slots=True)
class PenWord:
    """A line that turns the pen's servo."""

    line: int
    """Its index in the segment."""
    servo: float | None
    """S in force after it; None = off."""
    relative: bool
    """Whether G91 is in force there."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a program that is sent as one: a text line from its absolute anchor to its synchronisation, or what comes
    before the first or after the last."""

    lines: tuple[str, ...]
    end: Standing
    """Where the machine must stand when it is done."""
    pen_words: tuple[PenWord, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole program; joined again they are the same text."""

    preamble: Segment
    """Comments, modes, pen up. No ink."""
    segments: tuple[Segment, ...]
    closing: Segment
    """Pen up already; goes home. No ink."""

    def text(self) -> str:
        parts = (self.preamble, *self.segments, self.closing)
        return "".join(f"{line}\n" for part in parts for line in part.lines)


SYNC_LINE: Final = "G4P0"
"""The line with which a segment ends: it is answered when everything before it was done."""


def split_program(gcode: str, machine: Machine, moves: Moves | None = None) -> Parts:
    """Cut a program of ours at its anchors (`G90`, then `G0`) and synchronisations.

    `moves` are its moves if they were read already. Raises BadGcode when the text is refused or has no such form.
    """
    lines = gcode.split("\n")
    if lines.pop() != "":
        raise BadGcode("the last line is not finished", len(lines) + 1)
    cut = _Cutter(lines, read_gcode(gcode, machine) if moves is None else moves, machine)
    ends = [i + 1 for i, line in enumerate(lines) if line == SYNC_LINE]
    if not ends:
        return Parts(cut.segment(0, len(lines)), (), cut.segment(len(lines), len(lines)))
    first = max((i for i in range(ends[0]) if lines[i] == "G90"), default=None)
    if first is None:
        raise BadGcode("a segment without its absolute anchor (G90)", ends[0])
    segments = []
    for begin, stop in zip([first, *ends[:-1]], ends, strict=True):
        if lines[begin] != "G90" or not lines[begin + 1].startswith("G0X"):
            raise BadGcode("a segment must begin with G90 and an absolute G0 move", begin + 1, lines[begin])
        segments.append(cut.segment(begin, stop))
    return Parts(cut.segment(0, first), tuple(segments), cut.segment(ends[-1], len(lines)))


class _Cutter:
    """A program's lines with what the machine does in them."""

    def __init__(self, lines: list[str], moves: Moves, machine: Machine) -> None:
        self._lines, self._table = lines, moves.table
        z = machine.pen.up if machine.pen.actuator == "z" else 0.0
        self._origin = Standing(0.0, 0.0, z, None)

    def segment(self, begin: int, stop: int) -> Segment:
        """Lines begin … stop."""
        lines, table = tuple(self._lines[begin:stop]), self._table
        first, last = (int(np.searchsorted(table[:, LINE_NO], at, side="right")) for at in (begin, stop))
        rows = table[first:last]
        words = rows[rows[:, KIND] == SYNC][:, [LINE_NO, SERVO]].tolist()
        relative = lines.index("G91") if "G91" in lines else len(lines)
        pen_words = tuple(
            PenWord(line := int(number) - begin - 1, None if servo != servo else servo, line > relative)  # noqa: PLR0124 - nan
            for number, servo in words
        )
        return Segment(lines, self._standing(table[last - 1]) if last else self._origin, pen_words)

    @staticmethod
    def _standing(row: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Standing:
        x, y, z, servo = row[[X1, Y1, Z1, SERVO]].tolist()
        return Standing(x, y, z, None if servo != servo else servo)  # noqa: PLR0124 - not a number: off
