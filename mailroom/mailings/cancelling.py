"""What is left to do when a mailing is cancelled: its letters, and its pieces, some in each transaction.

The mailing's own state comes first and stops everything, so it does not matter for ink how long the rest takes, or how often it
is begun again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from mailroom.core import BEFORE_INK, WITH_INK, Context, LetterState, MailingState, PieceState, Services
from mailroom.core.outbox import EventKind, write_events
from mailroom.core.tables import AuditRow, LetterRow, PieceRow
from mailroom.core.work import JobUnwanted, Ticket, queue
from mailroom.mailings.rows import mailing_row
from mailroom.people import PAUSE_S
from mailroom.pieces import MOST_AT_ONCE, recall_many, swap_many

CANCEL_S: Final = 0.001
"""For a letter of two pieces, measured. Only the order of jobs depends on it."""


def run_cancel(services: Services, ticket: Ticket) -> Iterator[None]:
    """Cancel what is left of the mailing `ticket.subject_id`."""
    ctx = services.context(ticket.tenant_id)
    with services.reading() as session:
        row = mailing_row(session, ctx, ticket.subject_id)
        if row.state != MailingState.CANCELLED:
            raise JobUnwanted
        by = who(session, ctx, "cancel", ticket.subject_id)
    done = 0
    while True:
        with services.writing() as session:
            more = cancel_some(session, ctx, ticket.subject_id, by=by)
            done += MOST_AT_ONCE
            if more:
                queue.go_on(session, ticket, done=done)
            else:
                queue.finish(session, ticket, now=ctx.now(), done=done)
        if not more:
            return
        yield
        time.sleep(PAUSE_S)


def cancel_some(session: Session, ctx: Context, mailing_id: str, *, by: str) -> bool:
    """The next letters and pieces of a cancelled mailing, at most 200 of each; whether more are left.

    Before the pen: cancelled, by the same conditional UPDATE that a write grant uses, so that one of the two wins. With ink:
    recalled.
    """
    of_mailing = LetterRow.mailing_id == mailing_id
    wanted = (
        LetterRow.tenant_id == ctx.tenant_id,
        of_mailing,
        LetterRow.state.in_((LetterState.PROOFED, LetterState.APPROVED)),
    )
    ids = session.scalars(
        select(LetterRow.id).where(*wanted).order_by(LetterRow.id).limit(MOST_AT_ONCE).with_for_update()
    ).all()
    session.execute(
        update(LetterRow)
        .where(LetterRow.id.in_(ids), *wanted)
        .values(state=LetterState.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    write_events(session, ctx, EventKind.LETTER_CANCELLED, ids)
    before = (PieceRow.mailing_id == mailing_id, _is_or_was(BEFORE_INK))
    inked = (PieceRow.mailing_id == mailing_id, _is_or_was(WITH_INK), PieceRow.recalled.is_(False))
    left = MOST_AT_ONCE - swap_many(
        session, ctx, PieceState.CANCELLED, *before, by=by, reason="mailing cancelled", new_epoch=True, held_from=None
    )
    if left:
        recall_many(session, ctx, *inked, by=by, reason="recalled: pull from the tray", limit=left)
    return session.scalar(select(LetterRow.id).where(*wanted).limit(1)) is not None or (
        session.scalar(
            select(PieceRow.id).where(PieceRow.tenant_id == ctx.tenant_id, or_(and_(*before), and_(*inked))).limit(1)
        )
        is not None
    )


def who(session: Session, ctx: Context, act: str, subject_id: str) -> str:
    """Who decided it, for the lines of history that a job writes."""
    query = select(AuditRow.by).where(
        AuditRow.tenant_id == ctx.tenant_id, AuditRow.act == act, AuditRow.subject_id == subject_id
    )
    return session.scalar(query.order_by(AuditRow.id).limit(1)) or "system"


def _is_or_was(states: frozenset[PieceState]) -> ColumnElement[bool]:
    """In one of these states, or held from one of them."""
    return PieceRow.state.in_(states) | ((PieceRow.state == PieceState.HELD) & PieceRow.held_from.in_(states))
