"""Pieces and their history as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailroom.core import PieceState


@dataclass(frozen=True, slots=True)
class PieceView:
    id: str
    code: str
    mailing_id: str
    letter_id: str
    recipient_id: str
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
    """plotter.placement.slot_from_values reads it."""
    pen: Mapping[str, object] | None
    """plotter.pen.pen_from_values reads it."""
    order: str | None
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
class PieceCounts:
    """The pieces of a mailing, counted."""

    states: Mapping[PieceState, int]
    estimate_s: float
    """Pen time of all of them, also of those that are written."""
