"""Templates and recorded signatures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base


class TemplateRow(Base):
    __tablename__ = "templates"
    __table_args__ = (Index(None, "tenant_id", "created_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    language: Mapped[str]
    body: Mapped[str]
    placeholders: Mapped[list[str]]
    created_at: Mapped[datetime]


class SignatureRow(Base):
    """A person's recorded signatures. The key that opens them is its own; a deleted one has neither key nor content."""

    __tablename__ = "signatures"
    __table_args__ = (Index(None, "tenant_id", "created_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    signer: Mapped[bytes]
    """Sealed: who signs like this."""
    specimens: Mapped[int]
    sealed: Mapped[bytes]
    """The recorded strokes, compressed and sealed."""
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
