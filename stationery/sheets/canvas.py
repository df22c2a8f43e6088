"""Long tables by reportlab: page furniture, fitted text, DataMatrix. A4 portrait, a wide left margin for the binder's holes.

Coordinates in this module are millimetres from the top left; reportlab's own (points, y up) stay inside.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from render.strokes import Page
from stationery.batch import BatchData
from stationery.pdf.curves import stroke_curves
from stationery.pdf.datamatrix import modules, runs
from stationery.pdf.file import PT_PER_MM
from stationery.pdf.text import BOLD, REGULAR
from stationery.words import Language, show_time, words

WIDTH_MM: Final = 210.0
HEIGHT_MM: Final = 297.0
LEFT_MM: Final = 22.0
RIGHT_MM: Final = 12.0
TEXT_WIDTH_MM: Final = WIDTH_MM - LEFT_MM - RIGHT_MM
TOP_MM: Final = 26.0
BOTTOM_MM: Final = 20.0
_THUMB_TOLERANCE_MM: Final = 0.04
"""On paper; finer than a printer of 600 dpi shows."""
BLACK: Final = 0.1
GREY: Final = 0.45
LIGHT: Final = 0.8
Weight = Literal["regular", "bold"]
_FONTS: Final = {"regular": "FederkielText", "bold": "FederkielTextBold"}


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands at the head and foot of every page."""

    data: BatchData
    lang: Language
    now: datetime
    total: int


class Sheet:
    """A reportlab document with the page furniture of a batch; the same calls give the same bytes."""

    def __init__(self, furniture: Furniture, first_page: int) -> None:
        _register_fonts()
        self._out = io.BytesIO()
        size = (WIDTH_MM * PT_PER_MM, HEIGHT_MM * PT_PER_MM)
        # `invariant` takes clock and random identifiers out of the file.
        self._canvas = Canvas(self._out, pagesize=size, invariant=1, pageCompression=1, initialFontName=_FONTS["regular"])  # type: ignore[arg-type]  # its types are wrong
        self._furniture = furniture
        self._page = first_page
        self._fresh = True

    def page(self, heading: str) -> None:
        """Begin a page; `heading` stands at its top left."""
        if not self._fresh:
            self._canvas.showPage()
            self._page += 1
        self._fresh = False
        self._furnish(heading)

    def bytes(self) -> bytes:
        """The finished document."""
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()

    def text(
        self,
        text: str,
        x_mm: float,
        y_mm: float,
        *,
        size_pt: float = 9,
        weight: Weight = "regular",
        grey: float = BLACK,
        align: Literal["left", "right"] = "left",
        width_mm: float | None = None,
    ) -> None:
        """One line, baseline at y; cut with an ellipsis where it is longer than `width_mm`."""
        font = _FONTS[weight]
        shown = text if width_mm is None else fitted(text, font, size_pt, width_mm * PT_PER_MM)
        self._canvas.setFillGray(grey)
        self._canvas.setFont(font, size_pt)
        draw = self._canvas.drawString if align == "left" else self._canvas.drawRightString
        draw(x_mm * PT_PER_MM, (HEIGHT_MM - y_mm) * PT_PER_MM, shown)

    def broken(self, text: str, size_pt: float, width_mm: float) -> list[str]:
        """The text on one line, or on two broken between words; cut where even that is too long."""
        font, width_pt = _FONTS["regular"], width_mm * PT_PER_MM
        parts = text.split(" ")
        head = len(parts)
        while head > 1 and pdfmetrics.stringWidth(" ".join(parts[:head]), font, size_pt) > width_pt:
            head -= 1
        lines = [" ".join(parts[:head]), " ".join(parts[head:])]
        return [fitted(line, font, size_pt, width_pt) for line in lines if line] or [""]

    def line(
        self, x1_mm: float, y1_mm: float, x2_mm: float, y2_mm: float, *, width_mm: float = 0.15, grey: float = LIGHT
    ) -> None:
        """A straight line."""
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(0.15 * PT_PER_MM)
        self._canvas.line(
            x1_mm * PT_PER_MM, (HEIGHT_MM - y1_mm) * PT_PER_MM, x2_mm * PT_PER_MM, (HEIGHT_MM - y2_mm) * PT_PER_MM
        )

    def box(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float, *, grey: float = GREY) -> None:
        """An outline, e.g. to tick."""
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(0.2 * PT_PER_MM)
        self._canvas.rect(
            x_mm * PT_PER_MM, (HEIGHT_MM - y_mm - height_mm) * PT_PER_MM, width_mm * PT_PER_MM, height_mm * PT_PER_MM
        )

    def datamatrix(self, text: str, x_mm: float, y_mm: float, size_mm: float) -> None:
        """The symbol of the text in a square, its top left at (x, y); leave a module free around it."""
        module = size_mm / len(modules(text)) * PT_PER_MM
        x0, y0 = x_mm * PT_PER_MM, (HEIGHT_MM - y_mm) * PT_PER_MM
        self._canvas.setFillGray(0)
        path = self._canvas.beginPath()
        for column, row, length in runs(text):
            path.rect(x0 + column * module, y0 - (row + 1) * module, length * module, module)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def ink(self, page: Page, x_mm: float, y_mm: float, scale: float) -> None:
        """The written page made smaller, its top left at (x, y), the pen as wide as the scale makes it."""
        k, x0, y0 = scale * PT_PER_MM, x_mm * PT_PER_MM, (HEIGHT_MM - y_mm) * PT_PER_MM
        self._canvas.setStrokeGray(BLACK)
        self._canvas.setLineWidth(max(page.pen_mm * k, 0.2))
        self._canvas.setLineCap(1)
        path = self._canvas.beginPath()
        strokes = list(page.strokes())
        for stroke, curves in zip(strokes, stroke_curves(strokes, _THUMB_TOLERANCE_MM / scale), strict=True):
            x, y = stroke.points[0].tolist()
            path.moveTo(x0 + x * k, y0 - y * k)
            if len(curves) == 0:
                path.lineTo(x0 + x * k, y0 - y * k)
            for (a, b), (c, d), (e, f) in curves[:, 1:].tolist():
                path.curveTo(x0 + a * k, y0 - b * k, x0 + c * k, y0 - d * k, x0 + e * k, y0 - f * k)
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.setLineCap(0)

    def _furnish(self, heading: str) -> None:
        if heading:
            self.text(heading, LEFT_MM, 15, size_pt=13, weight="bold")
        _furnish(self, self._furniture, self._page)


def _furnish(sheet: Sheet, furniture: Furniture, page: int) -> None:
    """Mailing, batch and page at the head; time and data hash at the foot."""
    word, data, right = words(furniture.lang), furniture.data, WIDTH_MM - RIGHT_MM
    sheet.text(f"{word['page']} {page} / {furniture.total}", right, 15, size_pt=9, align="right")
    label = f"{data.mailing}   ·   {word['batch']} {data.batch}"
    sheet.text(label, right - 24, 15, size_pt=9, grey=GREY, align="right", width_mm=86)
    sheet.line(LEFT_MM, 18.5, right, 18.5, grey=BLACK)
    foot = HEIGHT_MM - 10
    sheet.line(LEFT_MM, foot - 4.5, right, foot - 4.5)
    sheet.text(f"{word['as_of']} {show_time(furniture.now, furniture.lang)}", LEFT_MM, foot, size_pt=7.5, grey=GREY)
    sheet.text(f"{word['data']} {data.data_hash}", right, foot, size_pt=7.5, grey=GREY, align="right")


def fitted(text: str, font: str, size_pt: float, width_pt: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if pdfmetrics.stringWidth(text, font, size_pt) <= width_pt:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if pdfmetrics.stringWidth(text[:middle].rstrip() + "…", font, size_pt) <= width_pt:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(_FONTS["regular"], str(REGULAR)))
    pdfmetrics.registerFont(TTFont(_FONTS["bold"], str(BOLD)))
