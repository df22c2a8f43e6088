"""Small things that services share: row counts, cursors, JSON under seal."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from sqlalchemy import CursorResult, Result, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from mailroom.errors import Invalid
from mailroom.vault import DataKey
from stationery.problems import Problem, problem_from_stored

MAX_SLICE: Final = 100

R = TypeVar("R")


def changed(result: Result[Any]) -> int:
    """How many rows an UPDATE or DELETE changed: who won."""
    count = cast("CursorResult[Any]", result).rowcount
    assert count >= 0, "this database does not say how many rows were changed"
    return count


def seal_json(key: DataKey, value: object, place: str) -> bytes:
    return key.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place)


def open_json(key: DataKey, sealed: bytes, place: str) -> object:
    value: object = json.loads(key.open(sealed, place))
    return value


def seal_problems(key: DataKey, problems: Sequence[Problem], place: str) -> bytes:
    """Problems quote what they are about, so they are as personal as the row itself."""
    return seal_json(key, [problem.as_stored() for problem in problems], place)


def open_problems(key: DataKey, sealed: bytes, place: str) -> tuple[Problem, ...]:
    stored = open_json(key, sealed, place)
    assert isinstance(stored, list)
    return tuple(problem_from_stored(entry) for entry in stored)


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
