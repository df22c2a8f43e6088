"""Where something is written: areas on the sheet, and the blocks of text for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from render.recorded import Specimens

MOST_SLIPS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Area:
    """A writing area on the sheet, millimetres from its top left corner."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    def __post_init__(self) -> None:
        numbers = (self.x_mm, self.y_mm, self.width_mm, self.height_mm)
        if not all(math.isfinite(n) for n in numbers) or self.width_mm <= 0 or self.height_mm <= 0:
            raise ValueError(f"an area needs a place and a size above 0 mm, got {numbers}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet for one text, and the pen; A6 unless said otherwise."""

    width_mm: float = 105.0
    height_mm: float = 148.0
    margin_mm: float = 10.0
    pen_mm: float = 0.4


A6: Final = Sheet()


@dataclass(frozen=True, slots=True)
class Block:
    """A text for one area. A blank line parts paragraphs, a line break stays a line break."""

    text: str
    area: Area
    x_height_mm: float | None = None
    """None: the usual size of the hand, or smaller down to its limit until the text fits."""
    align: Literal["left", "center"] = "left"
    line_pitch: float | None = None
    """Distance of baselines in x-heights; None: the habit of the hand."""
    signature: bool = False
    """Written as a signature: larger, faster, in one sweep."""
    underline: bool = False
    """Each line is underlined by hand."""
    slope_deg: float = 0.0
    """Added to the slope of all lines; positive climbs."""
    specimens: Specimens | None = None
    """Recorded signatures to write it by, with signature=True; the text then only says what is written."""
    slips: float = 0.0
    """Share of the words that are begun wrongly first, struck through and written again; 0 unless asked for."""

    def __post_init__(self) -> None:
        if self.x_height_mm is not None and not (math.isfinite(self.x_height_mm) and 0.3 <= self.x_height_mm <= 50):
            raise ValueError(f"an x-height must lie between 0.3 and 50 mm, got {self.x_height_mm!r}")
        if self.line_pitch is not None and not (math.isfinite(self.line_pitch) and 1.5 <= self.line_pitch <= 20):
            raise ValueError(f"a line pitch must lie between 1.5 and 20 x-heights, got {self.line_pitch!r}")
        if not (math.isfinite(self.slope_deg) and abs(self.slope_deg) <= 30):
            raise ValueError(f"a slope must lie within 30 degrees, got {self.slope_deg!r}")
        if not 0.0 <= self.slips <= MOST_SLIPS:
            raise ValueError(f"the share of slips must lie between 0 and {MOST_SLIPS}, got {self.slips!r}")
        if self.specimens is not None and not self.signature:
            raise ValueError("recorded specimens are for a signature")
        if self.slips and self.signature:
            raise ValueError("a signature has no slips")
