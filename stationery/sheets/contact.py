"""The contact sheet: every written piece small, with its code and boxes for `good` and `again`."""

from __future__ import annotations

from typing import Final

from stationery.sheets.canvas import GREY, LEFT_MM, TEXT_WIDTH_MM, TOP_MM, Furniture, Sheet
from stationery.sheets.sheet import BatchSheet, Both, ContactPiece, Content, Laid

_ACROSS: Final = 4
_PER_PAGE: Final = _ACROSS * 6
_CELL_W_MM: Final = TEXT_WIDTH_MM / _ACROSS
_CELL_H_MM: Final = 40.0
_PICTURE_W_MM: Final = 40.0
_PICTURE_H_MM: Final = 28.5
_CODE_MM: Final = 4.5
"""From the picture's place down to the code's baseline."""
_TICK_MM: Final = 3.0
_GOOD_MM: Final = 20.5
_AGAIN_MM: Final = 30.5
_WORDS: Final = {"ok": Both("gut", "OK"), "redo": Both("neu", "redo")}


def _lay(content: Content) -> Laid | None:
    pieces = content.pieces
    if not pieces:
        return None

    def draw(furniture: Furniture, first_page: int) -> tuple[bytes, None]:
        sheet = Sheet(furniture, first_page)
        for start in range(0, len(pieces), _PER_PAGE):
            sheet.page(content.title)
            for i, piece in enumerate(pieces[start : start + _PER_PAGE]):
                down, across = divmod(i, _ACROSS)
                _picture(sheet, piece, content, LEFT_MM + across * _CELL_W_MM, TOP_MM + down * _CELL_H_MM)
        return sheet.bytes(), None

    return Laid(-(-len(pieces) // _PER_PAGE), draw)


def _picture(sheet: Sheet, piece: ContactPiece, content: Content, x_mm: float, y_mm: float) -> None:
    scale = min(_PICTURE_W_MM / piece.page.width_mm, _PICTURE_H_MM / piece.page.height_mm)
    sheet.box(x_mm, y_mm, piece.page.width_mm * scale, piece.page.height_mm * scale, grey=0.6)
    sheet.ink(piece.page, x_mm, y_mm, scale)
    base = y_mm + _PICTURE_H_MM + _CODE_MM
    sheet.text(piece.code, x_mm, base, size_pt=8)
    for key, offset in (("ok", _GOOD_MM), ("redo", _AGAIN_MM)):
        sheet.box(x_mm + offset, base - 2.7, _TICK_MM, _TICK_MM)
        sheet.text(content.word[key], x_mm + offset + 4.0, base, size_pt=7, grey=GREY)


SHEET: Final = BatchSheet("contact_sheet", Both("Bildbogen", "Contact sheet"), _WORDS, _lay)
