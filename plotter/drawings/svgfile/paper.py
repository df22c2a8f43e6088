"""The sheet an SVG is drawn on: its size in millimetres, and the map from its user units.

A browser takes 96 units for an inch. Illustrator writes 72 and old Inkscape 90 without saying so: such a size that is a known
sheet is pointed out, and `Reading` says what is meant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.svgfile.notes import Notes
from plotter.drawings.svgfile.transforms import matrix
from plotter.drawings.svgfile.values import NUMBER, UNITS, Scale, length
from plotter.errors import BadDrawing

FloatArray = NDArray[np.float64]
Box = tuple[float, float, float, float]

CSS_DPI: Final = 96.0
SHEETS_MM: Final = {
    "a2": (420.0, 594.0), "a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0), "a6": (105.0, 148.0),
    "a7": (74.0, 105.0), "b5": (176.0, 250.0), "b6": (125.0, 176.0), "c4": (229.0, 324.0), "c5": (162.0, 229.0),
    "c6": (114.0, 162.0), "dl": (110.0, 220.0), "letter": (215.9, 279.4), "legal": (215.9, 355.6), "tabloid": (279.4, 431.8),
}  # fmt: skip
_DPIS: Final = (72.0, 90.0, 25.4, 300.0, 150.0, 600.0, 254.0, 1000.0, 2540.0)
_UNIT_DPI: Final = {"mm": 25.4, "cm": 2.54, "in": 1.0, "pt": 72.0, "pc": 6.0, "px": CSS_DPI, "Q": 101.6}
_ASPECT: Final = re.compile(r"(?:defer\s+)?(none|x(Min|Mid|Max)Y(Min|Mid|Max))(?:\s+(meet|slice))?")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the sizes of a document are meant."""

    dpi: float = CSS_DPI
    """User units an inch, where the document states no real unit."""
    size_mm: tuple[float, float] | None = None
    """The sheet onto which the view box is fitted; None: as the document says."""
    asked: bool = False
    """Whether a person said so; then nothing is guessed at."""


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """The sheet and how user units lie on it."""

    width_mm: float
    height_mm: float
    to_mm: FloatArray
    """(3, 3) for row vectors [x y 1]."""
    scale: Scale
    """The outermost viewport."""


def reading_of(dpi: float | None, unit: str | None, size: str | None) -> Reading:
    """The command's options; raises ValueError naming what cannot be."""
    if dpi is not None and unit is not None:
        raise ValueError("--dpi and --unit say the same: give one of them")
    if unit is not None and unit not in _UNIT_DPI:
        raise ValueError(f"--unit is one of {', '.join(UNITS)}, got {unit[:20]!r}")
    if dpi is not None and not (math.isfinite(dpi) and 1 <= dpi <= 100_000):
        raise ValueError(f"--dpi must lie in 1 … 100000, got {dpi:g}")
    known = dpi if dpi is not None else _UNIT_DPI[unit] if unit else CSS_DPI
    return Reading(known, _size_mm(size) if size else None, dpi is not None or unit is not None or size is not None)


def _size_mm(text: str) -> tuple[float, float]:
    if named := SHEETS_MM.get(text.strip().lower()):
        return named
    found = re.fullmatch(r"(\d+\.?\d*)\s*[x×]\s*(\d+\.?\d*)\s*(?:mm)?", text.strip().lower())
    if not found or not all(1 <= float(n) <= 10_000 for n in found.groups()):
        raise ValueError(f"--size is one of {', '.join(SHEETS_MM)}, or WIDTHxHEIGHT in mm such as 105x148, got {text[:30]!r}")
    return float(found[1]), float(found[2])


def paper_of(root: ET.Element, reading: Reading, notes: Notes) -> Paper:
    """The outermost element's sheet; raises BadDrawing where it states no size."""
    box = view_box(root.get("viewBox"), "the SVG")
    stated = [_stated(root, key, reading.dpi) for key in ("width", "height")]
    width, height = (size for size, _ in stated)
    real = any(is_real for _, is_real in stated)
    if box is None and (width is None or height is None):
        raise BadDrawing("the SVG states neither a size nor a viewBox")
    if width is None or height is None:
        assert box is not None
        known = width / box[2] if width is not None else height / box[3] if height is not None else 1.0
        width, height = box[2] * known, box[3] * known
    mm = 25.4 / reading.dpi
    if reading.asked and reading.dpi != CSS_DPI and real and box is not None and reading.size_mm is None:
        notes.remark(
            f"the SVG states its size in real units ({root.get('width')} × {root.get('height')}): --dpi, --unit change nothing"
        )
    elif not reading.asked and not real and (hint := sheet_hint(width, height)):
        notes.remark(hint)
    across, down = width * mm, height * mm
    user = box or (0.0, 0.0, width, height)
    if reading.size_mm:
        across, down = reading.size_mm
        if reading.size_mm in SHEETS_MM.values() and (width > height) != (across > down):
            across, down = down, across
    if box is None and reading.size_mm is None:
        fit = matrix(mm, 0, 0, mm, 0, 0)
    else:
        fit = fitted(user, across, down, root.get("preserveAspectRatio"))
    return Paper(across, down, fit, Scale(user[2], user[3], dpi=reading.dpi))


def sheet_hint(width: float, height: float) -> str | None:
    """What to tell a person whose drawing of this many units is a known sheet, but not at 96 an inch."""

    def fits(dpi: float) -> str | None:
        small, large = sorted((width, height))
        for name, (w, h) in SHEETS_MM.items():
            if all(abs(units - mm / 25.4 * dpi) < max(0.6, 0.002 * units) for units, mm in ((small, w), (large, h))):
                return name
        return None

    if fits(CSS_DPI):
        return None
    for dpi in _DPIS:
        if name := fits(dpi):
            how = "--unit mm" if dpi == 25.4 else f"--dpi {dpi:g}"
            what = "in millimetres" if dpi == 25.4 else f"at {dpi:g} units an inch"
            mm = 25.4 / CSS_DPI
            return (
                f"{width:g} × {height:g} units are {name.upper()} {what}, but are read at {CSS_DPI:g} as {width * mm:.1f} × "
                f"{height * mm:.1f} mm: give {how} or --size {name} if that is meant"
            )
    return None


def view_box(value: str | None, what: str) -> Box | None:
    if value is None:
        return None
    numbers = [float(n) for n in re.findall(NUMBER, value)]
    legal = re.fullmatch(rf"\s*{NUMBER}(?:[\s,]*{NUMBER}){{3}}\s*", value)
    if not legal or len(numbers) != 4 or not (numbers[2] > 0 and numbers[3] > 0 and np.isfinite(numbers).all()):
        raise BadDrawing(f"{what}'s viewBox must be four numbers with a positive size, got {value[:60]!r}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def fitted(box: Box, width: float, height: float, aspect: str | None) -> FloatArray:
    """(3, 3): a view box laid into 0 … width, 0 … height as preserveAspectRatio says."""
    said = _ASPECT.fullmatch((aspect or "").strip())
    sx, sy = width / box[2], height / box[3]
    if said and said[1] == "none":
        return matrix(sx, 0, 0, sy, -box[0] * sx, -box[1] * sy)
    both = max(sx, sy) if said and said[4] == "slice" else min(sx, sy)
    shares = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
    ax, ay = (shares[said[2]], shares[said[3]]) if said else (0.5, 0.5)
    x = (width - box[2] * both) * ax - box[0] * both
    y = (height - box[3] * both) * ay - box[1] * both
    return matrix(both, 0, 0, both, x, y)


def _stated(root: ET.Element, key: str, dpi: float) -> tuple[float | None, bool]:
    """(user units or None, whether in a real unit); a percentage says nothing about paper."""
    value = (root.get(key) or "auto").strip()
    if value == "auto" or value.endswith(("%", "vw", "vh")):
        return None, False
    try:
        size = length(value, Scale(0, 0, dpi=dpi), "x")
    except ValueError as error:
        raise BadDrawing(f"the SVG's {key} is {error}") from error
    if not size > 0:
        raise BadDrawing(f"the SVG's {key} must be positive, got {value[:40]!r}")
    return size, value.lower().endswith(("mm", "cm", "in", "pt", "pc", "q"))
