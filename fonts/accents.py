"""Which characters are made of others: letters with accents, ligatures of two letters, fractions, raised digits.

Only the recipe is here; `render` draws base and marks with their own variation. Marks are named by what they look like.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Mark(StrEnum):
    """An accent by its shape."""

    ACUTE = "acute"
    GRAVE = "grave"
    CIRCUMFLEX = "circumflex"
    CARON = "caron"
    TILDE = "tilde"
    MACRON = "macron"
    BREVE = "breve"
    DIAERESIS = "diaeresis"
    DOUBLE_ACUTE = "double_acute"
    DOT = "dot"
    RING = "ring"
    CEDILLA = "cedilla"
    OGONEK = "ogonek"
    COMMA_BELOW = "comma_below"
    COMMA_ABOVE = "comma_above"
    COMMA_RIGHT = "comma_right"
    """The caron of ď ľ ť, written as a comma beside the stem."""
    SLASH = "slash"
    """Through the letter: ø ł."""
    BAR_ASCENDER = "bar_ascender"
    """Across the ascender: đ ħ."""
    BAR_MIDDLE = "bar_middle"
    """Across the middle: ŧ Đ."""
    DOT_RIGHT = "dot_right"
    """After the letter at half height: ŀ."""


@dataclass(frozen=True, slots=True)
class Part:
    """One written piece of a composed character: a base character scaled and moved (x-heights), and the marks on it."""

    char: str
    marks: tuple[Mark, ...] = ()
    scale: float = 1.0
    rise: float = 0.0
    kern: float = 0.0
    """Added to the gap before this part."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts of a composed character in writing order."""

    parts: tuple[Part, ...]


_COMBINING: Final = {
    "\u0300": Mark.GRAVE,
    "\u0301": Mark.ACUTE,
    "\u0302": Mark.CIRCUMFLEX,
    "\u0303": Mark.TILDE,
    "\u0304": Mark.MACRON,
    "\u0306": Mark.BREVE,
    "\u0307": Mark.DOT,
    "\u0308": Mark.DIAERESIS,
    "\u030a": Mark.RING,
    "\u030b": Mark.DOUBLE_ACUTE,
    "\u030c": Mark.CARON,
    "\u0326": Mark.COMMA_BELOW,
    "\u0327": Mark.CEDILLA,
    "\u0328": Mark.OGONEK,
}

_DOTLESS: Final = {"i": "ı", "j": "ȷ"}

# Cedillas that are written as commas, and carons written beside the stem.
_COMMAS: Final = (
    dict.fromkeys("ĢĶĻŅŖķļņŗ", Mark.COMMA_BELOW) | {"ģ": Mark.COMMA_ABOVE} | dict.fromkeys("ďľťĽ", Mark.COMMA_RIGHT)
)


def _raised(char: str, rise: float = 0.85) -> Composition:
    return Composition((Part(char, scale=0.55, rise=rise),))


def _fraction(over: str, under: str) -> Composition:
    return Composition((Part(over, scale=0.5, rise=1.0), Part("⁄", kern=-0.25), Part(under, scale=0.5, rise=-0.1, kern=-0.25)))


_SPECIAL: Final = {
    "ø": Composition((Part("o", (Mark.SLASH,)),)),
    "Ø": Composition((Part("O", (Mark.SLASH,)),)),
    "ł": Composition((Part("l", (Mark.SLASH,)),)),
    "Ł": Composition((Part("L", (Mark.SLASH,)),)),
    "đ": Composition((Part("d", (Mark.BAR_ASCENDER,)),)),
    "ħ": Composition((Part("h", (Mark.BAR_ASCENDER,)),)),
    "Ħ": Composition((Part("H", (Mark.BAR_ASCENDER,)),)),
    "Đ": Composition((Part("D", (Mark.BAR_MIDDLE,)),)),
    "Ð": Composition((Part("D", (Mark.BAR_MIDDLE,)),)),
    "ŧ": Composition((Part("t", (Mark.BAR_MIDDLE,)),)),
    "Ŧ": Composition((Part("T", (Mark.BAR_MIDDLE,)),)),
    "ŀ": Composition((Part("l", (Mark.DOT_RIGHT,)),)),
    "Ŀ": Composition((Part("L", (Mark.DOT_RIGHT,)),)),
    "ĳ": Composition((Part("i"), Part("j"))),
    "Ĳ": Composition((Part("I"), Part("J"))),
    "ŉ": Composition((Part("'"), Part("n"))),
    "²": _raised("2"),
    "³": _raised("3"),
    "¹": _raised("1"),
    "ª": _raised("a", 0.95),
    "º": _raised("o", 0.95),
    "½": _fraction("1", "2"),
    "¼": _fraction("1", "4"),
    "¾": _fraction("3", "4"),
    "№": Composition((Part("N"), Part("o", scale=0.6, rise=0.8, kern=-0.1))),
    "™": Composition((Part("T", scale=0.5, rise=1.0), Part("M", scale=0.5, rise=1.0, kern=-0.15))),
    "…": Composition((Part("."), Part("."), Part("."))),
    "‑": Composition((Part("-"),)),
}


@lru_cache(maxsize=1024)
def composition(char: str) -> Composition | None:
    """The recipe of a character, or None when it is not made of others (then it needs a form of its own)."""
    special = _SPECIAL.get(char)
    if special is not None:
        return special
    pieces = unicodedata.normalize("NFD", char)
    if len(pieces) < 2:
        return None
    marks = [_COMBINING.get(piece) for piece in pieces[1:]]
    if any(mark is None for mark in marks):
        return None
    known = tuple(mark for mark in marks if mark is not None)
    if char in _COMMAS:
        known = (_COMMAS[char],)
    above = any(mark not in (Mark.CEDILLA, Mark.OGONEK, Mark.COMMA_BELOW) for mark in known)
    base = _DOTLESS.get(pieces[0], pieces[0]) if above else pieces[0]
    return Composition((Part(base, known),))
