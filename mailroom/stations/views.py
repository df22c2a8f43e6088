"""A station as others see it."""

from __future__ import annotations

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
