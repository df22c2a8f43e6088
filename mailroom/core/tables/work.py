"""Jobs: pieces of computing work. And the outbox: what happened, for whoever wants to know it later."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base

LIVE_JOB_SQL: Final = "state IN ('queued', 'running')"


class JobRow(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        Index("uq_jobs_one_alive", "tenant_id", "kind", "subject_id", unique=True,
              sqlite_where=text(LIVE_JOB_SQL), postgresql_where=text(LIVE_JOB_SQL)),
        Index(None, "state", "created_at"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str]
    subject_id: Mapped[str]
    state: Mapped[str]
    attempt: Mapped[int]
    lease_expires_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    """Nobody takes it earlier; None: at once."""
    cost_s: Mapped[float] = mapped_column(server_default="0")
    """What it will probably take, in seconds of computing: decides the order and nothing else."""
    told_at: Mapped[datetime | None]
    """When the broker took its message; None: nobody was told yet."""
    done: Mapped[int]
    total: Mapped[int | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class OutboxRow(Base):
    """An event: ids only, nothing personal."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "tenant_id", "transaction", "id"),
        {"sqlite_autoincrement": True},  # else SQLite would give an id again whose row is gone, and a reader would miss it
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    transaction: Mapped[int] = mapped_column(BigInteger)
    """PostgreSQL: the number of the transaction that wrote it; SQLite, which has one writer at a time: 0."""
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    subject_id: Mapped[str]
