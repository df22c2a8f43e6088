"""A hand laid open for its author: every form with its landmarks in writing order, the joins that occur, and a page of text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fonts.hand import Hand
from render.errors import RenderError
from render.letters.atlas import CORNER, Atlas, atlas_of
from render.movement.motor import sample_counts, solve_runs
from render.strokes import Page
from render.writer import Area, Block, write_page

FloatArray = NDArray[np.float64]

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210.0, 297.0, 14.0
CELL_MM: Final = (26.0, 31.0)
SCALE_MM: Final = 7.0
"""x-height of a form in its cell."""

PAIRS: Final = (
    "en er ch de ei nd te in ie ge es un be se re he an it ti st ne au is le ll nt ra on ma li el ha us to th of ou ar al sc "
    "ng nn mm tt ff ss ck pf tz sp ve wi wo vo or ro oo ow wa av ay ey gr br dr fr fl tr kl kn qu zu ze rz ür üb äh öh eu ea "
    "ee ed ly ry my gh ht wh ho hi la lo lu mi mo mu na no nu so su um im am em ig ag eg ug if uf oft"
)
TEXT: Final = (
    "Sehr geehrte Frau Dr. von der Heide,\n\nvielen Dank für Ihre Treue! Größe 100 %, Gutschein XK-4711-QZ, gültig bis "
    "31.12.2026, 25 €. Żółć, œuvre, Łódź, naïve façade – „schön“.\n\nThe quick brown fox jumps over the lazy dog. "
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich; jeder wohlgeformte Buchstabe will geübt sein."
    "\n\nMit freundlichen Grüßen"
)


def specimen_pdf(hand: Hand, *, seed: int = 1) -> bytes:
    """The specimen as a PDF of A4 pages; same hand and seed, same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH_MM * mm, HEIGHT_MM * mm), invariant=1)
    canvas.setTitle(f"{hand.title} {hand.version}")
    _forms(canvas, atlas_of(hand))
    for title, text in (("Joins", PAIRS), ("Text", TEXT)):
        _heading(canvas, f"{hand.title} {hand.version}: {title}")
        _ink(canvas, _written(hand, text, seed))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _written(hand: Hand, text: str, seed: int) -> Page:
    """The text in the usual size, or as large as it fits the page."""
    area = Area(MARGIN_MM, 24.0, WIDTH_MM - 2 * MARGIN_MM, HEIGHT_MM - 24.0 - MARGIN_MM)
    try:
        return write_page([Block(text, area)], hand, seed=seed, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)
    except RenderError:
        writable = "".join(c if hand.writes(c) else " " for c in text)
        block = Block(writable, area, x_height_mm=0.5 * hand.habits.proportions.least_mm)
        return write_page([block], hand, seed=seed, width_mm=WIDTH_MM, height_mm=HEIGHT_MM)


def _heading(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.3)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(MARGIN_MM * mm, (HEIGHT_MM - 14) * mm, text)


def _ink(canvas: Canvas, page: Page) -> None:
    canvas.setStrokeColorRGB(0.1, 0.14, 0.25)
    canvas.setLineWidth(page.pen_mm * mm)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for stroke in page.strokes():
        _polyline(canvas, stroke.points * np.array([1.0, -1.0]) + np.array([0.0, HEIGHT_MM]))


def _polyline(canvas: Canvas, points: FloatArray) -> None:
    path = canvas.beginPath()
    path.moveTo(points[0, 0] * mm, points[0, 1] * mm)
    for x, y in points[1:].tolist():
        path.lineTo(x * mm, y * mm)
    canvas.drawPath(path, stroke=1, fill=0)


# -- forms


def _forms(canvas: Canvas, atlas: Atlas) -> None:
    columns = int((WIDTH_MM - 2 * MARGIN_MM) // CELL_MM[0])
    rows = int((HEIGHT_MM - 22 - MARGIN_MM) // CELL_MM[1])
    hand = atlas.hand
    for number, (label, shape, exit_) in enumerate(_variants(atlas)):
        place = number % (columns * rows)
        if place == 0:
            if number:
                canvas.showPage()
            _heading(canvas, f"{hand.title} {hand.version}: forms, landmarks in writing order (square: corner, ring: start)")
        left = MARGIN_MM + (place % columns) * CELL_MM[0]
        base = HEIGHT_MM - 22 - (place // columns) * CELL_MM[1] - 20.0
        _cell(canvas, atlas, shape, f"{label} {exit_}", (left, base))
    canvas.showPage()


def _variants(atlas: Atlas) -> Iterator[tuple[str, int, str]]:
    """(label, shape, exit) of every variant of every form, in the order of the alphabet."""
    for (char, name), glyph in sorted(atlas.glyphs.items()):
        for kind in ("pen", "base", "waist", "quick", "quick_base"):
            shape = getattr(glyph, kind)
            if shape >= 0:
                yield f"{char} {name} {kind}", shape, glyph.exit


def _cell(canvas: Canvas, atlas: Atlas, shape: int, label: str, place: tuple[float, float]) -> None:
    canvas.setFillGray(0.45)
    canvas.setFont("Helvetica", 5)
    canvas.drawString(place[0] * mm, (place[1] - 9.5) * mm, label.encode("latin-1", "replace").decode("latin-1"))
    canvas.setLineWidth(0.1 * mm)
    canvas.setStrokeGray(0.85)
    for y in (0.0, SCALE_MM):
        canvas.line(place[0] * mm, (place[1] + y) * mm, (place[0] + CELL_MM[0] - 3) * mm, (place[1] + y) * mm)
    first = atlas.shapes[shape].first
    for begin, end in atlas.shapes[shape].strokes:
        marks = np.column_stack([atlas.x, atlas.y])[first + begin : first + end]
        corners = (atlas.flags[first + begin : first + end] & CORNER) > 0
        origin = np.array([place[0] + 5.0, place[1]])
        canvas.setStrokeColorRGB(0.1, 0.14, 0.25)
        canvas.setLineWidth(0.45 * mm)
        _polyline(canvas, _solved(atlas, marks, atlas.weight[first + begin : first + end], corners) * SCALE_MM + origin)
        _landmarks(canvas, marks * SCALE_MM + origin, corners.tolist())


def _solved(atlas: Atlas, marks: FloatArray, weights: FloatArray, corners: NDArray[np.bool_]) -> FloatArray:
    motor = atlas.hand.habits.motor
    starts = np.array([0, len(marks)], np.int64)
    at = sample_counts(marks, starts)
    held = motor.stiffness * weights * np.where(corners, 3.0, 1.0)
    held[0] *= 4.0
    held[-1] *= 2.0
    return solve_runs(marks, held, corners, starts, at, motor.corner, motor.tension)[0]


def _landmarks(canvas: Canvas, marks: FloatArray, corners: Sequence[bool]) -> None:
    canvas.setStrokeColorRGB(0.8, 0.25, 0.1)
    canvas.setFillColorRGB(0.8, 0.25, 0.1)
    canvas.setLineWidth(0.15 * mm)
    canvas.setFont("Helvetica", 3.6)
    for number, ((x, y), corner) in enumerate(zip(marks.tolist(), corners, strict=True)):
        if corner:
            canvas.rect((x - 0.4) * mm, (y - 0.4) * mm, 0.8 * mm, 0.8 * mm, stroke=1, fill=0)
        else:
            canvas.circle(x * mm, y * mm, (0.7 if number == 0 else 0.3) * mm, stroke=1, fill=0 if number == 0 else 1)
        canvas.drawString((x + 0.6) * mm, (y + 0.5) * mm, str(number + 1))
