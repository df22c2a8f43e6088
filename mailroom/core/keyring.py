"""Data keys by subject: made once, kept wrapped in a table of their own, destroyed to erase."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mailroom.core.context import Context
from mailroom.core.errors import NotFound
from mailroom.core.tables import WrappedKeyRow
from mailroom.core.vault import DataKey


class Erased(NotFound):
    """The key was destroyed on purpose; nothing opens what it sealed, so to everybody it is not there."""

    def __init__(self, subject: str) -> None:
        super().__init__("readable data (erased) of", subject)


def make_key(session: Session, ctx: Context, subject: str) -> DataKey:
    """A fresh key for the subject, its wrapped form put into this transaction."""
    key, wrapped = ctx.vault.new_key(ctx.tenant_id, subject)
    session.add(WrappedKeyRow(tenant_id=ctx.tenant_id, subject=subject, wrapped=wrapped))
    return key


def find_key(session: Session, ctx: Context, subject: str) -> DataKey:
    """The subject's key; raises Erased when there is none any more."""
    wrapped = session.scalar(
        select(WrappedKeyRow.wrapped).where(WrappedKeyRow.tenant_id == ctx.tenant_id, WrappedKeyRow.subject == subject)
    )
    if wrapped is None:
        raise Erased(subject)
    return ctx.vault.unwrap(ctx.tenant_id, subject, wrapped)


def find_keys(session: Session, ctx: Context, subjects: Collection[str]) -> dict[str, DataKey]:
    """The keys of several subjects in one query; erased ones are missing from the answer."""
    rows = session.execute(
        select(WrappedKeyRow.subject, WrappedKeyRow.wrapped).where(
            WrappedKeyRow.tenant_id == ctx.tenant_id, WrappedKeyRow.subject.in_(subjects)
        )
    )
    return {subject: ctx.vault.unwrap(ctx.tenant_id, subject, wrapped) for subject, wrapped in rows}


def destroy_key(session: Session, ctx: Context, subject: str) -> None:
    """Erase: from the commit on nobody can open what this key sealed."""
    session.execute(delete(WrappedKeyRow).where(WrappedKeyRow.tenant_id == ctx.tenant_id, WrappedKeyRow.subject == subject))
