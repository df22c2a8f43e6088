"""Stations, what they claimed, and the programs made for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base


class ProgramRow(Base):
    """The G-code of a piece's lease: sealed, kept as evidence of what was sent to the machine."""

    __tablename__ = "programs"
    piece_id: Mapped[str] = mapped_column(ForeignKey("pieces.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    sealed: Mapped[bytes]


class ClaimRow(Base):
    __tablename__ = "claims"
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    request_id: Mapped[str] = mapped_column(primary_key=True)
    piece_id: Mapped[str] = mapped_column(ForeignKey("pieces.id"))
    epoch: Mapped[int]
    created_at: Mapped[datetime]


class StationRow(Base):
    __tablename__ = "stations"
    __table_args__ = (UniqueConstraint("tenant_id", "key_id", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"))
    name: Mapped[str]
    machine: Mapped[str]
    slot: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    pen: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    stroke_order: Mapped[str | None]
    """Slot, pen and order as it said at its last claim."""
    version: Mapped[str]
    boot_id: Mapped[str | None]
    held_reason: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
