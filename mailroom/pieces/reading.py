"""Pieces as views: one, many, by code, with their history."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailroom.core import (
    MAX_SLICE,
    Context,
    Invalid,
    NotFound,
    PieceState,
    Slice,
    cursor,
    cursor_number,
    read_code,
    read_cursor,
)
from mailroom.core.tables import PieceHistoryRow, PieceRow
from mailroom.pieces.transitions import piece_row
from mailroom.pieces.views import HistoryEntry, PieceCounts, PieceView


def get_piece(session: Session, ctx: Context, piece_id: str) -> PieceView:
    return piece_view(piece_row(session, ctx, piece_id))


def piece_by_code(session: Session, ctx: Context, code: str) -> PieceView:
    """The piece whose code was typed or scanned; raises Invalid when it is none, NotFound when nobody has it."""
    plain = read_code(code)
    if plain is None:
        raise Invalid("invalid_request", f"{code!r} is no piece code", "Read it again: nine characters, no vowels.")
    row = session.scalar(select(PieceRow).where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.code == plain))
    if row is None:
        raise NotFound("piece with the code", plain)
    return piece_view(row)


def list_pieces(
    session: Session,
    ctx: Context,
    *,
    mailing_id: str | None = None,
    state: str | None = None,
    letter_id: str | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Slice[PieceView]:
    """In the order of writing."""
    query = select(PieceRow).where(PieceRow.tenant_id == ctx.tenant_id)
    for column, wanted in ((PieceRow.mailing_id, mailing_id), (PieceRow.state, state), (PieceRow.letter_id, letter_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    if after:
        position, last_id = read_cursor(after, 2)
        place = cursor_number(position)
        query = query.where((PieceRow.position > place) | ((PieceRow.position == place) & (PieceRow.id > str(last_id))))
    size = max(1, min(limit, MAX_SLICE))
    rows = list(session.scalars(query.order_by(PieceRow.position, PieceRow.id).limit(size + 1)))
    shown = tuple(piece_view(row) for row in rows[:size])
    return Slice(shown, cursor(rows[size - 1].position, rows[size - 1].id) if len(rows) > size else None)


def count_pieces(session: Session, ctx: Context, mailing_ids: Collection[str]) -> dict[str, PieceCounts]:
    """How many pieces of each mailing are in which state, and the pen time of all; one query for however many mailings."""
    found: dict[str, PieceCounts] = {mailing_id: PieceCounts({}, 0.0) for mailing_id in mailing_ids}
    rows = session.execute(
        select(PieceRow.mailing_id, PieceRow.state, func.count(), func.sum(PieceRow.estimate_s))
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.mailing_id.in_(mailing_ids))
        .group_by(PieceRow.mailing_id, PieceRow.state)
    )
    for mailing_id, state, number, seconds in rows:
        before = found[mailing_id]
        found[mailing_id] = PieceCounts({**before.states, PieceState(state): number}, before.estimate_s + (seconds or 0.0))
    return found


def piece_history(session: Session, ctx: Context, piece_id: str) -> list[HistoryEntry]:
    """Every step of the piece, oldest first."""
    piece_row(session, ctx, piece_id)
    rows = session.scalars(
        select(PieceHistoryRow)
        .where(PieceHistoryRow.tenant_id == ctx.tenant_id, PieceHistoryRow.piece_id == piece_id)
        .order_by(PieceHistoryRow.id)
    )
    return [HistoryEntry(r.at, r.from_state, r.to_state, r.epoch, r.by, r.reason) for r in rows]


def piece_view(row: PieceRow) -> PieceView:
    return PieceView(
        id=row.id,
        code=row.code,
        mailing_id=row.mailing_id,
        letter_id=row.letter_id,
        recipient_id=row.recipient_id,
        batch_id=row.batch_id,
        part=row.part,
        revision=row.revision,
        number=row.number,
        state=PieceState(row.state),
        held_from=PieceState(row.held_from) if row.held_from else None,
        reason=row.reason,
        recalled=row.recalled,
        epoch=row.epoch,
        sequence=row.sequence,
        ink_hash=row.ink_hash,
        gcode_sha256=row.gcode_sha256,
        station_id=row.station_id,
        machine=row.machine,
        slot=row.slot,
        pen=row.pen,
        order=row.stroke_order,
        lease_expires_at=row.lease_expires_at,
        lines=row.lines,
        lines_done=row.lines_done,
        estimate_s=row.estimate_s,
        changed_at=row.changed_at,
    )
