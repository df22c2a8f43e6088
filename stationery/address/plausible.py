"""Does a value look like what it claims to be? Findings about single fields, each with a fix; nothing is changed silently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stationery.address.fields import Address
from stationery.countries import country
from stationery.problems import Problem

_NAMES: Final = ("first_name", "last_name", "full_name")
_PLACES: Final = ("street", "town", "district")
_SHOWN: Final = 60
"""Characters of a value that a finding quotes."""
_ALL: Final = ("company", "department", "title", *_NAMES, "care_of", "supplement", *_PLACES, "postcode")
_EMPTY_WORDS: Final = frozenset({
    "n/a", "n.a.", "#n/a", "#nv", "#ref!", "#value!", "nan", "nil", "none", "null", "<null>", "(null)", "undefined",
    "-", "--", "---", ".", "..", "?", "??", "???", "k.a.", "k. a.", "keine angabe", "unbekannt", "unknown", "tbd",
    "xx", "xxx", "xxxx", "leer", "empty",
})  # fmt: skip
_REAL_NAMES: Final = frozenset({"Null", "None", "Nil", "Nan"})
_DUMMY: Final = re.compile(
    r"^(?:test\w{0,3}|dummy|asdf\w*|qwert\w*|foo|muster(?:mann|frau|firma|straße|strasse|stadt)?)(?:\s.*)?$", re.I
)
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.\w+|https?://|www\.", re.I)
_LEGAL_FORM: Final = re.compile(
    r"(?:^|\s)(?:gmbh|mbh|ag|kg|kgaa|ohg|gbr|ug|e\.\s?k\.|e\.\s?v\.|ltd\.?|limited|inc\.?|llc|plc|s\.?a\.?r\.?l\.?|s\.p\.a\.|b\.v\.|n\.v\.)(?:\s|$|&)",
    re.I,
)
_PARTICLES: Final = frozenset({
    "von", "vom", "van", "vor", "zu", "zum", "zur", "der", "den", "dem", "de", "del", "della", "di", "da", "du", "des",
    "la", "le", "las", "los", "und", "ten", "ter", "auf", "am", "an", "im", "in",
})  # fmt: skip
_MENS_TITLES: Final = re.compile(
    r"\b(?:Dipl(?:om|\.)\s?-?\s?(?:Kaufmann|Kfm\.?)|Direktor|Geheimrat|Rechtsanwalt|Notar|Doktor der|Architekt)\b(?!in)"
)
_WOMENS_TITLES: Final = re.compile(r"\b(?:Dipl(?:om|\.)\s?-?\s?(?:Kauffrau|Kff\.?)|\w+(?:orin|ektin|altin|tarin|ktorin))\b")


def implausible(address: Address) -> Iterator[Problem]:
    """Findings in the order of the fields; the address should be tidy."""
    for field in _ALL:
        value = str(getattr(address, field))
        if value:
            yield from _placeholder(field, value)
    for field in _NAMES:
        value = str(getattr(address, field))
        if value:
            yield from _no_name(field, value)
    for field in (*_NAMES, *_PLACES):
        value = str(getattr(address, field))
        if value and not (field == "town" and country(address.country).capital_towns):
            yield from _case(field, value)
    yield from _title_form(address)


def in_writing(text: str) -> str:
    """ALL CAPS or lower case as a person writes it: `VON DER HEIDE` gives `von der Heide`."""
    words = text.lower().split(" ")
    return " ".join(
        word
        if word in _PARTICLES and i + 1 < len(words)
        else re.sub(r"(^|[-'’./(])([^\W\d_])", lambda m: m[1] + m[2].upper(), word)
        for i, word in enumerate(words)
    )


def _placeholder(field: str, value: str) -> Iterator[Problem]:
    if value.casefold() in _EMPTY_WORDS and not (field in _NAMES and value in _REAL_NAMES):
        yield Problem(
            field,
            "placeholder_value",
            f"{value!r} stands for a missing value and would be written as it is",
            "leave it empty",
            values={"value": value},
        )
    elif field in (*_NAMES, "company", "street", "town") and _DUMMY.match(value):
        yield Problem(
            field,
            "looks_like_test",
            f"{_quoted(value)} looks like test data",
            "check the row, or take it out",
            warns=True,
            values={"value": _cut(value)},
        )


def _no_name(field: str, value: str) -> Iterator[Problem]:
    if _MAIL.search(value):
        yield Problem(
            field,
            "email_in_name",
            f"{_quoted(value)} is an e-mail or web address, no name",
            "write the person's name",
            values={"value": _cut(value)},
        )
    elif any(c.isdigit() for c in value):
        fixed = " ".join(re.sub(r"[\d()#]+", " ", value).split())
        hint = fixed if any(c.isalpha() for c in fixed) and len(fixed) <= _SHOWN else "write the person's name"
        yield Problem(
            field, "digit_in_name", f"{_quoted(value)} holds a digit", hint, warns=True, values={"value": _cut(value)}
        )
    elif _LEGAL_FORM.search(value):
        yield Problem(
            field,
            "company_in_name",
            f"{_quoted(value)} looks like a company",
            "move it to the company",
            warns=True,
            values={"value": _cut(value)},
        )


def _case(field: str, value: str) -> Iterator[Problem]:
    if value.isascii() and value != value.upper() and value != value.lower():
        return
    letters = [c for c in value if c.isalpha()]
    if len(letters) < 4 or (field in _PLACES and not any(len(word) > 3 for word in re.findall(r"[^\W\d_]+", value))):
        return
    hint = in_writing(value) if len(value) <= _SHOWN else "write it with capital and small letters"
    if all(c.isupper() for c in letters):
        yield Problem(
            field, "all_capitals", f"{_quoted(value)} is all in capitals", hint, warns=True, values={"value": _cut(value)}
        )
    # Hebrew, Arabic, Chinese and others have no capitals, and are not lower case for that.
    elif any(c.islower() for c in letters) and not any(c.isupper() for c in letters):
        yield Problem(
            field, "all_lower_case", f"{_quoted(value)} is all in lower case", hint, warns=True, values={"value": _cut(value)}
        )


def _quoted(value: str) -> str:
    return repr(_cut(value))


def _cut(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"


def _title_form(address: Address) -> Iterator[Problem]:
    spoken = address.salutation.casefold()
    wrong = _MENS_TITLES if spoken == "frau" else _WOMENS_TITLES if spoken in ("herr", "herrn") else None
    if wrong and (found := wrong.search(address.title)):
        message = f"the title {found[0]!r} does not go with the salutation {address.salutation!r}"
        yield Problem(
            "title",
            "title_form",
            message,
            "correct the title or the salutation",
            warns=True,
            values={"title": found[0], "salutation": address.salutation},
        )
