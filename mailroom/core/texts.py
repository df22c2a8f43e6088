"""Names and reasons that people type: one line, no control characters, of a length that fits a page."""

from __future__ import annotations

import unicodedata
from typing import Final

from mailroom.core.errors import Invalid

LONGEST: Final = 200


def one_line(field: str, value: str, *, longest: int = LONGEST, empty: bool = False) -> str:
    """The text with clean spaces; raises Invalid (`invalid_request`) when it is none, too long, or holds control characters."""
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text and not empty:
        raise Invalid("invalid_request", f"{field} is empty", f"Give {field} a text.")
    if len(text) > longest:
        raise Invalid("invalid_request", f"{field} has {len(text)} characters", f"Use at most {longest}.")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise Invalid("invalid_request", f"{field} holds a control character", "Remove it.")
    return text
