"""The region of an address, read from its town (`Springfield, IL`) or its postcode, where the country's file says how."""

from __future__ import annotations

import bisect
import re
from typing import Final

from stationery.countries.country import Regions
from stationery.countries.reading import country

_BEHIND: Final = re.compile(r"(?P<town>.+?)(?:,\s*|\s+)(?P<region>[A-Za-z]{2}|[A-Z]{3}|D\.\s?C\.|[A-Z][a-z]{3,})\.?")
"""A region behind the town: a code, Washington's `D. C.`, or a name of one word."""


def region_of(code: str, town: str, postcode: str) -> tuple[str, str] | None:
    """Town and the region's code in the country with that ISO code; None where neither town nor postcode says it.

    A postcode and a town that disagree say nothing.
    """
    regions = country(code).regions
    if not regions.run_regions:
        return None
    by_postcode = _by_postcode(regions, postcode)
    behind = _BEHIND.fullmatch(town)
    if behind:
        word = behind["region"].replace(".", "").replace(" ", "")
        named = regions.codes.get(word.casefold(), "") if "," in town else ""
        region = word if word in regions.run_regions else named
        if region and by_postcode in (None, region):
            return behind["town"].rstrip(","), region
    return (town, by_postcode) if by_postcode and not (behind and "," in town) else None


def _by_postcode(regions: Regions, postcode: str) -> str | None:
    code = postcode.replace(" ", "").upper()
    if not (regions.postcode and regions.postcode.fullmatch(code)):
        return None
    place = bisect.bisect_right(regions.run_starts, code) - 1
    return regions.run_regions[place] if place >= 0 else None
