"""What is put right in a row before it is judged, each change with a warning that shows before and after; nothing silently.

Only what is beyond doubt is changed here. What might mean two things is refused by the judge instead.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import Final

from mailroom.people.recipients.damage import mend, mend_number
from mailroom.people.recipients.degrees import title_parted
from mailroom.people.recipients.recipient import ADDRESS_FIELDS, Recipient
from mailroom.people.recipients.salutation_words import taken_apart, who_is
from mailroom.people.recipients.taking_apart import take_apart
from stationery.address import Address, filled, format_address
from stationery.countries import country, country_code, region_of
from stationery.problems import Problem

_MARKS: Final = re.compile(r"[&\\=%]|\.0|,0")
_NO_COUNTRY: Final = frozenset({"na", "n/a", "n.a.", "-", "k.a."})
"""Written for no country; the first is Namibia's code too."""
_SHORT: Final = {"sig": "Signor", "sigra": "Signora", "mrmrs": "Mr and Mrs"}


def repaired(recipient: Recipient, sender_country: str, *, split: bool = False) -> tuple[Recipient, list[Problem]]:
    """The row as it will be written, and what was changed in it."""
    found: list[Problem] = []
    values = {**filled(recipient.address), "external_id": recipient.external_id}
    for name, text in values.items():
        if text and _MARKS.search(text):
            values[name] = _mended(name, text, found)
    attributes = dict(recipient.attributes)
    for name, text in attributes.items():
        if text and _MARKS.search(text):
            attributes[name] = _mended(name, text, found)
    external_id = values.pop("external_id")
    address = Address(**values) if found else recipient.address
    if split:
        address = _split(address, found)
    address = _spoken(address, found)
    address = _degrees(address, found)
    address = _country(address, sender_country, found)
    address = _region(address, sender_country, found)
    return replace(recipient, address=address, external_id=external_id, attributes=attributes), found


def _mended(field: str, text: str, found: list[Problem]) -> str:
    meant = mend(text)
    if meant != text:
        found.append(_changed(field, "escape_undone", f"{text!r} holds a program's escapes", text, meant))
        text = meant
    whole = mend_number(field, text)
    if whole != text:
        found.append(
            _changed(field, "number_as_float", f"{text!r} is a whole number that a program made a decimal", text, whole)
        )
    return whole


def _changed(field: str, code: str, message: str, before: str, after: str) -> Problem:
    return Problem(
        field, code, f"{message}; {after!r} will be written", f"Correct it in the list if {after!r} is wrong.", warns=True,
        values={"value": before, "written": after},
    )  # fmt: skip


def _split(address: Address, found: list[Problem]) -> Address:
    apart = take_apart(address)
    if apart is None:
        return address
    for field in ADDRESS_FIELDS:
        part = getattr(apart, field)
        if part != getattr(address, field):
            found.append(
                Problem(
                    field,
                    "address_taken_apart",
                    f"{part!r} was taken from the address in one cell {address.street!r}",
                    "Approve it, or put it into columns of its own.",
                    warns=True,
                    values={"value": part, "whole": address.street},
                )
            )
    return apart


def _spoken(address: Address, found: list[Problem]) -> Address:
    apart = taken_apart(address.salutation)
    if apart.title:
        title = " ".join(filter(None, (apart.title, address.title if address.title != apart.title else "")))
        found.append(_changed("salutation", "title_in_salutation", f"{address.salutation!r} holds a title", apart.title, title))
        address = replace(address, salutation=apart.salutation, title=title)
    elif apart.salutation != address.salutation:
        message = f"{address.salutation!r} is the beginning of a letter"
        found.append(_changed("salutation", "title_in_salutation", message, address.salutation, apart.salutation))
        address = replace(address, salutation=apart.salutation)
    # A title's column that holds the salutation as well (`Name Prefix`: `Frau Dr.`).
    if address.title and not address.salutation:
        spoken = taken_apart(address.title)
        if spoken.salutation and spoken.salutation != address.title and who_is(spoken.salutation):
            address = replace(address, salutation=spoken.salutation, title=spoken.title)
    written = _written(address.salutation)
    return address if written == address.salutation else replace(address, salutation=written)


@functools.lru_cache(maxsize=4096)
def _written(salutation: str) -> str:
    """A salutation in the form that envelopes have it."""
    letters = "".join(c for c in salutation.casefold() if c.isalpha())
    if letters in _SHORT:
        return _SHORT[letters]
    if who_is(salutation) == "wm" and letters[:4] in ("herr", "hrun", "hruf", "frau", "frun", "hrnu") and "und" not in letters:
        return "Frau und Herr" if letters.startswith("fr") else "Herr und Frau"
    return salutation


def _degrees(address: Address, found: list[Problem]) -> Address:
    before, after = title_parted(address.title)
    if not after or not address.last_name:
        return address
    last = f"{address.last_name}, {after}"
    found.append(_changed("title", "degree_after_name", f"{after!r} follows a name", address.title, last))
    return replace(address, title=before, last_name=last)


def _country(address: Address, sender_country: str, found: list[Problem]) -> Address:
    text = address.country.strip()
    if not text:
        return address
    if text.casefold() in _NO_COUNTRY:
        sender = country(sender_country)
        postcode = address.postcode.strip()
        fits = postcode.isdecimal() and len(postcode) == sender.postcode.digits_before_town
        meant = address.town.casefold() in country("NA").towns
        if sender.na_is_no_country and fits and address.town and not meant:
            message = f"{text!r} stands for no country, as postcode and town say"
            found.append(_changed("country", "country_is_none", message, text, sender_country))
            return replace(address, country="")
        return address
    if country_code(text) is None and re.search(r"[/(,|-]", text):
        codes = {country_code(part) for part in re.split(r"\s*[/(),|]\s*|\s+-\s+", text) if part.strip()}
        if len(codes) == 1 and (code := codes.pop()):
            return replace(address, country=code)
    return address


def _region(address: Address, sender_country: str, found: list[Problem]) -> Address:
    code = country_code(address.country) if address.country else sender_country
    if not code or address.region or not address.town:
        return address
    found_region = region_of(code, address.town, address.postcode)
    if found_region is None:
        return address
    town, region = found_region
    changed = replace(address, town=town, region=region)
    line = next((line for line in format_address(changed, sender_country) if region in line), region)
    found.append(
        _changed("region", "region_found", f"the state is read from town and postcode {address.town!r}", address.town, line)
    )
    return changed
