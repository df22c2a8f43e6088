"""Mailings, letters and batches as others see them: opened, frozen, no database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailroom.core import BatchState, LetterState, MailingState
from stationery.problems import Problem
from stationery.realism import Realism


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
    order: str
    """In which stations draw the strokes, unless they were told another: writer or fast."""
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
    state: LetterState
    problems: tuple[Problem, ...]
    pieces: tuple[str, ...]
    """Ids of its pieces, in the order of its parts, rewrites last."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BatchView:
    """Counts that must reconcile: received - refused - cancelled = posted, letters and not sheets."""

    id: str
    mailing_id: str
    mailing_name: str
    number: int
    state: BatchState
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
