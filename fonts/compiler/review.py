"""The review sheet: every glyph as outline, strokes in writing order with arrows, and figures. For people, and for nobody else.

A4 landscape PDF. Grey: the font's ink. Colours: strokes in order, numbered where they begin; `d` dot, `b` bar, `l` late. Dots:
landmarks, red where the pen stops and turns. Red figures: look here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fonts.compiler.compiled import CompiledFont
from fonts.compiler.glyphs import CompiledGlyph
from fonts.compiler.plane import FloatArray, arc, length, point_at, resample
from fonts.compiler.strokes.scripts import Role

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PAGE: Final = (842.0, 595.0)
_COLUMNS, _ROWS = 10, 5
_MARGIN: Final = 24.0
_HEAD: Final = 30.0
_INKS: Final = (
    (0.10, 0.20, 0.80),
    (0.05, 0.55, 0.15),
    (0.85, 0.10, 0.10),
    (0.80, 0.50, 0.0),
    (0.60, 0.0, 0.65),
    (0.0, 0.5, 0.5),
)
_LETTER: Final = {Role.PEN: "", Role.DOT: "d", Role.BAR: "b", Role.LATE: "l"}
_ARROW_EVERY: Final = 0.75
"""x-heights between two arrows on a stroke."""


def write_review(path: Path, name: str, font: CompiledFont) -> None:
    """Write the sheet for a compiled font."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=_PAGE, invariant=1, pageCompression=1)
    canvas.setTitle(f"Review of the hand {name}")
    glyphs = [glyph for forms in font.glyphs.values() for glyph in forms]
    per_page = _COLUMNS * _ROWS
    report = font.report
    for start in range(0, len(glyphs), per_page):
        page = start // per_page + 1
        canvas.setFont("Helvetica", 9)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(
            _MARGIN,
            _PAGE[1] - 22,
            f"{name}: ink covered {report.mean_covered:.1%}, worst {report.worst.covered:.1%} ({report.worst.glyph}), overlap "
            f"{report.mean_iou:.1%}, {len(glyphs)} glyphs, pen {font.frame.pen_width:.3f} x-heights, "
            f"slant {font.frame.slant_deg:.1f} degrees. Page {page}",
        )
        for k, glyph in enumerate(glyphs[start : start + per_page]):
            _cell(canvas, glyph, font, k % _COLUMNS, k // _COLUMNS)
        canvas.showPage()
    canvas.save()


class _View:
    """From upright x-heights to points on the page, inside one cell."""

    def __init__(self, column: int, row: int, glyph: CompiledGlyph) -> None:
        self.width = (_PAGE[0] - 2 * _MARGIN) / _COLUMNS
        self.height = (_PAGE[1] - _MARGIN - _HEAD) / _ROWS
        self.x = _MARGIN + column * self.width
        self.y = _PAGE[1] - _HEAD - (row + 1) * self.height
        points = np.vstack([line.points for line in glyph.lines])
        wide = float(np.ptp(points[:, 0]))
        self.scale = min((self.width - 16) / max(1.4, wide + 0.3), (self.height - 16) / 4.0)
        self.left = float(points[:, 0].min()) - (self.width / self.scale - wide) / 2
        self.bottom = -1.25

    def __call__(self, points: FloatArray) -> FloatArray:
        return np.column_stack(
            [self.x + (points[:, 0] - self.left) * self.scale, self.y + 12 + (points[:, 1] - self.bottom) * self.scale]
        )


def _cell(canvas: Canvas, glyph: CompiledGlyph, font: CompiledFont, column: int, row: int) -> None:
    view = _View(column, row, glyph)
    canvas.setLineWidth(0.3)
    canvas.setStrokeColorRGB(0.85, 0.85, 0.9)
    for y in (0.0, 1.0):
        height = float(view(np.array([[0.0, y]]))[0, 1])
        canvas.line(view.x + 4, height, view.x + view.width - 4, height)
    _ink(canvas, view, glyph, font)
    for number, (role, fitted) in enumerate(glyph.fitted):
        _stroke(canvas, view(fitted.path), number, role, view.scale)
        for landmark in fitted.track:
            spot = view(np.array([[landmark.x, landmark.y]]))[0]
            canvas.setFillColorRGB(*((0.9, 0, 0) if landmark.corner else (0.2, 0.2, 0.2)))
            canvas.circle(float(spot[0]), float(spot[1]), 0.7, stroke=0, fill=1)
    figures = glyph.figures
    doubtful = not figures.by_table or glyph.ordered.rest > 0.02 or figures.covered < 0.93 or figures.short > 0
    canvas.setFillColorRGB(*((0.85, 0, 0) if doubtful else (0.35, 0.35, 0.35)))
    canvas.setFont("Helvetica", 4.6)
    label = f"{glyph.glyph.name}  {figures.covered:.1%} / {figures.iou:.0%}  way {glyph.ordered.way}"
    canvas.drawString(view.x + 4, view.y + 3, label.encode("latin-1", "replace").decode("latin-1"))


def _ink(canvas: Canvas, view: _View, glyph: CompiledGlyph, font: CompiledFont) -> None:
    path = canvas.beginPath()
    for contour in glyph.glyph.contours:
        points = view(font.frame.upright(contour))
        path.moveTo(*map(float, points[0]))
        for point in points[1:]:
            path.lineTo(*map(float, point))
        if not font.face.single_line:
            path.close()
    canvas.setFillColorRGB(0.86, 0.86, 0.86)
    canvas.setStrokeColorRGB(0.86, 0.86, 0.86)
    if font.face.single_line:
        canvas.setLineWidth(2.5)
        canvas.drawPath(path, stroke=1, fill=0)
    else:
        canvas.drawPath(path, stroke=0, fill=1, fillMode=1)


def _stroke(canvas: Canvas, points: FloatArray, number: int, role: Role, scale: float) -> None:
    colour = _INKS[number % len(_INKS)]
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    canvas.setLineWidth(0.9)
    path = canvas.beginPath()
    path.moveTo(*map(float, points[0]))
    for point in points[1:]:
        path.lineTo(*map(float, point))
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.circle(float(points[0, 0]), float(points[0, 1]), 1.4, stroke=0, fill=1)
    canvas.setFont("Helvetica-Bold", 5)
    canvas.drawString(float(points[0, 0]) - 5, float(points[0, 1]) + 1.5, f"{number + 1}{_LETTER[role]}")
    if length(points) < 0.3 * scale:
        return
    line = resample(points, 0.5)
    along = arc(line)
    for where in np.arange(0.35 * scale, float(along[-1]), _ARROW_EVERY * scale):
        tip = point_at(line, along, float(where))
        tail = point_at(line, along, max(0.0, float(where) - 3.0))
        ahead = (tip - tail) / max(1e-6, float(np.hypot(*(tip - tail))))
        aside = np.array([-ahead[1], ahead[0]])
        for side in (1.0, -1.0):
            wing = tip - 2.6 * ahead + side * 1.5 * aside
            canvas.line(float(tip[0]), float(tip[1]), float(wing[0]), float(wing[1]))
