"""Texts checked before anything is drawn: composed (NFC), free of control characters, of a sane length, writable."""

from __future__ import annotations

import unicodedata
from typing import Final

from fonts.hand import Hand
from render.errors import BadText, Unsupported, UnsupportedCharacters

LONGEST: Final = 20_000
"""Characters in one text; a densely written A4 side holds about 4,000."""

SOFT_HYPHEN: Final = "\u00ad"


def compose(text: str, hand: Hand | None = None) -> str:
    """The text as it will be written: NFC, line breaks as "\\n". Nothing else is changed, ever.

    Raises BadText for control characters, unpaired surrogates and texts too long, and, when a hand is given,
    UnsupportedCharacters with position and name of everything that it cannot write.
    """
    if len(text) > LONGEST:
        raise BadText(f"the text has {len(text)} characters; at most {LONGEST} can be written at once")
    composed = _composed(text)
    for index, char in enumerate(composed):
        category = unicodedata.category(char)
        if category == "Cs":
            place = _places(text)[index] + 1
            raise BadText(f"character {place} (U+{ord(char):04X}) is half of a surrogate pair; the text is damaged")
        if category == "Cc" and char != "\n":
            place = _places(text)[index] + 1
            raise BadText(f"character {place} (U+{ord(char):04X}) is a control character; remove it or use a space")
    if hand is not None:
        _refuse_unwritable(text, composed, hand)
    return composed


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _places(text: str) -> list[int]:
    """Where each character of the composed text stands in the text as given: people count what they typed."""
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        made = _composed(text[start:end])
        if end < len(text) and _composed(text[start : end + 1]) != made + _composed(text[end]):
            continue
        places.extend(start if k == 0 else max(start, end - len(made) + k) for k in range(len(made)))
        start = end
    return places


def _refuse_unwritable(text: str, composed: str, hand: Hand) -> None:
    unwritable = [(index, char) for index, char in hand.unsupported(composed) if char != SOFT_HYPHEN]
    places = _places(text) if unwritable else []
    items = [Unsupported(places[index], char, unicodedata.name(char, f"U+{ord(char):04X}")) for index, char in unwritable]
    if items:
        raise UnsupportedCharacters(items, hand.name)
