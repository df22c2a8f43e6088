"""Idempotency-Key records: the first answer is kept seven days and given again; a crash in between leaves a record that
expires.

Three calls by whoever answers the request: `begin` in a transaction of its own, `finish` in the transaction of the work itself,
so that work and answer stand or fall together, `forget` when the work failed in a way that may be tried again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mailroom.access.errors import IdempotencyMismatch, IdempotencyRunning
from mailroom.core import Conflict, Context, Invalid, Place, changed, find_key
from mailroom.core.tables import IdempotencyRow

KEPT: Final = timedelta(days=7)
# A request that has not answered by then has died with its server; its transaction was rolled back with it.
RUNNING: Final = timedelta(seconds=60)
MAX_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered the first time."""

    status: int
    body: bytes
    content_type: str


def body_hash(method: str, path: str, body: bytes) -> str:
    """SHA-256 over what makes a request the same request."""
    return hashlib.sha256(f"{method}\n{path}\n".encode() + body).hexdigest()


def begin(session: Session, ctx: Context, *, key: str, body_hash: str) -> StoredAnswer | None:
    """None: the record is ours, go on. Otherwise the stored answer; raises IdempotencyMismatch or IdempotencyRunning."""
    if not 0 < len(key) <= MAX_KEY:
        raise Invalid("invalid_request", f"the Idempotency-Key has {len(key)} characters", f"Use 1 to {MAX_KEY} characters.")
    index, row, now = _index(ctx, key), IdempotencyRow, ctx.now()
    session.execute(
        delete(row).where(
            row.tenant_id == ctx.tenant_id,
            row.key_index == index,
            or_(row.created_at < now - KEPT, row.status.is_(None) & (row.created_at < now - RUNNING)),
        )
    )
    values = {"tenant_id": ctx.tenant_id, "key_index": index, "body_hash": body_hash, "created_at": now}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    ours = session.scalar(insert(row).values(**values).on_conflict_do_nothing().returning(row.key_index))
    if ours is not None:
        return None
    found = session.get_one(row, (ctx.tenant_id, index))
    if found.body_hash != body_hash:
        raise IdempotencyMismatch
    if found.status is None or found.answer is None:
        raise IdempotencyRunning
    answer = find_key(session, ctx, ctx.tenant_id).open(found.answer, Place.ANSWER.of(index))
    return StoredAnswer(found.status, answer, found.content_type or "application/json")


def finish(
    session: Session, ctx: Context, *, key: str, status: int, body: bytes, content_type: str = "application/json"
) -> None:
    """Store the answer; raises Conflict when the record expired meanwhile: the work must then be rolled back."""
    index, row = _index(ctx, key), IdempotencyRow
    sealed = find_key(session, ctx, ctx.tenant_id).seal(body, Place.ANSWER.of(index))
    result = session.execute(
        update(row)
        .where(row.tenant_id == ctx.tenant_id, row.key_index == index, row.status.is_(None))
        .values(status=status, answer=sealed, content_type=content_type)
    )
    if not changed(result):
        raise Conflict("conflict", "this request took too long and was given up", "Send it again with the same key.")


def forget(session: Session, ctx: Context, *, key: str) -> None:
    """Let the same key be used again after a failure; an answered record stays."""
    row = IdempotencyRow
    session.execute(delete(row).where(row.tenant_id == ctx.tenant_id, row.key_index == _index(ctx, key), row.status.is_(None)))


def _index(ctx: Context, key: str) -> str:
    return ctx.blind("idempotency", key)
