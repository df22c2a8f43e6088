"""The programs of leases: read by the station that holds one, and by whoever looks into a piece's past."""

from __future__ import annotations

import zlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailroom.core import Context, NotFound, Place, find_key
from mailroom.core.tables import PieceRow, ProgramRow
from mailroom.pieces import piece_page, piece_row
from mailroom.stations.leases import leased_row
from render.strokes import Page


def program(session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int) -> str:
    """The G-code of this station's lease."""
    row = leased_row(session, ctx, piece_id, station_id=station_id, epoch=epoch)
    return _open_program(session, ctx, row, epoch)


def strokes(session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int) -> Page:
    """The stored strokes of this station's lease, for its own comparison."""
    leased_row(session, ctx, piece_id, station_id=station_id, epoch=epoch)
    return piece_page(session, ctx, piece_id)


def piece_gcode(session: Session, ctx: Context, piece_id: str) -> str:
    """The program of the piece's last lease; raises NotFound before the first claim."""
    row = piece_row(session, ctx, piece_id)
    epoch = session.scalar(
        select(func.max(ProgramRow.epoch)).where(ProgramRow.tenant_id == ctx.tenant_id, ProgramRow.piece_id == piece_id)
    )
    if epoch is None:
        raise NotFound("program of the piece", piece_id)
    return _open_program(session, ctx, row, epoch)


def _open_program(session: Session, ctx: Context, row: PieceRow, epoch: int) -> str:
    stored = session.scalar(
        select(ProgramRow).where(
            ProgramRow.tenant_id == ctx.tenant_id, ProgramRow.piece_id == row.id, ProgramRow.epoch == epoch
        )
    )
    if stored is None:
        raise NotFound("program of the piece", row.id)
    key = find_key(session, ctx, row.recipient_id)
    return zlib.decompress(key.open(stored.sealed, Place.PROGRAM.of(row.id, epoch))).decode()
