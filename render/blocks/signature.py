"""A signature: the same hand, larger, faster, more joined, sloping up. The model varies it, so that no two are alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from fonts.hand import Hand


@lru_cache(maxsize=32)
def signing_hand(hand: Hand) -> Hand:
    """The hand as it signs."""
    habits = hand.habits
    size = habits.proportions
    return Hand(
        name=hand.name,
        version=hand.version,
        title=hand.title,
        description=hand.description,
        habits=replace(
            habits,
            proportions=replace(
                size, x_height_mm=1.15 * size.x_height_mm, most_mm=1.4 * size.most_mm, capital=1.2 * size.capital
            ),
            tempo=replace(habits.tempo, base=1.25 * habits.tempo.base, rise=1.2 * habits.tempo.rise),
            joins=replace(habits.joins, usual=max(0.6, habits.joins.usual), longest=12),
            line=replace(habits.line, slope_deg=habits.line.slope_deg + 3.0, indent=0.0),
            marks=replace(habits.marks, tail=min(2.0, 1.3 * habits.marks.tail + 0.3)),
        ),
        forms=hand.forms,
        choices=hand.choices,
    )
