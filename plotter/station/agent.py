"""The station agent: takes one piece at a time, writes it once, proves it, and never writes one twice by itself.

After a start it first settles what its journal left open, by the crash table of docs/decisions/station-protocol-api.md: before
ARM it goes on with the same request id; from ARM on it reports the piece as not known to be right, and a person decides; after
FINISHED it repeats the report.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeVar

from plotter.choices import Order
from plotter.machines import Machine, PenSetup, Slot
from plotter.ports import PlotterPort
from plotter.station.client import Claimed, Refused, Server, Unreachable
from plotter.station.journal import Journal, Record, Step
from plotter.station.writing import Feeder, PieceFault, Writing

log = logging.getLogger("federkiel.station")

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 15.0
IDLE_PAUSE_S: Final = 0.2
LONGEST_IDLE_S: Final = 2.0

T = TypeVar("T")


class Stopped(Exception):
    """The agent was asked to stop while it waited; the journal keeps what is open."""


class Outcome(Enum):
    """How one turn of the agent ended."""

    WROTE = "wrote"
    NOTHING = "nothing to write"
    HELD = "the station is held"
    FAULT = "reported a fault"
    LOST = "the lease was over"


@dataclass(frozen=True, slots=True)
class Setup:
    """What this station is: its machine, the slot's calibration, the pen in it, and in which order it draws."""

    machine: Machine
    slot: Slot
    pen: PenSetup | None
    boot_id: str
    """New at every start of the agent."""
    order: Order | None = None
    """None = as each mailing says."""


class Agent:
    """One station's agent. `new_id` makes request ids; `stop` ends it at the next safe moment."""

    def __init__(
        self,
        server: Server,
        journal: Journal,
        port: PlotterPort,
        feeder: Feeder,
        setup: Setup,
        new_id: Callable[[], str],
        stop: threading.Event,
    ) -> None:
        self._server = server
        self._journal = journal
        self._setup = setup
        self._new_id = new_id
        self._stop = stop
        self._writing = Writing(server, journal, port, feeder, setup.boot_id, self._until_reached)

    def run(self) -> None:
        """Settle the past, then write until told to stop."""
        try:
            pause_s = IDLE_PAUSE_S
            self.recover()
            while not self._stop.is_set():
                outcome = self.turn()
                if outcome in (Outcome.NOTHING, Outcome.HELD):
                    self._stop.wait(pause_s)
                    pause_s = min(pause_s * 1.5, LONGEST_IDLE_S)
                else:
                    pause_s = IDLE_PAUSE_S
        except Stopped:
            log.info("stopped while waiting for the server")

    def recover(self) -> None:
        """Settle a piece that the journal left open; leaves a claim without ARM open for `turn` to repeat."""
        open_records = self._journal.open_piece()
        steps = [record.step for record in open_records]
        claimed = _claimed(open_records)
        if claimed is None:
            return
        if Step.FINISHED in steps:
            self._close(lambda: self._writing.report_finished(claimed))
        elif Step.FAULT in steps:
            self._close(lambda: self._writing.report_fault(claimed, str(open_records[-1].values.get("reason", "fault"))))
        elif Step.ARM in steps and not self._gave_back(claimed, steps):
            where = f"line {steps.count(Step.INTENT)} was begun" if Step.INTENT in steps else "no line was begun"
            granted = "after" if Step.GRANTED in steps else "before"
            self._fault(claimed, f"the station restarted {granted} the write grant; {where}")

    def _gave_back(self, claimed: Claimed, steps: Sequence[Step]) -> bool:
        """Without GRANTED in the journal there is no ink: if ARM never reached the server, the piece simply goes back."""
        if Step.GRANTED in steps:
            return False
        try:
            self._writing.give_back(claimed)
        except Refused:
            return False
        self._journal.append(Step.CLOSED, piece=claimed.piece)
        return True

    def turn(self) -> Outcome:
        """Claim one piece and take it as far as it goes."""
        try:
            claimed = self._claim()
        except Refused as error:
            if error.code == "stale_epoch":  # the lease of the repeated request ended while this station was away
                self._journal.append(Step.CLOSED, request_id=str(self._journal.open_piece()[0].values["request_id"]))
                return Outcome.LOST
            if error.code != "station_held":
                raise  # a wrong key or an unknown machine does not heal by asking again
            return Outcome.HELD
        if claimed is None:
            return Outcome.NOTHING
        log.info("piece %s epoch %d: leased", claimed.piece, claimed.epoch)
        try:
            if not self._is_for_here(claimed):
                log.warning("piece %s: leased for another slot, pen or order, before a restart; given back", claimed.piece)
                self._writing.give_back(claimed)
                self._journal.append(Step.CLOSED, piece=claimed.piece)
                return Outcome.LOST
            parts = self._writing.fetch(claimed, self._setup.machine, self._setup.slot, self._setup.pen)
            self._writing.prepare(claimed)
            self._writing.obtain_grant(claimed)
            self._writing.write(claimed, parts)
        except PieceFault as error:
            self._fault(claimed, error.reason)
            return Outcome.FAULT
        except Refused as error:
            # Refused before the grant: not one drop of ink, and the server knows better than we do.
            log.warning("piece %s epoch %d: %s", claimed.piece, claimed.epoch, error.code)
            self._journal.append(Step.CLOSED, piece=claimed.piece)
            return Outcome.LOST
        self._close(lambda: self._writing.report_finished(claimed))
        log.info("piece %s epoch %d: written", claimed.piece, claimed.epoch)
        return Outcome.WROTE

    def _is_for_here(self, claimed: Claimed) -> bool:
        """Whether the lease is for what lies in this station now: a repeated request gets what it asked for before."""
        setup = self._setup
        wanted = (setup.slot, setup.pen, setup.order or claimed.order)
        return (claimed.slot, claimed.pen, claimed.order) == wanted

    def _claim(self) -> Claimed | None:
        """Ask for a piece, with the request id that is open in the journal if there is one: a repeat gives the same piece."""
        open_records = self._journal.open_piece()
        if open_records:
            request_id = str(open_records[0].values["request_id"])
        else:
            request_id = self._new_id()
            self._journal.append(Step.CLAIM, request_id=request_id)
        setup = self._setup
        claimed = self._until_reached(
            lambda: self._server.claim(
                request_id, setup.machine.name, setup.slot, setup.boot_id, pen=setup.pen, order=setup.order
            )
        )
        if claimed is not None:
            self._journal.append(
                Step.LEASED,
                piece=claimed.piece,
                epoch=claimed.epoch,
                code=claimed.code,
                gcode_sha256=claimed.gcode_sha256,
                ink_hash=claimed.ink_hash,
                lines=claimed.lines,
            )
        return claimed

    def _fault(self, claimed: Claimed, reason: str) -> None:
        log.error("piece %s epoch %d: %s", claimed.piece, claimed.epoch, reason)
        self._journal.append(Step.FAULT, piece=claimed.piece, epoch=claimed.epoch, reason=reason)
        self._close(lambda: self._writing.report_fault(claimed, reason))

    def _close(self, report: Callable[[], None]) -> None:
        """Report how the piece ended, and note that the server knows."""
        try:
            report()
        except Refused as error:
            # An operator or the end of the lease was faster: the server has its own truth, and ours is in the journal.
            log.warning("report refused: %s", error.code)
        piece = next(r.values["piece"] for r in reversed(self._journal.records) if "piece" in r.values)
        self._journal.append(Step.CLOSED, piece=piece)

    def _until_reached(self, call: Callable[[], T]) -> T:
        """Repeat a call while the server cannot be reached; raises Stopped."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return call()
            except Unreachable as error:
                log.warning("server unreachable, again in %.1f s: %s", pause_s, error)
            if self._stop.wait(pause_s):
                raise Stopped
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _claimed(records: Sequence[Record]) -> Claimed | None:
    """The piece of the last LEASED record, as far as the reports need it."""
    for record in reversed(records):
        if record.step is Step.LEASED:
            values = record.values
            return Claimed(
                piece=str(values["piece"]),
                epoch=int(values["epoch"]),
                code=str(values["code"]),
                gcode_sha256=str(values["gcode_sha256"]),
                ink_hash=str(values["ink_hash"]),
                width_mm=0.0,
                height_mm=0.0,
                lines=int(values["lines"]),
                slot=Slot(),
                pen=None,
                order="writer",
            )
    return None
