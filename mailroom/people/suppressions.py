"""Who must not be written to: kept as keyed hashes of name and address, so that it outlives the data itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mailroom.core import Context, NotFound, note, one_line, own_row
from mailroom.core.tables import RecipientRow, SuppressionRow


def suppress(session: Session, ctx: Context, recipient_id: str, *, by: str, reason: str) -> str:
    """Never again: checked at proof, write grant, insertion and posting. The suppression's id; the same person gets the
    same."""
    recipient = own_row(session, ctx, RecipientRow, recipient_id, "recipient")
    if recipient.person_index is None:
        raise NotFound("recipient", recipient_id)
    known = session.scalar(
        select(SuppressionRow.id).where(
            SuppressionRow.tenant_id == ctx.tenant_id, SuppressionRow.person_index == recipient.person_index
        )
    )
    if known is not None:
        return known
    row = SuppressionRow(
        id=ctx.new_id("sup"),
        tenant_id=ctx.tenant_id,
        person_index=recipient.person_index,
        reason=one_line("reason", reason),
        created_at=ctx.now(),
    )
    session.add(row)
    note(session, ctx, by=by, act="suppress", subject_id=recipient_id, reason=reason)
    session.flush()
    return row.id


def is_suppressed(session: Session, ctx: Context, recipient_id: str) -> bool:
    """Whether this recipient, or the same person in any list, is suppressed."""
    return bool(suppressed_among(session, ctx, [recipient_id]))


def suppressed_among(session: Session, ctx: Context, recipient_ids: Collection[str]) -> frozenset[str]:
    """Those of the recipients who are suppressed, by themselves or as the same person in any list; in one query."""
    return frozenset(session.scalars(suppressed_recipients(ctx).where(RecipientRow.id.in_(recipient_ids))))


def suppressed_recipients(ctx: Context) -> Select[str]:
    """The query for the ids of all suppressed recipients, to be narrowed."""
    return (
        select(RecipientRow.id)
        .join(
            SuppressionRow,
            (RecipientRow.tenant_id == SuppressionRow.tenant_id) & (RecipientRow.person_index == SuppressionRow.person_index),
        )
        .where(RecipientRow.tenant_id == ctx.tenant_id)
    )
