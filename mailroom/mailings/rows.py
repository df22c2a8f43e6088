"""A mailing's row: found, opened, and how its letters are written."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mailroom.core import Context, MailingState, NotFound, Place, find_key, open_json
from mailroom.core.tables import MailingRow, TenantRow
from mailroom.mailings.views import MailingView
from mailroom.people import get_list
from mailroom.writing import LetterSetup, get_template, letter_setup, open_specimens, read_message
from stationery.realism import realism_from_stored


def mailing_row(session: Session, ctx: Context, mailing_id: str) -> MailingRow:
    row = session.get(MailingRow, mailing_id)
    if row is None or row.tenant_id != ctx.tenant_id:
        raise NotFound("mailing", mailing_id)
    return row


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
        sender=_sender(session, ctx, row),
        sender_country=tenant.country,
        seed=row.seed,
        specimens=open_specimens(session, ctx, row.signature_id) if row.signature_id else None,
        slips=row.slips,
    )


def _sender(session: Session, ctx: Context, row: MailingRow) -> tuple[str, ...]:
    lines = open_json(find_key(session, ctx, ctx.tenant_id), row.sender, Place.SENDER.of(row.id))
    assert isinstance(lines, list)
    return tuple(str(line) for line in lines)


def mailing_view(session: Session, ctx: Context, row: MailingRow) -> MailingView:
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
        sender=_sender(session, ctx, row),
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
