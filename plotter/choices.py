"""What may be chosen for a program, as plain words: who shows, stores or checks a choice needs nothing that computes."""

from __future__ import annotations

from typing import Final, Literal, get_args

from plotter.errors import BadProfile

Order = Literal["writer", "fast"]
"""writer: strokes in the order in which a hand writes them; fast: in the order that loses least time between them, so that the
pen jumps about within a line of text (never between lines)."""
Tempo = Literal["fast", "human"]
"""fast: as the machine can; human: no piece faster than it was written."""

ORDERS: Final[tuple[Order, ...]] = get_args(Order)
TEMPOS: Final[tuple[Tempo, ...]] = get_args(Tempo)


def read_order(text: str) -> Order:
    """The order of that name; raises BadProfile."""
    for order in ORDERS:
        if text == order:
            return order
    raise BadProfile(f"order must be one of {', '.join(ORDERS)}; got {text!r}")
