"""What the benchmarks of writing share."""

from __future__ import annotations

from fonts.hand import Hand


def try_unvaried(hand: Hand) -> Hand | None:
    """The hand with nothing left to chance, or None where hands cannot do that."""
    make = getattr(hand, "unvaried", None)
    return make() if callable(make) else None
