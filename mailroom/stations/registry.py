"""Stations as the server knows them: registered by their key, alive by their heartbeat, held until a person has looked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailroom.core import Context, NotFound, database_now, note, one_line, own_row
from mailroom.core.tables import ApiKeyRow, StationRow
from mailroom.stations.views import StationView
from plotter.choices import Order
from plotter.machines import PenSetup, Slot, pen_values, slot_values


def register(  # what a station says of itself, each by name
    session: Session,
    ctx: Context,
    *,
    key_id: str,
    name: str,
    machine: str,
    slot: Slot | None = None,
    pen: PenSetup | None = None,
    order: Order | None = None,
) -> StationView:
    """The station of that key and name, made at its first call; machine, slot, pen and order are those it says now."""
    query = select(StationRow).where(
        StationRow.tenant_id == ctx.tenant_id, StationRow.key_id == key_id, StationRow.name == name
    )
    row = session.scalar(query)
    if row is None:
        own_row(session, ctx, ApiKeyRow, key_id, "key")
        row = StationRow(
            id=ctx.new_id("stn"),
            tenant_id=ctx.tenant_id,
            key_id=key_id,
            name=one_line("name", name),
            machine=machine,
            version="",
            created_at=ctx.now(),
        )
        session.add(row)
    row.machine = machine
    row.slot = slot_values(slot) if slot else None
    row.pen = pen_values(pen) if pen else None
    row.stroke_order = order
    row.last_seen_at = database_now(session)
    session.flush()
    return station_view(row)


def station_of_key(session: Session, ctx: Context, key_id: str) -> StationView:
    """The station that calls with this key, the one seen last; raises NotFound before its first claim."""
    row = session.scalar(
        select(StationRow)
        .where(StationRow.tenant_id == ctx.tenant_id, StationRow.key_id == key_id)
        .order_by(StationRow.last_seen_at.desc(), StationRow.id)
        .limit(1)
    )
    if row is None:
        raise NotFound("station of the key", key_id)
    return station_view(row)


def hold_station(session: Session, ctx: Context, station_id: str, *, by: str, reason: str) -> StationView:
    """It gets no piece until a person has looked."""
    row = station_row(session, ctx, station_id)
    row.held_reason = reason = one_line("reason", reason, longest=500)
    note(session, ctx, by=by, act="hold station", subject_id=station_id, reason=reason)
    session.flush()
    return station_view(row)


def unhold_station(session: Session, ctx: Context, station_id: str, *, by: str) -> StationView:
    """A person has looked."""
    row = station_row(session, ctx, station_id)
    row.held_reason = None
    note(session, ctx, by=by, act="release station", subject_id=station_id)
    session.flush()
    return station_view(row)


def list_stations(session: Session, ctx: Context) -> list[StationView]:
    rows = session.scalars(select(StationRow).where(StationRow.tenant_id == ctx.tenant_id).order_by(StationRow.name))
    return [station_view(row) for row in rows]


def station_row(session: Session, ctx: Context, station_id: str) -> StationRow:
    return own_row(session, ctx, StationRow, station_id, "station")


def station_view(row: StationRow) -> StationView:
    return StationView(
        id=row.id,
        name=row.name,
        machine=row.machine,
        version=row.version,
        boot_id=row.boot_id,
        held_reason=row.held_reason,
        last_seen_at=row.last_seen_at,
        slot=row.slot,
        pen=row.pen,
        order=row.stroke_order,
    )
