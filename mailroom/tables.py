"""The tables. What is personal is sealed (bytes) or blind (keyed hash); what is neither may be read by anybody with the
database.

`tenant_id` stands in every unique key. States are short texts checked by mailroom.states. docs/data-model.md explains them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mailroom.base import Base as Base  # noqa: PLC0414  # handed on, with its tables

GONE_SQL: Final = "state NOT IN ('spoiled', 'cancelled', 'withdrawn')"
LIVE_JOB_SQL: Final = "state IN ('queued', 'running')"


class TenantRow(Base):
    __tablename__ = "tenants"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str]
    country: Mapped[str]
    created_at: Mapped[datetime]


class OperatorRow(Base):
    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    role: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignInLinkRow(Base):
    __tablename__ = "sign_in_links"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    operator_id: Mapped[str] = mapped_column(ForeignKey("operators.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    operator_id: Mapped[str] = mapped_column(ForeignKey("operators.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiKeyRow(Base):
    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str]
    test: Mapped[bool]
    scopes: Mapped[list[str]]
    secret_hash: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class IdempotencyRow(Base):
    """One Idempotency-Key with the stored answer; the answer may quote an address, so it is sealed with the tenant's key."""

    __tablename__ = "idempotency_records"
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    key_index: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    created_at: Mapped[datetime]
    status: Mapped[int | None]
    content_type: Mapped[str | None]
    answer: Mapped[bytes | None]


class WrappedKeyRow(Base):
    """The store of wrapped data keys: delete the row, and what it sealed is gone."""

    __tablename__ = "wrapped_keys"
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]


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
    """Sealed: the list's name, the file's name, and whether addresses in one cell are taken apart."""
    country: Mapped[str | None]
    encoding: Mapped[str | None]
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
    version: Mapped[str]
    boot_id: Mapped[str | None]
    held_reason: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SuppressionRow(Base):
    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("tenant_id", "person_index"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    person_index: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]


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
