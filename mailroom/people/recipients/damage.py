"""Values that a program spoiled on their way into the list, found one value at a time; what is beyond doubt is put right.

`mend` gives back the value as it was meant and why; `verdict` says why a value must not be written as it is. Pure and cached:
lists repeat themselves.
"""

from __future__ import annotations

import functools
import html
import quopri
import re
from typing import Final, NamedTuple
from urllib.parse import unquote

_WORDS: Final = frozenset(
    "n/a n.a. #n/a #nv #ref! #bezug! #value! #wert! #name? #div/0! #num! #zahl! #null! #spill! #calc! #error! nan nil none null "
    "<null> (null) [null] \\n undefined [undefined] <na> nat -nan inf na/na n\\a keine k.a. unbekannt unknown tbd tba xx xxx xxxx "
    "leer empty (leer) (blank) <leer> <empty> - -- --- – — . .. ... … ? ?? ??? ' \" 0000-00-00 00.00.0000 00/00/0000 "
    "#bezug #ref #value #wert #num #zahl missing_value <none> {} [] [object".split()
) | {"k. a.", "keine angabe", "not available", "0000-00-00 00:00:00", "[object object]", "invalid date", "not set", "no value"}
_TEMPLATE: Final = re.compile(r"\{\{.*\}\}|\{%.*%\}|<%.*%>|\$\{.*\}|%[A-Z_]{3,}%|\*\|\w+\|\*|\[\[.*\]\]|«.*»|\{[A-Za-z_]{2,}\}")
_OBJECT: Final = re.compile(r"\[object \w+\]|\{['\"].*\}|^#{3,}$", re.IGNORECASE)
_TAG: Final = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_QUOTED: Final = re.compile(r"(?:=[0-9A-F]{2})+")
_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_SLASHED: Final = re.compile(r"\\+(['\"’/&])")
_LOST: Final = re.compile(r"[^\W\d_]\?+[^\W\d_]")
_LOST_END: Final = re.compile(r"[^\W\d_]\?$|^\?[^\W\d_]")
_DEAD: Final = re.compile(
    r"[([{*]\s*(?:verst(?:\.|orben)?|†|deceased|dec(?:'?d|eased)?\.?|gest\.?|tot|d[ée]c[ée]d[ée]e?|overleden|fallecid[oa]"
    r"|deceduto|deceduta|zm\.?|gel[öo]scht|gesperrt|ung[üu]ltig|do not (?:mail|use)|deleted|inaktiv|inactive|test)\s*[)\]}*]"
    r"|†|\bverstorben\b|\bdeceased\b", re.IGNORECASE,
)  # fmt: skip
_FLOAT: Final = re.compile(r"(\d+)[.,]0{1,2}")
_FLOAT_TEXT: Final = re.compile(r"\d+\.0")
_STREET_FLOAT: Final = re.compile(r"(.*\D\s\d{1,4})\.0")
_POWER: Final = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{4} 0?0:00(?::00)?")
_NO_DATE: Final = re.compile(
    r"(?:0?[01][./]0?1[./]1900|1900-0[01]-0[01]|30[./]12[./]1899|1899-12-3[01]|0?1[./]0?1[./]1970|1970-01-01)(?:[ T].*)?"
)
_MONTH: Final = re.compile(
    r"(?:jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-z]*\.?[ -]\d\d|\d{1,2}[. -](?:jan|feb|m[aä]r|mrz|apr"
    r"|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-z]*\.?", re.IGNORECASE,
)  # fmt: skip
TRUTHS: Final = frozenset({"True", "False", "TRUE", "FALSE", "true", "false", "WAHR", "FALSCH"})
"""A program's yes and no, where a text should stand."""
_REAL: Final = frozenset({"Null", "None", "Nil", "Nan"})
"""Names of people."""


class Found(NamedTuple):
    """A fault of a value: its stable code, and what it is in words."""

    code: str
    why: str


@functools.lru_cache(maxsize=1 << 14)
def mend(text: str) -> str:
    """The value as it was meant, where escapes of some program stand in it; most values come back as they are."""
    for _ in range(2):  # `&amp;uuml;` was escaped twice
        text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), text)
    text = _SLASHED.sub(r"\1", text)
    text = _QUOTED.sub(lambda m: _utf8(quopri.decodestring(m[0])) or m[0], text)
    text = _PERCENT.sub(lambda m: _utf8(unquote(m[0], "latin-1").encode("latin-1")) or m[0], text)
    return " ".join(text.split(" ")).replace("\xa0", " ")


def _utf8(raw: bytes) -> str:
    """The text of these bytes when they are letters beyond ASCII; empty for anything that may be meant as it stands."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    return text if text and not text.isascii() and all(c.isalpha() or c in "’‘–" for c in text) else ""


def mend_number(field: str, text: str) -> str:
    """A whole number without the point that a float left; a street's number likewise."""
    if field in ("postcode", "house_number", "po_box", "external_id") and (whole := _FLOAT.fullmatch(text)):
        return whole[1]
    if field == "street" and (ending := _STREET_FLOAT.fullmatch(text)):
        return ending[1]
    return text


@functools.lru_cache(maxsize=1 << 14)
def fault(text: str, *, name: bool = False) -> Found | None:
    """Why a value must not be written, or None; `name` where Null may be a person."""
    if text.casefold() in _WORDS and not (name and text in _REAL):
        return Found("placeholder_value", "stands for a missing value and would be written as it is")
    if _TEMPLATE.search(text) or _OBJECT.search(text):
        return Found("placeholder_value", "is what a program writes in place of a value")
    if _TAG.search(text):
        return Found("markup", "holds a tag of a web page")
    if _POWER.fullmatch(text):
        return Found("number_lost_digits", "was turned into a number by a spreadsheet; digits may be lost")
    if _DEAD.search(text):
        return Found("marked_out", "marks somebody who has died or is to get no mail")
    if (not text.isascii() or "?" in text) and _LOST.search(text) and "://" not in text:
        return Found("lost_letter", "has a question mark where a letter was lost")
    return None


def lost_at_edge(text: str) -> bool:
    """Whether a name begins or ends with a question mark in place of a letter (`Wei?`)."""
    return _LOST_END.search(text) is not None


@functools.lru_cache(maxsize=1 << 12)
def suspect(text: str) -> Found | None:
    """Why somebody should look at a value before it is written in a letter's text, or None."""
    if _NO_DATE.fullmatch(text):
        return Found("date_for_nothing", "is the date that programs write for none")
    if _SERIAL.fullmatch(text) and 20_000 <= float(text.replace(",", ".")) <= 80_000:
        return Found("date_as_number", "looks like a date that a spreadsheet turned into a number")
    if _FLOAT_TEXT.fullmatch(text):
        return Found("number_as_float", "looks like a whole number that a program made a decimal")
    if text in TRUTHS:
        return Found("truth_value", "is a program's yes or no")
    if _STAMP.fullmatch(text):
        return Found("date_with_time", "is a date with a time of day, as programs write it")
    if _MONTH.fullmatch(text):
        return Found("date_shortened", "looks like a date that a spreadsheet made")
    return None
