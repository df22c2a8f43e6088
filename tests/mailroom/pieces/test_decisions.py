"""What people decide: only what the state allows, always in the history, never a second living piece for one sheet side."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mailroom import mailings, people, pieces
from mailroom.core import Conflict, Invalid, MailingState, NotFound, PieceState
from mailroom.core.tables import AuditRow, PieceRow
from mailroom.pieces import PieceView
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import Station, in_production, new_station, quick_page

P = PieceState


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)


@pytest.fixture
def station(office: Office) -> Station:
    in_production(office)
    return new_station(office)


def written(station: Station) -> PieceView:
    return station.write(station.must_claim())


def unknown(station: Station) -> PieceView:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    return station.fault(claim)


def test_verify_then_insert(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        with pytest.raises(Conflict, match="written"):
            pieces.insert(session, office.ctx, piece.id, by="opr")
        assert pieces.verify(session, office.ctx, piece.id, by="opr").state is P.VERIFIED
        assert pieces.insert(session, office.ctx, piece.id, by="opr").state is P.INSERTED


def test_a_suppressed_letter_is_not_inserted(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        pieces.verify(session, office.ctx, piece.id, by="opr")
        recipient_id = session.get_one(PieceRow, piece.id).recipient_id
        people.suppress(session, office.ctx, recipient_id, by="opr", reason="died")
        with pytest.raises(Conflict) as caught:
            pieces.insert(session, office.ctx, piece.id, by="opr")
    assert caught.value.code == "suppressed"


def test_a_spoiled_piece_is_written_again_as_a_new_piece(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        again = pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr", reason="blot", destroyed=True)
        spoiled = pieces.get_piece(session, office.ctx, piece.id)
    assert spoiled.state is P.SPOILED
    assert again.state is P.READY
    assert (again.number, again.ink_hash, again.letter_id) == (2, piece.ink_hash, piece.letter_id)
    assert again.code != piece.code
    assert station.must_claim().piece.id == again.id


def test_a_piece_is_not_written_again_before_its_sheet_is_destroyed(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session, pytest.raises(Invalid, match="destroyed"):
        pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr", reason="blot", destroyed=False)


def test_a_piece_without_ink_cannot_be_spoiled(office: Office, station: Station) -> None:
    claim = station.must_claim()
    with office.services.writing() as session:
        with pytest.raises(Conflict):
            pieces.spoil_and_rewrite(session, office.ctx, claim.piece.id, by="opr", reason="x", destroyed=True)
        pieces.hold(session, office.ctx, claim.piece.id, by="opr", reason="look")
        with pytest.raises(Conflict):
            pieces.spoil_and_rewrite(session, office.ctx, claim.piece.id, by="opr", reason="x", destroyed=True)


def test_the_database_itself_refuses_a_second_living_piece(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        row = session.get_one(PieceRow, piece.id)
        values = {c.name: getattr(row, c.name) for c in PieceRow.__table__.columns}
        session.add(PieceRow(**values | {"id": "pce_second", "code": "CCCC-CCCC-C", "number": 2}))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_recalled_piece_is_spoiled_without_a_rewrite(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        pieces.cancel_piece(session, office.ctx, piece.id, by="opr")
        assert pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr", reason="x", destroyed=True).state is P.SPOILED
        living = pieces.list_pieces(session, office.ctx, letter_id=piece.letter_id).data
    assert P.READY not in [p.state for p in living if p.part == piece.part]


def test_an_unknown_piece_is_completed_only_with_the_code_on_its_sheet(office: Office, station: Station) -> None:
    piece = unknown(station)
    with office.services.writing() as session:
        for wrong in ("CCCC-CCCC-C", "nonsense", ""):
            with pytest.raises(Conflict) as caught:
                pieces.complete_unknown(session, office.ctx, piece.id, code=wrong, by="opr")
            assert caught.value.code == "wrong_code"
        done = pieces.complete_unknown(session, office.ctx, piece.id, code=piece.code.lower().replace("-", " "), by="opr")
    assert done.state is P.WRITTEN


def test_an_unknown_piece_is_spoiled_and_written_again(office: Office, station: Station) -> None:
    piece = unknown(station)
    with office.services.writing() as session:
        again = pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr", reason="half written", destroyed=True)
    assert again.state is P.READY


def test_a_written_piece_is_not_unknown(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session, pytest.raises(Conflict):
        pieces.complete_unknown(session, office.ctx, piece.id, code=piece.code, by="opr")


def test_a_station_that_will_not_answer_is_given_up(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    with office.services.writing() as session:
        given_up = pieces.declare_unknown(session, office.ctx, claim.piece.id, by="opr", reason="stolen")
    assert given_up.state is P.UNKNOWN
    with pytest.raises(Conflict) as caught:
        station.finish(claim)
    assert caught.value.code == "stale_epoch"


def test_a_hold_ends_a_lease_and_its_release_puts_the_piece_back(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    with office.services.writing() as session:
        held = pieces.hold(session, office.ctx, claim.piece.id, by="opr", reason="look")
    assert (held.state, held.held_from) == (P.HELD, P.READY)
    with pytest.raises(Conflict) as caught:
        station.grant(claim)
    assert caught.value.code == "stale_epoch"
    with office.services.writing() as session:
        assert pieces.unhold(session, office.ctx, claim.piece.id, by="opr").state is P.READY
        with pytest.raises(Conflict):
            pieces.unhold(session, office.ctx, claim.piece.id, by="opr")


def test_a_piece_held_while_it_is_written_stays_held_as_written(office: Office, station: Station) -> None:
    claim = station.must_claim()
    station.arm(claim)
    station.grant(claim)
    with office.services.writing() as session:
        pieces.hold(session, office.ctx, claim.piece.id, by="opr", reason="dry pen")
    held = station.finish(claim)
    assert (held.state, held.held_from) == (P.HELD, P.WRITTEN)
    with office.services.writing() as session:
        assert pieces.unhold(session, office.ctx, claim.piece.id, by="opr").state is P.WRITTEN


def test_a_cancelled_letter_cancels_what_has_no_ink_and_recalls_what_has(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        letter = mailings.cancel_letter(session, office.ctx, piece.letter_id, by="opr")
        found = {p.part: p for p in pieces.list_pieces(session, office.ctx, letter_id=piece.letter_id).data}
    assert letter.state == "cancelled"
    assert found["card"].recalled
    assert found["card"].state is P.WRITTEN
    assert found["envelope"].state is P.CANCELLED


def test_a_batch_closes_only_when_its_counts_reconcile(office: Office, station: Station) -> None:
    with office.services.reading() as session:
        mailing = mailings.list_mailings(session, office.ctx).data[0]
        batch = mailings.batch_of(session, office.ctx, mailing.id)
    done = [written(station) for _ in range(4)]
    with office.services.writing() as session, pytest.raises(Conflict) as caught:
        mailings.post_batch(session, office.ctx, batch.id, by="opr")
    assert caught.value.code == "counts_differ"
    assert done[0].code in caught.value.message
    with office.services.writing() as session:
        for piece in done:
            pieces.verify(session, office.ctx, piece.id, by="opr")
            pieces.insert(session, office.ctx, piece.id, by="opr")
    with office.services.writing() as session:
        posted = mailings.post_batch(session, office.ctx, batch.id, by="opr")
        again = mailings.post_batch(session, office.ctx, batch.id, by="opr")
        assert mailings.get_mailing(session, office.ctx, mailing.id).state is MailingState.POSTED
        with pytest.raises(Conflict) as caught:
            mailings.cancel_letter(session, office.ctx, done[0].letter_id, by="opr")
    assert caught.value.code == "not_cancellable"
    assert posted == again
    assert (posted.letters, posted.letters_posted, posted.state) == (2, 2, "posted")


def test_the_sheets_count_spoiled_and_rewritten_pieces(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr", reason="blot", destroyed=True)
    for _ in range(4):
        written(station)
    with office.services.reading() as session:
        data = mailings.sheet_data(session, office.ctx, piece.batch_id)
        report = mailings.report(session, office.ctx, piece.mailing_id)
    card, envelope = data.counts
    assert (card.ordered, card.made, card.spoiled, card.open) == (2, 3, 1, 0)
    assert (envelope.ordered, envelope.made, envelope.spoiled) == (2, 2, 0)
    assert [row.name for row in data.rows] == ["Frau Ada Weiß", "Herrn Karl Groß"]
    assert (report["letters_written"], report["rows_in"], report["pieces"]) == (2, 2, 5)


def test_a_piece_is_found_by_its_code_and_by_no_other(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.reading() as session:
        assert pieces.piece_by_code(session, office.ctx, piece.code.replace("-", "")).id == piece.id
        with pytest.raises(Invalid):
            pieces.piece_by_code(session, office.ctx, piece.code[:-1] + ("C" if piece.code[-1] != "C" else "D"))
        with pytest.raises(NotFound):
            pieces.piece_by_code(session, office.ctx, "CCCC-CCCC-C")


def test_acts_are_audited_with_who_and_why(office: Office, station: Station) -> None:
    piece = written(station)
    with office.services.writing() as session:
        pieces.spoil_and_rewrite(session, office.ctx, piece.id, by="opr_anna", reason="blot", destroyed=True)
    with office.services.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject_id == piece.id)).all()
    assert [(row.by, row.act, row.reason) for row in rows] == [("opr_anna", "spoil", "blot")]
