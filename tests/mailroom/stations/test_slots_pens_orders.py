"""Slot, pen and order of a claim: kept with the piece, and what the program is made for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import update

from fonts.hand import Hand
from mailroom import mailings, pieces, stations
from mailroom.core import Conflict, Invalid, PieceState
from mailroom.core.tables import PieceRow
from mailroom.mailings import batch_of, sheet_data
from mailroom.stations import Claim
from plotter.machines import PenSetup, Slot, load_machine, load_pen, pen_from_values, place, slot_from_values
from plotter.ports import VirtualPlotter, read_ledger
from plotter.programs import split_program
from render.strokes import Line, Page, Stroke
from render.writer import Block
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import MACHINE, in_production, new_station, quick_page

LEFT = Slot(x_mm=30.0, y_mm=20.0, rotation_deg=1.5, name="left")
SOFT = PenSetup(
    name="soft", title="Soft pen", stationery="", width_mm=0.4, ink="", ink_metres=0.0, feed_mm_s=20.0, drying_s=0.0,
    rest_s=0.0, prime_mm=0.0, actuator="servo", up=700.0, low=555.0, down=333.0,
)  # fmt: skip


def scattered(blocks: Sequence[Block], hand: Hand, **how: object) -> Page:
    """Short strokes whose order as written is a detour."""
    page = quick_page(blocks, hand, **how)  # type: ignore[arg-type]
    made = []
    for line in page.lines:
        y = line.strokes[0].points[0, 1]
        strokes = [
            Stroke(np.array([[x, y], [x + 2.0, y]]), np.array([0.0, 0.2]), np.zeros(2, np.int32))
            for x in (20.0, 60.0, 30.0, 50.0, 40.0)
        ]
        made.append(Line("abcde", line.baseline_mm, tuple(strokes)))
    return replace(page, lines=tuple(made))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", scattered)


def gcode_of(office: Office, claim: Claim) -> str:
    with office.services.reading() as session:
        return stations.piece_gcode(session, office.ctx, claim.piece.id)


def inked(office: Office, claim: Claim, ledger: Path) -> NDArray[np.float64]:
    """Where the virtual plotter put ink, machine mm, sorted; its ledger has the same length of ink for each segment."""
    machine = claim.pen.on(load_machine(MACHINE)) if claim.pen else load_machine(MACHINE)
    parts = split_program(gcode_of(office, claim), machine)
    with VirtualPlotter(machine, ledger) as plotter:
        plotter.home()
        plotter.begin(claim.piece.id, claim.epoch, claim.ink_hash)
        plotter.run_preamble(parts.preamble)
        for number, segment in enumerate(parts.segments):
            plotter.run_segment(segment, number)
        drawn = plotter.drawn()
    points = np.concatenate(drawn)
    assert sum(entry.ink_mm for entry in read_ledger(ledger) if entry.event == "ink") == pytest.approx(
        sum(float(np.hypot(*np.diff(path, axis=0).T).sum()) for path in drawn), abs=0.01
    )
    return points[np.lexsort(points.round(1).T)]


def test_a_slots_offset_and_rotation_move_the_ink_by_just_that(office: Office, tmp_path: Path) -> None:
    in_production(office)
    station = new_station(office)
    claim = station.must_claim()
    plain = inked(office, claim, tmp_path / "plain.jsonl")
    station.fault(claim)  # gives the piece back
    other = new_station(office, "two")
    other.slot = LEFT
    again = other.must_claim()
    assert again.piece.id == claim.piece.id
    moved = inked(office, again, tmp_path / "moved.jsonl")
    back = place(again.width_mm, again.height_mm, LEFT).to_sheet(moved)
    on_sheet = place(again.width_mm, again.height_mm).to_sheet(plain)
    order_a, order_b = np.lexsort(back.round(1).T), np.lexsort(on_sheet.round(1).T)
    assert np.abs(back[order_a] - on_sheet[order_b]).max() < 0.03
    assert np.abs(moved.mean(axis=0) - plain.mean(axis=0)).min() > 10


def test_a_pens_heights_and_speed_are_in_the_program(office: Office, tmp_path: Path) -> None:
    in_production(office)
    station = new_station(office)
    station.pen = SOFT
    claim = station.must_claim()
    gcode = gcode_of(office, claim)
    assert {float(value) for value in re.findall(r"S([0-9.]+)", gcode)} <= {333.0, 555.0, 700.0}
    assert "S333" in gcode
    assert max(float(value) for value in re.findall(r"F([0-9.]+)", gcode)) <= 20.0 * 60
    assert len(inked(office, claim, tmp_path / "ink.jsonl"))


def test_slot_pen_and_order_stay_with_the_piece_and_are_read_back_as_sent(office: Office) -> None:
    mailing = in_production(office)
    station = new_station(office)
    station.slot, station.pen, station.order = LEFT, SOFT, "fast"
    claim = station.must_claim()
    with office.services.reading() as session:
        piece = pieces.get_piece(session, office.ctx, claim.piece.id)
        sheets = sheet_data(session, office.ctx, batch_of(session, office.ctx, mailing.id).id)
    assert piece.slot
    assert piece.pen
    assert (slot_from_values(piece.slot), pen_from_values(piece.pen), piece.order) == (LEFT, SOFT, "fast")
    assert (claim.slot, claim.pen, claim.order) == (LEFT, SOFT, "fast")
    assert sheets.machine == "grbl-servo · left · soft"


def test_a_repeated_request_gets_the_program_for_the_slot_and_pen_that_it_asked_for_first(office: Office) -> None:
    in_production(office)
    station = new_station(office)
    station.slot, station.pen = LEFT, SOFT
    first = station.claim("request-1")
    with office.services.writing() as session:  # the program was not recorded before the crash
        session.execute(update(PieceRow).values(gcode_sha256=None))
    station.slot, station.pen = Slot(name="left"), None
    again = station.claim("request-1")
    assert first
    assert again
    assert (again.slot, again.pen, again.gcode_sha256) == (LEFT, SOFT, first.gcode_sha256)


def test_a_pen_for_another_lift_is_refused_before_a_piece_is_leased(office: Office) -> None:
    in_production(office)
    station = new_station(office)
    station.pen = replace(SOFT, actuator="z", up=3.0, low=1.0, down=0.0)
    with pytest.raises(Invalid, match="states heights for a 'z' pen lift"):
        station.claim()
    with office.services.reading() as session:
        assert {piece.state for piece in pieces.list_pieces(session, office.ctx).data} == {PieceState.READY}


def test_a_slot_in_which_the_sheet_leaves_the_machine_holds_the_station(office: Office) -> None:
    in_production(office)
    station = new_station(office)
    station.slot = Slot(x_mm=400.0)
    with pytest.raises(Conflict, match="leaves the area"):
        station.claim()
    with pytest.raises(Conflict, match="held"):
        station.claim()


def test_a_station_draws_in_the_mailings_order_unless_it_was_told_another(office: Office) -> None:
    mailing = in_production(office, order="fast")
    assert mailing.order == "fast"
    station = new_station(office)
    fast = station.must_claim()
    station.order = "writer"
    written = station.must_claim()  # forgot its lease: the same piece again
    assert (fast.order, written.order) == ("fast", "writer")
    assert fast.piece.id == written.piece.id
    assert fast.piece.estimate_s is not None
    assert written.piece.estimate_s is not None
    assert fast.piece.estimate_s < written.piece.estimate_s
    assert fast.ink_hash == written.ink_hash


def test_a_mailing_in_an_order_that_nobody_knows_is_refused(office: Office) -> None:
    in_production(office)
    with office.services.writing() as session:
        made = mailings.list_mailings(session, office.ctx).data[0]
        with pytest.raises(Invalid, match="order must be one of writer, fast; got 'random'"):
            mailings.create_mailing(
                session, office.ctx, name="x", list_id=made.list_id, template_id=made.template_id, hand="anna",
                stationery="card-a6-folded", order="random",
            )  # fmt: skip


def test_a_shipped_pen_is_stored_and_read_back_unchanged(office: Office) -> None:
    in_production(office)
    station = new_station(office)
    station.pen = load_pen("fountain-0.6")
    assert station.must_claim().pen == load_pen("fountain-0.6")
