"""Countries as people write them in lists, and as the sender's post wants to read them.

Names in all languages come from babel (CLDR); what people write besides (car plates, England, Holland) stands in the countries'
files.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError

from stationery.countries.reading import countries, country

_READ_LANGUAGES: Final = ("de", "en", "fr", "it", "nl", "es", "pl")


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
        spoken = country(code).spoken.get(tongue) or _territories(tongue).get(code)
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
    known.update({name: each.code for each in countries() for name in each.called})
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
