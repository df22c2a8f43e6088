"""Lists, their uploads and recipients; who must not be written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base


class ListRow(Base):
    __tablename__ = "recipient_lists"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_index"),
        Index(None, "tenant_id", "created_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    external_index: Mapped[str | None]
    names: Mapped[bytes]
    """Sealed: the list's name and the file's name."""
    country: Mapped[str | None]
    encoding: Mapped[str | None]
    split_addresses: Mapped[bool] = mapped_column(server_default=false())
    """Whether an address in one cell is to be taken apart."""
    state: Mapped[str]
    upload_bytes: Mapped[int] = mapped_column(BigInteger)
    columns: Mapped[dict[str, object]]
    rows_in: Mapped[int]
    rows_ok: Mapped[int]
    rows_warning: Mapped[int]
    rows_refused: Mapped[int]
    created_at: Mapped[datetime]


class UploadChunkRow(Base):
    __tablename__ = "upload_chunks"
    list_id: Mapped[str] = mapped_column(ForeignKey("recipient_lists.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    sealed: Mapped[bytes]


class RecipientRow(Base):
    __tablename__ = "recipients"
    __table_args__ = (
        UniqueConstraint("tenant_id", "list_id", "row"),
        UniqueConstraint("tenant_id", "list_id", "external_index"),
        Index(None, "tenant_id", "person_index"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    list_id: Mapped[str] = mapped_column(ForeignKey("recipient_lists.id"))
    row: Mapped[int]
    external_index: Mapped[str | None]
    person_index: Mapped[str | None]
    """Blind: name and address, normalised; finds duplicates and suppressed people."""
    verdict: Mapped[str]
    problems: Mapped[bytes]
    sealed: Mapped[bytes]


class SuppressionRow(Base):
    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("tenant_id", "person_index"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    person_index: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]
