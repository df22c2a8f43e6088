"""Writing events down and reading them. Reading never misses one:

SQLite has one writer at a time, so its ids appear in their order. PostgreSQL gives ids out before it commits, so a lower id may
appear after a higher one; therefore an event also carries the number of its transaction, and a reader sees only events of
transactions older than every one still open (`pg_snapshot_xmin`). An event may appear late, behind a long transaction, but
never behind the reader's back. Within one transaction that wrote events itself, its own are not shown yet.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, Text, and_, cast, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from mailroom.core.context import Context
from mailroom.core.outbox.events import Event, EventKind
from mailroom.core.paging import MAX_SLICE, cursor, cursor_number, read_cursor
from mailroom.core.tables import OutboxRow


def write_event(session: Session, ctx: Context, kind: EventKind, *subject_ids: str) -> None:
    """Put an event for each subject into this transaction."""
    write_events(session, ctx, kind, subject_ids)


def write_events(session: Session, ctx: Context, kind: EventKind, subject_ids: Collection[str]) -> None:
    """The same for many subjects, in one statement."""
    if not subject_ids:
        return
    number = session.scalar(select(_this_transaction(session)))
    rows = [
        {"transaction": number, "tenant_id": ctx.tenant_id, "at": ctx.now(), "kind": kind, "subject_id": subject_id}
        for subject_id in subject_ids
    ]
    session.execute(insert(OutboxRow), rows)


def read_events(session: Session, ctx: Context, *, after: str | None = None, limit: int = MAX_SLICE) -> list[Event]:
    """The tenant's next events, in an order that never changes; raises Invalid for a cursor that is not one of ours."""
    query = select(OutboxRow).where(OutboxRow.tenant_id == ctx.tenant_id, _settled(session))
    if after:
        transaction, number = (cursor_number(part) for part in read_cursor(after, 2))
        query = query.where(
            or_(OutboxRow.transaction > transaction, and_(OutboxRow.transaction == transaction, OutboxRow.id > number))
        )
    rows = session.scalars(query.order_by(OutboxRow.transaction, OutboxRow.id).limit(max(1, min(limit, MAX_SLICE))))
    return [Event(EventKind(row.kind), row.subject_id, row.at, cursor(row.transaction, row.id)) for row in rows]


def _this_transaction(session: Session) -> ColumnElement[int]:
    if session.get_bind().dialect.name == "sqlite":
        return literal(0)
    return cast(cast(func.pg_current_xact_id(), Text), BigInteger)


def _settled(session: Session) -> ColumnElement[bool]:
    """No transaction that is still open can put anything before it."""
    if session.get_bind().dialect.name == "sqlite":
        return OutboxRow.transaction >= 0
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return OutboxRow.transaction < cast(cast(oldest, Text), BigInteger)
