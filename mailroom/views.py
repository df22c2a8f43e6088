"""What services answer: plain frozen values, opened and ready to show. No database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from mailroom.problems import Verdict
from mailroom.states import MailingState, PieceState
from stationery.problems import Problem
from stationery.realism import Realism

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """A part of a longer list; `next` is the opaque cursor of what follows, None at the end."""

    data: tuple[T, ...]
    next: str | None = None

    @property
    def has_more(self) -> bool:
        return self.next is not None


@dataclass(frozen=True, slots=True)
class TenantView:
    id: str
    name: str
    zone: str
    country: str


@dataclass(frozen=True, slots=True)
class OperatorView:
    id: str
    tenant_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    tenant_id: str
    name: str
    test: bool
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    key: KeyView
    secret: str
    """The whole key as it is presented; shown once, stored nowhere."""


@dataclass(frozen=True, slots=True)
class JobView:
    id: str
    kind: str
    subject_id: str
    state: str
    done: int
    total: int | None
    error_code: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListView:
    id: str
    name: str
    file_name: str
    state: str
    """uploading, importing, ready, failed"""
    country: str | None
    columns: Mapping[str, str]
    """Header as written in the file -> the field it was read as."""
    encoding: str | None
    rows_in: int
    rows_ok: int
    rows_warning: int
    rows_refused: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RecipientView:
    id: str
    list_id: str
    row: int
    verdict: Verdict
    problems: tuple[Problem, ...]
    values: Mapping[str, str]
    """Field -> value, the empty ones left out."""


@dataclass(frozen=True, slots=True)
class TemplateView:
    id: str
    name: str
    language: str
    body: str
    placeholders: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignatureView:
    id: str
    signer: str
    specimens: int
    """How many recorded ones letters are written by."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MailingView:
    id: str
    name: str
    state: MailingState
    list_id: str
    template_id: str
    hand: str
    hand_version: str
    model_version: str
    stationery: str
    sender: tuple[str, ...]
    signature_id: str | None
    slips: float
    seed: int
    test: bool
    not_after: datetime | None
    proof_hash: str | None
    """What `approve` must repeat: a hash over every page's hash. None before the proof."""
    letters: int
    refused: int
    realism: Realism | None
    """Measured when the proof was made; None before it, and when there is no letter."""
    created_at: datetime
    approved_at: datetime | None
    approved_by: str | None


@dataclass(frozen=True, slots=True)
class LetterView:
    id: str
    mailing_id: str
    recipient_id: str
    row: int
    number: int
    revision: int
    state: str
    """proofed, refused, approved, cancelled"""
    problems: tuple[Problem, ...]
    pieces: tuple[str, ...]
    """Ids of its pieces, in the order of its parts, rewrites last."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PieceView:
    id: str
    code: str
    mailing_id: str
    letter_id: str
    batch_id: str
    part: str
    revision: int
    number: int
    state: PieceState
    held_from: PieceState | None
    reason: str | None
    recalled: bool
    epoch: int
    sequence: int
    ink_hash: str
    gcode_sha256: str | None
    station_id: str | None
    machine: str | None
    slot: Mapping[str, object] | None
    lease_expires_at: datetime | None
    lines: int
    lines_done: int
    estimate_s: float | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    at: datetime
    from_state: str | None
    to_state: str
    epoch: int
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class StationView:
    id: str
    name: str
    machine: str
    version: str
    boot_id: str | None
    held_reason: str | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """Counts that must reconcile: received - refused - cancelled = posted, letters and not sheets."""

    id: str
    mailing_id: str
    mailing_name: str
    number: int
    state: str
    rows_in: int
    refused: int
    letters: int
    pieces: Mapping[str, int]
    """State -> number of pieces."""
    spoiled: int
    letters_ready_to_post: int
    letters_posted: int
    letters_dropped: int
    """Cancelled or withdrawn."""
    estimate_s: float
    created_at: datetime
    posted_at: datetime | None
