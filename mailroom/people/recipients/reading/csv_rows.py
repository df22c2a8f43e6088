"""Rows of a CSV file, each with its lines: a quotation mark that is stray or never closed swallows nobody.

The rule is stricter than Python's csv module: a quoted cell ends before a delimiter or the line's end, and a cell that holds
whole rows of the list is one whose closing mark was lost. From such a line on nothing can be trusted; every line after it comes
as a broken row, so that none is lost uncounted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

MAX_LINES: Final = 200
"""Lines of one quoted cell; a longer one was never closed."""
MAX_TEXT: Final = 40_000
_BODY: Final = r'(?:[^"]++|"")*+'
_OPEN: Final = re.compile(rf'[ \t]*"{_BODY}$')
_QUOTED: Final = re.compile(rf'[ \t]*"({_BODY})"[ \t]*')
_BEGINS: Final = re.compile(r'[ \t]*"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, and the line it begins in, from 1. `fault` is the line of the mark that spoiled it, else 0."""

    line: int
    cells: list[str]
    fault: int = 0


def split_rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows of these lines, the header first; blank lines are rows of one empty cell."""
    pending = iter(lines)
    number = width = 0
    for line in pending:
        number += 1
        if '"' not in line:
            row = Row(number, line.rstrip("\r\n").split(delimiter))
            width = width or _width(row.cells)
            yield row
            continue
        gathered, cells = _gather(line, pending, delimiter)
        if cells is None or swallows(gathered, delimiter, width):
            yield from _broken(gathered, pending, number, delimiter)
            return
        width = width or _width(cells)
        yield Row(number, cells)
        number += len(gathered) - 1


def _width(cells: list[str]) -> int:
    return len(cells) if any(cell.strip() for cell in cells) else 0


def _gather(line: str, pending: Iterator[str], delimiter: str) -> tuple[list[str], list[str] | None]:
    """The lines of one row, and its cells; None instead of them when its marks do not fit."""
    gathered, text = [line], line
    while True:
        cells = split(text.rstrip("\r\n"), delimiter)
        if cells == "stray":
            return gathered, None
        if cells != "open":
            return gathered, cells
        following = next(pending, None)
        if following is None:
            return gathered, None
        gathered.append(following)
        text += following
        if len(gathered) > MAX_LINES or len(text) > MAX_TEXT:
            return gathered, None


def _broken(gathered: list[str], pending: Iterator[str], first: int, delimiter: str) -> Iterator[Row]:
    number = first
    for lines in (gathered, pending):
        for line in lines:
            if line.strip(f"\r\n\t {delimiter}"):
                yield Row(number, [cell.strip('" ') for cell in line.rstrip("\r\n").split(delimiter)], fault=first)
            number += 1


def split(text: str, delimiter: str) -> list[str] | Literal["open", "stray"]:
    """The cells of one row; `open` when its last quoted cell has not ended, `stray` when a mark stands where none may."""
    cells: list[str] = []
    place = 0
    while True:
        quoted = _QUOTED.match(text, place)
        if quoted:
            cells.append(quoted[1].replace('""', '"'))
            place = quoted.end()
            if place < len(text) and text[place] != delimiter:
                return "stray"
        elif _BEGINS.match(text, place):
            return "open" if _OPEN.match(text, place) else "stray"
        else:
            end = text.find(delimiter, place)
            end = len(text) if end < 0 else end
            cell = text[place:end]
            # `Peter "Pit" Groß` is a name; a single mark (but for inches behind a figure) has lost its other one.
            if cell.count('"') % 2:
                return "stray"
            cells.append(cell)
            place = end
        if place >= len(text):
            return cells
        place += 1


def swallows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether a quoted cell over several lines holds rows of the list: lines that are whole rows when marks are ignored."""
    if len(lines) < 2 or width < 3:
        return False
    whole = [line.count(delimiter) == width - 1 for line in lines]
    return any(whole[1:-1]) or sum(whole) >= 2
