"""The limited process that reads one spreadsheet: bytes on standard input, one JSON list a row on standard output.

Run by mailroom.recipients.spreadsheet as `python -m`, never imported by the server.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys
import zipfile
from typing import Final

MAX_ROWS: Final = 100_000
MAX_INFLATED: Final = 300 * 1024 * 1024
MEMORY: Final = 1200 * 1024 * 1024
CPU_S: Final = 60


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
                write(sheet)
                return
    except (calamine.CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        fail("bad_list", f"the spreadsheet cannot be read ({type(error).__name__})")


def write(sheet: object) -> None:
    """All rows of the sheet from its very first, with their numbers."""
    out = sys.stdout
    for i, cells in enumerate(sheet.iter_rows()):  # type: ignore[attr-defined]
        if i > MAX_ROWS:
            fail("too_large", f"the spreadsheet has more than {MAX_ROWS} rows")
            return
        out.write(json.dumps([i + 1, [as_text(cell) if cell != "" else "" for cell in cells]]) + "\n")


if __name__ == "__main__":
    main()
