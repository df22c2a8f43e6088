"""Drawing on one PDF page in sheet coordinates: millimetres, origin top left, y down.

Numbers are written as integers of 0.01 mm under one matrix, so that a letter of 1,500 curves stays at some 25 kB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from render.strokes import Page
from stationery.pdf.curves import stroke_curves
from stationery.pdf.file import PT_PER_MM
from stationery.pdf.text import caption_font, encode

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1."""
Box = tuple[float, float, float, float]
"""Four millimetre values: x, y, width, height, or both ends of a line."""
_UNITS_PER_MM: Final = 100
_MM_PER_PT: Final = 1 / PT_PER_MM


class Canvas:
    """Collects the operators of one page."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        scale = PT_PER_MM / _UNITS_PER_MM
        self._ops: list[str] = [f"{scale:.9f} 0 0 {-scale:.9f} 0 {height_mm * PT_PER_MM:.3f} cm", "1 J 1 j"]

    def content(self) -> bytes:
        """The page's content stream."""
        return "\n".join(self._ops).encode("latin-1")

    def ink(self, page: Page, colour: Colour, *, x_mm: float = 0.0, y_mm: float = 0.0) -> None:
        """All strokes of the page, its sheet's top left corner at (x, y): round pen, true width."""
        parts = [f"q {_rgb(colour)} RG {_u(page.pen_mm)} w 1 0 0 1 {_u(x_mm)} {_u(y_mm)} cm"]
        strokes = list(page.strokes())
        for stroke, curves in zip(strokes, stroke_curves(strokes), strict=True):
            x, y = (_u(value) for value in stroke.points[0].tolist())
            parts.append(f"{x} {y} m")
            if len(curves) == 0:
                parts.append(f"{x} {y} l")
            rows = (curves[:, 1:].reshape(-1, 6) * _UNITS_PER_MM).round().astype(int).tolist()
            parts += [f"{a} {b} {c} {d} {e} {f} c" for a, b, c, d, e, f in rows]
        parts.append("S Q")
        self._ops.append("\n".join(parts))

    def lines(
        self,
        ends: Iterable[tuple[float, float, float, float]],
        colour: Colour,
        *,
        width_mm: float,
        dash_mm: Sequence[float] = (),
    ) -> None:
        """Straight lines (x1, y1, x2, y2)."""
        path = " ".join(f"{_u(a)} {_u(b)} m {_u(c)} {_u(d)} l" for a, b, c, d in ends)
        if path:
            self._ops.append(f"q 0 J {_rgb(colour)} RG {_u(width_mm)} w {_dash(dash_mm)} d {path} S Q")

    def frame(self, box: Box, colour: Colour, *, width_mm: float, dash_mm: Sequence[float] = ()) -> None:
        """The outline of a rectangle (x, y, width, height)."""
        x, y, w, h = (_u(value) for value in box)
        self._ops.append(f"q 0 J 0 j {_rgb(colour)} RG {_u(width_mm)} w {_dash(dash_mm)} d {x} {y} {w} {h} re S Q")

    def fill(self, box: Box, colour: Colour) -> None:
        """A filled rectangle (x, y, width, height)."""
        x, y, w, h = (_u(value) for value in box)
        self._ops.append(f"{_rgb(colour)} rg {x} {y} {w} {h} re f")

    def text(
        self, text: str, x_mm: float, y_mm: float, *, size_pt: float, colour: Colour, align: Literal["left", "right"] = "left"
    ) -> None:
        """One line of machine type with its baseline at y."""
        if align == "right":
            x_mm -= caption_font().width(text, size_pt) * _MM_PER_PT
        escaped = encode(text).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").decode("latin-1")
        size = size_pt * _MM_PER_PT
        self._ops.append(f"BT {_rgb(colour)} rg /F1 {_u(size)} Tf 1 0 0 -1 {_u(x_mm)} {_u(y_mm)} Tm ({escaped}) Tj ET")


def _u(mm: float) -> int:
    return round(mm * _UNITS_PER_MM)


def _rgb(colour: Colour) -> str:
    return "{:.3g} {:.3g} {:.3g}".format(*colour)


def _dash(dash_mm: Sequence[float]) -> str:
    return f"[{' '.join(str(_u(value)) for value in dash_mm)}] 0"
