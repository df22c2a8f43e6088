"""The limited process that reads one spreadsheet: bytes on standard input, one JSON list a row on standard output.

Run by spreadsheet.py as a file of its own, so that it loads nothing of the house; never imported by the server. Numbers are
given as the sheet shows them where its format adds to the digits: 4109 in the format 00000 is 04109, in D-00000 D-04109.
"""

from __future__ import annotations

import datetime
import html
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

MAX_ROWS: Final = 100_000
MAX_INFLATED: Final = 300 * 1024 * 1024
MEMORY: Final = 1200 * 1024 * 1024
CPU_S: Final = 60
Place = tuple[int, int]
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER: Final = re.compile(rb"""\sr\s*=\s*["'](\d{1,9})["']""")
_HIDDEN: Final = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
_TOKEN: Final = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<digit>[0#])|(?P<plain>[-A-DF-Z /()])|(?P<bad>.)')
_LIMIT: Final = re.compile(r"\[<=?(\d+)\]")


def limit() -> None:
    """No more memory, time, files or processes than one list needs."""
    limits = [(resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)]
    if sys.platform == "linux":  # macOS does not keep address-space limits
        limits.append((resource.RLIMIT_AS, MEMORY))
    for kind, value in limits:
        resource.setrlimit(kind, (value, value))


def as_text(cell: object) -> str:
    """A cell as its spreadsheet shows it: whole numbers without a point, dates as 31.12.2026."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.strftime("%d.%m.%Y")
        case datetime.datetime():
            return cell.strftime("%d.%m.%Y %H:%M")
        case datetime.date():
            return cell.strftime("%d.%m.%Y")
    return str(cell)


def fail(code: str, message: str) -> None:
    sys.stdout.write(json.dumps({"error": code, "message": message}) + "\n")
    sys.stdout.flush()


def main() -> None:
    limit()
    data = sys.stdin.buffer.read()
    if zipfile.is_zipfile(io.BytesIO(data)):
        inflated = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if inflated > MAX_INFLATED:
            fail("too_large", f"the spreadsheet would unpack to {inflated} bytes")
            return
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [s.name for s in book.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        for name in visible or book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                write(spread(sheet.iter_rows(), sheet.merged_cell_ranges or []), looks_of(data, name))
                return
    except (calamine.CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        fail("bad_list", f"the spreadsheet cannot be read ({type(error).__name__})")


def spread(rows: Iterable[Sequence[object]], merged: Iterable[tuple[Place, Place]]) -> Iterator[list[object]]:
    """The rows; what is merged over several of them stands in each. `merged`: (row, column) from 0, both ends."""
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in merged:
        if bottom > top:
            begins.setdefault(top, []).append((column, bottom))
    open_: dict[int, tuple[object, int]] = {}
    for i, row in enumerate(rows):
        cells = list(row)
        for column, (value, bottom) in list(open_.items()):
            if i > bottom:
                del open_[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for column, bottom in begins.get(i, ()):
            if column < len(cells):
                open_[column] = (cells[column], bottom)
        yield cells


class Looks(NamedTuple):
    """What an XLSX says about how a sheet looks."""

    hidden: frozenset[int]
    """Numbers of the rows that it hides, by hand or by a filter."""
    formats: Mapping[str, str]
    """Place (`B2`) -> number format, where that adds to the digits."""


def looks_of(data: bytes, sheet: str) -> Looks:
    """How a sheet of an XLSX looks; nothing for other kinds. Reads tags only, parses no XML."""
    formats: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            path = _sheet_path(parts, sheet)
            styles = _padded_styles(parts.read("xl/styles.xml")) if "xl/styles.xml" in parts.namelist() else {}
            found: set[int] = set()
            number, rest = 0, b""
            with parts.open(path) as part:
                while block := part.read(1 << 20):
                    text = rest + block
                    end = text.rfind(b">") + 1
                    for tag in _ROW.findall(text[:end]):
                        place = _NUMBER.search(tag)
                        number = int(place[1]) if place else number + 1
                        if _HIDDEN.search(tag):
                            found.add(number)
                    if styles:
                        formats |= _padded_cells(text[:end], styles)
                    rest = text[end:][-(1 << 16) :]
            return Looks(frozenset(found), formats)
    except (KeyError, ValueError, zipfile.BadZipFile):
        return Looks(frozenset(), {})


def _sheet_path(parts: zipfile.ZipFile, sheet: str) -> str:
    """Where the sheet's rows are; raises KeyError when there is no such part."""
    ids = {_attribute(tag, "name"): _attribute(tag, "id") for tag in _SHEET.findall(parts.read("xl/workbook.xml"))}
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(parts.read("xl/_rels/workbook.xml.rels"))
    }
    target = targets[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def write(rows: Iterable[Sequence[object]], looks: Looks) -> None:
    """All rows of the sheet from its very first: number, cells, and whether it is hidden."""
    out = sys.stdout
    for i, cells in enumerate(rows, 1):
        if i > MAX_ROWS + 1:
            fail("too_large", f"the spreadsheet has more than {MAX_ROWS} rows")
            return
        texts = [as_text(cell) if cell != "" else "" for cell in cells]
        if looks.formats:
            for column, cell in enumerate(cells):
                code = looks.formats.get(f"{_column_letter(column)}{i}")
                if code and isinstance(cell, int | float) and float(cell).is_integer():
                    texts[column] = shown(int(cell), code) or texts[column]
        out.write(json.dumps([i, texts, i in looks.hidden]) + "\n")


def _attribute(tag: bytes, name: str) -> str:
    """The value of a tag's attribute, entities resolved; empty when it has none."""
    found = re.search(rf"""[\s:]{name}\s*=\s*(["'])(.*?)\1""", tag.decode("utf-8", "replace"))
    return html.unescape(found[2]) if found else ""


def _padded_styles(styles: bytes) -> Mapping[str, str]:
    """Number of a cell's style -> its format, for the formats that `shown` understands."""
    formats = {_attribute(tag, "numFmtId"): _attribute(tag, "formatCode") for tag in _FORMAT.findall(styles)}
    cells = _STYLES.search(styles)
    if not cells:
        return {}
    used = [formats.get(_attribute(tag, "numFmtId"), "") for tag in _STYLE.findall(cells[0])]
    return {str(i): code for i, code in enumerate(used) if code and shown(12, code) is not None}


def _padded_cells(tags: bytes, styles: Mapping[str, str]) -> dict[str, str]:
    """Place (`B2`) -> format, of the cells in a piece of a sheet that have one of these styles."""
    found = {}
    for tag in _CELL.findall(tags):
        code = styles.get(_attribute(tag, "s"))
        if code and (place := _attribute(tag, "r")):
            found[place] = code
    return found


def shown(number: int, code: str) -> str | None:
    """A whole number in a format of digits and letters; None for formats of another kind, and those that add nothing."""
    if number < 0:
        return None
    tokens = _tokens(_section(number, code))
    digits = tokens.count(None) + tokens.count("")
    if not digits or (tokens.count(None) < 2 and digits == len(tokens)):
        return None
    text = list(str(number))
    line: list[str] = []
    for token in reversed(tokens):
        if token is None or token == "":
            line.append(text.pop() if text else "0" if token is None else "")
            digits -= 1
            if not digits:
                line.append("".join(text))
        else:
            line.append(token)
    return "".join(reversed(line)).strip()


def _section(number: int, code: str) -> str:
    """The part of a format that is for this number: parts are parted by semicolons and may have a limit."""
    sections = code.split(";")
    for section in sections:
        limit = _LIMIT.search(section)
        if limit is None or number <= int(limit[1]):
            return re.sub(r"\[[^\]]*\]", "", section)
    return ""


def _tokens(section: str) -> list[str | None]:
    """None for a digit that is always shown, "" for one that may be missing, else the text; nothing for other formats."""
    tokens: list[str | None] = []
    for found in _TOKEN.finditer(section):
        if found["bad"]:
            return []
        if found["digit"]:
            tokens.append(None if found["digit"] == "0" else "")
        else:
            text = found["quoted"] or found["escaped"] or found["plain"]
            tokens += [text] if text else []
    # A dot or a letter of a date outside quotation marks was "bad"; a leading E, D, H, M, S, Y alone is one as well.
    return tokens


def _column_letter(index: int) -> str:
    """A, B, … Z, AA, as a spreadsheet names its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


if __name__ == "__main__":
    main()
