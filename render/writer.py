"""Text in a hand as ink on a sheet: the one door through which the rest of the house has something written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from fonts.hand import Hand
from render.blocks.block import write_block
from render.errors import BadText
from render.geometry import A6, Area, Block, Sheet
from render.recorded import Specimens
from render.recorded.rewriting import choose, write_recorded
from render.seeds import generator
from render.strokes import Line, Page
from render.text import compose

__all__ = ["MODEL_VERSION", "Area", "Block", "compose", "signature_room_mm", "write_page", "write_text"]

MODEL_VERSION: Final = "1"

LARGEST_SIGNATURE: Final = 0.3
"""Height kept free below a text to sign, as a part of the room for both, at most."""
ABOVE_SIGNATURE_MM: Final = 1.0


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
    texts = [compose(block.text, None if block.specimens else hand) for block in blocks]
    lines: list[Line] = []
    x_height = hand.habits.proportions.x_height_mm
    used: dict[Specimens, int] = {}
    for number, (block, text) in enumerate(zip(blocks, texts, strict=True)):
        if block.specimens is not None:
            rng = generator(seed, f"block {number}/specimen")
            used[block.specimens] = choose(block.specimens, rng, used.get(block.specimens))
            lines.append(write_recorded(block, text, block.specimens, used[block.specimens], rng))
            continue
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


def signature_room_mm(specimens: Specimens, height_mm: float) -> float:
    """Height kept free for the signature below a text, where there is `height_mm` for both."""
    return min(specimens.room_mm[1], LARGEST_SIGNATURE * height_mm)


def write_text(
    text: str,
    hand: Hand,
    *,
    seed: int,
    sheet: Sheet = A6,
    x_height_mm: float | None = None,
    lang: str = "de",
    slips: float = 0.0,
    specimens: Specimens | None = None,
) -> Page:
    """One text on a sheet of its own, inside a margin, signed below it if there are specimens; raises as `write_page` does."""
    margin_mm = sheet.margin_mm
    inner = (sheet.width_mm - 2 * margin_mm, sheet.height_mm - 2 * margin_mm)
    if not all(math.isfinite(side) and side > 0 for side in inner):
        raise BadText(f"a sheet of {sheet.width_mm} x {sheet.height_mm} mm leaves no room inside a margin of {margin_mm} mm")

    def page(*blocks: Block) -> Page:
        return write_page(
            blocks, hand, seed=seed, width_mm=sheet.width_mm, height_mm=sheet.height_mm, lang=lang, pen_mm=sheet.pen_mm
        )

    if specimens is None:
        return page(Block(text, Area(margin_mm, margin_mm, *inner), x_height_mm, slips=slips))
    room = signature_room_mm(specimens, inner[1])
    letter = Block(text, Area(margin_mm, margin_mm, inner[0], inner[1] - room - ABOVE_SIGNATURE_MM), x_height_mm, slips=slips)
    bottom = max((float(stroke.points[:, 1].max()) for stroke in page(letter).strokes()), default=margin_mm)
    signed = Area(margin_mm, bottom + ABOVE_SIGNATURE_MM, inner[0], room)
    return page(letter, Block("", signed, signature=True, specimens=specimens))
