"""One tenant's rows by id, alone or with the key that opens them: one query, which names the tenant."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from mailroom.core.context import Context
from mailroom.core.errors import NotFound
from mailroom.core.keyring import Erased
from mailroom.core.tables import Base, WrappedKeyRow
from mailroom.core.vault import DataKey

R = TypeVar("R", bound=Base)
Subject = InstrumentedAttribute[str]
"""The column that says whose key opens a row."""


def own_row(session: Session, ctx: Context, table: type[R], row_id: str, what: str, *, fresh: bool = False) -> R:
    """The tenant's row of that id, as the database has it now when `fresh`; raises NotFound, which calls it `what`."""
    query = select(table).where(*_own(ctx, table, row_id)).execution_options(populate_existing=fresh)
    row = session.scalar(query)
    if row is None:
        raise NotFound(what, row_id)
    return row


def own_row_and_key(
    session: Session, ctx: Context, table: type[R], row_id: str, what: str, *, subject: Subject
) -> tuple[R, DataKey]:
    """The row with the key of its `subject`; raises NotFound, and Erased where the key is gone."""
    found = session.execute(with_keys(select(table).where(*_own(ctx, table, row_id)), ctx, subject)).first()
    if found is None:
        raise NotFound(what, row_id)
    row, name, wrapped = found
    key = opened_key(ctx, name, wrapped)
    if key is None:
        raise Erased(name)
    return row, key


def with_keys(query: Select[R], ctx: Context, subject: Subject) -> Select[R, str, bytes | None]:
    """The query with the subject of each row's key, and the key as it is stored; None where it is gone."""
    stored = WrappedKeyRow
    joined = query.outerjoin(stored, (stored.tenant_id == ctx.tenant_id) & (stored.subject == subject))
    return joined.add_columns(subject, stored.wrapped)


def opened_key(ctx: Context, subject: str, wrapped: bytes | None) -> DataKey | None:
    """The key that `with_keys` found; None where it is gone."""
    return None if wrapped is None else ctx.vault.unwrap(ctx.tenant_id, subject, wrapped)


def _own(ctx: Context, table: type[Base], row_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    columns = table.__table__.c
    return columns["tenant_id"] == ctx.tenant_id, columns["id"] == row_id
