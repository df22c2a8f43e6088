"""The release job: an approved mailing's pages become pieces with codes, in one batch, and go to the stations' queue.

Pieces are made APPROVED with the page's frozen hash and become READY only when all of them are there. Idempotent: a page that
has a piece gets no second one (the unique index of pieces says so even if this file did not).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from mailroom.core import BatchState, Context, LetterState, MailingState, PieceState, Services, changed
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import BatchRow, LetterRow, MailingRow, PieceHistoryRow, PieceRow, ProofPageRow
from mailroom.core.work import JobLost, JobUnwanted, Ticket, queue
from mailroom.people import PAUSE_S
from mailroom.pieces import swap_many

BATCH: Final = 200
# position = second of approval, row of the list, part: mailings one after the other, letters in the order of the list.
_ROWS: Final = 10**8
_PARTS: Final = 8


def run_release(services: Services, ticket: Ticket) -> Iterator[None]:
    """Make the pieces of the mailing `ticket.subject_id` and hand them to the queue; a test mailing's stay APPROVED."""
    ctx = services.context(ticket.tenant_id)
    done, after = 0, 0
    with services.writing() as session:
        row = _approved(session, ctx, ticket)
        batch_id = _batch(session, ctx, row)
    while made := _make_some(services, ctx, ticket, batch_id, done, after):
        done, after = done + made[0], made[1]
        yield
        time.sleep(PAUSE_S)
    while not row.test and _ready_some(services, ctx, ticket, done):
        yield
        time.sleep(PAUSE_S)
    with services.writing() as session:
        result = session.execute(
            update(MailingRow)
            .where(MailingRow.tenant_id == ctx.tenant_id, MailingRow.id == row.id, MailingRow.state == MailingState.APPROVED)
            .values(state=MailingState.IN_PRODUCTION)
        )
        if not changed(result):
            raise JobUnwanted
        write_event(session, ctx, EventKind.MAILING_IN_PRODUCTION, row.id)
        queue.finish(session, ticket, now=ctx.now(), done=done)


def _approved(session: Session, ctx: Context, ticket: Ticket) -> MailingRow:
    """The mailing, still approved; locked, so that a cancellation comes wholly before or wholly after this transaction."""
    row = session.scalar(
        select(MailingRow)
        .where(MailingRow.id == ticket.subject_id, MailingRow.tenant_id == ctx.tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise JobLost(ticket.job_id)
    if row.state != MailingState.APPROVED:
        raise JobUnwanted
    return row


def _batch(session: Session, ctx: Context, row: MailingRow) -> str:
    """The mailing's batch, made once."""
    found = session.scalar(select(BatchRow.id).where(BatchRow.tenant_id == ctx.tenant_id, BatchRow.mailing_id == row.id))
    if found is not None:
        return found
    batch = BatchRow(
        id=ctx.new_id("bat"), tenant_id=ctx.tenant_id, mailing_id=row.id, number=1, state=BatchState.OPEN, created_at=ctx.now()
    )
    session.add(batch)
    session.flush()
    return batch.id


def _make_some(
    services: Services, ctx: Context, ticket: Ticket, batch_id: str, done: int, after: int
) -> tuple[int, int] | None:
    """Pieces for the next pages that have none, from row `after` of the list on; how many, and the last one's row."""
    with services.writing() as session:
        row = _approved(session, ctx, ticket)
        pages = session.execute(
            select(ProofPageRow.id, ProofPageRow.part, ProofPageRow.position, ProofPageRow.ink_hash, LetterRow)
            .join(LetterRow, LetterRow.id == ProofPageRow.letter_id)
            .where(
                LetterRow.tenant_id == ctx.tenant_id,
                LetterRow.mailing_id == row.id,
                LetterRow.row >= after,
                LetterRow.state.in_((LetterState.PROOFED, LetterState.APPROVED)),
                ProofPageRow.revision == LetterRow.revision,
                ~select(PieceRow.id).where(PieceRow.page_id == ProofPageRow.id).exists(),
            )
            .order_by(LetterRow.row, LetterRow.id, ProofPageRow.position)
            .limit(BATCH)
        ).all()
        if not pages:
            return None
        assert row.approved_at is not None
        pieces = [_piece(ctx, row, batch_id, row.approved_at, page) for page in pages]
        session.execute(insert(PieceRow), pieces)
        session.execute(insert(PieceHistoryRow), [_born(ctx, row, piece) for piece in pieces])
        session.execute(
            update(LetterRow)
            .where(
                LetterRow.tenant_id == ctx.tenant_id,
                LetterRow.id.in_({piece["letter_id"] for piece in pieces}),
                LetterRow.state == LetterState.PROOFED,
            )
            .values(state=LetterState.APPROVED)
        )
        queue.go_on(session, ticket, done=done + len(pieces))
        return len(pieces), pages[-1][4].row


def _piece(
    ctx: Context, row: MailingRow, batch_id: str, approved_at: datetime, page: Row[str, str, int, str, LetterRow]
) -> dict[str, object]:
    page_id, part, position, page_hash, letter = page
    return {
        "id": ctx.new_id("pce"),
        "tenant_id": ctx.tenant_id,
        "mailing_id": row.id,
        "letter_id": letter.id,
        "recipient_id": letter.recipient_id,
        "batch_id": batch_id,
        "page_id": page_id,
        "part": part,
        "revision": letter.revision,
        "number": 1,
        "code": ctx.ids.piece_code(),
        "position": (int(approved_at.timestamp()) * _ROWS + letter.row) * _PARTS + position,
        "ink_hash": page_hash,
        "state": PieceState.APPROVED,
        "recalled": False,
        "not_after": row.not_after,
        "epoch": 0,
        "sequence": 0,
        "lines": 0,
        "lines_done": 0,
        "created_at": ctx.now(),
        "changed_at": ctx.now(),
    }


def _born(ctx: Context, row: MailingRow, piece: dict[str, object]) -> dict[str, object]:
    return {
        "tenant_id": ctx.tenant_id,
        "piece_id": piece["id"],
        "at": ctx.now(),
        "from_state": PieceState.DRAFT,
        "to_state": PieceState.APPROVED,
        "epoch": 0,
        "by": row.approved_by or "system",
        "reason": None,
    }


def _ready_some(services: Services, ctx: Context, ticket: Ticket, done: int) -> int:
    """Hand the next approved pieces to the queue; how many."""
    with services.writing() as session:
        row = _approved(session, ctx, ticket)
        approved = (PieceRow.mailing_id == row.id, PieceRow.state == PieceState.APPROVED)
        count = swap_many(session, ctx, PieceState.READY, *approved, by="system")
        queue.go_on(session, ticket, done=done)
        return count
