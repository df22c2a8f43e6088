"""Words, dates and numbers of the printed sheets, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Literal

from stationery.tables import DATA, read_toml

Language = Literal["de", "en"]


@cache
def words(lang: Language, group: Literal["sheets", "proof", "realism"] = "sheets") -> Mapping[str, str]:
    """The words of one group by their key."""
    table = read_toml(DATA / "words" / f"{lang}.toml").table(group)
    return MappingProxyType({key: table.text(key) for key in table.names()})


def show_time(moment: datetime, lang: Language) -> str:
    """`21.11.2025, 19:40 UTC` or `21 Nov 2025, 19:40 UTC`, in the zone that the moment carries."""
    zone = moment.tzname() or ""
    return f"{show_date(moment.date(), lang)}, {moment:%H:%M} {zone}".rstrip()


def show_date(day: date, lang: Language) -> str:
    """`21.11.2025` or `21 Nov 2025`."""
    if lang == "de":
        return f"{day:%d.%m.%Y}"
    # Month names by hand: strftime would follow the machine's locale.
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{day.day} {months[day.month - 1]} {day.year}"


def show_duration(seconds: float) -> str:
    """`2 h 05 min` or `7 min`; under a minute `40 s`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def show_count(number: int, lang: Language) -> str:
    """With thin spaces from ten thousand on, as DIN 5008 writes it; English with commas."""
    if lang == "en":
        return f"{number:,}"
    return f"{number:,}".replace(",", "\u202f") if abs(number) >= 10_000 else str(number)
