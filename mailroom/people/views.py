"""Lists and their rows as others see them: opened, frozen, no database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailroom.core import ListState, Verdict
from stationery.problems import Problem


@dataclass(frozen=True, slots=True)
class ListView:
    id: str
    name: str
    file_name: str
    state: ListState
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
