"""The manifest: sequence, codes, recipient and town of every letter, with a box to tick."""

from __future__ import annotations

from typing import Final

from stationery.batch import ManifestRow
from stationery.sheets.canvas import BLACK, GREY, LEFT_MM, RIGHT_MM, TEXT_WIDTH_MM, TOP_MM, WIDTH_MM, Furniture, Sheet
from stationery.sheets.sheet import BatchSheet, Both, Content, Laid
from stationery.sheets.table import BASE_MM, HEAD_BASE_MM, HEAD_MM, MIDDLE_MM, ROW_MM, ROWS, UNDER_MM, pages_for
from stationery.words import show_count

_SEQUENCE_MM: Final = 9.0
"""Right edge of the column, from the text's left edge."""
_ROW_NUMBER_MM: Final = 20.0
_CODES_MM: Final = 24.0
"""Left edge of the first code's column."""
_CODE_WIDTH_MM: Final = 29.5
_SYMBOL_MM: Final = 6.4
_TICK_WIDTH_MM: Final = 11.0
_TICK_MM: Final = 4.4
_NAME_SHARE: Final = 0.6
"""Of what is left for recipient and town."""
_NAME_PT: Final = 8.5
_WORDS: Final = {
    "sequence": Both("Nr.", "No."),
    "recipient": Both("Empfänger", "Recipient"),
    "town": Both("Ort", "Town"),
    "checked": Both("Geprüft", "Checked"),
    "tray": Both("Behälter", "Tray"),
    "bundle": Both("Bund", "Bundle"),
}


def _lay(content: Content) -> Laid:
    rows = content.data.rows

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, None]:
        sheet = Sheet(furniture, first_page)
        for start in range(0, max(1, len(rows)), ROWS):
            sheet.page(content.title)
            _head(sheet, content)
            for i, row in enumerate(rows[start : start + ROWS]):
                _row(sheet, row, content, TOP_MM + HEAD_MM + i * ROW_MM)
        return sheet.bytes(), None

    return Laid(pages_for(len(rows)), draw)


def _head(sheet: Sheet, content: Content) -> None:
    word, y = content.word, TOP_MM + HEAD_BASE_MM
    for key, right_mm in (("sequence", _SEQUENCE_MM), ("row", _ROW_NUMBER_MM)):
        sheet.text(word[key], LEFT_MM + right_mm, y, size_pt=7.5, grey=GREY, align="right")
    x = _CODES_MM
    for part in content.data.stationery.written_parts:
        sheet.text(word[part.kind], LEFT_MM + x, y, size_pt=7.5, grey=GREY)
        x += _CODE_WIDTH_MM
    name_w, _ = _name_and_town_mm(content)
    sheet.text(word["recipient"], LEFT_MM + x, y, size_pt=7.5, grey=GREY)
    sheet.text(word["town"], LEFT_MM + x + name_w, y, size_pt=7.5, grey=GREY)
    sheet.text(word["checked"], WIDTH_MM - RIGHT_MM, y, size_pt=7.5, grey=GREY, align="right")
    sheet.line(LEFT_MM, TOP_MM + HEAD_MM, WIDTH_MM - RIGHT_MM, TOP_MM + HEAD_MM, grey=BLACK)


def _name_and_town_mm(content: Content) -> tuple[float, float]:
    """Widths of the columns for recipient and town."""
    parts = len(content.data.stationery.written_parts)
    rest = TEXT_WIDTH_MM - _CODES_MM - parts * _CODE_WIDTH_MM - _TICK_WIDTH_MM
    return rest * _NAME_SHARE, rest * (1 - _NAME_SHARE)


def _row(sheet: Sheet, row: ManifestRow, content: Content, y_mm: float) -> None:
    base, under, middle = y_mm + BASE_MM, y_mm + UNDER_MM, y_mm + MIDDLE_MM
    sequence, number = show_count(row.sequence, content.lang), show_count(row.row, content.lang)
    sheet.text(sequence, LEFT_MM + _SEQUENCE_MM, middle, size_pt=9, weight="bold", align="right")
    sheet.text(number, LEFT_MM + _ROW_NUMBER_MM, middle, size_pt=8, grey=GREY, align="right")
    x = LEFT_MM + _CODES_MM
    for code in row.codes or ("",) * len(content.data.stationery.written_parts):
        if code:
            sheet.datamatrix(code, x, y_mm + 1.1, _SYMBOL_MM)
            sheet.text(code, x + _SYMBOL_MM + 1.8, middle, size_pt=8)
        x += _CODE_WIDTH_MM
    name_w, town_w = _name_and_town_mm(content)
    lines = sheet.broken(row.name, _NAME_PT, name_w - 3)
    for line, y in zip(lines, (base, under) if len(lines) == 2 else (middle,), strict=True):
        sheet.text(line, x, y, size_pt=_NAME_PT)
    facts = _facts(row, content)
    town = f"{row.postcode} {row.town}".strip()
    sheet.text(town, x + name_w, base if facts else middle, size_pt=_NAME_PT, width_mm=town_w - 2)
    sheet.text(facts, x + name_w, under, size_pt=6.5, grey=GREY, width_mm=town_w - 2)
    sheet.box(WIDTH_MM - RIGHT_MM - _TICK_MM, y_mm + 2.1, _TICK_MM, _TICK_MM)
    sheet.line(LEFT_MM, y_mm + ROW_MM, WIDTH_MM - RIGHT_MM, y_mm + ROW_MM)


def _facts(row: ManifestRow, content: Content) -> str:
    tray = f"{content.word['tray']} {row.tray}" if row.tray else ""
    bundle = f"{content.word['bundle']} {row.bundle}" if row.bundle else ""
    return "  ·  ".join(fact for fact in (row.country, row.state, tray, bundle) if fact)


SHEET: Final = BatchSheet("manifest", Both("Sendungsliste", "Manifest"), _WORDS, _lay)
