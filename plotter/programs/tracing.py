"""What a machine would draw from a G-code text: ink dark, pen-up ways faint. As PNG (Pillow) or SVG.

The picture is drawn from the G-code alone, so it shows what the machine does, not what was meant.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.machines import Machine, Placement
from plotter.paths import X0, X1, Y0, Y1, Moves
from plotter.programs.reader import ink_paths, read_gcode

FloatArray = NDArray[np.float64]

_INK: Final = (24, 32, 96)
_FAINT: Final = (225, 180, 170)
_OVERSAMPLING: Final = 3
_MAX_PIXELS: Final = 60_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Polylines in page coordinates (mm, origin top left, y down)."""

    ink: tuple[FloatArray, ...]
    travel: tuple[FloatArray, ...]
    width_mm: float
    height_mm: float
    pen_mm: float


def trace(gcode: str, machine: Machine, *, placement: Placement | None = None, pen_mm: float = 0.4) -> Trace:
    """Read the program and draw it. With a placement the page is the sheet, else all that the program visits, turned upright.

    Raises BadGcode.
    """
    return trace_moves(read_gcode(gcode, machine), placement=placement, pen_mm=pen_mm)


def trace_moves(moves: Moves, *, placement: Placement | None = None, pen_mm: float = 0.4) -> Trace:
    """Draw moves that were read already."""
    ink = list(ink_paths(moves))
    table = moves.table[moves.motion & ~moves.ink]
    travel = list(table[:, [X0, Y0, X1, Y1]].reshape(-1, 2, 2))
    if placement:
        return Trace(
            ink=tuple(placement.to_sheet(p) for p in ink),
            travel=tuple(placement.to_sheet(p) for p in travel),
            width_mm=placement.width_mm,
            height_mm=placement.height_mm,
            pen_mm=pen_mm,
        )
    return _upright(ink, travel, pen_mm)


def _upright(ink: list[FloatArray], travel: list[FloatArray], pen_mm: float) -> Trace:
    every = np.concatenate(ink + travel) if ink or travel else np.zeros((1, 2))
    margin = 5.0
    low, high = np.minimum(every.min(axis=0), 0.0), every.max(axis=0)
    size = high - low + margin

    def turn(path: FloatArray) -> FloatArray:
        return np.column_stack([path[:, 0] - low[0], size[1] - (path[:, 1] - low[1])])

    return Trace(tuple(map(turn, ink)), tuple(map(turn, travel)), float(size[0]), float(size[1]), pen_mm)


def trace_png(picture: Trace, *, dpi: float = 200.0) -> bytes:
    """A PNG on white; the resolution is lowered where the picture would grow past 60 megapixels."""
    from PIL import Image, ImageDraw

    scale = dpi / 25.4 * _OVERSAMPLING
    area = picture.width_mm * picture.height_mm * scale * scale
    scale *= min(1.0, (_MAX_PIXELS / area) ** 0.5)
    size = tuple(max(_OVERSAMPLING, round(mm * scale)) for mm in (picture.width_mm, picture.height_mm))
    image = Image.new("RGB", (size[0], size[1]), "white")
    draw = ImageDraw.Draw(image)
    for path in picture.travel:
        draw.line((path * scale).ravel().tolist(), fill=_FAINT, width=max(1, round(0.08 * scale)))
    width = picture.pen_mm * scale
    for path in picture.ink:
        pixels = path * scale
        draw.line(pixels.ravel().tolist(), fill=_INK, width=max(1, round(width)), joint="curve")
        for x, y in (pixels[0], pixels[-1]):
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=_INK)
    small = image.resize((max(1, size[0] // _OVERSAMPLING), max(1, size[1] // _OVERSAMPLING)), Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=False, dpi=(dpi, dpi))
    return out.getvalue()


def trace_svg(picture: Trace) -> str:
    """An SVG in millimetres: a group `travel` under a group `ink`."""
    size = f'width="{picture.width_mm:.3f}mm" height="{picture.height_mm:.3f}mm"'
    box = f'viewBox="0 0 {picture.width_mm:.3f} {picture.height_mm:.3f}"'
    style = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {style}>'
    travel = "".join(_polyline(path) for path in picture.travel)
    ink = "".join(_polyline(path) for path in picture.ink)
    return (
        f'{head}\n<g id="travel" stroke="#e1b4aa" stroke-width="0.08">{travel}</g>\n'
        f'<g id="ink" stroke="#182060" stroke-width="{picture.pen_mm:g}">{ink}</g>\n</svg>\n'
    )


def _polyline(path: FloatArray) -> str:
    # A dot needs its point twice to be seen.
    pairs = path.tolist() if len(path) > 1 else path.tolist() * 2
    points = " ".join(f"{x:.3f},{y:.3f}" for x, y in pairs)
    return f'<polyline points="{points}"/>'
