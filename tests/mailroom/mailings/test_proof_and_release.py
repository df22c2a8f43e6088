"""From a list to pieces in the queue: what is proofed is what is approved is what becomes pieces, once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from mailroom import jobs, mailings, people, pieces, writing
from mailroom.core import Conflict, Invalid, MailingState, PieceState
from mailroom.core.tables import LetterRow, PieceRow, ProofPageRow
from mailroom.core.work import enqueue, get_job
from render.codec import ink_hash
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, MESSAGE, TWO_ROWS, import_list, in_production, proofed, quick_page


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)


def test_a_placeholder_that_no_column_has_is_refused_before_anything_is_written(office: Office) -> None:
    found = import_list(office, TWO_ROWS)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="t", body="{{ kunde_sait }}")
        with pytest.raises(Invalid, match="kunde_sait") as caught:
            mailings.create_mailing(
                session,
                office.ctx,
                name="m",
                list_id=found.id,
                template_id=template.id,
                hand="anna",
                stationery="card-a6-folded",
            )
    assert caught.value.code == "unknown_placeholder"
    assert "kunde_seit" in caught.value.suggestion


@pytest.mark.parametrize(
    ("hand", "stationery", "code"), [("nobody", "card-a6-folded", "unknown_hand"), ("anna", "papyrus", "unknown_stationery")]
)
def test_unknown_hands_and_stationery_are_refused(office: Office, hand: str, stationery: str, code: str) -> None:
    found = import_list(office, TWO_ROWS)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="t", body=MESSAGE)
        with pytest.raises(Invalid) as caught:
            mailings.create_mailing(
                session, office.ctx, name="m", list_id=found.id, template_id=template.id, hand=hand, stationery=stationery
            )
    assert caught.value.code == code


def test_every_row_is_a_letter_or_refused_with_its_reason(office: Office) -> None:
    data = TWO_ROWS + "3;Frau;Eva;Kurz;Weg 3;04109;Leipzig;\n4;Frau;Eva;Lang;Weg 4;;Leipzig;2001\n"
    mailing = proofed(office, data)
    with office.services.reading() as session:
        report = mailings.report(session, office.ctx, mailing.id)
    assert (mailing.letters, mailing.refused) == (2, 1)
    assert (report["rows_in"], report["rows_refused"]) == (4, 2)
    rows = report["rows"]
    assert isinstance(rows, list)
    assert [row["verdict"] for row in rows] == ["ok", "ok", "refused", "refused"]
    assert rows[2]["row"] == 4
    assert [(p["field"], p["code"]) for p in rows[2]["problems"]] == [("kunde_seit", "missing_value")]
    assert rows[3]["problems"][0]["code"] == "missing_postcode"


def test_what_is_stored_is_what_is_hashed(office: Office) -> None:
    mailing = proofed(office)
    with office.services.reading() as session:
        for found in mailings.mailing_pages(session, office.ctx, mailing.id):
            assert list(found.pages) == ["card", "envelope"]
            stored = session.scalars(select(ProofPageRow.ink_hash).where(ProofPageRow.letter_id == found.letter.id)).all()
            assert {ink_hash(page) for page in found.pages.values()} == set(stored)


def test_the_same_seed_gives_the_same_proof_and_another_seed_another(office: Office) -> None:
    first, second, third = proofed(office), proofed(office), proofed(office, seed=8)
    assert first.proof_hash == second.proof_hash
    assert first.proof_hash != third.proof_hash


def test_proofing_again_changes_nothing(office: Office) -> None:
    mailing = proofed(office)
    with office.services.writing() as session:
        job = mailings.request_proof(session, office.ctx, mailing.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert mailings.get_mailing(session, office.ctx, mailing.id) == mailing
        assert session.scalar(select(func.count()).select_from(LetterRow)) == 2


def test_a_duplicate_released_by_the_operator_joins_the_next_proof(office: Office) -> None:
    mailing = proofed(office, TWO_ROWS + "3;Frau;Ada;Weiß;Gasse 1;53113;Bonn;2014\n")
    assert mailing.letters == 2
    with office.services.writing() as session:
        refused = people.list_rows(session, office.ctx, mailing.list_id, verdicts=["refused"]).data[0]
        released = people.release_duplicate(session, office.ctx, refused.id)
        job = mailings.request_proof(session, office.ctx, mailing.id)
    assert released.verdict == "warning"
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        again = mailings.get_mailing(session, office.ctx, mailing.id)
    assert again.letters == 3
    assert again.proof_hash != mailing.proof_hash


def test_a_mailing_cannot_be_approved_without_its_proof(office: Office) -> None:
    found = import_list(office, TWO_ROWS)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="t", body=MESSAGE)
        mailing = mailings.create_mailing(
            session, office.ctx, name="m", list_id=found.id, template_id=template.id, hand="anna", stationery="card-a6-folded"
        )
        with pytest.raises(Conflict) as caught:
            mailings.approve(session, office.ctx, mailing.id, proof_hash="", by="opr")
    assert caught.value.code == "not_proofed"


def test_only_the_proof_that_was_seen_can_be_approved(office: Office) -> None:
    mailing = proofed(office)
    with office.services.writing() as session, pytest.raises(Conflict) as caught:
        mailings.approve(session, office.ctx, mailing.id, proof_hash="0" * 64, by="opr")
    assert caught.value.code == "hash_mismatch"
    with office.services.reading() as session:
        assert mailings.get_mailing(session, office.ctx, mailing.id).state is MailingState.PROOFED


def test_a_mailing_is_approved_once(office: Office) -> None:
    mailing = in_production(office)
    assert mailing.proof_hash
    with office.services.writing() as session, pytest.raises(Conflict) as caught:
        mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash, by="opr")
    assert caught.value.code == "wrong_state"


def test_a_mailing_of_refused_rows_only_cannot_be_approved(office: Office) -> None:
    mailing = proofed(office, HEADER + "4;Frau;Eva;Lang;Weg 4;;Leipzig;2001\n")
    with office.services.writing() as session, pytest.raises(Conflict, match="every row is refused"):
        mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash or "", by="opr")


def test_approval_makes_one_ready_piece_for_each_sheet_side(office: Office) -> None:
    mailing = in_production(office)
    assert mailing.state is MailingState.IN_PRODUCTION
    with office.services.reading() as session:
        found = pieces.list_pieces(session, office.ctx, mailing_id=mailing.id).data
        assert [piece.part for piece in found] == ["card", "envelope", "card", "envelope"]
        assert {piece.state for piece in found} == {PieceState.READY}
        assert len({piece.code for piece in found}) == 4
        trail = [entry.to_state for entry in pieces.piece_history(session, office.ctx, found[0].id)]
    assert trail == ["approved", "ready"]


def test_releasing_twice_makes_no_second_piece(office: Office) -> None:
    mailing = in_production(office)
    with office.services.writing() as session:
        job = enqueue(session, office.ctx, "release", mailing.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert session.scalar(select(func.count()).select_from(PieceRow)) == 4


def test_cancelling_a_mailing_cancels_its_pieces(office: Office) -> None:
    mailing = in_production(office)
    with office.services.writing() as session:
        cancelled = mailings.cancel_mailing(session, office.ctx, mailing.id, by="opr")
        found = pieces.list_pieces(session, office.ctx, mailing_id=mailing.id).data
    assert cancelled.state is MailingState.CANCELLED
    assert {piece.state for piece in found} == {PieceState.CANCELLED}


def test_a_mailing_cancelled_before_its_release_gets_no_pieces(office: Office) -> None:
    mailing = proofed(office)
    with office.services.writing() as session:
        _, job = mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash or "", by="opr")
        mailings.cancel_mailing(session, office.ctx, mailing.id, by="opr")
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert session.scalar(select(func.count()).select_from(PieceRow)) == 0
        assert get_job(session, office.ctx, job.id).state == "cancelled"


def test_a_suppressed_person_is_refused_in_every_later_proof(office: Office) -> None:
    mailing = proofed(office)
    with office.services.writing() as session:
        someone = people.list_rows(session, office.ctx, mailing.list_id).data[0]
        people.suppress(session, office.ctx, someone.id, by="opr", reason="objected")
    again = proofed(office)
    assert (again.letters, again.refused) == (1, 1)
    with office.services.reading() as session:
        refused = mailings.list_letters(session, office.ctx, mailing_id=again.id).data[0]
    assert [problem.code for problem in refused.problems] == ["suppressed"]


def test_a_preview_stores_nothing(office: Office) -> None:
    found = import_list(office, TWO_ROWS)
    shown = mailings.preview(
        office.services,
        office.ctx.tenant_id,
        recipients=found,
        row=3,
        body="{{ anrede }}, {{ kunde_seit }}",
        hand="anna",
        stationery="card-a6-folded",
    )
    assert shown.text == "Sehr geehrter Herr Groß, 2009"
    assert list(shown.pages) == ["card", "envelope"]
    with office.services.reading() as session:
        assert session.scalar(select(func.count()).select_from(LetterRow)) == 0


@pytest.mark.parametrize("slips", [-0.01, 0.06, 1.0, float("nan")])
def test_more_slips_than_a_person_makes_are_refused(office: Office, slips: float) -> None:
    found = import_list(office, TWO_ROWS)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="t", body=MESSAGE)
        with pytest.raises(Invalid, match="slips"):
            mailings.create_mailing(
                session, office.ctx, name="m", list_id=found.id, template_id=template.id, hand="anna",
                stationery="card-a6-folded", slips=slips,
            )  # fmt: skip
