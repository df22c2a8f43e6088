"""Countries as people write them in lists, and as the sender's post wants to read them.

Names in all languages come from babel (CLDR); what people write besides (car plates, England, Holland) stands here.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError

_READ_LANGUAGES: Final = ("de", "en", "fr", "it", "nl", "es", "pl")
_BY_HABIT: Final = {
    # Car plates and abbreviations that differ from the ISO code.
    "d": "DE", "ger": "DE", "deu": "DE", "brd": "DE", "a": "AT", "aut": "AT", "che": "CH", "sui": "CH", "f": "FR", "fra": "FR",
    "i": "IT", "ita": "IT", "b": "BE", "l": "LU", "lux": "LU", "nld": "NL", "uk": "GB", "u.k.": "GB", "gbr": "GB", "usa": "US",
    "u.s.a.": "US", "us": "US", "e": "ES", "esp": "ES", "p": "PT", "pol": "PL", "s": "SE", "n": "NO", "fin": "FI", "h": "HU",
    "fl": "LI", "irl": "IE",
    # Names that CLDR does not know.
    "england": "GB", "scotland": "GB", "schottland": "GB", "wales": "GB", "northern ireland": "GB", "nordirland": "GB",
    "great britain": "GB", "großbritannien": "GB", "grossbritannien": "GB", "grande-bretagne": "GB", "united kingdom": "GB",
    "holland": "NL", "the netherlands": "NL", "vereinigte staaten von amerika": "US", "united states of america": "US",
    "bundesrepublik deutschland": "DE", "republik österreich": "AT", "oesterreich": "AT", "osterreich": "AT",
    "schweizerische eidgenossenschaft": "CH", "helvetia": "CH", "czech republic": "CZ", "tschechische republik": "CZ",
    "fürstentum liechtenstein": "LI", "republic of ireland": "IE", "hongkong": "HK", "hong kong": "HK",
}  # fmt: skip
_SPOKEN: Final = {
    # Where CLDR's name is too long for an envelope, or not what the post's lists say.
    ("de", "GB"): "Großbritannien", ("de", "US"): "USA", ("en", "US"): "USA", ("de", "HK"): "Hongkong",
    ("en", "HK"): "Hong Kong", ("fr", "HK"): "Hong Kong", ("de", "MO"): "Macau", ("en", "MO"): "Macao", ("fr", "MO"): "Macao",
    ("de", "CZ"): "Tschechien",
    ("en", "CZ"): "Czech Republic", ("en", "TR"): "Turkey", ("en", "MM"): "Myanmar", ("de", "PS"): "Palästina",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """The ISO 3166 code for a code, a car plate or a name in one of seven languages; None when nothing matches."""
    key = " ".join(text.casefold().split())
    if not key:
        return None
    return _known().get(key)


def country_name(code: str, sender_country: str, *, language: str | None = None) -> str:
    """The last line of a letter abroad: the country in the sender's language, in capitals.

    Falls back to English, then French, the languages that every post must read.
    """
    for tongue in (language or sender_language(sender_country), "en", "fr"):
        spoken = _SPOKEN.get((tongue, code)) or _territories(tongue).get(code)
        if spoken:
            return spoken.upper()
    return code


def sender_language(country: str) -> str:
    """The language most people of that country write, e.g. `de` for CH."""
    try:
        return str(Locale.parse(f"und_{country}").language)
    except (UnknownLocaleError, ValueError):
        return "en"


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in reversed(_READ_LANGUAGES):
        for code, name in _territories(language).items():
            known[name.casefold()] = code
    # Codes after names, habits last: each is surer than the one before.
    known.update({code.casefold(): code for code in _territories("en")})
    known.update({name.casefold(): code for name, code in _BY_HABIT.items()})
    return known


@cache
def _territories(language: str) -> dict[str, str]:
    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        str(code): str(name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU")
    }
