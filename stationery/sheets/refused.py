"""The rows of the list that were not written, each with its reason and remedy."""

from __future__ import annotations

from typing import Final

from stationery.batch import RefusedRow
from stationery.sheets.canvas import BLACK, GREY, LEFT_MM, RIGHT_MM, TEXT_WIDTH_MM, TOP_MM, WIDTH_MM, Furniture, Sheet
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.sheets.table import BASE_MM, HEAD_BASE_MM, HEAD_MM, ROW_MM, ROWS, UNDER_MM, pages_for

_FIELD_MM: Final = 14.0
"""Left edge of the column, from the text's."""
_FIELD_WIDTH_MM: Final = 26.0
_REASON_MM: Final = 42.0
_WORDS: Final = {"field": Both("Feld", "Field"), "reason": Both("Grund", "Reason")}


def _lay(content: Content) -> Laid | None:
    rows = content.data.refused
    if not rows:
        return None

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, None]:
        sheet = Sheet(furniture, first_page)
        for start in range(0, len(rows), ROWS):
            sheet.page(content.title)
            _head(sheet, content)
            for i, row in enumerate(rows[start : start + ROWS]):
                _row(sheet, row, TOP_MM + HEAD_MM + i * ROW_MM)
        return sheet.bytes(), None

    return Laid(pages_for(len(rows)), draw)


def _head(sheet: Sheet, content: Content) -> None:
    for key, x_mm in (("row", 0.0), ("field", _FIELD_MM), ("reason", _REASON_MM)):
        sheet.text(content.word[key], LEFT_MM + x_mm, TOP_MM + HEAD_BASE_MM, size_pt=7.5, grey=GREY)
    sheet.line(LEFT_MM, TOP_MM + HEAD_MM, WIDTH_MM - RIGHT_MM, TOP_MM + HEAD_MM, grey=BLACK)


def _row(sheet: Sheet, row: RefusedRow, y_mm: float) -> None:
    room_mm = TEXT_WIDTH_MM - _REASON_MM
    sheet.text(str(row.row), LEFT_MM, y_mm + BASE_MM, weight="bold")
    sheet.text(row.field, LEFT_MM + _FIELD_MM, y_mm + BASE_MM, width_mm=_FIELD_WIDTH_MM)
    sheet.text(row.message, LEFT_MM + _REASON_MM, y_mm + BASE_MM, width_mm=room_mm)
    if row.suggestion:
        remedy = f"→ {row.suggestion}"
        sheet.text(remedy, LEFT_MM + _REASON_MM, y_mm + UNDER_MM, size_pt=8, grey=GREY, width_mm=room_mm)
    sheet.line(LEFT_MM, y_mm + ROW_MM, WIDTH_MM - RIGHT_MM, y_mm + ROW_MM)


SHEET: Final = BatchSheet("refused_rows", Both("Nicht geschriebene Zeilen", "Rows not written"), _WORDS, _lay)
