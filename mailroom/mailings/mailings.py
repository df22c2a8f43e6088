"""Mailings: draft -> proofed -> approved -> in production -> posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    MAILING_STEPS,
    Conflict,
    Context,
    Invalid,
    ListState,
    MailingState,
    Place,
    Slice,
    changed,
    find_key,
    newest_first,
    note,
    one_line,
    own_row_and_key,
    seal_json,
)
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import MailingRow
from mailroom.core.work import queue
from mailroom.mailings.cancelling import CANCEL_S, cancel_some
from mailroom.mailings.rows import mailing_row, mailing_view, mailing_views, opened_mailing
from mailroom.mailings.views import MailingView
from mailroom.people import get_list
from mailroom.writing import (
    MOST_SLIPS,
    check_placeholders,
    find_hand,
    find_stationery,
    get_template,
    open_specimens,
    read_message,
)
from plotter.choices import ORDERS, read_order
from plotter.errors import BadProfile

M = MailingState


def create_mailing(  # noqa: PLR0913  # a mailing has that many choices, each said by name
    session: Session,
    ctx: Context,
    *,
    name: str,
    list_id: str,
    template_id: str,
    hand: str,
    stationery: str,
    sender: Sequence[str] = (),
    signature_id: str | None = None,
    slips: float = 0.0,
    order: str = "writer",
    seed: int | None = None,
    external_id: str | None = None,
    not_after: datetime | None = None,
) -> MailingView:
    """A draft that pins hand, hand version and model version. Raises Invalid (`unknown_placeholder`, `unknown_hand`,
    `unknown_signature`, …)."""
    from render.writer import MODEL_VERSION

    recipients = get_list(session, ctx, list_id)
    if recipients.state != ListState.READY:
        raise Conflict("wrong_state", f"the list is {recipients.state}, not ready", "Wait for its import job.")
    template = get_template(session, ctx, template_id)
    check_placeholders(read_message(template.body, template.language), recipients.columns)
    if seed is not None and not 0 <= seed < 2**63:
        raise Invalid("invalid_request", f"the seed {seed} is out of range", "Use 0 … 2^63 - 1.")
    if not 0.0 <= slips <= MOST_SLIPS:
        raise Invalid("invalid_request", f"a share of slips of {slips} is out of range", f"Use 0 … {MOST_SLIPS}.")
    try:
        order = read_order(order)
    except BadProfile as error:
        raise Invalid("invalid_request", str(error), f"Use {' or '.join(ORDERS)}.") from error
    if signature_id is not None:
        open_specimens(session, ctx, signature_id)
    index = ctx.blind("mailing", external_id) if external_id else None
    if index and session.scalar(
        select(MailingRow.id).where(MailingRow.tenant_id == ctx.tenant_id, MailingRow.external_index == index)
    ):
        raise Conflict("conflict", f"there is a mailing with the external id {external_id!r} already", "Use the existing one.")
    mailing_id = ctx.new_id("mlg")
    row = MailingRow(
        id=mailing_id,
        tenant_id=ctx.tenant_id,
        external_index=index,
        name=one_line("name", name),
        list_id=list_id,
        template_id=template_id,
        hand=hand,
        hand_version=find_hand(hand).version,
        model_version=MODEL_VERSION,
        stationery=find_stationery(stationery).name,
        sender=seal_json(
            find_key(session, ctx, ctx.tenant_id), [one_line("sender", line) for line in sender], Place.SENDER.of(mailing_id)
        ),
        signature_id=signature_id,
        slips=slips,
        stroke_order=order,
        seed=int.from_bytes(ctx.ids.random_bytes(8), "big") >> 1 if seed is None else seed,
        state=M.DRAFT,
        test=ctx.test,
        not_after=not_after,
        letters=0,
        refused=0,
        created_at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return mailing_view(session, ctx, row)


def get_mailing(session: Session, ctx: Context, mailing_id: str) -> MailingView:
    return opened_mailing(*own_row_and_key(session, ctx, MailingRow, mailing_id, "mailing", subject=MailingRow.tenant_id))


def list_mailings(
    session: Session, ctx: Context, *, limit: int = 20, after: str | None = None, state: str | None = None
) -> Slice[MailingView]:
    """Newest first, all or those of one state."""
    query = select(MailingRow).where(MailingRow.tenant_id == ctx.tenant_id)
    if state is not None:
        query = query.where(MailingRow.state == state)
    rows, following = newest_first(session, query, MailingRow.created_at, MailingRow.id, limit=limit, after=after)
    return Slice(tuple(mailing_views(session, ctx, rows)), following)


def cancel_mailing(session: Session, ctx: Context, mailing_id: str, *, by: str) -> MailingView:
    """No piece begins any more; what is written already becomes the task "pull from the tray". Raises Conflict when posted.

    The mailing is cancelled at once, so that no job goes on with it and no station begins one of its pieces; of its letters and
    pieces the first 200, the others by a job.
    """
    row = mailing_row(session, ctx, mailing_id)
    origins = [state for state, targets in MAILING_STEPS.items() if M.CANCELLED in targets]
    result = session.execute(
        update(MailingRow)
        .where(MailingRow.tenant_id == ctx.tenant_id, MailingRow.id == mailing_id, MailingRow.state.in_(origins))
        .values(state=M.CANCELLED)
    )
    if not changed(result):
        if row.state == M.CANCELLED:
            return mailing_view(session, ctx, row)
        raise Conflict("not_cancellable", f"the mailing is {row.state}", "What is posted cannot be taken back.")
    note(session, ctx, by=by, act="cancel", subject_id=mailing_id)
    queue.cancel(session, ctx, ("proof", "release"), mailing_id)
    write_event(session, ctx, EventKind.MAILING_CANCELLED, mailing_id)
    if cancel_some(session, ctx, mailing_id, by=by):
        queue.enqueue(session, ctx, "cancel", mailing_id, cost_s=row.letters * CANCEL_S)
    session.refresh(row)
    return mailing_view(session, ctx, row)
