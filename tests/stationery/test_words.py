"""Words of the printed sheets: both languages complete, numbers and dates as people write them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from stationery.words import Language, show_count, show_date, show_duration, words


@pytest.mark.parametrize("group", ["sheets", "proof", "realism"])
def test_both_languages_have_the_same_words(group: Literal["sheets", "proof", "realism"]) -> None:
    assert set(words("de", group)) == set(words("en", group))


@pytest.mark.parametrize(
    ("number", "lang", "shown"), [(9999, "de", "9999"), (10000, "de", "10\u202f000"), (12345, "en", "12,345"), (0, "de", "0")]
)
def test_counts_are_grouped_as_the_language_does(number: int, lang: Language, shown: str) -> None:
    assert show_count(number, lang) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3599, "1 h 00 min"), (7512, "2 h 05 min")]
)
def test_durations_are_spoken_in_hours_and_minutes(seconds: float, shown: str) -> None:
    assert show_duration(seconds) == shown


def test_dates_follow_the_language() -> None:
    assert (show_date(date(2025, 3, 7), "de"), show_date(date(2025, 3, 7), "en")) == ("07.03.2025", "7 Mar 2025")


def test_no_word_of_the_sheets_is_left_that_no_sheet_says(root: Path) -> None:
    source = " ".join(path.read_text() for path in (root / "stationery").rglob("*.py"))
    assert [key for key in words("de") if not re.search(rf"""["'.]{key}\b""", source)] == []
