"""Text in a hand as ink on a sheet: the one door through which the rest of the house has something written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fonts.hand import Hand
from render.strokes import Page

MODEL_VERSION: Final = "1"


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
class Block:
    """A text for one area. A blank line parts paragraphs, a line break stays a line break."""

    text: str
    area: Area
    x_height_mm: float | None = None
    """None: as large as fits, within the limits of the hand."""
    align: Literal["left", "center"] = "left"
    line_pitch: float | None = None
    """Distance of baselines in x-heights; None: the habit of the hand."""
    signature: bool = False
    """Written as a signature: larger, faster, in one sweep."""
    underline: bool = False
    """Each line is underlined by hand."""


def write_page(
    blocks: Sequence[Block],
    hand: Hand,
    *,
    seed: int,
    width_mm: float,
    height_mm: float,
    lang: str = "de",
    pen_mm: float = 0.4,
) -> Page:
    """All blocks written on one sheet side. Same arguments, same ink.

    Raises UnsupportedCharacters, BadText, TextOverflows; nothing is drawn then.
    """
    raise NotImplementedError


def write_text(
    text: str,
    hand: Hand,
    *,
    seed: int,
    width_mm: float = 105.0,
    height_mm: float = 148.0,
    x_height_mm: float | None = None,
    lang: str = "de",
    margin_mm: float = 10.0,
) -> Page:
    """One text on a sheet of its own, inside a margin; raises as `write_page` does."""
    area = Area(margin_mm, margin_mm, width_mm - 2 * margin_mm, height_mm - 2 * margin_mm)
    return write_page([Block(text, area, x_height_mm)], hand, seed=seed, width_mm=width_mm, height_mm=height_mm, lang=lang)
