"""What people decide about pieces: verify, insert, hold, spoil and rewrite, resolve the unknown, withdraw.

What stations do with pieces is in mailroom.leases. Every act is a conditional UPDATE with a line of history.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailroom.core import (
    BEFORE_INK,
    GONE,
    WITH_INK,
    BatchState,
    Conflict,
    Context,
    Invalid,
    LetterState,
    PieceState,
    held_as,
    note,
    one_line,
    own_row,
    read_code,
)
from mailroom.core.tables import BatchRow, LetterRow, PieceRow
from mailroom.people import is_suppressed
from mailroom.pieces.reading import get_piece, piece_view
from mailroom.pieces.transitions import history, piece_row, step, swap, wrong_state
from mailroom.pieces.views import PieceView

P = PieceState


def verify(session: Session, ctx: Context, piece_id: str, *, by: str) -> PieceView:
    """A person has read the code and looked at the sheet: written well."""
    _refuse_recalled(session, ctx, piece_id)
    return piece_view(step(session, ctx, piece_id, P.VERIFIED, by=by, only_from=(P.WRITTEN,)))


def insert(session: Session, ctx: Context, piece_id: str, *, by: str) -> PieceView:
    """The sheet lies in its place with the other parts of its letter. A suppressed recipient's piece is refused."""
    row = _refuse_recalled(session, ctx, piece_id)
    if is_suppressed(session, ctx, row.recipient_id):
        raise Conflict(
            "suppressed", f"the recipient of {row.code} is suppressed", "Pull the letter from the tray and withdraw it."
        )
    return piece_view(step(session, ctx, piece_id, P.INSERTED, by=by, only_from=(P.VERIFIED,)))


def hold(session: Session, ctx: Context, piece_id: str, *, by: str, reason: str) -> PieceView:
    """Nothing more happens to it until it is released. A lease ends with it: the station's next call is refused."""
    reason = one_line("reason", reason)
    while True:
        row = piece_row(session, ctx, piece_id)
        seen = P(row.state)
        if seen in GONE or seen in (P.POSTED, P.RETURNED, P.HELD):
            raise wrong_state(row, BEFORE_INK | WITH_INK)
        _refuse_posting(session, row, "wrong_state")
        back = held_as(seen)
        lost_lease = back is not seen
        if swap(session, ctx, row, P.HELD, by=by, reason=reason, held_from=back, epoch=row.epoch + (1 if lost_lease else 0)):
            return get_piece(session, ctx, piece_id)


def unhold(session: Session, ctx: Context, piece_id: str, *, by: str) -> PieceView:
    """Back to where it was."""
    row = piece_row(session, ctx, piece_id)
    if row.state != P.HELD or row.held_from is None:
        raise wrong_state(row, [P.HELD])
    if not swap(session, ctx, row, P(row.held_from), by=by, held_from=None):
        raise wrong_state(piece_row(session, ctx, piece_id), [P.HELD])
    return get_piece(session, ctx, piece_id)


def cancel_piece(session: Session, ctx: Context, piece_id: str, *, by: str, reason: str | None = None) -> PieceView:
    """Before the pen: cancelled, by the same conditional UPDATE that a write grant uses, so that one of the two wins.

    With ink on the sheet: recalled, to be pulled from the tray and withdrawn. Raises Conflict (`not_cancellable`) once posted.
    """
    while True:
        row = piece_row(session, ctx, piece_id)
        seen = P(row.held_from) if row.state == P.HELD and row.held_from else P(row.state)
        if seen in GONE:
            return piece_view(row)
        if seen in (P.POSTED, P.RETURNED):
            raise Conflict("not_cancellable", f"piece {row.code} is {row.state}", "What is posted cannot be taken back.")
        if seen in BEFORE_INK:
            if swap(session, ctx, row, P.CANCELLED, by=by, reason=reason, epoch=row.epoch + 1, held_from=None):
                return get_piece(session, ctx, piece_id)
            continue
        _refuse_posting(session, row, "not_cancellable")
        row.recalled = True
        history(
            session, ctx, piece_id, P(row.state), P(row.state), epoch=row.epoch, by=by, reason="recalled: pull from the tray"
        )
        session.flush()
        return piece_view(row)


def withdraw(session: Session, ctx: Context, piece_id: str, *, by: str) -> PieceView:
    """Pulled from the tray: never posted, never written again."""
    row = piece_row(session, ctx, piece_id)
    if row.state == P.HELD and row.held_from in BEFORE_INK:
        raise wrong_state(row, [P.WRITTEN, P.VERIFIED, P.INSERTED])
    _refuse_posting(session, row, "wrong_state")
    return piece_view(step(session, ctx, piece_id, P.WITHDRAWN, by=by, held_from=None))


def spoil_and_rewrite(
    session: Session, ctx: Context, piece_id: str, *, by: str, reason: str, destroyed: bool, rewrite: bool = True
) -> PieceView:
    """The sheet is spoiled and destroyed; a new piece with its own id and code takes its place (`rewrite`), made of the same
    stored strokes. Gives the new piece, or the spoiled one without a rewrite."""
    reason = one_line("reason", reason)
    if not destroyed:
        raise Invalid("invalid_request", "the spoiled sheet is not signed off as destroyed", "Destroy it, then say so.")
    row = piece_row(session, ctx, piece_id)
    if row.state == P.HELD and row.held_from in BEFORE_INK:
        raise wrong_state(row, WITH_INK)
    _refuse_posting(session, row, "wrong_state")
    row = step(session, ctx, piece_id, P.SPOILED, by=by, reason=reason, held_from=None, epoch=row.epoch + 1)
    note(session, ctx, by=by, act="spoil", subject_id=piece_id, reason=reason)
    if not rewrite or row.recalled:
        return piece_view(row)
    return piece_view(_rewrite(session, ctx, row, by))


def complete_unknown(session: Session, ctx: Context, piece_id: str, *, code: str, by: str) -> PieceView:
    """A person looked at the sheet of an UNKNOWN piece: it is written to the end. The code is read from the sheet itself."""
    row = piece_row(session, ctx, piece_id)
    if read_code(code) != row.code:
        raise Conflict("wrong_code", "the code read is not this piece's", "Look for the sheet again; hold both if in doubt.")
    row = step(session, ctx, piece_id, P.WRITTEN, by=by, only_from=(P.UNKNOWN,), lines_done=row.lines)
    note(session, ctx, by=by, act="complete", subject_id=piece_id)
    return piece_view(row)


def declare_unknown(session: Session, ctx: Context, piece_id: str, *, by: str, reason: str) -> PieceView:
    """A person gives up a station that will not answer: its piece becomes UNKNOWN, and late calls for it are refused."""
    row = piece_row(session, ctx, piece_id)
    done = step(session, ctx, piece_id, P.UNKNOWN, by=by, reason=reason, only_from=(P.ARMED, P.WRITING), epoch=row.epoch + 1)
    return piece_view(done)


def _rewrite(session: Session, ctx: Context, spoiled: PieceRow, by: str) -> PieceRow:
    number = session.execute(
        select(func.max(PieceRow.number)).where(
            PieceRow.tenant_id == ctx.tenant_id, PieceRow.letter_id == spoiled.letter_id, PieceRow.part == spoiled.part
        )
    ).scalar_one()
    letter = own_row(session, ctx, LetterRow, spoiled.letter_id, "letter")
    state = P.READY if letter.state == LetterState.APPROVED else P.HELD
    row = PieceRow(
        id=ctx.new_id("pce"),
        tenant_id=ctx.tenant_id,
        mailing_id=spoiled.mailing_id,
        letter_id=spoiled.letter_id,
        recipient_id=spoiled.recipient_id,
        batch_id=spoiled.batch_id,
        page_id=spoiled.page_id,
        part=spoiled.part,
        revision=spoiled.revision,
        number=number + 1,
        code=ctx.ids.piece_code(),
        position=spoiled.position,
        ink_hash=spoiled.ink_hash,
        state=state,
        held_from=None if state is P.READY else P.READY,
        recalled=False,
        not_after=spoiled.not_after,
        epoch=0,
        sequence=0,
        lines=spoiled.lines,
        lines_done=0,
        created_at=ctx.now(),
        changed_at=ctx.now(),
    )
    session.add(row)
    session.flush()
    history(session, ctx, row.id, None, state, epoch=0, by=by, reason=f"rewrite of {spoiled.id}")
    return row


def _refuse_recalled(session: Session, ctx: Context, piece_id: str) -> PieceRow:
    row = piece_row(session, ctx, piece_id)
    if row.recalled:
        raise Conflict("recalled", f"piece {row.code} was recalled", "Pull it from the tray and withdraw it.")
    return row


def _refuse_posting(session: Session, row: PieceRow, code: str) -> None:
    """Raises Conflict when the piece's batch was handed to the post: what is left of it becomes POSTED by and by.

    The batch is locked against closing until this transaction ends: either closing sees what was decided, or this is refused.
    """
    state = session.scalar(
        select(BatchRow.state)
        .where(BatchRow.tenant_id == row.tenant_id, BatchRow.id == row.batch_id)
        .with_for_update(read=True)
    )
    if state != BatchState.OPEN:
        raise Conflict(code, f"the batch of piece {row.code} is posted", "What is posted cannot be taken back.")
