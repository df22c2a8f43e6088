"""Spreadsheets (XLSX, XLS, ODS) through a subprocess with limits: a hostile file costs that process its life and nobody else's.

The child (spreadsheet_child.py) gets the bytes on its standard input and answers with one JSON list a row; the
file never lies on a disk, and the parent never holds more than a row.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from mailroom.core import TooLarge
from mailroom.people.errors import ListUnreadable
from mailroom.people.recipients.reading.source import Source
from mailroom.people.recipients.reading.table import MAX_COLUMNS, Record, Table, filled, record, unique_headers

MAX_BYTES: Final = 32 * 1024 * 1024
_CHILD: Final = Path(__file__).with_name("spreadsheet_child.py")


def read_spreadsheet(source: Source) -> Table:
    """The first sheet that holds something; its first filled row is the header. Raises ListUnreadable, TooLarge."""
    size = sum(len(chunk) for chunk in source.chunks())
    if size > MAX_BYTES:
        raise TooLarge("too_large", f"the spreadsheet has {size} bytes", f"Keep it below {MAX_BYTES} bytes, or send CSV.")
    rows = _rows(source)
    for _, cells, _ in rows:
        if any(cells):
            last = max(i for i, cell in enumerate(cells) if cell)
            if last >= MAX_COLUMNS:
                raise TooLarge("too_large", f"the list has {last + 1} columns", f"Keep at most {MAX_COLUMNS} columns.")
            headers = unique_headers(cells[: last + 1])
            return Table("xlsx", None, headers, filled(_records(rows, headers)))
    raise ListUnreadable("bad_list", "the spreadsheet is empty", "The first row must hold the names of the columns.")


def _records(rows: Iterator[tuple[int, list[str], bool]], headers: tuple[str, ...]) -> Iterator[Record]:
    for number, cells, hidden in rows:
        if any(cells):
            found = record(number, headers, cells, hidden=hidden)
            if found.surplus or any(found.cells.values()):
                yield found


def _rows(source: Source) -> Iterator[tuple[int, list[str], bool]]:
    # Only what the child needs: neither keys nor database addresses pass to a process that reads hostile files.
    environment = {"PATH": os.environ.get("PATH", "")}
    child = subprocess.Popen(  # noqa: S603  # our own file, and nothing from outside in its arguments
        [sys.executable, "-P", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    feeder = threading.Thread(target=_feed, args=(source, child.stdin), daemon=True)
    feeder.start()
    try:
        for line in child.stdout:
            answer = json.loads(line)
            if isinstance(answer, dict):
                _raise(answer)
            yield answer[0], answer[1], answer[2]
        if child.wait() != 0:
            raise ListUnreadable(
                "bad_list", "the spreadsheet cannot be read within the limits", "Save it anew, or send it as CSV (UTF-8)."
            )
    finally:
        child.kill()
        child.wait()
        feeder.join()
        child.stdout.close()


def _feed(source: Source, pipe: IO[bytes]) -> None:
    try:
        with pipe:
            for chunk in source.chunks():
                pipe.write(chunk)
    except BrokenPipeError:
        pass  # the child gave up early; its answer says why


def _raise(answer: dict[str, str]) -> None:
    if answer["error"] == "too_large":
        raise TooLarge("too_large", answer["message"], "Remove what is not needed, or send CSV, which has no limit.")
    raise ListUnreadable("bad_list", answer["message"], "Save it anew as XLSX, or send it as CSV (UTF-8).")
