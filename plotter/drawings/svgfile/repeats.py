"""How much a document draws once every `use` is followed, counted before anything is drawn: ten elements that repeat ten others
that repeat ten others … are refused at once."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from plotter.drawings.svgfile.document import MAX_BYTES, Document, local
from plotter.errors import BadDrawing

MAX_REPEATS: Final = 100_000
"""Elements that `use` may add: about two seconds of reading."""
_PASSIVE: Final = frozenset({"defs", "clipPath", "mask", "pattern", "marker", "linearGradient", "radialGradient", "filter"})


def check_repeats(document: Document) -> None:
    """Raise BadDrawing with the count where `use` makes too much of a document."""
    if not any(local(element) == "use" for element in document.lines):
        return
    elements, characters = _drawn(document)
    if elements - len(document.lines) > MAX_REPEATS:
        raise BadDrawing(f"the SVG comes to {elements:,} elements by its <use>; at most {MAX_REPEATS:,} may be added so")
    if characters > MAX_BYTES:
        raise BadDrawing(f"the SVG comes to {characters:,} bytes of path data by its <use>; at most {MAX_BYTES:,} are read")


def _drawn(document: Document) -> tuple[int, int]:
    """(elements, characters of path data) below the root; a `use` inside itself counts nothing."""
    totals: dict[ET.Element, tuple[int, int]] = {}
    open_: set[ET.Element] = set()
    stack = [document.root]
    while stack:
        element = stack[-1]
        parts = _parts(document, element)
        if element not in open_ and element not in totals:
            open_.add(element)
            if waiting := [part for part in parts if part not in totals and part not in open_]:
                stack.extend(waiting)
                continue
        stack.pop()
        if element in totals:
            continue
        open_.discard(element)
        found = [totals[part] for part in parts if part in totals]
        own = len(element.get("d", "")) + len(element.get("points", ""))
        totals[element] = 1 + sum(n for n, _ in found), own + sum(c for _, c in found)
    return totals[document.root]


def _parts(document: Document, element: ET.Element) -> list[ET.Element]:
    kind = local(element)
    if kind == "use":
        target = document.target(element)
        return [] if target is None else [target]
    return [child for child in element if local(child) not in _PASSIVE and local(child) != "symbol"]
