"""Postal addresses: their fields, their lines on an envelope, and what is wrong with them.

>>> format_address(Address(salutation="Frau", first_name="Anna", last_name="Weiß", street="Gasse 1", postcode="8001",
...                        town="Zürich", country="CH"), "DE")
['Frau Anna Weiß', 'Gasse 1', '8001 ZÜRICH', 'SCHWEIZ']
"""

from __future__ import annotations

from stationery.address.fields import Address, filled, tidy
from stationery.address.lines import format_address, person_line
from stationery.address.rules import validate_address
from stationery.problems import Problem

__all__ = ["Address", "Problem", "filled", "format_address", "person_line", "tidy", "validate_address"]
