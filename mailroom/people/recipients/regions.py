"""The state of an address in the USA, Canada or Australia, read from its town (`Springfield, IL`) or from its postcode.

The USA's by the first three digits of the ZIP (USPS, L002), Canada's by the first letter, Australia's by ranges of numbers.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping
from typing import Final

# First prefix of a run -> its state, as the Postal Service's labeling list L002 has them.
_RUNS: Final = (
    "005 NY 006 PR 008 VI 009 PR 010 MA 028 RI 030 NH 039 ME 050 VT 055 MA 056 VT 060 CT 063 CT 070 NJ 090 AE 100 NY 150 PA "
    "197 DE 200 DC 201 VA 202 DC 206 MD 220 VA 247 WV 270 NC 290 SC 300 GA 320 FL 340 AA 341 FL 350 AL 370 TN 386 MS 398 GA "
    "400 KY 430 OH 460 IN 480 MI 500 IA 530 WI 550 MN 569 DC 570 SD 580 ND 590 MT 600 IL 630 MO 660 KS 680 NE 700 LA 716 AR "
    "730 OK 733 TX 734 OK 750 TX 800 CO 820 WY 832 ID 834 ID 840 UT 850 AZ 870 NM 885 TX 889 NV 900 CA 962 AP 967 HI 969 GU "
    "970 OR 980 WA 995 AK"
).split()
_STARTS: Final = tuple(int(prefix) for prefix in _RUNS[::2])
_STATES: Final = tuple(_RUNS[1::2])
_CODES: Final = frozenset(_STATES) | {"DC"}
_NAMES: Final = dict(
    entry.split(":") for entry in
    "alabama:AL alaska:AK arizona:AZ arkansas:AR california:CA colorado:CO connecticut:CT delaware:DE florida:FL georgia:GA "
    "hawaii:HI idaho:ID illinois:IL indiana:IN iowa:IA kansas:KS kentucky:KY louisiana:LA maine:ME maryland:MD massachusetts:MA "
    "michigan:MI minnesota:MN mississippi:MS missouri:MO montana:MT nebraska:NE nevada:NV ohio:OH oklahoma:OK oregon:OR "
    "pennsylvania:PA tennessee:TN texas:TX utah:UT vermont:VT virginia:VA wisconsin:WI wyoming:WY".split()
)  # fmt: skip
_BEHIND: Final = re.compile(r"(?P<town>.+?)(?:,\s*|\s+)(?P<state>[A-Za-z]{2}|[A-Z]{3}|D\.\s?C\.|[A-Z][a-z]{3,})\.?")


# First letters of a Canadian postal code -> its province; X is shared, its second part decides.
_CANADIAN: Final = {
    **dict.fromkeys("GHJ", "QC"), **dict.fromkeys("KLMNP", "ON"), "A": "NL", "B": "NS", "C": "PE", "E": "NB", "R": "MB", "S": "SK",
    "T": "AB", "V": "BC", "X": "NT", "X0A": "NU", "X0B": "NU", "X0C": "NU", "Y": "YT",
}  # fmt: skip
_AUSTRALIAN_RUNS: Final = (
    "0 - 800 NT 1000 NSW 2600 ACT 2619 NSW 2900 ACT 2921 NSW 3000 VIC 4000 QLD 5000 SA 6000 WA 7000 TAS 8000 VIC 9000 QLD"
).split()
_AUSTRALIAN_STARTS: Final = tuple(int(start) for start in _AUSTRALIAN_RUNS[::2])
_AUSTRALIAN: Final = tuple(_AUSTRALIAN_RUNS[1::2])
_KNOWN: Final = {
    "US": _CODES, "CA": frozenset(_CANADIAN.values()), "AU": frozenset(_AUSTRALIAN) - {"-"},
}  # fmt: skip


def state_of(country: str, town: str, postcode: str) -> tuple[str, str] | None:
    """Town and state; None where neither town nor postcode says it. A postcode and a town that disagree say nothing."""
    if country not in _KNOWN:
        return None
    by_code = _BY_CODE[country](postcode.replace(" ", "").upper())
    behind = _BEHIND.fullmatch(town)
    if behind:
        word = behind["state"].replace(".", "").replace(" ", "")
        code = word if word in _KNOWN[country] else _NAMES.get(word.casefold(), "") if country == "US" and "," in town else ""
        if code and by_code in (None, code):
            return behind["town"].rstrip(","), code
    return (town, by_code) if by_code and not (behind and "," in town) else None


def _american(code: str) -> str | None:
    if not re.fullmatch(r"\d{5}(?:-?\d{4})?", code):
        return None
    place = bisect.bisect_right(_STARTS, int(code[:3])) - 1
    return _STATES[place] if place >= 0 else None


def _canadian(code: str) -> str | None:
    if not re.fullmatch(r"[A-Z]\d[A-Z]\d[A-Z]\d", code):
        return None
    return _CANADIAN.get(code[:3]) or _CANADIAN.get(code[0])


def _australian(code: str) -> str | None:
    if not re.fullmatch(r"\d{4}", code):
        return None
    state = _AUSTRALIAN[bisect.bisect_right(_AUSTRALIAN_STARTS, int(code)) - 1]
    return state if state != "-" else None


_BY_CODE: Final[Mapping[str, Callable[[str], str | None]]] = {"US": _american, "CA": _canadian, "AU": _australian}
