"""What a station sends and gets. Every call that changes a piece names (piece, epoch, sequence) and may be repeated."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.v1.models.base import Request, Short

Text = Annotated[str, Field(max_length=200)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class SlotValues(Request):
    """Where the sheet lies on the machine: the slot's calibration."""

    name: Short = "origin"
    x_mm: float = 0.0
    y_mm: float = 0.0
    rotation_deg: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    orientation_deg: int = 0


class PenValues(Request):
    """The pen on this station's paper: heights where the paper needs its own, the fastest feed for a full line."""

    name: Short
    title: Short
    stationery: Text = ""
    width_mm: float
    ink: Text = ""
    ink_metres: float = 0.0
    feed_mm_s: float = Field(default=0.0, description="0 = the machine's own.")
    drying_s: float = 0.0
    rest_s: float = 0.0
    prime_mm: float = 0.0
    actuator: Text = Field(default="", description="Whose heights these are; empty = the machine's own heights.")
    up: float = 0.0
    low: float = 0.0
    down: float = 0.0


class Claiming(Request):
    """Ask for a piece; the same request id gives the same piece."""

    model_config = ConfigDict(extra="forbid") | {
        "json_schema_extra": {
            "examples": [{"request_id": "req-1", "machine": "grbl-servo", "slot": {"name": "origin"}, "boot_id": "b-1"}]
        }
    }
    request_id: Short
    machine: Short
    slot: SlotValues = SlotValues()
    pen: PenValues | None = Field(default=None, description="None = the machine's own heights and speed.")
    order: Literal["writer", "fast"] | None = Field(default=None, description="None = as each mailing says.")
    boot_id: Annotated[str, Field(max_length=200)] = ""


class Sheet(BaseModel):
    """The sheet to lay in."""

    width_mm: float
    height_mm: float


class ClaimAnswer(BaseModel):
    """The piece that this station may check, and write once it is granted."""

    piece: str
    epoch: int
    code: str
    lease_expires_at: datetime
    gcode_sha256: str
    ink_hash: str
    sheet: Sheet
    slot: SlotValues
    pen: PenValues | None
    order: Literal["writer", "fast"]
    lines: int


class Call(Request):
    """The identity of a call on a leased piece."""

    epoch: Count
    sequence: Count
    boot_id: Annotated[str, Field(max_length=200)] = ""


class Progress(Call):
    """So many lines of text are written."""

    lines_done: Count


class Finish(Call):
    """All lines are written, by this program."""

    gcode_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Fault(Call):
    """The piece cannot go on at this station."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class PieceState(BaseModel):
    """The piece after the call."""

    piece: str
    state: str
    epoch: int
    sequence: int
