"""Tables of a batch: manifest and refused rows. All rows have one height, so that pages can be counted beforehand."""

from __future__ import annotations

from typing import Final

from stationery.batch import BatchData, ManifestRow, RefusedRow
from stationery.sheet_canvas import (
    BLACK,
    BOTTOM_MM,
    GREY,
    HEIGHT_MM,
    LEFT_MM,
    RIGHT_MM,
    TEXT_WIDTH_MM,
    TOP_MM,
    WIDTH_MM,
    Furniture,
    Sheet,
)
from stationery.words import Language, show_count, words

_HEAD_MM: Final = 7.0
_ROW_MM: Final = 8.6
_CODE_MM: Final = 29.5
_SYMBOL_MM: Final = 6.4
_ROWS: Final = int((HEIGHT_MM - TOP_MM - BOTTOM_MM - _HEAD_MM) / _ROW_MM)


def manifest_pages(data: BatchData) -> int:
    """How many pages the manifest takes."""
    return max(1, -(-len(data.rows) // _ROWS))


def manifest_pdf(furniture: Furniture, first_page: int) -> bytes:
    """Sequence, codes, recipient and town of every letter, with a box to tick."""
    data, sheet = furniture.data, Sheet(furniture, first_page)
    word = words(furniture.lang)
    heading = f"{word['manifest']}"
    for start in range(0, max(1, len(data.rows)), _ROWS):
        sheet.page(heading)
        _manifest_head(sheet, data, furniture.lang)
        for i, row in enumerate(data.rows[start : start + _ROWS]):
            _manifest_row(sheet, row, len(data.stationery.written_parts), TOP_MM + _HEAD_MM + i * _ROW_MM, furniture.lang)
    return sheet.bytes()


def refused_pages(data: BatchData) -> int:
    """How many pages the refused rows take; none without any."""
    return -(-len(data.refused) // _ROWS)


def refused_pdf(furniture: Furniture, first_page: int) -> bytes:
    """Each row of the list that was not written, with reason and remedy."""
    data, sheet = furniture.data, Sheet(furniture, first_page)
    word = words(furniture.lang)
    for start in range(0, max(1, len(data.refused)), _ROWS):
        sheet.page(word["refused_rows"])
        y = TOP_MM + _HEAD_MM - 2.4
        for label, x in ((word["row"], 0), (word["field"], 14), (word["reason"], 42)):
            sheet.text(label, LEFT_MM + x, y, size_pt=7.5, grey=GREY)
        sheet.line(LEFT_MM, TOP_MM + _HEAD_MM, WIDTH_MM - RIGHT_MM, TOP_MM + _HEAD_MM, grey=BLACK)
        for i, row in enumerate(data.refused[start : start + _ROWS]):
            _refused_row(sheet, row, TOP_MM + _HEAD_MM + i * _ROW_MM)
    return sheet.bytes()


def _manifest_head(sheet: Sheet, data: BatchData, lang: Language) -> None:
    word = words(lang)
    y = TOP_MM + _HEAD_MM - 2.4
    columns = [(word["sequence"], 9.0, "right"), (word["row"], 20.0, "right")]
    for label, x, _ in columns:
        sheet.text(label, LEFT_MM + x, y, size_pt=7.5, grey=GREY, align="right")
    x = 24.0
    for part in data.stationery.written_parts:
        sheet.text(word[part.kind], LEFT_MM + x, y, size_pt=7.5, grey=GREY)
        x += _CODE_MM
    name_w, _ = _widths(len(data.stationery.written_parts))
    sheet.text(word["recipient"], LEFT_MM + x, y, size_pt=7.5, grey=GREY)
    sheet.text(word["town"], LEFT_MM + x + name_w, y, size_pt=7.5, grey=GREY)
    sheet.text(word["checked"], WIDTH_MM - RIGHT_MM, y, size_pt=7.5, grey=GREY, align="right")
    sheet.line(LEFT_MM, TOP_MM + _HEAD_MM, WIDTH_MM - RIGHT_MM, TOP_MM + _HEAD_MM, grey=BLACK)


def _widths(parts: int) -> tuple[float, float]:
    """Of the columns for recipient and town."""
    rest = TEXT_WIDTH_MM - 24.0 - parts * _CODE_MM - 11.0
    return rest * 0.6, rest * 0.4


def _manifest_row(sheet: Sheet, row: ManifestRow, parts: int, y_mm: float, lang: Language) -> None:
    word = words(lang)
    base, under, middle = y_mm + 3.7, y_mm + 7.0, y_mm + 5.3
    sheet.text(show_count(row.sequence, lang), LEFT_MM + 9.0, middle, size_pt=9, weight="bold", align="right")
    sheet.text(show_count(row.row, lang), LEFT_MM + 20.0, middle, size_pt=8, grey=GREY, align="right")
    x = LEFT_MM + 24.0
    for code in row.codes or ("",) * parts:
        if code:
            sheet.datamatrix(code, x, y_mm + 1.1, _SYMBOL_MM)
            sheet.text(code, x + _SYMBOL_MM + 1.8, middle, size_pt=8)
        x += _CODE_MM
    name_w, town_w = _widths(parts)
    lines = sheet.broken(row.name, 8.5, name_w - 3)
    for line, y in zip(lines, (base, under) if len(lines) == 2 else (middle,), strict=True):
        sheet.text(line, x, y, size_pt=8.5)
    tray = f"{word['tray']} {row.tray}" if row.tray else ""
    bundle = f"{word['bundle']} {row.bundle}" if row.bundle else ""
    facts = "  ·  ".join(fact for fact in (row.country, row.state, tray, bundle) if fact)
    town = f"{row.postcode} {row.town}".strip()
    sheet.text(town, x + name_w, base if facts else middle, size_pt=8.5, width_mm=town_w - 2)
    sheet.text(facts, x + name_w, under, size_pt=6.5, grey=GREY, width_mm=town_w - 2)
    sheet.box(WIDTH_MM - RIGHT_MM - 4.4, y_mm + 2.1, 4.4, 4.4)
    sheet.line(LEFT_MM, y_mm + _ROW_MM, WIDTH_MM - RIGHT_MM, y_mm + _ROW_MM)


def _refused_row(sheet: Sheet, row: RefusedRow, y_mm: float) -> None:
    base, under = y_mm + 3.7, y_mm + 7.0
    sheet.text(str(row.row), LEFT_MM, base, weight="bold")
    sheet.text(row.field, LEFT_MM + 14, base, width_mm=26)
    sheet.text(row.message, LEFT_MM + 42, base, width_mm=TEXT_WIDTH_MM - 42)
    if row.suggestion:
        sheet.text(f"→ {row.suggestion}", LEFT_MM + 42, under, size_pt=8, grey=GREY, width_mm=TEXT_WIDTH_MM - 42)
    sheet.line(LEFT_MM, y_mm + _ROW_MM, WIDTH_MM - RIGHT_MM, y_mm + _ROW_MM)
