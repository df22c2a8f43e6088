"""The states of everything that has one, and which steps of pieces and mailings are legal: the one place that knows.

A step is always one conditional UPDATE (`WHERE state IN legal origins`) whose row count says who won; nothing reads a state,
decides, and writes it back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PieceState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    READY = "ready"
    LEASED = "leased"
    ARMED = "armed"
    WRITING = "writing"
    WRITTEN = "written"
    VERIFIED = "verified"
    INSERTED = "inserted"
    POSTED = "posted"
    RETURNED = "returned"
    HELD = "held"
    UNKNOWN = "unknown"
    SPOILED = "spoiled"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class MailingState(StrEnum):
    DRAFT = "draft"
    PROOFED = "proofed"
    APPROVED = "approved"
    IN_PRODUCTION = "in_production"
    POSTED = "posted"
    CANCELLED = "cancelled"


class ListState(StrEnum):
    UPLOADING = "uploading"
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


class LetterState(StrEnum):
    """What became of an approved letter, its pieces say."""

    PROOFED = "proofed"
    REFUSED = "refused"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class BatchState(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    """Handed to the post; its pieces become POSTED, some at a time, and nothing else can happen to them any more."""
    POSTED = "posted"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """What it was for is not wanted any more."""


P = PieceState

# A piece that ended without being a letter's sheet: another one may take its place.
GONE: Final = frozenset({P.SPOILED, P.CANCELLED, P.WITHDRAWN})
BEFORE_INK: Final = frozenset({P.DRAFT, P.APPROVED, P.READY, P.LEASED, P.ARMED})
WITH_INK: Final = frozenset({P.WRITING, P.WRITTEN, P.VERIFIED, P.INSERTED, P.UNKNOWN})
INKED_WELL: Final = frozenset({P.WRITTEN, P.VERIFIED, P.INSERTED, P.POSTED, P.RETURNED})
LEASES: Final = frozenset({P.LEASED, P.ARMED})

# from -> to. HELD is special: from every state before POSTED and back to where it was.
STEPS: Final[dict[PieceState, frozenset[PieceState]]] = {
    P.DRAFT: frozenset({P.APPROVED, P.CANCELLED, P.HELD}),
    P.APPROVED: frozenset({P.READY, P.CANCELLED, P.HELD}),
    P.READY: frozenset({P.LEASED, P.CANCELLED, P.HELD}),
    P.LEASED: frozenset({P.ARMED, P.READY, P.CANCELLED, P.HELD}),
    P.ARMED: frozenset({P.WRITING, P.UNKNOWN, P.CANCELLED, P.HELD}),
    P.WRITING: frozenset({P.WRITTEN, P.UNKNOWN, P.SPOILED, P.HELD}),
    P.WRITTEN: frozenset({P.VERIFIED, P.SPOILED, P.WITHDRAWN, P.HELD}),
    P.VERIFIED: frozenset({P.INSERTED, P.SPOILED, P.WITHDRAWN, P.HELD}),
    P.INSERTED: frozenset({P.POSTED, P.SPOILED, P.WITHDRAWN, P.HELD}),
    P.POSTED: frozenset({P.RETURNED}),
    P.RETURNED: frozenset(),
    P.HELD: frozenset({P.CANCELLED, P.WITHDRAWN, P.SPOILED}),
    P.UNKNOWN: frozenset({P.WRITTEN, P.SPOILED, P.WRITING, P.HELD}),
    P.SPOILED: frozenset(),
    P.CANCELLED: frozenset(),
    P.WITHDRAWN: frozenset(),
}


def origins(to: PieceState) -> frozenset[PieceState]:
    """Every state from which `to` can be reached in one step."""
    return frozenset(state for state, targets in STEPS.items() if to in targets)


def held_as(state: PieceState) -> PieceState:
    """Where a piece goes back to when its hold ends: a lease does not survive a hold, ink does."""
    return P.READY if state in LEASES else state


MAILING_STEPS: Final[dict[MailingState, frozenset[MailingState]]] = {
    MailingState.DRAFT: frozenset({MailingState.PROOFED, MailingState.CANCELLED}),
    MailingState.PROOFED: frozenset({MailingState.PROOFED, MailingState.APPROVED, MailingState.CANCELLED}),
    MailingState.APPROVED: frozenset({MailingState.IN_PRODUCTION, MailingState.CANCELLED}),
    MailingState.IN_PRODUCTION: frozenset({MailingState.POSTED, MailingState.CANCELLED}),
    MailingState.POSTED: frozenset(),
    MailingState.CANCELLED: frozenset(),
}
