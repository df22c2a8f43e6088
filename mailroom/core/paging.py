"""Lists in slices: opaque cursors that stay right while rows are added."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from mailroom.core.errors import Invalid

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """A part of a longer list; `next` is the opaque cursor of what follows, None at the end."""

    data: tuple[T, ...]
    next: str | None = None

    @property
    def has_more(self) -> bool:
        return self.next is not None


MAX_SLICE: Final = 100


def cursor(*parts: object) -> str:
    """An opaque cursor from the sort key of the last row given."""
    return base64.urlsafe_b64encode(json.dumps(parts, default=str).encode()).decode().rstrip("=")


def read_cursor(text: str, count: int) -> list[object]:
    """The sort key in a cursor; raises Invalid for anything that is not one of ours."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise _bad_cursor() from error
    if not isinstance(parts, list) or len(parts) != count:
        raise _bad_cursor()
    return parts


def cursor_time(part: object) -> datetime:
    """A time in a cursor; raises Invalid."""
    try:
        moment = datetime.fromisoformat(str(part))
    except ValueError as error:
        raise _bad_cursor() from error
    if moment.tzinfo is None:
        raise _bad_cursor()
    return moment


def cursor_number(part: object) -> int:
    """A whole number in a cursor; raises Invalid."""
    if not isinstance(part, int) or isinstance(part, bool):
        raise _bad_cursor()
    return part


def newest_first(
    session: Session,
    query: Select[R],
    created_at: InstrumentedAttribute[datetime],
    row_id: InstrumentedAttribute[str],
    *,
    limit: int,
    after: str | None,
) -> tuple[list[R], str | None]:
    """One slice of a query, newest first, and the cursor of the next; stable while rows are added."""
    if after:
        created, last_id = read_cursor(after, 2)
        moment = cursor_time(created)
        query = query.where(or_(created_at < moment, and_(created_at == moment, row_id < str(last_id))))
    size = max(1, min(limit, MAX_SLICE))
    rows = list(session.scalars(query.order_by(created_at.desc(), row_id.desc()).limit(size + 1)))
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], cursor(getattr(last, created_at.key).isoformat(), getattr(last, row_id.key))


def _bad_cursor() -> Invalid:
    return Invalid("bad_cursor", "the cursor is not one of ours", "Use the value of `next` as it was given.")
