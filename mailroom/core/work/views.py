"""A job as others see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailroom.core.states import JobState


@dataclass(frozen=True, slots=True)
class JobView:
    id: str
    kind: str
    subject_id: str
    state: JobState
    done: int
    total: int | None
    error_code: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None
