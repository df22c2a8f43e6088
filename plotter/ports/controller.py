"""The virtual plotter's far end: bytes come in by the wire, answers go back, and what the machine does becomes moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plotter.errors import BadGcode
from plotter.machines import Machine
from plotter.paths import ARC_CCW, X0, X1, Y0, Y1, Moves
from plotter.ports import wire
from plotter.ports.port import PortFault
from plotter.programs import Modes, Reader, Standing


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What came of a segment."""

    moves: Moves
    answers: tuple[str, ...]


class VirtualController:
    """Firmware that knows our grammar alone, and refuses whatever else arrives; it stands at the origin with its pen up."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._reader = Reader(machine)
        self._number = 1

    @property
    def standing(self) -> Standing:
        """What it reports of itself."""
        x, y, z = self._reader.position
        return Standing(x, y, z, self._reader.modes.servo)

    def take(self, data: bytes) -> Reply:
        """Carry out what the bytes say; a line without its end is not carried out, and one refused stops them all.

        Raises PortFault where a move leaves the area.
        """
        lines = data.decode("latin-1").split("\n")[:-1]
        asked = [i for i, line in enumerate(lines) if line == wire.MODES]
        if wire.has_checksums(self._machine):
            refused, lines = self._unframed(lines)
            if refused:
                return Reply(self._reader.feed(""), (refused,))
        else:
            for i in asked:
                lines[i] = ""
        try:
            moves = self._reader.feed("".join(f"{line}\n" for line in lines))
        except BadGcode as error:
            return Reply(self._reader.feed(""), (f"error: {error}",))
        self._check_area(moves)
        answers = [wire.OK] * len(lines)
        for i in reversed(asked):
            answers.insert(i, _told(self._reader.modes_after(i + 1)))
        return Reply(moves, tuple(answers))

    def _unframed(self, lines: list[str]) -> tuple[str, list[str]]:
        bare = []
        for line in lines:
            if not line:
                continue
            content = wire.unframed(line, self._number)
            if content is None:
                return f"error: checksum or number mismatch, last line {self._number - 1}", []
            bare.append(content)
            self._number += 1
        return "", bare

    def _check_area(self, moves: Moves) -> None:
        motion = moves.table[moves.motion & (moves.kinds <= ARC_CCW)]
        for reach, columns in ((self._machine.x, (X0, X1)), (self._machine.y, (Y0, Y1))):
            values = motion[:, columns]
            if values.size and not (reach.low - 1e-6 <= values.min() and values.max() <= reach.high + 1e-6):
                low, high = float(np.min(values)), float(np.max(values))
                raise PortFault(f"a move leaves the area: {low:.3f} … {high:.3f} mm, allowed {reach.low:g} … {reach.high:g}")


def _told(modes: Modes) -> str:
    """As GRBL tells its modes."""
    spindle = "M3" if modes.servo is not None else "M5"
    distance = "G91" if modes.relative else "G90"
    return (
        f"[GC:G{max(0, modes.motion)} G54 G17 G21 {distance} G94 {spindle} M9 T0 F{modes.feed_mm_min:.0f} "
        f"S{modes.servo or 0.0:.0f}]"
    )
