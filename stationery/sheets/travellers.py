"""Traveller slips: one for each letter in feeding order, to be cut apart, with its codes and how its sheets lie."""

from __future__ import annotations

from typing import Final

from stationery.batch import ManifestRow
from stationery.catalogue import Part
from stationery.sheets.canvas import GREY, LEFT_MM, TEXT_WIDTH_MM, TOP_MM, Furniture, Sheet
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.words import show_count

_ACROSS: Final = 2
_PER_PAGE: Final = _ACROSS * 5
_SLIP_W_MM: Final = TEXT_WIDTH_MM / _ACROSS
_SLIP_H_MM: Final = 48.0
_MARGIN_MM: Final = 5.0
_PARTS_MM: Final = 25.0
"""Left edge of the first part's column; each takes PART_W."""
_PART_W_MM: Final = 31.0
_PICTURE_MM: Final = 7.8
"""Top of the pictures of the sheets."""
_PICTURE_W_MM: Final = 24.0
_PICTURE_H_MM: Final = 13.0
_LINE_MM: Final = 1.6
"""From line to line of what stands for writing in them."""
_SYMBOL_TOP_MM: Final = 25.5
_SYMBOL_MM: Final = 11.0
_FOOT_MM: Final = 43.5
_OUTLINE_GREY: Final = 0.75
_PICTURE_GREY: Final = 0.3
_WRITING_GREY: Final = 0.55


def _lay(content: Content) -> Laid | None:
    rows = content.data.rows
    if not any(row.codes for row in rows):
        return None

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, None]:
        sheet = Sheet(furniture, first_page)
        for start in range(0, len(rows), _PER_PAGE):
            sheet.page(content.title)
            for i, row in enumerate(rows[start : start + _PER_PAGE]):
                down, across = divmod(i, _ACROSS)
                _slip(sheet, row, content, LEFT_MM + across * _SLIP_W_MM, TOP_MM + down * _SLIP_H_MM)
        return sheet.bytes(), None

    return Laid(-(-len(rows) // _PER_PAGE), draw)


def _slip(sheet: Sheet, row: ManifestRow, content: Content, x_mm: float, y_mm: float) -> None:
    """Number large, a column for each part: how it lies, its symbol, its code to type."""
    data, word, lang = content.data, content.word, content.lang
    left = x_mm + _MARGIN_MM
    sheet.box(x_mm, y_mm, _SLIP_W_MM, _SLIP_H_MM, grey=_OUTLINE_GREY)
    sheet.text(show_count(row.sequence, lang), left, y_mm + 11, size_pt=18, weight="bold")
    sheet.text(f"{word['of']} {show_count(len(data.rows), lang)}", left, y_mm + 15.5, size_pt=7.5, grey=GREY)
    sheet.text(f"{word['row']} {row.row}", left, y_mm + _FOOT_MM, size_pt=7.5, grey=GREY)
    for i, part in enumerate(data.stationery.written_parts):
        x = x_mm + _PARTS_MM + i * _PART_W_MM
        sheet.text(word[part.kind], x, y_mm + 6, size_pt=7.5, grey=GREY)
        _picture(sheet, part, x, y_mm + _PICTURE_MM)
        if row.codes:
            sheet.datamatrix(row.codes[i], x, y_mm + _SYMBOL_TOP_MM, _SYMBOL_MM)
            sheet.text(row.codes[i], x, y_mm + _FOOT_MM, size_pt=10.5, weight="bold")


def _picture(sheet: Sheet, part: Part, x_mm: float, y_mm: float) -> None:
    """The sheet as it lies, small: its outline, its folds, and lines where it is written on."""
    scale = min(_PICTURE_W_MM / part.width_mm, _PICTURE_H_MM / part.height_mm)
    sheet.box(x_mm, y_mm, part.width_mm * scale, part.height_mm * scale, grey=_PICTURE_GREY)
    for fold in part.folds_x_mm:
        sheet.line(x_mm + fold * scale, y_mm, x_mm + fold * scale, y_mm + part.height_mm * scale)
    for area in part.areas.values():
        left, right = x_mm + area.x_mm * scale, x_mm + (area.x_mm + area.width_mm) * scale
        for k in range(max(1, int(area.height_mm * scale / _LINE_MM))):
            level = y_mm + area.y_mm * scale + _LINE_MM / 2 + k * _LINE_MM
            sheet.line(left, level, right, level, grey=_WRITING_GREY)


SHEET: Final = BatchSheet("traveller_slips", Both("Laufzettel", "Traveller slips"), {"of": Both("von", "of")}, _lay)
