"""The sheets that go with a batch: job ticket, traveller slips, manifest, refused rows, reconciliation, as one PDF.

Short designed sheets come from WeasyPrint, long ones from reportlab (a table of 1,000 rows takes WeasyPrint 14 s); every page
carries the same head and foot: sheet, mailing, batch, page of pages, time, hash of the data. Same data, same time, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pypdf import PdfReader, PdfWriter

from stationery.batch import BatchData, ManifestRow, PartCount, RefusedRow
from stationery.errors import PrintingFailed, StationeryError
from stationery.sheet_canvas import Furniture, Sheet
from stationery.sheet_cards import ContactPiece, contact_pages, contact_pdf, traveller_pages, traveller_pdf
from stationery.sheet_html import job_ticket_pdf, pick_list_pdf, reconciliation_pdf
from stationery.sheet_tables import manifest_pages, manifest_pdf, refused_pages, refused_pdf
from stationery.words import Language, words

__all__ = [
    "BatchData",
    "ContactPiece",
    "ManifestRow",
    "PartCount",
    "RefusedRow",
    "batch_sheets",
    "contact_sheet",
    "job_ticket",
    "manifest",
    "traveller_slips",
]


@dataclass(frozen=True, slots=True)
class _Section:
    pages: int
    draw: Callable[[Furniture, int], tuple[bytes, bytes | None]]
    """Given the number of its first page: its pages, and where they lack furniture, that to be laid over them."""


def batch_sheets(data: BatchData, *, pieces: Sequence[ContactPiece] = (), lang: Language = "de", now: datetime) -> bytes:
    """All sheets of the batch in one PDF; `now` carries the zone in which times are shown.

    With `pieces` (the written sheet sides in feeding order) there is a contact sheet too.
    Raises PrintingFailed where WeasyPrint finds no Pango.
    """
    word = words(lang)
    sections = [
        _designed(word["job_ticket"], job_ticket_pdf(data, lang)),
        _designed(word["pick_list"], pick_list_pdf(data, lang)),
    ]
    if any(row.codes for row in data.rows):
        sections.append(_long(traveller_pdf, traveller_pages(data)))
    sections.append(_long(manifest_pdf, manifest_pages(data)))
    if data.refused:
        sections.append(_long(refused_pdf, refused_pages(data)))
    if pieces:
        sections.append(_contact(pieces))
    sections.append(_designed(word["reconciliation"], reconciliation_pdf(data, lang)))
    return _joined(sections, word["batch_sheets"], data, lang, now)


def job_ticket(data: BatchData, *, lang: Language = "de", now: datetime) -> bytes:
    """The job ticket alone."""
    title = words(lang)["job_ticket"]
    return _joined([_designed(title, job_ticket_pdf(data, lang))], title, data, lang, now)


def manifest(data: BatchData, *, lang: Language = "de", now: datetime) -> bytes:
    """The manifest alone; needs no Pango."""
    return _joined([_long(manifest_pdf, manifest_pages(data))], words(lang)["manifest"], data, lang, now)


def traveller_slips(data: BatchData, *, lang: Language = "de", now: datetime) -> bytes:
    """The traveller slips alone, in feeding order; needs no Pango."""
    return _joined([_long(traveller_pdf, traveller_pages(data))], words(lang)["travellers"], data, lang, now)


def contact_sheet(data: BatchData, pieces: Sequence[ContactPiece], *, lang: Language = "de", now: datetime) -> bytes:
    """The contact sheet alone, 24 pieces a page; needs no Pango. Raises StationeryError without pieces."""
    if not pieces:
        raise StationeryError("a contact sheet needs at least one piece")
    return _joined([_contact(pieces)], words(lang)["contact_sheet"], data, lang, now)


def _contact(pieces: Sequence[ContactPiece]) -> _Section:
    return _long(lambda furniture, first_page: contact_pdf(pieces, furniture, first_page), contact_pages(pieces))


def _designed(heading: str, pdf: bytes) -> _Section:
    """A sheet by WeasyPrint, its furniture to be laid over it."""
    pages = len(PdfReader(io.BytesIO(pdf)).pages)

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, bytes]:
        over = Sheet(furniture, first_page)
        for _ in range(pages):
            over.page(heading)
        return pdf, over.bytes()

    return _Section(pages, draw)


def _long(draw: Callable[[Furniture, int], bytes], pages: int) -> _Section:
    """A sheet by reportlab, which draws its furniture itself."""
    return _Section(pages, lambda furniture, first_page: (draw(furniture, first_page), None))


def _joined(sections: Sequence[_Section], title: str, data: BatchData, lang: Language, now: datetime) -> bytes:
    """Number the pages through and put all into one file."""
    if now.tzinfo is None:
        raise ValueError(f"the time of a document needs its zone, got {now!r}")
    furniture = Furniture(data, lang, now, total=sum(section.pages for section in sections))
    writer = PdfWriter()
    for section in sections:
        first = len(writer.pages)
        pages, over = section.draw(furniture, first + 1)
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
