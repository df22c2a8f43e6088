"""A postal address as a list gives it, and the tidying that changes no meaning."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from stationery.countries import countries, country, country_code

_CARE_OF: Final = re.compile(r"^\s*(?:c\s*/\s*o|%|care of|z\.?\s?hd\.?(?:\s+von)?)[\s:.]*", re.IGNORECASE)
_PREFIX: Final = re.compile(r"^\s*(?P<prefix>[A-Za-z]{1,3})\s*[-–]\s*(?P<rest>\d[\w\s-]*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One postal address, field by field, as it came; every field may be empty."""

    company: str = ""
    department: str = ""
    salutation: str = ""
    """Frau, Herr, Familie, Mr, Madame, ...: as the list says, never guessed."""
    title: str = ""
    """All titles as on an envelope: `Prof. Dr.`"""
    first_name: str = ""
    last_name: str = ""
    """With its particles: `von der Heide`."""
    full_name: str = ""
    """Used as it stands in place of title, first and last name, where a list has one column for all."""
    care_of: str = ""
    """With or without `c/o`."""
    supplement: str = ""
    """Building, stairs, floor, flat."""
    district: str = ""
    """Ortsteil; a village within the town."""
    street: str = ""
    """With the house number unless that has its own field; a Postfach may stand here too."""
    house_number: str = ""
    po_box: str = ""
    """Number, with or without the word Postfach."""
    postcode: str = ""
    town: str = ""
    region: str = ""
    """State, province, canton: where the country's addresses need it."""
    country: str = ""
    """Code, car plate or name; empty means the sender's own."""


_FIELDS: Final = tuple(field.name for field in fields(Address))
_values: Final = attrgetter(*_FIELDS)


def filled(address: Address) -> dict[str, str]:
    """The fields that are not empty, in their order."""
    return {name: value for name, value in zip(_FIELDS, _values(address), strict=True) if value}


@functools.lru_cache(maxsize=512)  # a row's address is asked for several times until its batch is stored
def tidy(address: Address, sender_country: str) -> Address:
    """The same address with clean spaces, country as ISO code (or as it came, when unknown), box and c/o in their fields.

    Repairs what is beyond doubt: a lost leading zero where the country is explicitly Germany, `D-` and its like, the spaces of
    British and Dutch postcodes. Anything else stays for `validate_address` to report.
    """
    values = {name: " ".join(value.split()) for name, value in filled(address).items()}
    named_country, postcode = values.get("country", ""), values.get("postcode", "")
    code = country_code(named_country) or named_country
    prefixed = _PREFIX.match(postcode)
    if prefixed and (meant := _prefixes().get(prefixed["prefix"].upper())):
        postcode = prefixed["rest"].strip()
        code = code or meant
    street, box, number = values.get("street", ""), values.get("po_box", ""), values.get("house_number", "")
    if not box and (in_street := _box_forms().match(street)):
        street, box = "", in_street["number"].strip() or in_street[0].strip()
    elif named := _box_forms().match(box):
        box = named["number"].strip() or box
    if number and not street.endswith(f" {number}") and street:
        street = f"{street} {number}"
    values |= {
        "country": code,
        "postcode": _postcode(postcode, code or sender_country, explicit=bool(code)),
        "street": street,
        "house_number": "",
        "po_box": box,
        "care_of": _CARE_OF.sub("", values.get("care_of", "")),
    }
    return Address(**values)


def _postcode(text: str, code: str, *, explicit: bool) -> str:
    """As the country writes it; text that does not look like one stays as it came."""
    habits, squeezed = country(code).postcode, text.replace(" ", "")
    if habits.lost_zero and explicit and habits.lost_zero.fullmatch(squeezed):
        return f"0{squeezed}"
    if habits.parts and (parts := habits.parts.fullmatch(squeezed.upper())):
        return f"{parts['first']} {parts['second']}"
    return squeezed if habits.spaceless else text


@functools.cache
def _prefixes() -> dict[str, str]:
    """What stands before a postcode -> the country it means."""
    return {prefix: each.code for each in countries() for prefix in each.postcode.prefixes}


@functools.cache
def _box_forms() -> re.Pattern[str]:
    """Every country's words for a box, and its number."""
    forms = "|".join(form for each in countries() for form in each.box.forms)
    return re.compile(rf"^\s*(?:{forms})[\s:.]*(?P<number>.*)$", re.IGNORECASE)
