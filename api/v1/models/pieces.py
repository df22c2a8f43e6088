"""Pieces and what people decide about them, and stations, as OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue

from api.v1.models.base import Answer, Request, Short, example


class PieceAnswer(Answer):
    """One sheet side to be written."""

    object: Literal["piece"] = "piece"
    id: str
    code: str = Field(description="On the traveller slip, to scan or to type.")
    mailing_id: str
    letter_id: str
    batch_id: str
    part: str
    revision: int
    number: int = Field(description="1 for the first, 2 for its rewrite, and so on.")
    state: str
    held_from: str | None
    reason: str | None
    recalled: bool = Field(description="Written, but to be pulled from the tray.")
    epoch: int
    ink_hash: str
    gcode_sha256: str | None
    station_id: str | None
    machine: str | None
    slot: dict[str, JsonValue] | None = Field(
        description="Where its sheet lay, as the station said; None before the first claim."
    )
    pen: dict[str, JsonValue] | None = Field(description="Its pen setup; None = the machine's own heights and speed.")
    order: str | None = Field(description="writer or fast; None before the first claim.")
    lines: int
    lines_done: int
    estimate_s: float | None
    changed_at: datetime


class HistoryAnswer(Answer):
    """One step of a piece."""

    at: datetime
    from_state: str | None
    to_state: str
    epoch: int
    by: str
    reason: str | None


class PieceWithHistory(PieceAnswer):
    """A piece with all its steps, oldest first."""

    history: tuple[HistoryAnswer, ...] = ()


class Reason(Request):
    """Why; for the history. No personal data."""

    model_config = ConfigDict(extra="forbid") | example(reason="ink blot on line 3")
    reason: Short


class Spoiling(Request):
    """A spoiled sheet, and that it is destroyed: only then may it be written anew."""

    model_config = ConfigDict(extra="forbid") | example(reason="ink blot on line 3", destroyed=True)
    reason: Short
    destroyed: bool = Field(description="The spoiled sheet was destroyed; must be true.")


class Resolving(Request):
    """What became of a piece that nobody knew about."""

    model_config = ConfigDict(extra="forbid") | example(outcome="complete", code="CDF3-7MNR-T")
    outcome: Literal["complete", "spoil"]
    code: str = Field(default="", max_length=40, description="For complete: the code read from the sheet.")
    reason: str = Field(default="", max_length=200, description="For spoil.")
    destroyed: bool = Field(default=False, description="For spoil: the sheet was destroyed.")


class StationAnswer(Answer):
    """A plotter with its computer."""

    object: Literal["station"] = "station"
    id: str
    name: str
    machine: str
    version: str
    held_reason: str | None = Field(description="Set while the station gets no pieces.")
    last_seen_at: datetime | None
    slot: dict[str, JsonValue] | None = Field(description="As it said at its last claim.")
    pen: dict[str, JsonValue] | None = Field(description="Its pen setup; None = the machine's own heights and speed.")
    order: str | None = Field(description="writer or fast; None = as each mailing says.")
