"""How a piece changes its state: one conditional UPDATE, and a line of history in the same transaction.

The UPDATE names the very state (and, if wanted, epoch and sequence) that was seen; when another transaction was faster it
changes nothing, and the caller looks again. Whoever wins, the history tells the true order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.orm import Session

from mailroom.core import STEPS, Conflict, Context, PieceState, changed, origins, own_row
from mailroom.core.outbox import EventKind, write_event, write_events
from mailroom.core.tables import PieceHistoryRow, PieceRow

MOST_AT_ONCE: Final = 200
"""Pieces changed in one transaction: a waiting single write gets in between two of them."""
_TRIES: Final = 5
_EVENTS: Final[Mapping[PieceState, EventKind]] = MappingProxyType(
    {
        PieceState.WRITTEN: EventKind.PIECE_WRITTEN,
        PieceState.UNKNOWN: EventKind.PIECE_UNKNOWN,
        PieceState.SPOILED: EventKind.PIECE_SPOILED,
        PieceState.POSTED: EventKind.PIECE_POSTED,
    }
)


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
    if to is not seen and to in _EVENTS:
        write_event(session, ctx, _EVENTS[to], row.id)
    return True


def swap_many(
    session: Session,
    ctx: Context,
    to: PieceState,
    *where: ColumnElement[bool],
    by: str,
    reason: str | None = None,
    new_epoch: bool = False,
    limit: int = MOST_AT_ONCE,
    **values: object,
) -> int:
    """Take up to `limit` pieces for which `where` holds to `to`, each with its line of history; how many.

    `where` must name the states they come from. They are locked first, so that history and UPDATE mean the same pieces; the
    UPDATE repeats what was asked, and its row count is held against them.
    """
    rows = _locked(session, ctx, where, limit)
    ids = [row.id for row in rows]
    if not ids:
        return 0
    more = 1 if new_epoch else 0
    result = session.execute(
        update(PieceRow)
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.id.in_(ids), *where)
        .values(state=to, reason=reason, changed_at=ctx.now(), epoch=PieceRow.epoch + more, **values)
        .execution_options(synchronize_session=False)
    )
    assert changed(result) == len(ids), f"{changed(result)} of {len(ids)} locked pieces changed"
    _note_many(session, ctx, [(row.id, row.state, to, row.epoch + more) for row in rows], by, reason)
    if to in _EVENTS:
        write_events(session, ctx, _EVENTS[to], ids)
    return len(ids)


def recall_many(
    session: Session, ctx: Context, *where: ColumnElement[bool], by: str, reason: str, limit: int = MOST_AT_ONCE
) -> int:
    """Mark up to `limit` pieces for which `where` holds, and that are not yet, as to be pulled from the tray; how many."""
    rows = _locked(session, ctx, (*where, PieceRow.recalled.is_(False)), limit)
    if not rows:
        return 0
    session.execute(
        update(PieceRow)
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.id.in_([row.id for row in rows]))
        .values(recalled=True)
        .execution_options(synchronize_session=False)
    )
    _note_many(session, ctx, [(row.id, row.state, row.state, row.epoch) for row in rows], by, reason)
    return len(rows)


def _locked(session: Session, ctx: Context, where: tuple[ColumnElement[bool], ...], limit: int) -> Sequence[Row[str, str, int]]:
    """Id, state and epoch of pieces that nobody else changes before this transaction ends; always locked in the same order."""
    query = select(PieceRow.id, PieceRow.state, PieceRow.epoch).where(PieceRow.tenant_id == ctx.tenant_id, *where)
    return session.execute(query.order_by(PieceRow.id).limit(limit).with_for_update()).all()


def _note_many(session: Session, ctx: Context, steps: Iterable[tuple[str, str, str, int]], by: str, reason: str | None) -> None:
    """A line of history for each piece's id, state before and after, and epoch; in one statement."""
    lines = [
        {
            "tenant_id": ctx.tenant_id,
            "piece_id": piece_id,
            "at": ctx.now(),
            "from_state": seen,
            "to_state": to,
            "epoch": epoch,
            "by": by,
            "reason": reason,
        }
        for piece_id, seen, to, epoch in steps
    ]
    session.execute(insert(PieceHistoryRow), lines)


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
