"""A plotter without hardware: it draws what the G-code says, from the G-code alone, and keeps its own record of the ink.

The ink ledger is the independent witness of every promise about ink: an append-only file of JSON lines, synchronised to the
disk *before* the ink it speaks of could be seen (`ink`, one entry for each segment that lowers the pen) and after (`done`).
It is written by nobody else and trusts nobody: what it says about ink it computed from the moves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.errors import BadGcode
from plotter.machines import Machine, Placement
from plotter.paths import ARC_CCW, X0, X1, Y0, Y1, Moves, move_lengths, move_seconds
from plotter.ports.port import PortFault
from plotter.programs import Reader, ink_paths

FloatArray = NDArray[np.float64]

_HOME: Final = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class InkEntry:
    """One line of the ledger."""

    event: str
    """`ink` before a segment is drawn, `done` after it."""
    piece: str
    epoch: int
    ink_hash: str
    segment: int
    ink_mm: float
    """What the segment draws in all."""
    touches: int
    """How often it lowers the pen."""


class InkLedger:
    """An append-only file of ink entries, each on the disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def append(self, entry: InkEntry) -> None:
        values = {name: getattr(entry, name) for name in InkEntry.__slots__}
        line = json.dumps(values, separators=(",", ":")).encode() + b"\n"
        if os.write(self._file, line) != len(line):
            raise PortFault("the ink ledger could not be written whole")
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)


def read_ledger(path: Path) -> Iterator[InkEntry]:
    """The entries in writing order; a last line cut short by a crash was never answered for and is left out."""
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield InkEntry(**json.loads(line))


def inked_twice(entries: Iterator[InkEntry]) -> list[tuple[str, int]]:
    """(piece, segment) of every segment that drew ink more than once, whatever its lease said."""
    seen: dict[tuple[str, int], int] = {}
    for entry in entries:
        if entry.event == "ink" and entry.touches > 0:
            key = (entry.piece, entry.segment)
            seen[key] = seen.get(key, 0) + 1
    return [key for key, times in seen.items() if times > 1]


class VirtualPlotter:
    """Implements `PlotterPort`.

    `pace` is told each segment's seconds before it counts as drawn (a test passes nothing, a demo may wait or show progress).
    """

    def __init__(self, machine: Machine, ledger: Path, *, pace: Callable[[float], None] | None = None) -> None:
        self._machine = machine
        self._ledger = InkLedger(ledger)
        self._pace = pace
        self._reader: Reader | None = None
        self._down = False
        self._job: tuple[str, int, str] | None = None
        self._drawn: list[FloatArray] = []

    def __enter__(self) -> VirtualPlotter:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    @property
    def pen_down(self) -> bool:
        return self._down

    def home(self) -> None:
        self._reader = Reader(self._machine, x_mm=_HOME[0], y_mm=_HOME[1])
        self._down = False

    def begin(self, piece: str, epoch: int, ink_hash: str) -> None:
        """What follows belongs to this piece; the paper under the pen is a fresh one, so what was drawn before is forgotten."""
        self._job = (piece, epoch, ink_hash)
        self._drawn = []

    def run_preamble(self, lines: Sequence[str]) -> None:
        self._without_ink(lines, "preamble")

    def run_closing(self, lines: Sequence[str]) -> None:
        self._without_ink(lines, "closing")

    def run_segment(self, lines: Sequence[str], number: int) -> tuple[float, float]:
        """Draw one text line; raises PortFault when the G-code is refused, moves outside the area or ends with the pen down."""
        if self._job is None:
            raise PortFault("a segment came before its piece was named")
        piece, epoch, ink_hash = self._job
        moves = self._interpret(lines)
        ink_mm = round(float(move_lengths(moves)[moves.ink].sum()), 3)
        touch = np.concatenate([[False], moves.touch])
        touches = int((touch[1:] & ~touch[:-1]).sum())
        entry = InkEntry("ink", piece, epoch, ink_hash, number, ink_mm, touches)
        self._ledger.append(entry)
        self._down = bool(moves.touch.any())
        if self._pace:
            self._pace(float(move_seconds(moves, self._machine).sum()))
        self._drawn.extend(ink_paths(moves))
        self._down = bool(len(moves) and moves.touch[-1])
        self._ledger.append(InkEntry("done", piece, epoch, ink_hash, number, ink_mm, touches))
        if self._down:
            raise PortFault(f"segment {number} ended with the pen down")
        return self.position()

    def position(self) -> tuple[float, float]:
        return self._at_home().position

    def stop(self) -> None:
        self._down = False

    def close(self) -> None:
        self._ledger.close()

    def drawn(self, placement: Placement | None = None) -> list[FloatArray]:
        """What lies on the paper since `begin`: polylines in machine mm, or in sheet coordinates when the placement is
        given."""
        return [placement.to_sheet(path) for path in self._drawn] if placement else list(self._drawn)

    def _without_ink(self, lines: Sequence[str], what: str) -> None:
        if self._interpret(lines).touch.any():
            raise PortFault(f"the {what} would draw")

    def _interpret(self, lines: Sequence[str]) -> Moves:
        """The lines as moves, all inside the area; a refused line leaves the position as it was."""
        reader = self._at_home()
        try:
            moves = reader.feed("".join(f"{line}\n" for line in lines))
        except BadGcode as error:
            raise PortFault(f"the machine refuses a line: {error}") from error
        motion = moves.table[moves.motion & (moves.kinds <= ARC_CCW)]
        for low, high, columns in ((*_ends(self._machine, 0), (X0, X1)), (*_ends(self._machine, 1), (Y0, Y1))):
            values = motion[:, columns]
            if values.size and not (low - 1e-6 <= values.min() and values.max() <= high + 1e-6):
                raise PortFault(
                    f"a move leaves the area: {values.min():.3f} … {values.max():.3f} mm, allowed {low:g} … {high:g}"
                )
        return moves

    def _at_home(self) -> Reader:
        if self._reader is None:
            raise PortFault("the machine was not homed, so its position is not known")
        return self._reader


def _ends(machine: Machine, axis: int) -> tuple[float, float]:
    reach = machine.x if axis == 0 else machine.y
    return reach.low, reach.high
