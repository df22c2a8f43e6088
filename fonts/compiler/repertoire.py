"""Which characters a compiled hand holds: all of Latin-1 and Latin Extended-A that is not made of others, and our punctuation.

Letters with accents, ligatures of two letters and fractions are composed while writing (fonts.accents) from the base letter and
a mark with its own variation; they are compiled only where no recipe exists.
"""

from __future__ import annotations

import string
import unicodedata
from typing import Final

from fonts.accents import composition

NEEDED: Final = string.ascii_letters + string.digits
"""Without these a font is refused."""

_PUNCTUATION: Final = "„“”‚‘’–—‹›†‡•€⁄™ȷẞ"


def _wanted() -> str:
    blocks = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x180))] + list(_PUNCTUATION)
    drawn = [char for char in blocks if composition(char) is None and unicodedata.category(char) != "Cf"]
    return "".join(dict.fromkeys(drawn))


CHARACTERS: Final = _wanted()

_PAIRS: Final = "en er ch de ei nd te in ie ge es un be se re he an it ti st ne au is le ll nt ra on ma li el ha us to th of ou"
MEASURED_PAIRS: Final = tuple(_PAIRS.split(" "))
"""Pairs whose distances tell how closely the font sets its letters."""
