"""Jobs: pieces of computing work."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, text
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
    done: Mapped[int]
    total: Mapped[int | None]
    error_code: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
