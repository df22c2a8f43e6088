"""The queue as stations see it, in one place: registry, claims, and the calls on a lease.

claim (mailroom.claiming) -> arm -> grant -> progress … -> finish (mailroom.leases); the stations themselves in
mailroom.registry.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from mailroom.claiming import Claim, claim, piece_gcode, program, strokes
from mailroom.context import Context
from mailroom.database import database_now
from mailroom.leases import LEASE_S, arm, expire_leases, fault, finish, grant, progress, release
from mailroom.registry import (
    hold_station,
    list_stations,
    register,
    station_of_key,
    station_row,
    station_view,
    unhold_station,
)
from mailroom.states import LEASES
from mailroom.tables import PieceRow
from mailroom.views import StationView

__all__ = [
    "Claim",
    "arm",
    "claim",
    "expire_leases",
    "fault",
    "finish",
    "grant",
    "heartbeat",
    "hold_station",
    "list_stations",
    "piece_gcode",
    "program",
    "progress",
    "register",
    "release",
    "station_of_key",
    "strokes",
    "unhold_station",
]


def heartbeat(session: Session, ctx: Context, station_id: str, *, boot_id: str, version: str = "") -> StationView:
    """The station lives: its leases of this boot are renewed."""
    row = station_row(session, ctx, station_id)
    now = database_now(session)
    row.boot_id, row.version, row.last_seen_at = boot_id, version, now
    session.execute(
        update(PieceRow)
        .where(
            PieceRow.tenant_id == ctx.tenant_id,
            PieceRow.station_id == station_id,
            PieceRow.boot_id == boot_id,
            PieceRow.state.in_(LEASES),
            PieceRow.lease_expires_at >= now,
        )
        .values(lease_expires_at=now + timedelta(seconds=LEASE_S))
    )
    session.flush()
    return station_view(row)
