"""Batches: what is posted together, with counts that must reconcile, and the data of its sheets."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    GONE,
    BatchState,
    Conflict,
    Context,
    LetterState,
    MailingState,
    NotFound,
    PieceState,
    Services,
    changed,
    note,
    own_row,
)
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import BatchRow, LetterRow, ListRow, MailingRow, PieceRow, RecipientRow
from mailroom.core.work import Ticket, queue
from mailroom.mailings.cancelling import who
from mailroom.mailings.papers import batch_row
from mailroom.mailings.rows import mailing_row
from mailroom.mailings.views import BatchView
from mailroom.people import PAUSE_S, suppressed_recipients
from mailroom.pieces import MOST_AT_ONCE, swap_many

P = PieceState
_POST_S: Final = 0.0005
"""For a piece, measured. Only the order of jobs depends on it."""


def batch_of(session: Session, ctx: Context, mailing_id: str) -> BatchView:
    """The mailing's batch; raises NotFound before the mailing is in production."""
    row = session.scalar(select(BatchRow).where(BatchRow.tenant_id == ctx.tenant_id, BatchRow.mailing_id == mailing_id))
    if row is None:
        raise NotFound("batch of the mailing", mailing_id)
    return _view(session, ctx, row)


def get_batch(session: Session, ctx: Context, batch_id: str) -> BatchView:
    return _view(session, ctx, batch_row(session, ctx, batch_id))


def post_batch(session: Session, ctx: Context, batch_id: str, *, by: str) -> BatchView:
    """Handed to the post: every letter is inserted whole, or dropped. Raises Conflict (`counts_differ`) with the pieces at
    fault.

    From this transaction on nothing else happens to the batch's pieces. The first 200 become POSTED in it, the others by a job,
    and the batch is `closing` until then. Calling it again goes on.
    """
    row = _locked(session, ctx, batch_id)
    if row.state == BatchState.POSTED:
        return _view(session, ctx, row)
    pieces = MOST_AT_ONCE
    if row.state == BatchState.OPEN:
        pieces = _check_counts(session, ctx, batch_id)
        row.state, row.posted_at = BatchState.CLOSING, ctx.now()
        session.execute(
            update(MailingRow)
            .where(
                MailingRow.tenant_id == ctx.tenant_id,
                MailingRow.id == row.mailing_id,
                MailingRow.state == MailingState.IN_PRODUCTION,
            )
            .values(state=MailingState.POSTED)
        )
        note(session, ctx, by=by, act="post", subject_id=batch_id)
        session.flush()
    if _post_some(session, ctx, row, by):
        queue.enqueue(session, ctx, "post", batch_id, cost_s=pieces * _POST_S)
    session.refresh(row)
    return _view(session, ctx, row)


def run_post(services: Services, ticket: Ticket) -> Iterator[None]:
    """The pieces of the batch `ticket.subject_id` that are not POSTED yet."""
    ctx = services.context(ticket.tenant_id)
    with services.reading() as session:
        row = batch_row(session, ctx, ticket.subject_id)
        by = who(session, ctx, "post", ticket.subject_id)
    done = 0
    while True:
        with services.writing() as session:
            more = _post_some(session, ctx, row, by)
            done += MOST_AT_ONCE
            if more:
                queue.go_on(session, ticket, done=done)
            else:
                queue.finish(session, ticket, now=ctx.now(), done=done)
        if not more:
            return
        yield
        time.sleep(PAUSE_S)


def _locked(session: Session, ctx: Context, batch_id: str) -> BatchRow:
    """The batch as it is now. A decision about one of its pieces holds a lock on it too, so that it is either counted when the
    batch is closed, or refused because it is."""
    row = session.scalar(
        select(BatchRow)
        .where(BatchRow.id == batch_id, BatchRow.tenant_id == ctx.tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("batch", batch_id)
    return row


def _check_counts(session: Session, ctx: Context, batch_id: str) -> int:
    """How many pieces are to be posted; raises Conflict when one of them cannot be."""
    living = (PieceRow.tenant_id == ctx.tenant_id, PieceRow.batch_id == batch_id, PieceRow.state.not_in(GONE))
    suppressed = suppressed_recipients(ctx).where(RecipientRow.id == PieceRow.recipient_id).exists()
    at_fault = (*living, (PieceRow.state != P.INSERTED) | PieceRow.recalled | suppressed)
    pieces = session.execute(select(func.count()).select_from(PieceRow).where(*living)).scalar_one()
    wrong = session.execute(select(func.count()).select_from(PieceRow).where(*at_fault)).scalar_one()
    if wrong or not pieces:
        codes = session.scalars(select(PieceRow.code).where(*at_fault).order_by(PieceRow.position, PieceRow.number).limit(10))
        raise Conflict(
            "counts_differ",
            f"{wrong} of {pieces} pieces cannot be posted: {', '.join(codes) or 'none is there'}",
            "Insert, withdraw or rewrite them; then close the batch again.",
        )
    return pieces


def _post_some(session: Session, ctx: Context, row: BatchRow, by: str) -> bool:
    """The next pieces of a closing batch become POSTED; with the last one the batch does. Whether more are left."""
    inserted = (PieceRow.batch_id == row.id, PieceRow.state == P.INSERTED)
    swap_many(session, ctx, P.POSTED, *inserted, by=by)
    if session.scalar(select(PieceRow.id).where(PieceRow.tenant_id == ctx.tenant_id, *inserted).limit(1)) is not None:
        return True
    result = session.execute(
        update(BatchRow)
        .where(BatchRow.id == row.id, BatchRow.tenant_id == ctx.tenant_id, BatchRow.state == BatchState.CLOSING)
        .values(state=BatchState.POSTED)
    )
    if changed(result):
        write_event(session, ctx, EventKind.MAILING_POSTED, row.mailing_id)
    return False


def _view(session: Session, ctx: Context, row: BatchRow) -> BatchView:
    mailing = mailing_row(session, ctx, row.mailing_id)
    rows = own_row(session, ctx, ListRow, mailing.list_id, "list")
    states: Counter[str] = Counter()
    by_letter: dict[str, list[PieceState]] = {}
    estimate_s = 0.0
    pieces = session.execute(
        select(PieceRow.letter_id, PieceRow.state, PieceRow.estimate_s).where(
            PieceRow.tenant_id == ctx.tenant_id, PieceRow.batch_id == row.id
        )
    )
    for letter_id, state, seconds in pieces:
        states[state] += 1
        estimate_s += seconds or 0.0
        by_letter.setdefault(letter_id, []).append(P(state))
    living = {letter: [s for s in found if s not in GONE] for letter, found in by_letter.items()}
    return BatchView(
        id=row.id,
        mailing_id=mailing.id,
        mailing_name=mailing.name,
        number=row.number,
        state=BatchState(row.state),
        rows_in=rows.rows_in,
        refused=rows.rows_in - mailing.letters,
        letters=mailing.letters,
        pieces=dict(states),
        spoiled=states[P.SPOILED],
        letters_ready_to_post=sum(bool(s) and all(x is P.INSERTED for x in s) for s in living.values()),
        letters_posted=sum(bool(s) and all(x in (P.POSTED, P.RETURNED) for x in s) for s in living.values()),
        letters_dropped=sum(not s for s in living.values()) + _dropped_before(session, ctx, mailing, set(by_letter)),
        estimate_s=estimate_s,
        created_at=row.created_at,
        posted_at=row.posted_at,
    )


def _dropped_before(session: Session, ctx: Context, mailing: MailingRow, with_pieces: set[str]) -> int:
    """Letters cancelled before they had a piece."""
    ids = session.scalars(
        select(LetterRow.id).where(
            LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing.id, LetterRow.state == LetterState.CANCELLED
        )
    )
    return sum(letter_id not in with_pieces for letter_id in ids)
