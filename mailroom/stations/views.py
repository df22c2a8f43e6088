"""A station as others see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StationView:
    id: str
    name: str
    machine: str
    version: str
    boot_id: str | None
    held_reason: str | None
    last_seen_at: datetime | None
    slot: Mapping[str, object] | None
    pen: Mapping[str, object] | None
    order: str | None
    """None = as each mailing says."""
