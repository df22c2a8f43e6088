"""The form that every kind of file is read into: records with their row number, cell by header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

MAX_COLUMNS: Final = 200
MAX_CELL: Final = 10_000
# Invisible in every editor, and never meant: zero-width characters, soft hyphen, byte order mark, direction marks.
_INVISIBLE: Final = dict.fromkeys(
    [0x00AD, 0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list, before anything is known about its meaning."""

    number: int
    """As a spreadsheet shows it, the header being row 1; for JSON the place in the list, from 1."""
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    """What stood beyond the last header."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list opened. `records` can be run through once."""

    format: str
    """csv, xlsx, json, ndjson"""
    encoding: str | None
    headers: tuple[str, ...]
    records: Iterator[Record]


def clean(text: str) -> str:
    """A cell as it is meant: composed (NFC), one kind of space, no invisible characters, line breaks kept."""
    composed = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    lines = composed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def unique_headers(cells: list[str]) -> tuple[str, ...]:
    """Headers as dictionary keys: nameless ones get the letter of their column, repeated ones a hidden number."""
    found: list[str] = []
    for i, cell in enumerate(cells):
        printable = "".join(c for c in clean(cell) if unicodedata.category(c) not in ("Cc", "Cs") or c == "\n")
        name = " ".join(printable.split()) or f"column {column_letter(i)}"
        found.append(name if name not in found else f"{name}\x00{i}")
    return tuple(found)


def column_letter(index: int) -> str:
    """A, B, … Z, AA, as a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def record(number: int, headers: tuple[str, ...], cells: list[str]) -> Record:
    """Cells by header; missing ones are empty, surplus ones are kept apart unless empty."""
    values = [clean(cell) if cell else "" for cell in cells]
    padded = values + [""] * (len(headers) - len(values))
    surplus = tuple(value for value in values[len(headers) :] if value)
    return Record(number, dict(zip(headers, padded, strict=False)), surplus)
