"""What can happen, and how it is told: a kind, an id, a time; nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    LIST_READY = "list.ready"
    LIST_FAILED = "list.failed"
    MAILING_PROOFED = "mailing.proofed"
    MAILING_APPROVED = "mailing.approved"
    MAILING_IN_PRODUCTION = "mailing.in_production"
    MAILING_POSTED = "mailing.posted"
    MAILING_CANCELLED = "mailing.cancelled"
    LETTER_CANCELLED = "letter.cancelled"
    PIECE_WRITTEN = "piece.written"
    PIECE_UNKNOWN = "piece.unknown"
    PIECE_SPOILED = "piece.spoiled"
    PIECE_POSTED = "piece.posted"


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    subject_id: str
    at: datetime
    cursor: str
    """Where reading goes on after this one."""
