"""A large batch is posted, and a large mailing cancelled, some pieces at a time: few statements in each transaction; and where
somebody was killed between two of them, somebody else goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from mailroom import jobs, mailings, pieces
from mailroom.core import Conflict, JobState, LetterState, MailingState, PieceState
from mailroom.core.outbox import EventKind, read_events
from mailroom.core.tables import BatchRow, JobRow, LetterRow, PieceHistoryRow, PieceRow
from mailroom.mailings import BatchView, MailingView
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import in_production, proofed, quick_page

P = PieceState
LETTERS = 230
PIECES = 2 * LETTERS
MOST_PIECES = 200
MOST_STATEMENTS = 25
"""Of one transaction, however many pieces there are; closing took three for each piece."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)


def many(office: Office) -> MailingView:
    """A mailing in production of so many letters: one of two, copied. Writing them would take longer than all these tests."""
    mailing = in_production(office)
    with office.services.writing() as session:
        for kind, its_letter in ((LetterRow, "id"), (PieceRow, "letter_id")):
            found = [dict(row) for row in session.execute(select(*kind.__table__.columns)).mappings()]
            copies = [
                row | {its_letter: f"{row[its_letter]}_{copy}", "id": f"{row['id']}_{copy}", "number": copy}
                | ({"code": f"{row['code']}_{copy}"} if "code" in row else {})
                for copy in range(2, LETTERS // 2 + 1) for row in found
            ]  # fmt: skip
            session.execute(insert(kind), copies)
    return mailing


@contextmanager
def counting(office: Office) -> Iterator[list[int]]:
    """How many statements each transaction ran, from here on."""
    counts: list[int] = [0]

    def begun(*_: object) -> None:
        counts.append(0)

    def ran(*_: object) -> None:
        counts[-1] += 1

    engine = office.services.database.engine
    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", ran)
    try:
        yield counts
    finally:
        event.remove(engine, "begin", begun)
        event.remove(engine, "before_cursor_execute", ran)


def states(office: Office) -> Counter[str]:
    with office.services.reading() as session:
        return Counter(session.scalars(select(PieceRow.state)))


def told(office: Office, kind: EventKind) -> list[str]:
    after: str | None = None
    found: list[str] = []
    while True:
        with office.services.reading() as session:
            events = read_events(session, office.ctx, after=after)
        if not events:
            return found
        found += [each.subject_id for each in events if each.kind is kind]
        after = events[-1].cursor


def lines_of_history(office: Office, to: PieceState) -> int:
    with office.services.reading() as session:
        query = select(func.count()).select_from(PieceHistoryRow).where(PieceHistoryRow.to_state == to)
        return session.execute(query).scalar_one()


def job_of(office: Office, kind: str) -> str:
    with office.services.reading() as session:
        return session.execute(select(JobRow.id).where(JobRow.kind == kind)).scalar_one()


def state_of_job(office: Office, job_id: str) -> str:
    with office.services.reading() as session:
        return session.get_one(JobRow, job_id).state


def lose(office: Office, job_id: str) -> None:
    """Its worker was killed, some time ago."""
    with office.services.writing() as session:
        session.get_one(JobRow, job_id).lease_expires_at = office.clock().replace(year=2000)


def inserted(office: Office) -> BatchView:
    """A batch whose pieces all lie in their envelopes."""
    mailing = many(office)
    with office.services.writing() as session:
        session.execute(update(PieceRow).values(state=P.INSERTED))
        return mailings.batch_of(session, office.ctx, mailing.id)


def post(office: Office, batch_id: str) -> BatchView:
    with office.services.writing() as session:
        return mailings.post_batch(session, office.ctx, batch_id, by="opr")


def cancel(office: Office, mailing_id: str) -> MailingView:
    with office.services.writing() as session:
        return mailings.cancel_mailing(session, office.ctx, mailing_id, by="opr")


def test_a_large_batch_is_closed_by_few_statements_and_at_most_200_pieces_a_transaction(office: Office) -> None:
    batch = inserted(office)
    with counting(office) as counts:
        closing = post(office, batch.id)
    assert closing.state == "closing"
    assert states(office) == {P.POSTED: MOST_PIECES, P.INSERTED: PIECES - MOST_PIECES}
    with counting(office) as job_counts:
        jobs.run(office.services, job_of(office, "post"))
    assert max(counts + job_counts) <= MOST_STATEMENTS
    assert states(office) == {P.POSTED: PIECES}
    with office.services.reading() as session:
        done = mailings.batch_of(session, office.ctx, batch.mailing_id)
        assert mailings.get_mailing(session, office.ctx, batch.mailing_id).state is MailingState.POSTED
    assert (done.state, done.letters_posted) == ("posted", LETTERS)
    assert told(office, EventKind.MAILING_POSTED) == [batch.mailing_id]


def test_closing_that_was_killed_in_the_middle_is_gone_on_with_and_each_piece_posted_once(office: Office) -> None:
    batch = inserted(office)
    post(office, batch.id)
    job_id = job_of(office, "post")
    killed = jobs.begin(office.services, job_id)
    assert killed is not None
    assert killed.turn(0) is False
    assert states(office)[P.POSTED] == 2 * MOST_PIECES
    lose(office, job_id)
    jobs.run(office.services, job_id)
    assert states(office) == {P.POSTED: PIECES}
    assert lines_of_history(office, P.POSTED) == PIECES
    posted = told(office, EventKind.PIECE_POSTED)
    assert len(posted) == len(set(posted)) == PIECES
    assert state_of_job(office, job_id) == JobState.DONE


def test_closing_again_goes_on_even_without_the_job(office: Office) -> None:
    batch = inserted(office)
    post(office, batch.id)
    with office.services.writing() as session:
        session.execute(update(JobRow).where(JobRow.kind == "post").values(state=JobState.FAILED))
    post(office, batch.id)
    assert post(office, batch.id).state == "posted"
    assert states(office) == {P.POSTED: PIECES}


def test_nothing_else_happens_to_the_pieces_of_a_batch_that_is_closing(office: Office) -> None:
    batch = inserted(office)
    post(office, batch.id)
    with office.services.reading() as session:
        left = session.scalars(select(PieceRow.id).where(PieceRow.state == P.INSERTED)).first()
    assert left is not None
    decisions: tuple[Callable[[Session], object], ...] = (
        lambda session: pieces.hold(session, office.ctx, left, by="opr", reason="wait"),
        lambda session: pieces.withdraw(session, office.ctx, left, by="opr"),
        lambda session: pieces.cancel_piece(session, office.ctx, left, by="opr"),
        lambda session: pieces.spoil_and_rewrite(session, office.ctx, left, by="opr", reason="blot", destroyed=True),
    )
    for decide in decisions:
        with office.services.writing() as session, pytest.raises(Conflict):
            decide(session)
    with office.services.writing() as session, pytest.raises(Conflict):
        mailings.cancel_mailing(session, office.ctx, batch.mailing_id, by="opr")
    assert states(office)[P.INSERTED] == PIECES - MOST_PIECES


def test_a_large_mailing_is_cancelled_by_few_statements_and_at_most_200_pieces_a_transaction(office: Office) -> None:
    mailing = many(office)
    with counting(office) as counts:
        assert cancel(office, mailing.id).state is MailingState.CANCELLED
    assert states(office) == {P.CANCELLED: MOST_PIECES, P.READY: PIECES - MOST_PIECES}
    with counting(office) as job_counts:
        jobs.run(office.services, job_of(office, "cancel"))
    assert max(counts + job_counts) <= MOST_STATEMENTS
    assert states(office) == {P.CANCELLED: PIECES}
    with office.services.reading() as session:
        assert set(session.scalars(select(LetterRow.state))) == {LetterState.CANCELLED}
    assert told(office, EventKind.MAILING_CANCELLED) == [mailing.id]
    assert len(set(told(office, EventKind.LETTER_CANCELLED))) == LETTERS


def test_cancelling_that_was_killed_in_the_middle_is_gone_on_with(office: Office) -> None:
    mailing = many(office)
    with office.services.writing() as session:  # half of it is written already
        half = session.scalars(select(PieceRow.id).order_by(PieceRow.id).limit(LETTERS)).all()
        session.execute(update(PieceRow).where(PieceRow.id.in_(half)).values(state=P.WRITTEN))
    cancel(office, mailing.id)
    job_id = job_of(office, "cancel")
    killed = jobs.begin(office.services, job_id)
    assert killed is not None
    assert killed.turn(0) is False
    lose(office, job_id)
    jobs.run(office.services, job_id)
    assert states(office) == {P.CANCELLED: PIECES - LETTERS, P.WRITTEN: LETTERS}
    with office.services.reading() as session:
        recalled = session.scalars(select(PieceRow.id).where(PieceRow.recalled.is_(True))).all()
    assert sorted(recalled) == sorted(half)
    assert lines_of_history(office, P.CANCELLED) == PIECES - LETTERS
    assert state_of_job(office, job_id) == JobState.DONE


def test_cancelling_ends_the_proof_and_the_release_of_the_mailing_at_their_next_batch(office: Office) -> None:
    mailing = proofed(office)
    assert mailing.proof_hash is not None
    with office.services.writing() as session:
        _, job = mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash, by="opr")
    release = jobs.begin(office.services, job.id)
    assert release is not None
    assert release.turn(0) is False
    made = sum(states(office).values())
    assert made == 4
    cancel(office, mailing.id)
    assert release.turn(0) is True
    assert state_of_job(office, job.id) == JobState.CANCELLED
    jobs.work_off(office.services)
    assert states(office) == {P.CANCELLED: made}


def test_a_closed_batch_stays_closed_when_its_mailing_is_cancelled_too_late(office: Office) -> None:
    batch = inserted(office)
    post(office, batch.id)
    jobs.work_off(office.services)
    with office.services.writing() as session, pytest.raises(Conflict) as caught:
        mailings.cancel_mailing(session, office.ctx, batch.mailing_id, by="opr")
    assert caught.value.code == "not_cancellable"
    with office.services.reading() as session:
        assert session.execute(select(BatchRow.state)).scalar_one() == "posted"
