"""The order in which a page's strokes are drawn, as people choose it; light enough for a server that plans nothing."""

from __future__ import annotations

from typing import Final, Literal

from plotter.errors import BadProfile

Order = Literal["writer", "fast"]
"""writer: as a person would write; fast: whatever takes the pen the least time."""
ORDERS: Final[tuple[Order, ...]] = ("writer", "fast")


def read_order(text: str) -> Order:
    """The order of that name; raises BadProfile."""
    for order in ORDERS:
        if text == order:
            return order
    raise BadProfile(f"order must be one of {', '.join(ORDERS)}; got {text!r}")
