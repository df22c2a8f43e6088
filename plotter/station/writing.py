"""One piece's way at the station, from the lease to the report: each durable step before what it announces.

The order is the whole point (docs/decisions/station-protocol-api.md): check, home, read the code, journal ARM, arm, ask for the
grant, journal GRANTED, and for each line of text journal INTENT, write, compare the position, journal DONE. No grant, no ink.
What goes wrong after ARM is never repeated here: it is reported, and a person decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from plotter.errors import PlotterError
from plotter.machines import Machine, PenSetup, Slot
from plotter.ports import PlotterPort, PortFault
from plotter.programs import Parts, Segment, Standing, check_program, split_program
from plotter.station.client import Claimed, Refused, Server, Unreachable
from plotter.station.journal import Journal, Step, Value
from render.codec import ink_hash
from render.errors import BadPage
from render.strokes import page_from_json

ARM: Final = 1
GRANT: Final = 2


class Feeder(Protocol):
    """Whoever lays the sheet into the slot: a person with a scanner, a feeder, or nobody (virtual)."""

    def lay(self, code: str) -> str:
        """Ask for the sheet of this code, and read the code that lies there now."""
        ...


class VirtualFeeder:
    """For the virtual plotter: the sheet asked for is always the one that lies there."""

    def lay(self, code: str) -> str:
        """The code itself."""
        return code


class PieceFault(Exception):
    """This piece cannot go on; `reason` is told to the server and holds no personal data."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Sequence:
    """The sequence numbers of one lease's calls: fixed by their place, so that a restarted station repeats the same ones."""

    lines: int

    def progress(self, lines_done: int) -> int:
        """Of the report that so many lines are written."""
        return GRANT + lines_done

    @property
    def finish(self) -> int:
        """Of the report that the piece is written."""
        return GRANT + self.lines + 1

    @property
    def fault(self) -> int:
        """Of the last word on a lease that did not end well."""
        return GRANT + self.lines + 2


class Writing:
    """Writes one leased piece. `retry` repeats a call until the server is reached (and gives up only when the agent stops)."""

    def __init__(
        self,
        server: Server,
        journal: Journal,
        port: PlotterPort,
        feeder: Feeder,
        boot_id: str,
        retry: Callable[..., object],
    ) -> None:
        self._server = server
        self._journal = journal
        self._port = port
        self._feeder = feeder
        self._retry = retry
        self._boot_id = boot_id

    def fetch(self, claimed: Claimed, machine: Machine, slot: Slot, pen: PenSetup | None) -> Parts:
        """Load the program and check it here, independently of the server; raises PieceFault, Refused."""
        gcode = str(self._retry(lambda: self._server.gcode(claimed.piece, claimed.epoch)))
        if hashlib.sha256(gcode.encode()).hexdigest() != claimed.gcode_sha256:
            raise PieceFault("the program is not the one that was leased (its hash differs)")
        try:
            page = page_from_json(self._retry(lambda: self._server.strokes(claimed.piece, claimed.epoch)))
            if ink_hash(page) != claimed.ink_hash:
                raise PieceFault("the strokes are not those that were approved (their hash differs)")
            check_program(gcode, machine, page=page, slot=slot, pen=pen)
        except BadPage as error:
            raise PieceFault(f"the strokes cannot be read: {error}") from error
        except PlotterError as error:
            raise PieceFault(f"the program did not pass this station's own check: {error}") from error
        parts = split_program(gcode, pen.on(machine) if pen else machine)
        if len(parts.segments) != claimed.lines:
            raise PieceFault(f"the program has {len(parts.segments)} lines of text, the lease says {claimed.lines}")
        return parts

    def prepare(self, claimed: Claimed) -> None:
        """Home, and see that the right sheet lies there; raises PieceFault. Still no ink."""
        try:
            self._port.home()
        except PortFault as error:
            self._port.stop()
            raise PieceFault(f"homing failed: {error}") from error
        if self._feeder.lay(claimed.code) != claimed.code:
            raise PieceFault("the code on the sheet is another piece's")

    def obtain_grant(self, claimed: Claimed) -> None:
        """Arm, and get the write grant; raises Refused. The only way to ink leads through here."""
        identity: dict[str, Value] = {"piece": claimed.piece, "epoch": claimed.epoch}
        self._journal.append(Step.ARM, **identity)
        self._act("arm", claimed, ARM)
        self._act("grant", claimed, GRANT)
        self._journal.append(Step.GRANTED, **identity)

    def write(self, claimed: Claimed, parts: Parts) -> None:
        """Write all lines; raises PieceFault at the first doubt."""
        sequence = Sequence(claimed.lines)
        try:
            self._port.begin(claimed.piece, claimed.epoch, claimed.ink_hash)
            self._compare(self._port.run_preamble(parts.preamble), parts.preamble, "before the first line")
            for number, segment in enumerate(parts.segments):
                self._journal.append(Step.INTENT, piece=claimed.piece, line=number)
                self._compare(self._port.run_segment(segment, number), segment, f"after line {number + 1}")
                self._journal.append(Step.DONE, piece=claimed.piece, line=number)
                self._tell_progress(claimed, sequence.progress(number + 1), number + 1)
            self._compare(self._port.run_closing(parts.closing), parts.closing, "after the last line")
        except PortFault as error:
            self._port.stop()
            raise PieceFault(f"the plotter stopped: {error}") from error
        self._journal.append(Step.FINISHED, piece=claimed.piece, epoch=claimed.epoch)

    def report_finished(self, claimed: Claimed) -> None:
        """Tell the server until it has it; raises Refused when an operator decided otherwise meanwhile."""
        self._act("finish", claimed, Sequence(claimed.lines).finish, gcode_sha256=claimed.gcode_sha256)

    def give_back(self, claimed: Claimed) -> None:
        """Tell the server that the lease is not wanted; raises Refused when it was armed already."""
        self._act("release", claimed, ARM)

    def report_fault(self, claimed: Claimed, reason: str) -> None:
        """Tell the server until it has it; raises Refused when the lease is over anyhow."""
        self._act("fault", claimed, Sequence(claimed.lines).fault, reason=reason[:500])

    def _act(self, action: str, claimed: Claimed, sequence: int, **values: str | int) -> None:
        self._retry(lambda: self._server.act(action, claimed.piece, claimed.epoch, sequence, boot_id=self._boot_id, **values))

    def _tell_progress(self, claimed: Claimed, sequence: int, lines_done: int) -> None:
        """Once, and no matter if it fails: a piece that has ink is finished whether or not anybody listens."""
        try:
            self._server.act("progress", claimed.piece, claimed.epoch, sequence, boot_id=self._boot_id, lines_done=lines_done)
        except (Unreachable, Refused):
            return

    def _compare(self, reported: Standing, segment: Segment, when: str) -> None:
        """Lines are drawn by relative moves, so whatever was lost inside one shows at its end."""
        if difference := reported.difference(segment.end):
            self._port.stop()
            raise PieceFault(f"{when} {difference}")
