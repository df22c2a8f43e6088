"""Batches: what is posted together, with counts that must reconcile, and the data of its sheets."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailroom.core import GONE, Conflict, Context, MailingState, NotFound, PieceState, changed, note, own_row
from mailroom.core.tables import BatchRow, LetterRow, ListRow, MailingRow, PieceRow
from mailroom.mailings.papers import batch_row
from mailroom.mailings.rows import mailing_row
from mailroom.mailings.views import BatchView
from mailroom.people import is_suppressed
from mailroom.pieces import swap

P = PieceState


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
    fault."""
    row = batch_row(session, ctx, batch_id)
    if row.state == "posted":
        return _view(session, ctx, row)
    pieces = session.scalars(
        select(PieceRow).where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.batch_id == batch_id).order_by(PieceRow.position)
    ).all()
    living = [piece for piece in pieces if P(piece.state) not in GONE]
    at_fault = [piece.code for piece in living if piece.state != P.INSERTED or piece.recalled]
    at_fault += [p.code for p in living if p.code not in at_fault and is_suppressed(session, ctx, p.recipient_id)]
    if at_fault or not living:
        shown = ", ".join(at_fault[:10]) or "none is there"
        raise Conflict(
            "counts_differ",
            f"{len(at_fault)} of {len(living)} pieces cannot be posted: {shown}",
            "Insert, withdraw or rewrite them; then close the batch again.",
        )
    for piece in living:
        if not swap(session, ctx, piece, P.POSTED, by=by):
            raise Conflict("wrong_state", f"piece {piece.code} changed at the same moment", "Try again.")
    result = session.execute(
        update(BatchRow)
        .where(BatchRow.tenant_id == ctx.tenant_id, BatchRow.id == batch_id, BatchRow.state == "open")
        .values(state="posted", posted_at=ctx.now())
    )
    if changed(result):
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
    session.refresh(row)
    return _view(session, ctx, row)


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
        state=row.state,
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
            LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing.id, LetterRow.state == "cancelled"
        )
    )
    return sum(letter_id not in with_pieces for letter_id in ids)
