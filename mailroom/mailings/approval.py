"""From the draft to production: the proof is asked for, seen, and approved as it was seen."""

from __future__ import annotations

from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from mailroom.core import Conflict, Context, MailingState, changed, note
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import MailingRow
from mailroom.core.work import JobView, queue
from mailroom.mailings.rows import mailing_row, mailing_view
from mailroom.mailings.views import MailingView
from mailroom.people import get_list
from mailroom.writing import open_specimens

M = MailingState
# Measured, for a letter of two sides. Only the order of jobs depends on it.
_PROOF_S: Final = 0.03
_RELEASE_S: Final = 0.001


def request_proof(session: Session, ctx: Context, mailing_id: str) -> JobView:
    """The proof job. A proof already made is completed (released duplicates), never changed."""
    row = mailing_row(session, ctx, mailing_id)
    if row.state not in (M.DRAFT, M.PROOFED):
        raise _wrong_state(row, "draft or proofed")
    return queue.enqueue(session, ctx, "proof", mailing_id, cost_s=_rows(session, ctx, row) * _PROOF_S)


def approve(session: Session, ctx: Context, mailing_id: str, *, proof_hash: str, by: str) -> tuple[MailingView, JobView]:
    """Freeze the proof that was seen; the job then makes pieces of it. Raises Conflict when the proof is another one by now,
    Invalid (`unknown_signature`) when its signature was deleted."""
    row = mailing_row(session, ctx, mailing_id)
    if row.state == M.DRAFT or row.proof_hash is None:
        raise Conflict("not_proofed", "the mailing has no proof yet", "Wait for the proof job, then look at the proof.")
    if not row.letters:
        raise Conflict("wrong_state", "no letter can be written: every row is refused", "Correct the list and import it again.")
    if row.state == M.PROOFED and row.signature_id is not None:
        open_specimens(session, ctx, row.signature_id)
    result = session.execute(
        update(MailingRow)
        .where(
            MailingRow.tenant_id == ctx.tenant_id,
            MailingRow.id == mailing_id,
            MailingRow.state == M.PROOFED,
            MailingRow.proof_hash == proof_hash,
        )
        .values(state=M.APPROVED, approved_at=ctx.now(), approved_by=by)
    )
    if not changed(result):
        if row.state == M.PROOFED:
            raise Conflict("hash_mismatch", "the proof is not the one that was seen", "Look at the proof again and approve it.")
        raise _wrong_state(row, M.PROOFED)
    note(session, ctx, by=by, act="approve", subject_id=mailing_id, reason=proof_hash)
    if row.signature_id is not None:
        note(session, ctx, by=by, act="sign", subject_id=row.signature_id, reason=mailing_id)
    job = queue.enqueue(session, ctx, "release", mailing_id, cost_s=row.letters * _RELEASE_S)
    write_event(session, ctx, EventKind.MAILING_APPROVED, mailing_id)
    session.refresh(row)
    return mailing_view(session, ctx, row), job


def _wrong_state(row: MailingRow, wanted: str) -> Conflict:
    return Conflict("wrong_state", f"the mailing is {row.state}, not {wanted}", "Read its state again.")


def _rows(session: Session, ctx: Context, row: MailingRow) -> int:
    return get_list(session, ctx, row.list_id).rows_in
