"""How a segment's lines go over the wire, and what must come back, so that no lost or changed byte stays unseen.

Marlin takes line numbers and checksums: each line goes as `N12 G1X3*112` (framed), and a line that was changed is refused.

GRBL, grblHAL and FluidNC have no checksum. There each line must get its own answer (two lines that lost the newline between
them get one), and each pen word is followed by `$G`, on which the firmware tells the modes it has understood: its S, the
spindle, G90 or G91, the unit. It answers from its parser, without stopping the pen. X, Y and Z need no such question: they are
relative within a text line, so whatever is lost in one shows in the position at the line's end.

No input or output here: a port sends `sent` and hands each answer to `Answers`.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import Final

from plotter.machines import Machine
from plotter.ports.port import PortFault
from plotter.programs import PenWord, Segment, same_servo, servo_text

MODES: Final = "$G"
"""Asks GRBL-like firmware for its modes; answered by `[GC:…]`, then `ok`."""
OK: Final = "ok"
_ENDED: Final = "[MSG:Pgm End]"
"""What GRBL says to M2, before its `ok`."""
_TOLD: Final = re.compile(r"\[GC:([^\]]*)\]")
_FRAMED: Final = re.compile(r"N(\d+) (.*)\*(\d+)")


def has_checksums(machine: Machine) -> bool:
    """Whether the firmware takes numbered lines with checksums."""
    return machine.dialect == "marlin"


def sent(segment: Segment, machine: Machine, first_number: int = 1) -> list[str]:
    """The lines to send; `first_number` is the number of the first where lines are numbered."""
    if has_checksums(machine):
        return [framed(line, number) for number, line in enumerate(segment.lines, first_number)]
    lines, asked = [], {word.line for word in segment.pen_words}
    for index, line in enumerate(segment.lines):
        lines.append(line)
        if index in asked:
            lines.append(MODES)
    return lines


def framed(line: str, number: int) -> str:
    """A line with its number and checksum, as Marlin takes it."""
    body = f"N{number} {line}"
    return f"{body}*{_checksum(body)}"


def unframed(text: str, number: int) -> str | None:
    """The line that was framed; None where its number is not the one expected or its checksum is wrong."""
    found = _FRAMED.fullmatch(text)
    if not found or found[1] != str(number) or found[3] != str(_checksum(text[: found.end(2)])):
        return None
    return found[2]


def _checksum(text: str) -> int:
    return reduce(lambda value, byte: value ^ byte, text.encode("latin-1"), 0)


class Answers:
    """Judges a machine's answers to one segment, one by one, as they come."""

    def __init__(self, segment: Segment, machine: Machine) -> None:
        self._lines = len(segment.lines)
        self._words = [] if has_checksums(machine) else list(segment.pen_words)
        self._awaited = self._lines + len(self._words)
        self._told = 0

    def take(self, answer: str) -> None:
        """Raises PortFault at an error, an answer too many, or modes that are not those of the program."""
        if answer == OK:
            self._awaited -= 1
            if self._awaited < 0:
                raise PortFault("the machine answered more lines than it was sent")
        elif told := _TOLD.fullmatch(answer):
            if self._told >= len(self._words):
                raise PortFault("the machine told its modes without being asked")
            _compare(set(told[1].split()), self._words[self._told])
            self._told += 1
        elif answer != _ENDED:
            raise PortFault(f"the machine refuses a line: {answer}")

    def finish(self) -> None:
        """All is said; raises PortFault where something was not answered."""
        if self._awaited or self._told < len(self._words):
            raise PortFault(f"the machine left {self._awaited} of {self._lines} lines unanswered")


def _compare(modes: set[str], word: PenWord) -> None:
    expected = {"G21", "G91" if word.relative else "G90", "M5" if word.servo is None else "M3"}
    if missing := sorted(expected - modes):
        raise PortFault(f"after a pen word the machine says {' '.join(sorted(modes))}, without {' '.join(missing)}")
    servo = next((float(mode[1:]) for mode in modes if re.fullmatch(r"S\d+(\.\d+)?", mode)), None)
    if word.servo is not None and not same_servo(servo, word.servo):
        raise PortFault(f"a pen word for {servo_text(word.servo)} arrived as {servo_text(servo)}")
