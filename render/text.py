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
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for index, char in enumerate(composed):
        category = unicodedata.category(char)
        if category == "Cs":
            raise BadText(f"character {index + 1} (U+{ord(char):04X}) is half of a surrogate pair; the text is damaged")
        if category == "Cc" and char != "\n":
            raise BadText(f"character {index + 1} (U+{ord(char):04X}) is a control character; remove it or use a space")
    if hand is not None:
        _refuse_unwritable(composed, hand)
    return composed


def _refuse_unwritable(text: str, hand: Hand) -> None:
    items = [
        Unsupported(index, char, unicodedata.name(char, f"U+{ord(char):04X}"))
        for index, char in hand.unsupported(text)
        if char != SOFT_HYPHEN
    ]
    if items:
        raise UnsupportedCharacters(items, hand.name)
