"""The station agent against a model of the server: no grant, no ink; never a second ink; never a piece forgotten."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from plotter.choices import Order
from plotter.machines import Machine, PenSetup, Slot, load_pen
from plotter.ports import PortFault
from plotter.ports.virtual import InkEntry, VirtualPlotter, inked_twice, read_ledger
from plotter.programs import Segment, Standing, make_program
from plotter.station.agent import Agent, Outcome, Setup
from plotter.station.client import Server
from plotter.station.journal import Journal, Step, Value
from plotter.station.writing import Feeder, VirtualFeeder
from tests.plotter.station.model import ModelServer, no_fault


class Killed(BaseException):
    """The station's process ends here, without a word."""


class Desk:
    """A station on a model server: started, killed and started again on the same files."""

    def __init__(self, folder: Path, server: ModelServer, plotter: type[VirtualPlotter] = VirtualPlotter) -> None:
        self.server = server
        self.folder = folder
        self.feeder: Feeder = VirtualFeeder()
        self._plotter = plotter
        self._ids = itertools.count()
        self.die: Callable[[Step, bool], None] | None = None
        self.slot = Slot()
        self.pen: PenSetup | None = None
        self.order: Order | None = None

    def run(self, turns: int = 1) -> list[Outcome]:
        """Start, settle the past, take so many turns; ends early when killed."""
        journal = _MortalJournal(self.folder / "journal", self.die)
        machine = self.server.machine
        setup = Setup(machine, self.slot, self.pen, f"boot-{next(self._ids)}", self.order)
        driven = self.pen.on(machine) if self.pen else machine
        outcomes: list[Outcome] = []
        with (
            Server("http://server.example", "fk_test_1", transport=self.server.transport()) as client,
            self._plotter(driven, self.folder / "ink.jsonl") as port,
        ):
            agent = Agent(client, journal, port, self.feeder, setup, lambda: f"request-{next(self._ids)}", threading.Event())
            try:
                agent.recover()
                outcomes += [agent.turn() for _ in range(turns)]
            except Killed:
                pass
            finally:
                journal.close()
        return outcomes

    def ink(self) -> list[InkEntry]:
        """The plotter's own record of what it drew."""
        return [entry for entry in read_ledger(self.folder / "ink.jsonl") if entry.event == "ink"]

    def pieces_inked(self) -> set[str]:
        return {entry.piece for entry in self.ink()}


class _MortalJournal(Journal):
    """A journal whose process may be killed just before or just after a record is durable."""

    def __init__(self, path: Path, die: Callable[[Step, bool], None] | None) -> None:
        super().__init__(path)
        self._die = die

    def append(self, step: Step, **values: Value) -> None:
        if self._die:
            self._die(step, False)
        super().append(step, **values)
        if self._die:
            self._die(step, True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, ModelServer())
    yield desk
    if (tmp_path / "ink.jsonl").exists():
        assert inked_twice(read_ledger(tmp_path / "ink.jsonl")) == [], "a segment got a second ink"


def kill_at(step: Step, *, durable: bool, turn: int = 1) -> Callable[[Step, bool], None]:
    """Kill at the `turn`-th record of that step, before or after it is durable."""
    seen = itertools.count(1)

    def die(now: Step, after: bool) -> None:
        if now is step and after is durable and next(seen) == turn:
            raise Killed

    return die


def test_a_piece_whose_program_was_changed_on_the_way_gets_no_ink(desk: Desk) -> None:
    desk.server.change_gcode = lambda gcode: gcode.replace("G1", "G1 ", 1)
    assert desk.run() == [Outcome.FAULT]
    assert desk.ink() == []
    assert desk.server.states() == ["ready"]
    assert desk.server.held


def test_a_piece_whose_strokes_are_not_the_approved_ones_gets_no_ink(desk: Desk) -> None:
    desk.server.change_strokes = lambda page: {**page, "seed": 99}
    assert desk.run() == [Outcome.FAULT]
    assert desk.ink() == []
    assert "not those that were approved" in desk.server.pieces[0].reason


def test_a_program_that_draws_other_ink_than_the_strokes_gets_no_ink(tmp_path: Path) -> None:
    server = ModelServer(pieces=2)
    server.pieces[0].program = server.pieces[1].program
    desk = Desk(tmp_path, server)
    assert desk.run() == [Outcome.FAULT]
    assert desk.ink() == []
    assert "own check" in server.pieces[0].reason


def test_the_wrong_sheet_gets_no_ink(desk: Desk) -> None:
    class WrongSheet:
        def lay(self, code: str) -> str:
            return "CODE-of-another"

    desk.feeder = WrongSheet()
    assert desk.run() == [Outcome.FAULT]
    assert desk.ink() == []


@pytest.mark.parametrize("action", ["claim", "gcode", "strokes", "arm", "grant", "progress", "finish"])
@pytest.mark.parametrize("lost", ["call", "answer"])
def test_a_call_or_an_answer_lost_on_the_way_changes_nothing(desk: Desk, action: str, lost: str) -> None:
    failed = False

    def fail_once(_number: int, path: str) -> None:
        nonlocal failed
        if path == action and not failed:
            failed = True
            raise httpx2.ConnectError("gone")

    if lost == "call":
        desk.server.before = fail_once
    else:
        desk.server.after = fail_once
    assert desk.run(2) == [Outcome.WROTE, Outcome.NOTHING]
    assert failed
    assert desk.server.states() == ["written"]
    assert desk.server.pieces[0].epoch == 1
    assert desk.pieces_inked() == {"pce_1"}


def test_no_ink_while_the_grant_is_not_in_hand(desk: Desk) -> None:
    inked_at_grant: list[int] = []

    def look(_number: int, path: str) -> None:
        if path == "grant":
            inked_at_grant.append(len(desk.ink()))
            if len(inked_at_grant) < 3:
                raise httpx2.ReadTimeout("no answer")

    desk.server.after = look
    assert desk.run() == [Outcome.WROTE]
    assert inked_at_grant == [0, 0, 0]


def test_a_server_that_is_away_while_writing_stops_nothing_but_the_next_piece(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ModelServer(pieces=2))
    away = False

    def go_away(_number: int, path: str) -> None:
        nonlocal away
        away = away or path == "progress"
        if away and desk.server.calls.count("finish") < 2:
            raise httpx2.ConnectError("away")

    desk.server.before = go_away
    assert desk.run() == [Outcome.WROTE]
    assert desk.server.states() == ["written", "ready"]
    assert desk.server.calls.count("claim") == 1


STEPS_BEFORE_ARM = [(Step.CLAIM, False), (Step.CLAIM, True), (Step.LEASED, False), (Step.LEASED, True), (Step.ARM, False)]
STEPS_AFTER_ARM = [
    (Step.GRANTED, False), (Step.GRANTED, True), (Step.INTENT, False), (Step.INTENT, True),
    (Step.DONE, False), (Step.DONE, True), (Step.FINISHED, False),
]  # fmt: skip


@pytest.mark.parametrize(("step", "durable"), STEPS_BEFORE_ARM)
def test_killed_before_arm_the_same_piece_is_written_after_the_restart(desk: Desk, step: Step, durable: bool) -> None:
    desk.die = kill_at(step, durable=durable)
    assert desk.run() == []
    assert desk.pieces_inked() == set() if (desk.folder / "ink.jsonl").exists() else True
    desk.die = None
    assert desk.run() == [Outcome.WROTE]
    assert desk.server.states() == ["written"]
    assert desk.server.pieces[0].epoch == 1, "the repeated request id must give the same lease"


@pytest.mark.parametrize(("step", "durable"), STEPS_AFTER_ARM)
def test_killed_from_arm_to_the_last_line_a_person_decides(desk: Desk, step: Step, durable: bool) -> None:
    desk.die = kill_at(step, durable=durable)
    assert desk.run() == []
    before = desk.ink()
    desk.die = None
    assert desk.run() == [Outcome.HELD]
    assert desk.server.states() == ["unknown"]
    assert desk.ink() == before, "not one more line after the restart"
    assert desk.server.held


def test_killed_when_arm_was_noted_but_never_sent_the_piece_goes_back_and_is_written(desk: Desk) -> None:
    desk.die = kill_at(Step.ARM, durable=True)
    assert desk.run() == []
    desk.die = None
    assert desk.run() == [Outcome.WROTE]
    assert desk.server.pieces[0].epoch == 3, "leased, given back, leased again"


def test_killed_while_arm_was_on_its_way_a_person_decides(desk: Desk) -> None:
    def die_on_arm(_number: int, path: str) -> None:
        if path == "arm":
            raise Killed

    desk.server.after = die_on_arm
    assert desk.run() == []
    desk.server.after = no_fault
    assert desk.run() == [Outcome.HELD]
    assert desk.server.states() == ["unknown"]
    assert desk.ink() == []


def test_a_lease_that_ended_while_the_station_was_away_is_not_written_again(desk: Desk) -> None:
    desk.die = kill_at(Step.LEASED, durable=True)
    assert desk.run() == []
    desk.server.pieces[0].state = "written"  # by another station, meanwhile
    desk.die = None
    assert desk.run(2) == [Outcome.LOST, Outcome.NOTHING]
    assert desk.ink() == []


@pytest.mark.parametrize(("step", "durable"), [(Step.FINISHED, True), (Step.CLOSED, False), (Step.CLOSED, True)])
def test_killed_after_the_last_line_the_report_is_sent_again(desk: Desk, step: Step, durable: bool) -> None:
    desk.die = kill_at(step, durable=durable)
    assert desk.run() == []
    desk.die = None
    assert desk.run() == [Outcome.NOTHING]
    assert desk.server.states() == ["written"]


@pytest.mark.parametrize("durable", [False, True])
def test_killed_while_reporting_a_fault_it_is_reported_after_the_restart(tmp_path: Path, durable: bool) -> None:
    desk = Desk(tmp_path, ModelServer(), _StopsInLine2)
    desk.die = kill_at(Step.FAULT, durable=durable)
    assert desk.run() == []
    desk.die = None
    assert desk.run() == [Outcome.HELD]
    assert desk.server.states() == ["unknown"]


class _StopsInLine2(VirtualPlotter):
    def run_segment(self, segment: Segment, number: int) -> Standing:
        at = super().run_segment(segment, number)
        if number == 1:
            raise PortFault("ALARM:1")
        return at


class _LosesSteps(VirtualPlotter):
    def run_segment(self, segment: Segment, number: int) -> Standing:
        at = super().run_segment(segment, number)
        return replace(at, x_mm=at.x_mm + 0.2)


class _PenStaysLow(VirtualPlotter):
    def run_segment(self, segment: Segment, number: int) -> Standing:
        return replace(super().run_segment(segment, number), servo=450.0)


class _SinksOnTheWayHome(VirtualPlotter):
    def run_closing(self, segment: Segment) -> Standing:
        return replace(super().run_closing(segment), z_mm=-0.4)


class _CannotHome(VirtualPlotter):
    def home(self) -> None:
        raise PortFault("no switch")


class _LosesAPenByte(VirtualPlotter):
    """In the second line of text, the first pen word's 3 is lost on the wire."""

    def __init__(self, machine: Machine, ledger: Path) -> None:
        self._line = 0
        super().__init__(machine, ledger, wire=self._lossy)

    def _lossy(self, data: bytes) -> bytes:
        self._line += data.count(b"G91\n")
        return data.replace(b"S300", b"S00", 1) if self._line == 2 else data


@pytest.mark.parametrize(
    ("plotter", "state", "lines", "reason"),
    [
        (_StopsInLine2, "unknown", 2, "ALARM:1"),
        (_LosesSteps, "unknown", 1, "0.200 mm from where it should be"),
        (_LosesAPenByte, "unknown", 2, "a pen word for S300 arrived as S0"),
        (_PenStaysLow, "unknown", 1, "servo is at S450, not at S700"),
        (_SinksOnTheWayHome, "unknown", 2, "0.400 mm from where it should be"),
        (_CannotHome, "ready", 0, "homing failed"),
    ],
)
def test_a_plotter_in_doubt_is_never_told_to_go_on(
    tmp_path: Path, plotter: type[VirtualPlotter], state: str, lines: int, reason: str
) -> None:
    desk = Desk(tmp_path, ModelServer(), plotter)
    assert desk.run(2) == [Outcome.FAULT, Outcome.HELD]
    assert desk.server.states() == [state]
    assert len(desk.ink()) == lines
    assert reason in desk.server.pieces[0].reason


def test_a_piece_that_was_taken_back_before_the_grant_gets_no_ink(desk: Desk) -> None:
    def take_back(_number: int, path: str) -> None:
        if path == "grant":
            desk.server.pieces[0].epoch += 1

    desk.server.before = take_back
    assert desk.run() == [Outcome.LOST]
    assert desk.ink() == []


def test_every_piece_is_written_once_and_the_ledger_carries_the_approved_hashes(tmp_path: Path) -> None:
    server = ModelServer(pieces=3)
    desk = Desk(tmp_path, server)
    assert desk.run(4) == [Outcome.WROTE] * 3 + [Outcome.NOTHING]
    assert server.states() == ["written"] * 3
    assert inked_twice(read_ledger(tmp_path / "ink.jsonl")) == []
    from render.codec import ink_hash

    assert {(e.piece, e.ink_hash) for e in desk.ink()} == {(p.id, ink_hash(p.page)) for p in server.pieces}
    assert [p.lines_done for p in server.pieces] == [2, 2, 2]


HEIGHTS = 'name = "p"\ntitle = "P"\nwidth_mm = 0.4\n[heights]\nactuator = "servo"\nup = 700\nlow = 500\ndown = 300\n'


def test_slot_pen_and_order_go_with_the_claim_and_the_program_for_them_is_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ModelServer())
    (tmp_path / "pen.toml").write_text(HEIGHTS)
    desk.slot, desk.pen, desk.order = (
        Slot(x_mm=12.5, y_mm=8, rotation_deg=2, name="left"),
        load_pen(tmp_path / "pen.toml"),
        "fast",
    )
    assert desk.run() == [Outcome.WROTE]
    piece = desk.server.pieces[0]
    assert (piece.slot, piece.pen, piece.order) == (desk.slot, desk.pen, desk.order)
    assert "S300" in piece.program.gcode
    assert desk.pieces_inked() == {piece.id}


def test_a_lease_for_another_pen_or_slot_is_given_back_after_a_restart_and_claimed_anew(desk: Desk) -> None:
    desk.die = kill_at(Step.LEASED, durable=True)
    desk.run()
    desk.die = None
    desk.slot = Slot(x_mm=5, name="left")
    assert desk.run(2) == [Outcome.LOST, Outcome.WROTE]
    assert not desk.server.held
    assert desk.server.pieces[0].slot == desk.slot


def test_a_server_that_made_the_program_for_another_slot_gets_no_ink(desk: Desk) -> None:
    desk.slot = Slot(x_mm=5, name="left")
    program = make_program(desk.server.pieces[0].page, desk.server.machine)
    desk.server.make = lambda *_: program
    assert desk.run() == [Outcome.FAULT]
    assert desk.ink() == []
