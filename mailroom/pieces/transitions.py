"""How a piece changes its state: one conditional UPDATE, and a line of history in the same transaction.

The UPDATE names the very state (and, if wanted, epoch and sequence) that was seen; when another transaction was faster it
changes nothing, and the caller looks again. Whoever wins, the history tells the true order.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from mailroom.core import STEPS, Conflict, Context, PieceState, changed, origins, own_row
from mailroom.core.tables import PieceHistoryRow, PieceRow

_TRIES: Final = 5


def piece_row(session: Session, ctx: Context, piece_id: str) -> PieceRow:
    """The piece as it is now; raises NotFound."""
    return own_row(session, ctx, PieceRow, piece_id, "piece", fresh=True)


def step(
    session: Session,
    ctx: Context,
    piece_id: str,
    to: PieceState,
    *,
    by: str,
    reason: str | None = None,
    only_from: Collection[PieceState] | None = None,
    **values: object,
) -> PieceRow:
    """Take the piece to `to` from any legal state (or from `only_from`), whatever others do meanwhile; raises Conflict."""
    allowed = origins(to) if only_from is None else frozenset(only_from)
    for _ in range(_TRIES):
        row = piece_row(session, ctx, piece_id)
        if PieceState(row.state) not in allowed:
            raise wrong_state(row, allowed)
        if swap(session, ctx, row, to, by=by, reason=reason, **values):
            return piece_row(session, ctx, piece_id)
    raise Conflict("wrong_state", f"piece {piece_id} changes too often to be changed now", "Try again.")


def swap(
    session: Session, ctx: Context, row: PieceRow, to: PieceState, *, by: str, reason: str | None = None, **values: object
) -> bool:
    """Take the piece to `to` if it is still exactly as `row` shows it; False when it is not. A hold may return to any state."""
    seen = PieceState(row.state)
    assert to in STEPS[seen] or seen is PieceState.HELD, f"{seen} -> {to} is no legal step"
    result = session.execute(
        update(PieceRow)
        .where(
            PieceRow.id == row.id,
            PieceRow.tenant_id == ctx.tenant_id,
            PieceRow.state == seen,
            PieceRow.epoch == row.epoch,
            PieceRow.sequence == row.sequence,
        )
        .values(state=to, reason=reason, changed_at=ctx.now(), **values)
        .execution_options(synchronize_session=False)
    )
    if not changed(result):
        return False
    epoch = values.get("epoch", row.epoch)
    assert isinstance(epoch, int)
    history(session, ctx, row.id, seen, to, epoch=epoch, by=by, reason=reason)
    return True


def history(
    session: Session,
    ctx: Context,
    piece_id: str,
    seen: PieceState | None,
    to: PieceState,
    *,
    epoch: int,
    by: str,
    reason: str | None = None,
) -> None:
    """One line of history."""
    session.add(
        PieceHistoryRow(
            tenant_id=ctx.tenant_id, piece_id=piece_id, at=ctx.now(), from_state=seen, to_state=to, epoch=epoch, by=by,
            reason=reason ) )  # fmt: skip


def wrong_state(row: PieceRow, allowed: Collection[PieceState]) -> Conflict:
    wanted = ", ".join(sorted(allowed))
    return Conflict("wrong_state", f"piece {row.id} is {row.state}; this is possible from {wanted}", "Read its state again.")
