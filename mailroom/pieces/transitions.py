"""How a piece changes its state: one conditional UPDATE, and a line of history in the same transaction.

The UPDATE names the very state (and, if wanted, epoch and sequence) that was seen; when another transaction was faster it
changes nothing, and the caller looks again. Whoever wins, the history tells the true order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    STEPS,
    Conflict,
    Context,
    EventKind,
    NotFound,
    PieceState,
    UtcDateTime,
    changed,
    origins,
    write_event,
    write_events,
)
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
    row = session.get(PieceRow, piece_id, populate_existing=True)
    if row is None or row.tenant_id != ctx.tenant_id:
        raise NotFound("piece", piece_id)
    return row


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
    UPDATE repeats what was asked, and its row count is held against the history's.
    """
    chosen = (PieceRow.id.in_(_locked(session, ctx, where, limit)), *where)
    epoch = PieceRow.epoch + (1 if new_epoch else 0)
    noted = _note_many(session, ctx, chosen, literal(to.value), epoch, by, reason)
    if to in _EVENTS:
        write_events(session, ctx, _EVENTS[to], session.scalars(select(PieceRow.id).where(*chosen)).all())
    result = session.execute(
        update(PieceRow)
        .where(*chosen)
        .values(state=to, reason=reason, changed_at=ctx.now(), epoch=epoch, **values)
        .execution_options(synchronize_session=False)
    )
    assert changed(result) == noted, f"{noted} lines of history for {changed(result)} pieces"
    return noted


def recall_many(
    session: Session, ctx: Context, *where: ColumnElement[bool], by: str, reason: str, limit: int = MOST_AT_ONCE
) -> int:
    """Mark up to `limit` pieces for which `where` holds, and that are not yet, as to be pulled from the tray; how many."""
    where = (*where, PieceRow.recalled.is_(False))
    chosen = (PieceRow.id.in_(_locked(session, ctx, where, limit)), *where)
    noted = _note_many(session, ctx, chosen, PieceRow.state.expression, PieceRow.epoch.expression, by, reason)
    session.execute(update(PieceRow).where(*chosen).values(recalled=True).execution_options(synchronize_session=False))
    return noted


def _locked(session: Session, ctx: Context, where: tuple[ColumnElement[bool], ...], limit: int) -> list[str]:
    """Ids of pieces that nobody else changes before this transaction ends; always locked in the same order."""
    query = select(PieceRow.id).where(PieceRow.tenant_id == ctx.tenant_id, *where)
    return list(session.scalars(query.order_by(PieceRow.id).limit(limit).with_for_update()))


def _note_many(
    session: Session,
    ctx: Context,
    chosen: tuple[ColumnElement[bool], ...],
    to: ColumnElement[str],
    epoch: ColumnElement[int],
    by: str,
    reason: str | None,
) -> int:
    lines = select(
        PieceRow.tenant_id, PieceRow.id, literal(ctx.now(), UtcDateTime()), PieceRow.state, to, epoch, literal(by),
        literal(reason, PieceHistoryRow.reason.type),
    ).where(*chosen)  # fmt: skip
    columns = ["tenant_id", "piece_id", "at", "from_state", "to_state", "epoch", "by", "reason"]
    return changed(session.execute(insert(PieceHistoryRow).from_select(columns, lines)))


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
