"""Cards of a batch in a grid: traveller slips to be cut apart, and the contact sheet of small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from render.strokes import Page
from stationery.batch import BatchData, ManifestRow
from stationery.sheet_canvas import GREY, LEFT_MM, TEXT_WIDTH_MM, TOP_MM, Furniture, Sheet
from stationery.words import Language, show_count, words

_SLIPS_ACROSS: Final = 2
_SLIPS_DOWN: Final = 5
_SLIP_W_MM: Final = TEXT_WIDTH_MM / _SLIPS_ACROSS
_SLIP_H_MM: Final = 48.0
_THUMBS_ACROSS: Final = 4
_THUMBS_DOWN: Final = 6
_THUMB_W_MM: Final = TEXT_WIDTH_MM / _THUMBS_ACROSS
_THUMB_H_MM: Final = 40.0
_PICTURE_W_MM: Final = 40.0
_PICTURE_H_MM: Final = 28.5


@dataclass(frozen=True, slots=True)
class ContactPiece:
    """One written sheet side for the contact sheet."""

    code: str
    page: Page


def traveller_pages(data: BatchData) -> int:
    """How many pages the traveller slips take."""
    return max(1, -(-len(data.rows) // (_SLIPS_ACROSS * _SLIPS_DOWN)))


def traveller_pdf(furniture: Furniture, first_page: int) -> bytes:
    """A slip for each letter in feeding order, to be cut apart: its codes side by side, and how the sheets lie."""
    data, sheet = furniture.data, Sheet(furniture, first_page)
    word = words(furniture.lang)
    per_page = _SLIPS_ACROSS * _SLIPS_DOWN
    for start in range(0, max(1, len(data.rows)), per_page):
        sheet.page(word["travellers"])
        for i, row in enumerate(data.rows[start : start + per_page]):
            x = LEFT_MM + (i % _SLIPS_ACROSS) * _SLIP_W_MM
            y = TOP_MM + (i // _SLIPS_ACROSS) * _SLIP_H_MM
            _slip(sheet, data, row, x, y, furniture.lang)
    return sheet.bytes()


def contact_pages(pieces: Sequence[ContactPiece]) -> int:
    """How many pages the contact sheet takes; none without pieces."""
    return -(-len(pieces) // (_THUMBS_ACROSS * _THUMBS_DOWN))


def contact_pdf(pieces: Sequence[ContactPiece], furniture: Furniture, first_page: int) -> bytes:
    """Every piece small, with its code and boxes for `good` and `again`."""
    sheet = Sheet(furniture, first_page)
    word = words(furniture.lang)
    per_page = _THUMBS_ACROSS * _THUMBS_DOWN
    for start in range(0, max(1, len(pieces)), per_page):
        sheet.page(word["contact_sheet"])
        for i, piece in enumerate(pieces[start : start + per_page]):
            x = LEFT_MM + (i % _THUMBS_ACROSS) * _THUMB_W_MM
            y = TOP_MM + (i // _THUMBS_ACROSS) * _THUMB_H_MM
            _thumb(sheet, piece, x, y, word["ok"], word["redo"])
    return sheet.bytes()


def _thumb(sheet: Sheet, piece: ContactPiece, x_mm: float, y_mm: float, good: str, again: str) -> None:
    scale = min(_PICTURE_W_MM / piece.page.width_mm, _PICTURE_H_MM / piece.page.height_mm)
    sheet.box(x_mm, y_mm, piece.page.width_mm * scale, piece.page.height_mm * scale, grey=0.6)
    sheet.ink(piece.page, x_mm, y_mm, scale)
    base = y_mm + _PICTURE_H_MM + 4.5
    sheet.text(piece.code, x_mm, base, size_pt=8)
    for label, offset in ((good, 20.5), (again, 30.5)):
        sheet.box(x_mm + offset, base - 2.7, 3.0, 3.0)
        sheet.text(label, x_mm + offset + 4.0, base, size_pt=7, grey=GREY)


def _slip(sheet: Sheet, data: BatchData, row: ManifestRow, x_mm: float, y_mm: float, lang: Language) -> None:
    """Number large, a column for each part: how it lies, its symbol, its code to type."""
    word = words(lang)
    sheet.box(x_mm, y_mm, _SLIP_W_MM, _SLIP_H_MM, grey=0.75)
    sheet.text(show_count(row.sequence, lang), x_mm + 5, y_mm + 11, size_pt=18, weight="bold")
    sheet.text(f"{word['of']} {show_count(len(data.rows), lang)}", x_mm + 5, y_mm + 15.5, size_pt=7.5, grey=GREY)
    sheet.text(f"{word['row']} {row.row}", x_mm + 5, y_mm + 43.5, size_pt=7.5, grey=GREY)
    parts = data.stationery.written_parts
    for i, part in enumerate(parts):
        x = x_mm + 25 + i * 31.0
        sheet.text(word[part.kind], x, y_mm + 6, size_pt=7.5, grey=GREY)
        scale = min(24.0 / part.width_mm, 13.0 / part.height_mm)
        _orientation(sheet, part.width_mm * scale, part.height_mm * scale, x, y_mm + 7.8)
        for fold in part.folds_x_mm:
            sheet.line(x + fold * scale, y_mm + 7.8, x + fold * scale, y_mm + 7.8 + part.height_mm * scale)
        for area in part.areas.values():
            for k in range(max(1, int(area.height_mm * scale / 1.6))):
                level = y_mm + 7.8 + area.y_mm * scale + 0.8 + k * 1.6
                sheet.line(x + area.x_mm * scale, level, x + (area.x_mm + area.width_mm) * scale, level, grey=0.55)
        if row.codes:
            sheet.datamatrix(row.codes[i], x, y_mm + 25.5, 11.0)
            sheet.text(row.codes[i], x, y_mm + 43.5, size_pt=10.5, weight="bold")


def _orientation(sheet: Sheet, width_mm: float, height_mm: float, x_mm: float, y_mm: float) -> None:
    sheet.box(x_mm, y_mm, width_mm, height_mm, grey=0.3)
