"""What can go wrong between a text and its ink.

RenderError
├── BadText                the text itself cannot be laid out (control characters, too long, ...)
│   └── UnsupportedCharacters   characters that the hand cannot write, with their places
├── TextOverflows          the text does not fit its writing area
├── BadSpecimens           recorded signatures cannot be read
└── BadPage                a stored or received page of strokes is not what it says
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class RenderError(Exception):
    """Base of all errors of this package."""


class BadText(RenderError):
    """The text cannot be laid out; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One character that a hand cannot write."""

    index: int
    """Position in code points of the text as given, from 0."""
    char: str
    name: str
    """Its Unicode name, for people."""


class UnsupportedCharacters(BadText):
    """The hand has no form for some characters; nothing was drawn."""

    def __init__(self, items: Sequence[Unsupported], hand: str) -> None:
        self.items = tuple(items)
        self.hand = hand
        shown = ", ".join(f"{i.char!r} ({i.name}) at character {i.index + 1}" for i in self.items[:5])
        more = f" and {len(self.items) - 5} more" if len(self.items) > 5 else ""
        super().__init__(f"the hand {hand!r} cannot write {shown}{more}; replace or remove them")


class TextOverflows(RenderError):
    """The text needs more lines than its area holds at the smallest size allowed."""

    def __init__(self, lines_over: int, lines_fit: int, x_height_mm: float) -> None:
        self.lines_over = lines_over
        self.lines_fit = lines_fit
        self.x_height_mm = x_height_mm
        plural = "line" if lines_over == 1 else "lines"
        super().__init__(
            f"the text is {lines_over} {plural} too long: the area holds {lines_fit} at an x-height of "
            f"{x_height_mm:.2f} mm; shorten it, or choose larger stationery or a smaller hand"
        )


class BadSpecimens(RenderError):
    """Recorded signatures cannot be used; the message names the place."""


class BadPage(RenderError):
    """Strokes that do not form a valid page; the message names the place."""
