"""Words that stay on one line with their neighbour: a number with its unit, a title with its name, a dash after a word."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"[(„“]?[\d.,:/–-]*\d[)”“]?")
_DAY: Final = re.compile(r"\d{1,2}\.")
_INITIAL: Final = re.compile(r"[^\W\d_]\.")
_UNITS: Final = (
    "% ‰ € $ £ ¥ ° °C EUR CHF USD GBP PLN zł Kč Uhr Std. Min. kg g t km m cm mm l ml Stk. St. Mio. Mrd. a.m. p.m. x ×"
)
_MONTHS: Final = (
    "januar februar märz april mai juni juli august september oktober november dezember "
    "january february march april may june july august september october november december "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"
)
_BEFORE_NAME: Final = (
    "Dr. Prof. Dipl.-Ing. Ing. Mag. Hr. Fr. Mr. Mrs. Ms. Mr Mrs Ms St. Sr. Jr. M. Mme Mlle Herr Frau Familie von van zu de"
)
_BEFORE_NUMBER: Final = "Nr. No. № S. Seite § §§ ca. Art. Abs. Tel. Fax € $ £ page p. Postfach"
_DASHES: Final = "– — -"

UNITS: Final = frozenset(_UNITS.split())
MONTHS: Final = frozenset(_MONTHS.split())
BEFORE_NAME: Final = frozenset(_BEFORE_NAME.split())
BEFORE_NUMBER: Final = frozenset(_BEFORE_NUMBER.split())
DASHES: Final = frozenset(_DASHES.split())


def stays_with(before: str, word: str) -> bool:
    """Whether a line should not end between these two words."""
    bare = word.rstrip(".,;:!?)”“")
    if word in DASHES or before in BEFORE_NAME or _INITIAL.fullmatch(before):
        return True
    if _NUMBER.fullmatch(before) and (bare in UNITS or word in UNITS or bare.lower() in MONTHS):
        return True
    if _DAY.fullmatch(before) and (bare.lower() in MONTHS or bare[:1].isdigit()):
        return True
    return before.lstrip("(") in BEFORE_NUMBER and bool(_NUMBER.match(word))
