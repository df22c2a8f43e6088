"""A plotter without hardware: it draws what the G-code says, from the G-code alone, and keeps its own record of the ink.

The ink ledger is the independent witness of every promise about ink: an append-only file of JSON lines, synchronised to the
disk *before* the ink it speaks of could be seen (`ink`, one entry for each segment that lowers the pen) and after (`done`).
It is written by nobody else and trusts nobody: what it says about ink it computed from the moves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from plotter.machines import Machine, Placement
from plotter.paths import move_lengths, move_seconds
from plotter.ports.controller import Reply, VirtualController
from plotter.ports.port import PortFault
from plotter.ports.wire import Answers, sent
from plotter.programs import Segment, Standing, ink_paths

FloatArray = NDArray[np.float64]


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
    `wire` is what becomes of the bytes on their way to the controller: nothing, or what a test does to them.
    """

    def __init__(
        self,
        machine: Machine,
        ledger: Path,
        *,
        pace: Callable[[float], None] | None = None,
        wire: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._machine = machine
        self._ledger = InkLedger(ledger)
        self._pace = pace
        self._wire = wire
        self._controller: VirtualController | None = None
        self._number = 1
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
        self._controller, self._number = VirtualController(self._machine), 1
        self._down = False

    def begin(self, piece: str, epoch: int, ink_hash: str) -> None:
        """What follows belongs to this piece; the paper under the pen is a fresh one, so what was drawn before is forgotten."""
        self._job = (piece, epoch, ink_hash)
        self._drawn = []

    def run_preamble(self, segment: Segment) -> Standing:
        return self._without_ink(segment, "preamble")

    def run_closing(self, segment: Segment) -> Standing:
        return self._without_ink(segment, "closing")

    def run_segment(self, segment: Segment, number: int) -> Standing:
        """Draw one text line; raises PortFault when the G-code is refused, moves outside the area or ends with the pen down, or
        when the controller's answers are not those to what was to be sent."""
        if self._job is None:
            raise PortFault("a segment came before its piece was named")
        piece, epoch, ink_hash = self._job
        reply = self._send(segment)
        moves = reply.moves
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
        self._judge(segment, reply)
        return self.standing()

    def standing(self) -> Standing:
        """What the controller reports of itself."""
        return self._at_home().standing

    def stop(self) -> None:
        self._down = False

    def close(self) -> None:
        self._ledger.close()

    def drawn(self, placement: Placement | None = None) -> list[FloatArray]:
        """What lies on the paper since `begin`: polylines in machine mm, or in sheet coordinates when the placement is
        given."""
        return [placement.to_sheet(path) for path in self._drawn] if placement else list(self._drawn)

    def _without_ink(self, segment: Segment, what: str) -> Standing:
        reply = self._send(segment)
        if reply.moves.touch.any():
            raise PortFault(f"the {what} would draw")
        self._judge(segment, reply)
        return self.standing()

    def _send(self, segment: Segment) -> Reply:
        """Raises PortFault where nothing is carried out."""
        controller = self._at_home()
        lines = sent(segment, self._machine, self._number)
        self._number += len(segment.lines)
        reply = controller.take(self._wire("".join(f"{line}\n" for line in lines).encode("ascii")))
        if not len(reply.moves):
            self._judge(segment, reply)
        return reply

    def _judge(self, segment: Segment, reply: Reply) -> None:
        answers = Answers(segment, self._machine)
        for answer in reply.answers:
            answers.take(answer)
        answers.finish()

    def _at_home(self) -> VirtualController:
        if self._controller is None:
            raise PortFault("the machine was not homed, so its position is not known")
        return self._controller
