"""Pieces and every step they took."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base

GONE_SQL: Final = "state NOT IN ('spoiled', 'cancelled', 'withdrawn')"


class PieceRow(Base):
    __tablename__ = "pieces"
    __table_args__ = (
        Index("uq_pieces_one_for_each_side", "tenant_id", "letter_id", "part", unique=True,
              sqlite_where=text(GONE_SQL), postgresql_where=text(GONE_SQL)),
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "state", "position"),
        Index(None, "tenant_id", "mailing_id", "position"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailings.id"))
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipients.id"))
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    page_id: Mapped[str] = mapped_column(ForeignKey("proof_pages.id"))
    part: Mapped[str]
    revision: Mapped[int]
    number: Mapped[int]
    """1 for the first, 2 for its rewrite, and so on."""
    code: Mapped[str]
    position: Mapped[int] = mapped_column(BigInteger)
    """Order of writing within the tenant."""
    ink_hash: Mapped[str]
    state: Mapped[str]
    held_from: Mapped[str | None]
    reason: Mapped[str | None]
    recalled: Mapped[bool]
    """Written, but not wanted any more: to be pulled from the tray."""
    not_after: Mapped[datetime | None]
    epoch: Mapped[int]
    sequence: Mapped[int]
    last_call: Mapped[str | None]
    """Which call had the last sequence number: the same call again gets the same answer."""
    station_id: Mapped[str | None] = mapped_column(ForeignKey("stations.id"))
    machine: Mapped[str | None]
    slot: Mapped[dict[str, object] | None]
    pen: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    """The pen setup that it is written with; None = the machine's own heights and speed."""
    stroke_order: Mapped[str | None]
    """writer or fast, as the station or else the mailing says; None before the first lease."""
    boot_id: Mapped[str | None]
    lease_expires_at: Mapped[datetime | None]
    gcode_sha256: Mapped[str | None]
    lines: Mapped[int]
    lines_done: Mapped[int]
    estimate_s: Mapped[float | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PieceHistoryRow(Base):
    __tablename__ = "piece_history"
    __table_args__ = (Index(None, "tenant_id", "piece_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    piece_id: Mapped[str] = mapped_column(ForeignKey("pieces.id"))
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    epoch: Mapped[int]
    by: Mapped[str]
    reason: Mapped[str | None]
