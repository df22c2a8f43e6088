"""Wrapped data keys, and the audit trail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base


class WrappedKeyRow(Base):
    """The store of wrapped data keys: delete the row, and what it sealed is gone."""

    __tablename__ = "wrapped_keys"
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]


class AuditRow(Base):
    __tablename__ = "audit"
    __table_args__ = (Index(None, "tenant_id", "subject_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    at: Mapped[datetime]
    by: Mapped[str]
    act: Mapped[str]
    subject_id: Mapped[str]
    reason: Mapped[str | None]
