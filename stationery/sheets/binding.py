"""Sheets put into one PDF: pages numbered through, each with the same head and foot. Same data, same time, same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from pypdf import PdfReader, PdfWriter

from stationery.batch import BatchData
from stationery.errors import PrintingFailed, StationeryError, UnknownStationery
from stationery.sheets.canvas import Furniture
from stationery.sheets.register import SHEETS
from stationery.sheets.sheet import ContactPiece, Laid
from stationery.words import Language, words


def batch_sheets(data: BatchData, *, pieces: Sequence[ContactPiece] = (), lang: Language = "de", now: datetime) -> bytes:
    """All sheets of the batch in one PDF; `now` carries the zone in which times are shown.

    With `pieces` (the written sheet sides in feeding order) there is a contact sheet too.
    Raises PrintingFailed where WeasyPrint finds no Pango.
    """
    laid = [sheet.lay(sheet.content(data, pieces, lang)) for sheet in SHEETS]
    return _bound([each for each in laid if each], words(lang)["batch_sheets"], data, lang, now)


def single_sheet(
    name: str, data: BatchData, *, pieces: Sequence[ContactPiece] = (), lang: Language = "de", now: datetime
) -> bytes:
    """The sheet of that name alone; only designed ones need Pango.

    Raises UnknownStationery for a name that is not there, StationeryError where the batch has nothing for it.
    """
    sheet = next((sheet for sheet in SHEETS if sheet.name == name), None)
    if sheet is None:
        raise UnknownStationery("batch sheet", name, [sheet.name for sheet in SHEETS])
    content = sheet.content(data, pieces, lang)
    laid = sheet.lay(content)
    if laid is None:
        raise StationeryError(f"batch {data.batch!r} has nothing for the sheet {name!r}")
    return _bound([laid], content.title, data, lang, now)


def _bound(sheets: Sequence[Laid], title: str, data: BatchData, lang: Language, now: datetime) -> bytes:
    """Number the pages through and put all into one file."""
    if now.tzinfo is None:
        raise ValueError(f"the time of a document needs its zone, got {now!r}")
    furniture = Furniture(data, lang, now, total=sum(sheet.pages for sheet in sheets))
    writer = PdfWriter()
    for sheet in sheets:
        first = len(writer.pages)
        pages, over = sheet.draw(furniture, first + 1)
        writer.append(io.BytesIO(pages), import_outline=False)
        if over is not None:
            for number, head_and_foot in enumerate(PdfReader(io.BytesIO(over)).pages, first):
                writer.pages[number].merge_page(head_and_foot)
    if len(writer.pages) != furniture.total:
        raise PrintingFailed(f"the sheets came to {len(writer.pages)} pages where {furniture.total} were counted")
    stamp = now.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = None
    writer.add_metadata({"/Title": title, "/Producer": "Federkiel", "/CreationDate": stamp, "/ModDate": stamp})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
