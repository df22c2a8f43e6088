"""Text in a hand as ink on a sheet: the one door through which the rest of the house has something written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from fonts.hand import Hand
from render.block import write_block
from render.errors import BadText
from render.geometry import Area, Block
from render.strokes import Line, Page
from render.text import compose

__all__ = ["MODEL_VERSION", "Area", "Block", "compose", "write_page", "write_text"]

MODEL_VERSION: Final = "1"


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
    for name, value in (("width_mm", width_mm), ("height_mm", height_mm), ("pen_mm", pen_mm)):
        if not (math.isfinite(value) and 0.0 < value < 10_000.0):
            raise BadText(f"{name} must be a number of millimetres above 0 and below 10000, got {value!r}")
    texts = [compose(block.text, hand) for block in blocks]
    lines: list[Line] = []
    x_height = hand.habits.proportions.x_height_mm
    for number, (block, text) in enumerate(zip(blocks, texts, strict=True)):
        written, size = write_block(block, text, hand, seed=seed, purpose=f"block {number}", lang=lang)
        if number == 0:
            x_height = size
        lines.extend(written)
    return Page(
        hand=hand.name,
        hand_version=hand.version,
        model_version=MODEL_VERSION,
        seed=seed,
        x_height_mm=x_height,
        width_mm=width_mm,
        height_mm=height_mm,
        pen_mm=pen_mm,
        lines=tuple(lines),
    )


def write_text(  # noqa: PLR0913  all but text and hand are named
    text: str,
    hand: Hand,
    *,
    seed: int,
    width_mm: float = 105.0,
    height_mm: float = 148.0,
    x_height_mm: float | None = None,
    lang: str = "de",
    margin_mm: float = 10.0,
    pen_mm: float = 0.4,
    slips: float = 0.0,
) -> Page:
    """One text on a sheet of its own, inside a margin; raises as `write_page` does."""
    inner = (width_mm - 2 * margin_mm, height_mm - 2 * margin_mm)
    if not all(math.isfinite(side) and side > 0 for side in inner):
        raise BadText(f"a sheet of {width_mm} x {height_mm} mm leaves no room inside a margin of {margin_mm} mm")
    block = Block(text, Area(margin_mm, margin_mm, *inner), x_height_mm, slips=slips)
    return write_page([block], hand, seed=seed, width_mm=width_mm, height_mm=height_mm, lang=lang, pen_mm=pen_mm)
