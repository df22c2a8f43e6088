"""The form that every kind of file is read into: records with their row number, cell by header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mailroom.people.errors import ListUnreadable

MAX_COLUMNS: Final = 200
MAX_CELL: Final = 10_000
# Invisible in every editor, and never meant: zero-width characters, soft hyphen, byte order mark, direction marks, variants.
_INVISIBLE: Final = dict.fromkeys([
    0x00AD, 0x034F, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A),
    *range(0xFE00, 0xFE10), 0xFEFF,
])  # fmt: skip
# Half a character (a lone surrogate): JSON can carry it, nothing can write it. The judge refuses the row that has it.
_HALVES: Final = re.compile("[\ud800-\udfff]")
_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list, before anything is known about its meaning."""

    number: int
    """As a spreadsheet shows it, the header being row 1; for JSON the place in the list, from 1."""
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    """What stood beyond the last header."""
    hidden: bool = False
    """Whether its spreadsheet hides it."""
    fault: int = 0
    """The line of the quotation mark that makes this row and all after it unreadable; 0 where there is none."""
    line: int = 0
    """The line of the file in which it begins; 0 where lines mean nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list opened. `records` can be run through once."""

    format: str
    """csv, xlsx, json, ndjson"""
    encoding: str | None
    headers: tuple[str, ...]
    records: Iterator[Record]
    doubtful: bool = False
    """Whether the encoding was guessed from its letters, so that somebody should look."""


def clean(text: str) -> str:
    """A cell as it is meant: composed (NFC), one kind of space, no invisible characters, line breaks kept."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    composed = unicodedata.normalize("NFC", _HALVES.sub("\ufffd", text).translate(_INVISIBLE))
    lines = _BREAKS.sub("\n", composed).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def header_text(cell: str) -> str:
    """A column's name on one line, without what cannot be shown."""
    printable = "".join(c for c in clean(cell) if unicodedata.category(c) not in ("Cc", "Cs") or c == "\n")
    return " ".join(printable.split())


def unique_headers(cells: list[str]) -> tuple[str, ...]:
    """Headers as dictionary keys: nameless ones get the letter of their column, repeated ones a hidden number."""
    found: list[str] = []
    for i, cell in enumerate(cells):
        name = header_text(cell) or f"column {column_letter(i)}"
        found.append(name if name not in found else f"{name}\x00{i}")
    return tuple(found)


def filled(rows: Iterator[Record]) -> Iterator[Record]:
    """The same records; raises ListUnreadable when there is none, for a header alone is no list."""
    first = next(rows, None)
    if first is None:
        raise ListUnreadable(
            "bad_list", "there is a row of column names and no recipient below it", "Save the list and send it again."
        )
    yield first
    yield from rows


def column_letter(index: int) -> str:
    """A, B, … Z, AA, as a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def record(  # what a kind of file knows about a row, each by name
    number: int, headers: tuple[str, ...], cells: list[str], *, hidden: bool = False, fault: int = 0, line: int = 0
) -> Record:
    """Cells by header; missing ones are empty, surplus ones are kept apart unless empty."""
    values = [clean(cell) if cell else "" for cell in cells]
    padded = values + [""] * (len(headers) - len(values))
    surplus = tuple(value for value in values[len(headers) :] if value)
    return Record(number, dict(zip(headers, padded, strict=False)), surplus, hidden, fault, line)
