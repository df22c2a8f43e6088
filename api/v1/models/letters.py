"""Letters, as OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.problems import FieldError
from api.v1.models.base import Answer


class LetterAnswer(Answer):
    """What one recipient gets from one mailing."""

    object: Literal["letter"] = "letter"
    id: str
    mailing_id: str
    recipient_id: str
    row: int
    number: int
    revision: int
    state: str = Field(description="proofed, refused, approved or cancelled.")
    problems: tuple[FieldError, ...]
    pieces: tuple[str, ...]
    created_at: datetime


class TextAnswer(Answer):
    """A letter's text as it is written."""

    object: Literal["letter_text"] = "letter_text"
    letter_id: str
    text: str
