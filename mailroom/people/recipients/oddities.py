"""What lists do to addresses on their way through spreadsheets and exports, and what would then be written wrong.

Rules about addresses as such are stationery's; these are about cells that hold what belongs into another one, or what a
program made of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from mailroom.people.recipients.damage import TRUTHS, Found, fault, lost_at_edge
from mailroom.people.recipients.degrees import without_degrees
from mailroom.people.recipients.fields import EXTERNAL_ID
from mailroom.people.recipients.reading import misfits
from mailroom.people.recipients.recipient import Recipient
from mailroom.people.recipients.salutation_words import who_is
from stationery.address import Address, filled, tidy
from stationery.countries import country
from stationery.problems import Problem

_TOWN_AFTER_CODE: Final = re.compile(
    r"(?:^|[,;/|]\s*|(?:(?<=\d)|(?<=\d[a-z])|(?<=\d [a-z]))\s+)"
    r"(?:[A-Z]{1,2}\s?-\s?)?(?P<code>\d{4,5})\s+(?P<town>[^\W\d_]{2,}.*)$"
)
_DATE: Final = re.compile(
    r"(?:(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\d{2,4})?(?:\s\d\d:\d\d)?|\d{4}-(?P<m>\d\d)-(?P<d>\d\d)(?:[ T].*)?"
    r"|\d{1,2}[. -]\s?(?:jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-z]*\.?"
    r"|(?:jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-z]*\.?[ -]\d\d)",
    re.IGNORECASE,
)
_NAMES: Final = ("first_name", "last_name", "full_name")
_ODD: Final = re.compile(r"[][;(){}|<>=_*#~^\"„“”«»]")
_ONE: Final = frozenset({"w", "m", "mrs", "miss"})
_TWO: Final = re.compile(r"\w\.?\s*(?:[&+/]|\s(?:und|u\.|and|et|en)\s)\s*\w")
_UTF8_BYTES: Final = re.compile(r"[\xc2-\xf4][^\x00-\x7f]")
"""The first two bytes of a letter in UTF-8, read as cp1252."""
_TITLE: Final = re.compile(r"(?:(?:Dr|Prof|Dipl)\.\S*|(?:Dr|Prof|Professor(?:in)?)\b(?!\.))\s*(?=\S)")
_LAST_FIRST: Final = re.compile(r"(?P<last>[^,.&]+),\s*(?P<first>[^\W\d_][^,.&\d]*[a-zà-ÿ][^,.&\d]*)")


def oddities(recipient: Recipient, sender_country: str) -> Iterator[Problem]:
    """Findings in reading order; those that would put wrong ink on paper refuse the row, the others warn."""
    plain = [*_misread(recipient), *_spoiled(recipient)]
    said = {problem.field for problem in plain}
    yield from plain
    yield from (found for found in _names(recipient.address) if found.code != "odd_character" or found.field not in said)
    yield from _street(recipient.address, tidy(recipient.address, sender_country).country or sender_country)


def read_again(text: str) -> str | None:
    """The text that UTF-8 read as cp1252 (`MÃ¼ller`) was meant to be; None when it is none."""
    if not _UTF8_BYTES.search(text):
        return None
    try:
        meant = b"".join(_byte(c) for c in text).decode("utf-8")
    except ValueError:
        return None
    return meant


def _byte(c: str) -> bytes:
    # cp1252 leaves five bytes without a character; programs keep them as they are.
    return c.encode("latin-1") if "\x80" <= c <= "\x9f" else c.encode("cp1252")


def _misread(recipient: Recipient) -> Iterator[Problem]:
    for field, text in recipient.values().items():
        if text.isascii():
            continue
        place = text.find("\ufffd")
        meant = read_again(text) or misfits(text)
        if place >= 0:
            yield Problem(
                field, "wrong_encoding", f"character {place + 1} of {text!r} could not be read in the file's encoding",
                "Save the file as CSV UTF-8 and send it again.", values={"value": text, "character": place + 1},
            )  # fmt: skip
        elif meant is not None:
            yield Problem(
                field, "wrong_encoding", f"{text!r} was read in a wrong encoding before it came here; it should be {meant!r}",
                f"Export the list again as UTF-8, or write {meant!r}.", values={"value": text, "meant": meant},
            )  # fmt: skip


def _spoiled(recipient: Recipient) -> Iterator[Problem]:
    """Values of the address that must not be written, and characters that nobody can see in any value."""
    for field, text in {**filled(recipient.address), EXTERNAL_ID: recipient.external_id}.items():
        if not text or (text.isascii() and text.isalpha() and len(text) > 9):
            continue
        name = field in ("first_name", "last_name", "full_name")
        found = fault(text, name=name)
        if found is None and name and "?" in text and lost_at_edge(text):
            found = Found("lost_letter", "has a question mark where a letter was lost")
        if found is not None:
            yield refused_value(field, text, found)
    for field, text in recipient.values().items():
        if text.isprintable():
            continue
        place = next((i for i, c in enumerate(text) if unicodedata.category(c) == "Cc" and c not in "\n\t"), -1)
        if place >= 0:
            shown = text[:place] + "\u2400" + text[place + 1 :] if text[place] == "\0" else text
            yield Problem(
                field, "control_character", f"character {place + 1} of {shown!r} is a control character",
                "Type the value anew.", values={"value": shown, "place": place + 1},
            )  # fmt: skip


def refused_value(field: str, text: str, found: Found) -> Problem:
    """The problem of a value that must not be written."""
    hint = _REMEDY.get(found.code, "Correct it in the list, or leave it empty.")
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    return Problem(field, found.code, f"{shown!r} {found.why}", hint, values={"value": shown})


_REMEDY: Final = {
    "markup": "Write it as text, each part in its own column.",
    "number_lost_digits": "Write the number anew, in a column formatted as text.",
    "marked_out": "Take the row out of the list if nobody is to be written to.",
    "lost_letter": "Write the letter that stood there, and export the list as UTF-8.",
}


def _names(address: Address) -> Iterator[Problem]:
    for field in _NAMES:
        value = str(getattr(address, field))
        odd = _ODD.search(value)
        if odd:
            yield Problem(
                field, "odd_character", f"{value!r} holds {odd[0]!r}, and would be written with it",
                "Leave what is no part of the name out.", warns=True, values={"value": value, "character": odd[0]},
            )  # fmt: skip
        elif value in TRUTHS:
            yield Problem(
                field, "truth_value", f"{value!r} is a program's yes or no", "Write the name.", warns=True,
                values={"value": value},
            )  # fmt: skip
    if who_is(address.salutation) in _ONE and _TWO.search(address.first_name):
        yield Problem(
            "salutation", "salutation_for_one", f"{address.salutation!r} is for one, and {address.first_name!r} are two",
            "Write Herr und Frau, Eheleute or Familie, or one row for each.", warns=True,
            values={"salutation": address.salutation, "value": address.first_name},
        )  # fmt: skip
    for field, value in (("first_name", address.first_name), ("last_name", address.last_name)):
        title = _TITLE.match(value)
        if title:
            rest = value[title.end() :]
            yield Problem(
                field, "title_in_name", f"{value!r} begins with the title {title[0].strip()!r}",
                f"Move it to the title, and leave {rest!r}.", warns=True,
                values={"value": value, "title": title[0].strip(), "rest": rest},
            )  # fmt: skip
    field, value = ("full_name", address.full_name) if address.full_name else ("last_name", address.last_name)
    reversed_ = _LAST_FIRST.fullmatch(without_degrees(value)) if not address.first_name else None
    if reversed_:
        yield Problem(
            field, "name_reversed", f"{value!r} has the last name first, and would be written like that",
            f"{reversed_['first'].strip()} {reversed_['last'].strip()}", warns=True, values={"value": value},
        )  # fmt: skip


def _street(address: Address, code: str) -> Iterator[Problem]:
    street = " ".join(address.street.split())
    found = _TOWN_AFTER_CODE.search(street)
    if found and len(found["code"]) == country(code).postcode.digits_before_town:
        rest = street[: found.start()].rstrip(" ,;/|")
        yield Problem(
            "street", "postcode_in_street", f"{street!r} holds postcode and town; an address is not taken apart by guessing",
            f"Put it into columns of its own: street {rest or '…'}, postcode {found['code']}, town {found['town']}.",
            values={"value": street, "postcode": found["code"], "town": found["town"]},
        )  # fmt: skip
    date = _DATE.fullmatch(address.house_number)
    if date:
        first, second = date["day"] or date["d"], date["month"] or date["m"]
        meant = f"{int(first)}–{int(second)}" if first else "the number"
        yield Problem(
            "house_number", "number_is_date", f"{address.house_number!r} is a date, made by a spreadsheet of the house number",
            f"Write {meant}, in a column formatted as text.", values={"value": address.house_number},
        )  # fmt: skip
