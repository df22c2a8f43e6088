"""The written parts of a batch in words: their sizes, and how many sheets of each were used."""

from __future__ import annotations

from dataclasses import dataclass

from stationery.catalogue import Part
from stationery.sheets.sheet import Content
from stationery.words import show_count


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part, its counts as they are printed."""

    kind: str
    format: str
    ordered: str
    made: str
    spoiled: str
    open: str


def part_lines(content: Content) -> list[PartLine]:
    """A line for each written part; none while nothing was counted."""
    data, lang = content.data, content.lang
    if not data.counts:
        return []
    return [
        PartLine(
            kind=content.word[part.kind],
            format=size(part),
            ordered=show_count(count.ordered, lang),
            made=show_count(count.made, lang),
            spoiled=show_count(count.spoiled, lang),
            open=show_count(count.open, lang),
        )
        for part, count in zip(data.stationery.written_parts, data.counts, strict=True)
    ]


def size(part: Part) -> str:
    """`210 × 148 mm`."""
    return f"{part.width_mm:g} × {part.height_mm:g} mm"
