"""The queue: no grant, no ink; one station a piece; what is late or repeated changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mailroom import mailings, people, pieces, stations
from mailroom.access import ensure_tenant
from mailroom.core import Conflict, NotFound, PieceState
from mailroom.core.tables import PieceRow, ProgramRow
from mailroom.stations import Claim, heartbeat
from plotter.machines import Slot
from render.codec import ink_hash
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import MACHINE, Station, in_production, new_station, quick_page

P = PieceState


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)


@pytest.fixture
def station(office: Office) -> Station:
    in_production(office)
    return new_station(office)


def state(office: Office, claim: Claim) -> PieceState:
    with office.services.reading() as session:
        return pieces.get_piece(session, office.ctx, claim.piece.id).state


def set_expiry(office: Office, claim: Claim) -> None:
    """Let the lease be over by the database's clock."""
    with office.services.writing() as session:
        row = session.get_one(PieceRow, claim.piece.id)
        row.lease_expires_at = office.clock() - timedelta(days=3650)


def test_pieces_are_given_in_the_order_of_the_list_card_before_envelope(office: Office, station: Station) -> None:
    order = []
    while (claim := station.claim()) is not None:
        order.append((claim.piece.part, claim.piece.letter_id))
        station.write(claim)
    assert [part for part, _ in order] == ["card", "envelope", "card", "envelope"]
    assert order[0][1] == order[1][1] != order[2][1]


def test_a_station_may_ask_for_one_kind_of_sheet_only(office: Office, station: Station) -> None:
    claim = stations.claim(
        office.services,
        office.ctx.tenant_id,
        station_id=station.view.id,
        request_id="r",
        machine=MACHINE,
        slot=Slot(),
        parts=("envelope",),
    )
    assert claim is not None
    assert claim.piece.part == "envelope"


def test_a_claim_carries_the_program_of_the_stored_strokes(office: Office, station: Station) -> None:
    claim = station.must_claim()
    with office.services.reading() as session:
        page = stations.strokes(session, office.ctx, claim.piece.id, station_id=station.view.id, epoch=claim.epoch)
        gcode = stations.program(session, office.ctx, claim.piece.id, station_id=station.view.id, epoch=claim.epoch)
    assert ink_hash(page) == claim.ink_hash == claim.piece.ink_hash
    assert claim.ink_hash in gcode
    assert (claim.width_mm, claim.height_mm) == (210.0, 148.0)
    assert claim.lines == claim.piece.lines > 0


def test_the_same_request_gets_the_same_piece(office: Office, station: Station) -> None:
    first = station.claim("request-1")
    again = station.claim("request-1")
    assert first is not None
    assert again is not None
    assert (first.piece.id, first.epoch, first.gcode_sha256) == (again.piece.id, again.epoch, again.gcode_sha256)


def test_a_crash_before_the_program_was_recorded_is_mended_by_the_same_request(
    office: Office, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("plotter.programs.make_program", crash)
        with pytest.raises(KeyboardInterrupt):
            station.claim("request-1")
    claim = station.claim("request-1")
    assert claim is not None
    assert claim.epoch == 1


def test_two_stations_never_get_the_same_piece(office: Office, station: Station) -> None:
    other = new_station(office, "two")
    got = [station.must_claim().piece.id, other.must_claim().piece.id]
    assert len(set(got)) == 2


def test_no_program_no_arming_and_no_arming_no_grant(office: Office, station: Station) -> None:
    claim = station.must_claim()
    with pytest.raises(Conflict) as caught:
        station.grant(claim)
    assert caught.value.code == "not_granted"
    with office.services.writing() as session:
        session.execute(update(PieceRow).values(gcode_sha256=None))
    with pytest.raises(Conflict) as caught:
        station.arm(claim)
    assert caught.value.code == "not_granted"


def test_the_whole_way_of_a_piece_is_in_its_history(office: Office, station: Station) -> None:
    claim = station.must_claim()
    assert station.write(claim).state is P.WRITTEN
    with office.services.reading() as session:
        trail = pieces.piece_history(session, office.ctx, claim.piece.id)
    assert [entry.to_state for entry in trail] == ["approved", "ready", "leased", "armed", "writing", "written"]
    assert {entry.by for entry in trail[2:]} == {f"station:{station.view.id}"}


def test_a_call_repeated_gets_its_answer_again_and_changes_nothing(office: Office, station: Station) -> None:
    claim = station.must_claim()
    first = station.arm(claim)
    station.sequence -= 1
    assert station.arm(claim) == first
    station.grant(claim)
    station.sequence -= 1
    assert station.grant(claim).state is P.WRITING
    station.finish(claim)
    station.sequence -= 1
    assert station.finish(claim).state is P.WRITTEN


def test_another_boot_cannot_fetch_a_grant_again(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    station.sequence -= 1
    station.boot = "boot-2"
    with pytest.raises(Conflict) as caught:
        station.grant(claim)
    assert caught.value.code == "not_granted"


def test_an_old_epoch_and_an_old_sequence_are_refused(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.sequence = 0
    with pytest.raises(Conflict) as caught:
        station.grant(claim)
    assert caught.value.code == "stale_epoch"
    set_expiry(office, claim)
    with office.services.writing() as session:
        assert stations.expire_leases(session, office.ctx) == 1
    station.sequence = 5
    with pytest.raises(Conflict) as caught:
        station.grant(claim)
    assert caught.value.code == "stale_epoch"


def test_a_lease_that_ends_before_arming_goes_back_to_the_queue(office: Office, station: Station) -> None:
    claim = station.must_claim()
    set_expiry(office, claim)
    other = new_station(office, "two")
    taken = other.must_claim()
    assert (taken.piece.id, taken.epoch) == (claim.piece.id, claim.epoch + 1 + 1)
    with pytest.raises(Conflict) as caught:
        station.arm(claim)
    assert caught.value.code == "stale_epoch"


def test_an_armed_piece_whose_lease_ends_is_unknown(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    set_expiry(office, claim)
    with office.services.writing() as session:
        stations.expire_leases(session, office.ctx)
    assert state(office, claim) is P.UNKNOWN


def test_a_late_station_gets_no_grant(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    set_expiry(office, claim)
    assert station.grant(claim).state is P.HELD


def test_writing_never_expires(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    set_expiry(office, claim)
    with office.services.writing() as session:
        assert stations.expire_leases(session, office.ctx) == 0
    assert station.finish(claim).state is P.WRITTEN


def test_a_heartbeat_of_the_same_boot_renews_a_lease(office: Office, station: Station) -> None:
    claim = station.must_claim()
    with office.services.writing() as session:
        heartbeat(session, office.ctx, station.view.id, boot_id="another boot")
        before = session.get_one(PieceRow, claim.piece.id).lease_expires_at
        heartbeat(session, office.ctx, station.view.id, boot_id=station.boot)
        after = session.scalar(select(PieceRow.lease_expires_at).where(PieceRow.id == claim.piece.id))
    assert before == claim.lease_expires_at
    assert after is not None
    assert before is not None
    assert after >= before


def test_a_fault_before_arming_loses_nothing(office: Office, station: Station) -> None:
    claim = station.must_claim()
    assert station.fault(claim, "wrong sheet").state is P.READY
    with pytest.raises(Conflict) as caught:
        station.claim()
    assert caught.value.code == "station_held"
    assert new_station(office, "two").must_claim().piece.id == claim.piece.id


def test_a_fault_while_writing_makes_the_piece_unknown_and_holds_the_station(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    assert station.fault(claim).state is P.UNKNOWN
    with pytest.raises(Conflict) as caught:
        station.claim()
    assert caught.value.code == "station_held"
    with office.services.writing() as session:
        stations.unhold_station(session, office.ctx, station.view.id, by="opr")
    assert station.must_claim().piece.id != claim.piece.id


def test_a_fault_reported_twice_gets_its_answer_again(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.fault(claim)
    station.sequence -= 1
    assert station.fault(claim).state is P.READY


def test_a_finish_with_another_program_is_refused(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    with office.services.writing() as session, pytest.raises(Conflict) as caught:
        stations.finish(
            session,
            office.ctx,
            claim.piece.id,
            station_id=station.view.id,
            epoch=claim.epoch,
            sequence=9,
            gcode_sha256="0" * 64,
        )
    assert caught.value.code == "hash_mismatch"
    assert state(office, claim) is P.WRITING


def test_a_station_that_forgot_its_lease_gives_it_back_by_claiming(office: Office, station: Station) -> None:
    first = station.must_claim()
    second = station.must_claim()
    assert second.piece.id == first.piece.id
    assert second.epoch > first.epoch


def test_a_station_that_forgot_what_it_was_writing_is_held(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    with pytest.raises(Conflict) as caught:
        station.claim()
    assert caught.value.code == "station_held"
    assert state(office, claim) is P.UNKNOWN
    with pytest.raises(Conflict) as caught:
        station.finish(claim)
    assert caught.value.code == "stale_epoch"


@pytest.mark.parametrize("when", ["leased", "armed"])
def test_a_cancellation_before_the_grant_wins(office: Office, station: Station, when: str) -> None:
    claim = station.must_claim()
    if when == "armed":
        station.arm(claim)
    with office.services.writing() as session:
        pieces.cancel_piece(session, office.ctx, claim.piece.id, by="opr")
    with pytest.raises(Conflict):
        station.grant(claim)
    assert state(office, claim) is P.CANCELLED


def test_a_cancellation_after_the_grant_becomes_a_recall(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    with office.services.writing() as session:
        pieces.cancel_piece(session, office.ctx, claim.piece.id, by="opr")
    assert station.finish(claim).state is P.WRITTEN
    with office.services.writing() as session:
        assert pieces.get_piece(session, office.ctx, claim.piece.id).recalled
        with pytest.raises(Conflict) as caught:
            pieces.verify(session, office.ctx, claim.piece.id, by="opr")
        assert caught.value.code == "recalled"
        assert pieces.withdraw(session, office.ctx, claim.piece.id, by="opr").state is P.WITHDRAWN


def test_a_suppression_after_the_claim_stops_the_grant(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    with office.services.writing() as session:
        recipient_id = session.get_one(PieceRow, claim.piece.id).recipient_id
        people.suppress(session, office.ctx, recipient_id, by="opr", reason="objected")
    refused = station.grant(claim)
    assert (refused.state, refused.reason) == (P.HELD, "suppressed")


def test_a_piece_past_its_last_day_is_held_not_given_out(office: Office, station: Station) -> None:
    with office.services.writing() as session:
        session.execute(update(PieceRow).values(not_after=office.clock() + timedelta(days=1)))
    claim = station.must_claim()
    station.arm(claim)
    office.clock.forward(2 * 86400)
    assert station.grant(claim).state is P.HELD
    assert station.claim() is None
    with office.services.reading() as session:
        assert {piece.state for piece in pieces.list_pieces(session, office.ctx).data} == {P.HELD}


def test_changed_strokes_are_never_written(office: Office, station: Station) -> None:
    with office.services.writing() as session:
        session.execute(update(PieceRow).values(ink_hash="0" * 64))
    with pytest.raises(Conflict) as caught:
        station.claim()
    assert caught.value.code == "hash_mismatch"
    with office.services.reading() as session:
        states = [piece.state for piece in pieces.list_pieces(session, office.ctx).data]
    assert states.count(P.HELD) == 1


def test_a_sheet_that_does_not_fit_goes_back_and_the_station_is_held(office: Office, station: Station) -> None:
    with pytest.raises(Conflict) as caught:
        stations.claim(
            office.services,
            office.ctx.tenant_id,
            station_id=station.view.id,
            request_id="r",
            machine=MACHINE,
            slot=Slot(x_mm=5000.0),
        )
    assert caught.value.code == "station_held"
    with office.services.reading() as session:
        assert {piece.state for piece in pieces.list_pieces(session, office.ctx).data} == {P.READY}


def test_pieces_of_a_cancelled_mailing_are_not_given_out(office: Office, station: Station) -> None:
    with office.services.writing() as session:
        mailing = mailings.list_mailings(session, office.ctx).data[0]
        mailings.cancel_mailing(session, office.ctx, mailing.id, by="opr")
    assert station.claim() is None


def test_another_tenant_finds_neither_station_nor_piece(office: Office, station: Station) -> None:
    claim = station.must_claim()
    other = office.services.context(ensure_tenant(office.services, "Other").id)
    with office.services.writing() as session:
        with pytest.raises(NotFound):
            pieces.get_piece(session, other, claim.piece.id)
        with pytest.raises(NotFound):
            stations.arm(session, other, claim.piece.id, station_id=station.view.id, epoch=claim.epoch, sequence=1)
        with pytest.raises(NotFound):
            stations.hold_station(session, other, station.view.id, by="x", reason="y")


def test_programs_are_stored_sealed(office: Office, station: Station) -> None:
    station.must_claim()
    with office.services.reading() as session:
        sealed = session.scalars(select(ProgramRow.sealed)).one()
    assert b"G1" not in sealed
    assert b"federkiel" not in sealed


def test_a_key_without_a_claim_has_no_station(office: Office, station: Station) -> None:
    with office.services.reading() as session, pytest.raises(NotFound):
        stations.station_of_key(session, office.ctx, "key_unknown")
