"""Words that stay on one line with their neighbour: a number with its unit, a title with its name, a dash after a word."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"[(„“]?[\d.,:/–-]*\d[)”“]?")
_DAY: Final = re.compile(r"\d{1,2}\.")
_INITIAL: Final = re.compile(r"[^\W\d_]\.")
_UNITS: Final = frozenset(
    [
        "%",
        "‰",
        "€",
        "$",
        "£",
        "¥",
        "°",
        "°C",
        "EUR",
        "CHF",
        "USD",
        "GBP",
        "PLN",
        "zł",
        "Kč",
        "Uhr",
        "Std.",
        "Min.",
        "kg",
        "g",
        "t",
        "km",
        "m",
        "cm",
        "mm",
        "l",
        "ml",
        "Stk.",
        "St.",
        "Mio.",
        "Mrd.",
        "a.m.",
        "p.m.",
        "x",
        "×",
    ]
)
_MONTHS: Final = frozenset(
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ]
)
_BEFORE_NAME: Final = frozenset(
    [
        "Dr.",
        "Prof.",
        "Dipl.-Ing.",
        "Ing.",
        "Mag.",
        "Hr.",
        "Fr.",
        "Mr.",
        "Mrs.",
        "Ms.",
        "Mr",
        "Mrs",
        "Ms",
        "St.",
        "Sr.",
        "Jr.",
        "M.",
        "Mme",
        "Mlle",
        "Herr",
        "Frau",
        "Familie",
        "von",
        "van",
        "zu",
        "de",
    ]
)
_BEFORE_NUMBER: Final = frozenset(
    ["Nr.", "No.", "№", "S.", "Seite", "§", "§§", "ca.", "Art.", "Abs.", "Tel.", "Fax", "€", "$", "£", "page", "p.", "Postfach"]
)
_DASHES: Final = frozenset(["–", "—", "-"])


def stays_with(before: str, word: str) -> bool:
    """Whether a line should not end between these two words."""
    bare = word.rstrip(".,;:!?)”“")
    if word in _DASHES or before in _BEFORE_NAME or _INITIAL.fullmatch(before):
        return True
    if _NUMBER.fullmatch(before) and (bare in _UNITS or word in _UNITS or bare.lower() in _MONTHS):
        return True
    if _DAY.fullmatch(before) and (bare.lower() in _MONTHS or bare[:1].isdigit()):
        return True
    return before.lstrip("(") in _BEFORE_NUMBER and bool(_NUMBER.match(word))
