"""Lists as they come: CSV of any make, JSON, NDJSON; spreadsheets through their own subprocess. Streams, holds a row at a time.

Encoding: as mailroom.recipients.encodings finds it, unless the caller says which. Delimiter: a `sep=` line, else the
one of ; , tab | that splits the first rows best. Numbers of rows are those a spreadsheet shows: blank lines count, a `sep=`
line doesn't.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import unicodedata
from collections.abc import Iterator
from typing import Final

from mailroom.core import TooLarge
from mailroom.people.errors import ListUnreadable
from mailroom.people.recipients.reading.csv_rows import Row, split_rows
from mailroom.people.recipients.reading.encodings import WINDOWS, guess
from mailroom.people.recipients.reading.source import ChunkReader, Source, head
from mailroom.people.recipients.reading.spreadsheet import read_spreadsheet
from mailroom.people.recipients.reading.table import (
    MAX_CELL,
    MAX_COLUMNS,
    Record,
    Table,
    filled,
    header_text,
    record,
    unique_headers,
)

_DELIMITERS: Final = ";,\t|"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_MAX_JSON_BYTES: Final = 64 * 1024 * 1024
_MAX_LINE: Final = 1 << 20
_FIRST_ENTRIES: Final = 200


def open_table(source: Source, *, encoding: str | None = None) -> Table:
    """Find out what it is and read it; raises ListUnreadable or TooLarge, also while the records are run through."""
    start = head(source)
    if start.startswith((_ZIP, _OLE)):
        return read_spreadsheet(source)
    if not start.strip(b"\x00 \t\r\n"):
        raise ListUnreadable("bad_list", "the file is empty", "Choose the file again; save it first if it is still open.")
    used = _encoding(source, start, encoding)
    text = start.decode(used, errors="ignore").lstrip("\ufeff \r\n\t")
    if _is_no_text(text[:2_000]):
        raise ListUnreadable("bad_list", "the file is no list: it holds bytes that no text has", "Send CSV, XLSX or NDJSON.")
    if text.startswith("["):
        return _read_json(source, used)
    if text.startswith("{"):
        return _read_ndjson(source, used)
    doubtful = encoding is None and not used.startswith(("utf", WINDOWS))
    return _read_csv(source, used, doubtful=doubtful)


def _is_no_text(start: str) -> bool:
    """Whether one in twenty characters is a control character, or one that no alphabet has: a picture, a PDF, a program."""
    strange = sum(c not in "\t\n\r\x0b\x0c" and unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in start)
    return strange * 20 > len(start)


def known_encoding(name: str) -> str:
    """The encoding's own name; raises ListUnreadable for one that does not exist or is not one of texts."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise ListUnreadable("bad_list", f"there is no encoding {name!r}", "Use utf-8 or cp1252.") from error


def _encoding(source: Source, start: bytes, wanted: str | None) -> str:
    if wanted is not None:
        return known_encoding(wanted)
    return guess(source, start)


def _lines(source: Source, encoding: str) -> io.TextIOWrapper:
    # cp1252 has five bytes without a meaning; a replacement character is refused later, in the row that has it.
    reader = io.BufferedReader(ChunkReader(source), 1 << 16)
    return io.TextIOWrapper(reader, encoding=encoding, errors="replace", newline="")


def _read_csv(source: Source, encoding: str, *, doubtful: bool = False) -> Table:
    delimiter, skip = _delimiter(head(source).decode(encoding, errors="replace").lstrip("\ufeff"))
    rows = _csv_rows(source, encoding, delimiter, skip)
    for number, row in rows:
        if row.fault:
            raise _unclosed(row.fault + skip)
        if any(cell.strip() for cell in row.cells):
            headers = unique_headers(_without_tail(row.cells))
            return Table("csv", encoding, headers, filled(_records(rows, headers, skip)), doubtful=doubtful)
        if number > 20:
            break
    raise ListUnreadable("bad_list", "the file holds no header row", "The first row must hold the names of the columns.")


def _unclosed(line: int) -> ListUnreadable:
    return ListUnreadable(
        "bad_list", f"line {line} has a quotation mark without its other one", 'Look there for a " that is never closed.'
    )


def _without_tail(cells: list[str]) -> list[str]:
    """Header cells without the empty ones at the end that spreadsheets leave behind."""
    last = max(i for i, cell in enumerate(cells) if cell.strip())
    if last >= MAX_COLUMNS:
        raise TooLarge("too_large", f"the list has {last + 1} columns", f"Keep at most {MAX_COLUMNS} columns.")
    return cells[: last + 1]


def _records(rows: Iterator[tuple[int, Row]], headers: tuple[str, ...], skip: int) -> Iterator[Record]:
    for number, row in rows:
        if any(row.cells):
            found = record(number, headers, row.cells, fault=row.fault and row.fault + skip, line=row.line + skip)
            if found.surplus or any(found.cells.values()):
                yield found


def _csv_rows(source: Source, encoding: str, delimiter: str, skip: int) -> Iterator[tuple[int, Row]]:
    lines = _lines(source, encoding)
    for _ in range(skip):
        lines.readline()
    for number, row in enumerate(split_rows(_bounded(lines), delimiter), 1):
        if number == 1:
            row.cells[0] = row.cells[0].lstrip("\ufeff")
        if any(len(cell) > MAX_CELL for cell in row.cells) and not row.fault:
            raise ListUnreadable(
                "bad_list",
                f"row {number} has a cell of more than {MAX_CELL} characters",
                'Look for a quotation mark " that is never closed.',
            )
        yield number, row


def _bounded(lines: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := lines.readline(_MAX_LINE + 1):
        number += 1
        if len(line) > _MAX_LINE:
            raise TooLarge("too_large", f"line {number} has more than a million characters", "One recipient a line.")
        yield line


def _delimiter(start: str) -> tuple[str, int]:
    """The delimiter and how many lines to skip before the header (a `sep=` line)."""
    first = start.split("\n", 1)[0].strip("\r").strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    return max(_DELIMITERS, key=lambda d: _splits(start, d)), 0


def _splits(start: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter splits the first rows: how many have the header's width, and that width."""
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter):
            if cells:
                rows.append(cells)
            if len(rows) == 20:
                break
    except csv.Error:
        return (0, 0)
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows[:-1]) if width > 1 else 0, width)


def _read_json(source: Source, encoding: str) -> Table:
    data = bytearray()
    for chunk in source.chunks():
        data += chunk
        if len(data) > _MAX_JSON_BYTES:
            raise TooLarge("too_large", "a JSON list may have 64 MB", "Send NDJSON (one object a line), which has no limit.")
    try:
        items = json.loads(data.decode(encoding))
        assert isinstance(items, list)  # the text begins with "["
    except (ValueError, RecursionError) as error:
        raise ListUnreadable("bad_list", f"this is no valid JSON ({error})", "Send a list of objects.") from error
    return _objects("json", encoding, enumerate(items, 1))


def _read_ndjson(source: Source, encoding: str) -> Table:
    def items() -> Iterator[tuple[int, object]]:
        lines = _lines(source, encoding)
        number = 0
        while line := lines.readline(_MAX_LINE + 1):
            number += 1
            if len(line) > _MAX_LINE:
                raise TooLarge("too_large", f"line {number} has more than a million characters", "One recipient a line.")
            if line.strip():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ListUnreadable(
                        "bad_list", f"line {number} is no valid JSON ({error})", "One JSON object a line."
                    ) from error

    return _objects("ndjson", encoding, items())


def _objects(kind: str, encoding: str, items: Iterator[tuple[int, object]]) -> Table:
    # Programs leave out what is empty: the columns are those of the first entries together.
    start = [_object(number, item) for number, item in itertools.islice(items, _FIRST_ENTRIES)]
    if not start:
        raise ListUnreadable("bad_list", "the list holds no recipients", "Send at least one object.")
    headers = tuple(dict.fromkeys(header for one in start for header in one.cells))

    def records() -> Iterator[Record]:
        yield from start
        for number, item in items:
            yield _object(number, item)

    return Table(kind, encoding, headers, records())


def _object(number: int, item: object) -> Record:
    if not isinstance(item, dict):
        raise ListUnreadable("bad_list", f"entry {number} is no JSON object", 'Each recipient is an object {"last_name": …}.')
    flat: dict[str, str] = {}
    for key, value in item.items():
        inner = value if isinstance(value, dict) else {key: value}
        for name, leaf in inner.items():
            if isinstance(leaf, list) and leaf and isinstance(leaf[0], dict):
                raise ListUnreadable("bad_list", f"the recipients stand inside {name!r}", "Send that list alone: [{…}, {…}].")
            if isinstance(leaf, dict | list):
                raise ListUnreadable("bad_list", f"entry {number}: {name!r} is nested too deeply", "Send texts and numbers.")
            flat[header_text(str(name)) or "column"] = "" if leaf is None else _scalar(leaf)
    if len(flat) > MAX_COLUMNS:
        raise TooLarge("too_large", f"entry {number} has {len(flat)} attributes", f"Keep at most {MAX_COLUMNS}.")
    headers = tuple(flat)
    return record(number, headers, list(flat.values()))


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
