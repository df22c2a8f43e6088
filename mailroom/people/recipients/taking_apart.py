"""A whole address in one cell taken apart, when a list's sender asks for it; every part is shown for approval."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from stationery.address import Address
from stationery.countries import country_code

_PLACE: Final = re.compile(
    r"(?:(?P<land>[A-Z]{1,2})\s?-\s?)?(?P<postcode>\d{4,5}|\d{4}\s?[A-Z]{2}|\d{2}-\d{3})\s+(?P<town>[^\W\d].*)"
)
_AMERICAN: Final = re.compile(r"(?P<town>[^\d,]+),?\s+(?P<region>[A-Z]{2})\s+(?P<postcode>\d{5}(?:-\d{4})?)")
_BRITISH: Final = re.compile(r"(?:(?P<town>[^\d]+?),?\s+)?(?P<postcode>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})")


def take_apart(address: Address) -> Address | None:
    """The parts of the address in its street; None where it holds no whole one, or the other fields hold parts already."""
    if address.postcode or address.town or address.house_number:
        return None
    lines = [part.strip() for part in re.split(r"\n|;|,|\s{2,}", address.street) if part.strip()]
    country = address.country
    if len(lines) > 2 and country_code(lines[-1]):
        country = country or lines.pop()
    # `Springfield, IL 62701` is one place, though a comma parts it.
    if len(lines) > 2 and re.fullmatch(r"[A-Z]{2}\s+\d{5}(?:-\d{4})?", lines[-1]):
        lines[-2:] = [f"{lines[-2]}, {lines[-1]}"]
    if len(lines) < 2:
        return None
    last = lines.pop()
    place = _PLACE.fullmatch(last) or _AMERICAN.fullmatch(last) or _BRITISH.fullmatch(last)
    if not place:
        return None
    parts = place.groupdict()
    town = parts.get("town") or (lines.pop() if len(lines) > 1 else "")
    *before, street = lines
    changed = replace(
        address, street=street, postcode=parts["postcode"], town=town.strip(), country=country or parts.get("land") or "",
        region=parts.get("region") or address.region, supplement=address.supplement or ", ".join(before),
    )  # fmt: skip
    if before and not address.supplement and not (address.last_name or address.full_name or address.company):
        changed = replace(changed, full_name=before[0], supplement=", ".join(before[1:]))
    return changed
