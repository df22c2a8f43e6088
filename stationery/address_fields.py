"""A postal address as a list gives it, and the tidying that changes no meaning."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from stationery.countries import country_code

_PO_BOX: Final = re.compile(
    r"^\s*(?:post\s*fach|pf\.?(?=\s*\d)|p\.?\s?o\.?\s?box|post\s*office\s*box|postbus|case\s+postale|bo[iî]te\s+postale|b\.?p\.?(?=\s*\d)|casella\s+postale)"
    r"[\s:.]*(?P<number>.*)$",
    re.IGNORECASE,
)
_CARE_OF: Final = re.compile(r"^\s*(?:c\s*/\s*o|%|care of|z\.?\s?hd\.?(?:\s+von)?)[\s:.]*", re.IGNORECASE)
_PREFIX: Final = re.compile(r"^\s*(?P<prefix>[A-Za-z]{1,3})\s*[-–]\s*(?P<rest>\d[\w\s-]*)$")
_PREFIX_COUNTRY: Final = {
    "D": "DE",
    "DE": "DE",
    "A": "AT",
    "AT": "AT",
    "CH": "CH",
    "F": "FR",
    "FR": "FR",
    "NL": "NL",
    "L": "LU",
    "B": "BE",
    "I": "IT",
    "FL": "LI",
}


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
    country, postcode = values.get("country", ""), values.get("postcode", "")
    code = country_code(country) or country
    prefixed = _PREFIX.match(postcode)
    if prefixed and prefixed["prefix"].upper() in _PREFIX_COUNTRY:
        postcode = prefixed["rest"].strip()
        code = code or _PREFIX_COUNTRY[prefixed["prefix"].upper()]
    street, box, number = values.get("street", ""), values.get("po_box", ""), values.get("house_number", "")
    if not box and (in_street := _PO_BOX.match(street)):
        street, box = "", in_street["number"].strip() or in_street[0].strip()
    elif named := _PO_BOX.match(box):
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


def _postcode(text: str, country: str, *, explicit: bool) -> str:
    squeezed = text.replace(" ", "")
    match country:
        case "DE":
            return f"0{squeezed}" if explicit and re.fullmatch(r"[1-9]\d{3}", squeezed) else squeezed
        case "GB":
            upper = squeezed.upper()
            return f"{upper[:-3]} {upper[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", upper) else text
        case "NL":
            upper = squeezed.upper()
            return f"{upper[:4]} {upper[4:]}" if re.fullmatch(r"\d{4}[A-Z]{2}", upper) else text
        case "AT" | "CH" | "FR":
            return squeezed
    return text
