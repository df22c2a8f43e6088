"""The stored strokes of a sheet side, opened: what was approved, and what is written."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mailroom.core import Context, DataKey, Place, find_key, own_row
from mailroom.core.tables import ProofPageRow
from mailroom.pieces.transitions import piece_row
from render.codec import unpack
from render.strokes import Page


def piece_page(session: Session, ctx: Context, piece_id: str) -> Page:
    """The stored strokes of a piece: what was approved, and what is written."""
    row = piece_row(session, ctx, piece_id)
    page = own_row(session, ctx, ProofPageRow, row.page_id, "page")
    return open_page(page, find_key(session, ctx, row.recipient_id))


def open_page(row: ProofPageRow, key: DataKey) -> Page:
    """The stored strokes opened."""
    return unpack(key.open(row.strokes, Place.PAGE.of(row.id)))
