"""A mailing's row: found, opened, and how its letters are written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mailroom.core import Context, DataKey, MailingState, Place, find_key, open_json, own_row
from mailroom.core.tables import MailingRow, TenantRow
from mailroom.mailings.views import MailingView
from mailroom.people import get_list
from mailroom.writing import LetterSetup, get_template, letter_setup, open_specimens, read_message
from stationery.realism import realism_from_stored


def mailing_row(session: Session, ctx: Context, mailing_id: str) -> MailingRow:
    return own_row(session, ctx, MailingRow, mailing_id, "mailing")


def setup_of(session: Session, ctx: Context, row: MailingRow) -> LetterSetup:
    """How this mailing's letters are written: its pinned versions, its list's columns."""
    template = get_template(session, ctx, row.template_id)
    tenant = session.get_one(TenantRow, ctx.tenant_id)
    return letter_setup(
        read_message(template.body, template.language),
        get_list(session, ctx, row.list_id).columns,
        hand=row.hand,
        hand_version=row.hand_version,
        stationery=row.stationery,
        sender=_sender(row, find_key(session, ctx, ctx.tenant_id)),
        sender_country=tenant.country,
        seed=row.seed,
        specimens=open_specimens(session, ctx, row.signature_id) if row.signature_id else None,
        slips=row.slips,
    )


def _sender(row: MailingRow, key: DataKey) -> tuple[str, ...]:
    lines = open_json(key, row.sender, Place.SENDER.of(row.id))
    assert isinstance(lines, list)
    return tuple(str(line) for line in lines)


def mailing_view(session: Session, ctx: Context, row: MailingRow) -> MailingView:
    return mailing_views(session, ctx, [row])[0]


def mailing_views(session: Session, ctx: Context, rows: Sequence[MailingRow]) -> list[MailingView]:
    """Several mailings opened by the one key of their tenant."""
    key = find_key(session, ctx, ctx.tenant_id) if rows else None
    return [opened_mailing(row, key) for row in rows if key is not None]


def opened_mailing(row: MailingRow, key: DataKey) -> MailingView:
    """The mailing as others see it; `key` is the tenant's."""
    return MailingView(
        id=row.id,
        name=row.name,
        state=MailingState(row.state),
        list_id=row.list_id,
        template_id=row.template_id,
        hand=row.hand,
        hand_version=row.hand_version,
        model_version=row.model_version,
        stationery=row.stationery,
        sender=_sender(row, key),
        signature_id=row.signature_id,
        slips=row.slips,
        order=row.stroke_order,
        seed=row.seed,
        test=row.test,
        not_after=row.not_after,
        proof_hash=row.proof_hash,
        letters=row.letters,
        refused=row.refused,
        realism=realism_from_stored(row.realism) if row.realism else None,
        created_at=row.created_at,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
    )
