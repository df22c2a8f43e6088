"""The pages' languages: which one a request wants, and the words of each.

Words are TOML files with the same keys in every language (a test compares them). A key that names a table with `one` and
`other` is a plural and is chosen by the parameter `n`. Nothing here escapes: the templates do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

Language = Literal["de", "en"]
LANGUAGES: Final[Mapping[Language, str]] = {"de": "Deutsch", "en": "English"}
DEFAULT: Final[Language] = "en"
_MAX_HEADER: Final = 1000  # a longer Accept-Language header is no browser's


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: Language
    table: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text for `key` with its values put in; raises KeyError for a key that no file has."""
        text = self.table.get(key)
        if text is None:
            one = values.get("n") == 1
            text = self.table[f"{key}.{'one' if one else 'other'}"]
        shown = {name: self.number(v) if isinstance(v, int) else v for name, v in values.items()}
        return text.format(**shown) if shown else text

    def filled(self, key: str, values: Mapping[str, str]) -> str:
        """The text for `key` with values that somebody else gathered: KeyError also for one that the text wants and has not."""
        return self.table[key].format_map(values)

    def has(self, key: str) -> bool:
        """Whether this language says something for `key`."""
        return key in self.table or f"{key}.other" in self.table

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return str(format_decimal(value, locale=self.language))

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """A date and the time to the minute in the language's form, in the named zone."""
        local = value.astimezone(ZoneInfo(zone))
        date, time = format_date(local, "medium", locale=self.language), format_time(local, "short", locale=self.language)
        return f"{date}, {time}"

    def duration(self, seconds: float) -> str:
        """A working time for people: minutes below two hours, hours and minutes above."""
        minutes = round(seconds / 60)
        if seconds < 60:
            return self("time.seconds", n=round(seconds))
        if minutes < 120:
            return self("time.minutes", n=minutes)
        return self("time.hours", hours=minutes // 60, minutes=minutes % 60)


@cache
def load_words(language: Language) -> Words:
    """The words of `language`, read once."""
    folder = files("api.web.words")
    table: dict[str, str] = {}
    for name in (f"{language}.toml", f"data.{language}.toml"):
        if folder.joinpath(name).is_file():
            table.update(_flatten(tomllib.loads(folder.joinpath(name).read_text("utf-8")), ""))
    return Words(language, table)


def choose_language(cookie: str | None, accept: str | None) -> Language:
    """The language to answer in: the one picked on the page, else the first that the browser asks for, else English."""
    for language in LANGUAGES:
        if cookie == language:
            return language
    wanted = sorted(_weights((accept or "")[:_MAX_HEADER]), key=lambda item: -item[1])
    for name, weight in wanted:
        for language in LANGUAGES:
            if weight > 0 and name.split("-")[0] == language:
                return language
    return DEFAULT


def _weights(header: str) -> list[tuple[str, float]]:
    """Accept-Language as (lower-case name, weight), in the header's order; what does not parse weighs nothing."""
    found = []
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        weight = 1.0
        if rest.strip():
            try:
                weight = float(rest.strip().removeprefix("q="))
            except ValueError:
                weight = 0.0
        found.append((name.strip().lower(), weight))
    return found


def _flatten(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            rows += _flatten(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows
