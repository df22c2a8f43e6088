"""Mailings, letters, their stored strokes, and batches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.core.tables.base import Base


class MailingRow(Base):
    __tablename__ = "mailings"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_index"),
        Index(None, "tenant_id", "created_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    external_index: Mapped[str | None]
    name: Mapped[str]
    list_id: Mapped[str] = mapped_column(ForeignKey("recipient_lists.id"))
    template_id: Mapped[str] = mapped_column(ForeignKey("templates.id"))
    hand: Mapped[str]
    hand_version: Mapped[str]
    model_version: Mapped[str]
    stationery: Mapped[str]
    sender: Mapped[bytes]
    """Sealed with the tenant's key: the sender's address lines."""
    signature_id: Mapped[str | None]
    slips: Mapped[float] = mapped_column(server_default="0")
    """Share of the words that are begun wrongly, struck through and written again; 0 unless asked for."""
    stroke_order: Mapped[str] = mapped_column(server_default="writer")
    """writer or fast: the order in which stations draw, unless they were told another."""
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    test: Mapped[bool]
    not_after: Mapped[datetime | None]
    proof_hash: Mapped[str | None]
    letters: Mapped[int]
    refused: Mapped[int]
    realism: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    """With the proof: how human some of its letters are, in figures (stationery.realism). Numbers only."""
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]


class LetterRow(Base):
    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("tenant_id", "mailing_id", "recipient_id", "number"),
        Index(None, "tenant_id", "mailing_id", "row"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailings.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipients.id"))
    row: Mapped[int]
    number: Mapped[int]
    revision: Mapped[int]
    state: Mapped[str]
    """proofed, refused, approved, cancelled; what became of an approved one, its pieces say."""
    problems: Mapped[bytes]
    content: Mapped[bytes | None]
    """Sealed: text and address lines as they will be written."""
    created_at: Mapped[datetime]


class ProofPageRow(Base):
    """The strokes of one sheet side as approved; everything later is made from them."""

    __tablename__ = "proof_pages"
    __table_args__ = (UniqueConstraint("tenant_id", "letter_id", "revision", "part"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipients.id"))
    revision: Mapped[int]
    part: Mapped[str]
    position: Mapped[int]
    ink_hash: Mapped[str]
    ink_mm: Mapped[float]
    strokes: Mapped[bytes]


class BatchRow(Base):
    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("tenant_id", "mailing_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailings.id"))
    number: Mapped[int]
    state: Mapped[str]
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
