"""A signature: the same hand, larger, faster, more joined, sloping up. The model varies it, so that no two are alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from fonts.hand import Hand

LARGER, LARGER_AT_MOST, CAPITALS = 1.15, 1.4, 1.2
"""Factors of the usual size, of the largest, and of the height of capitals."""
FASTER, HASTIER = 1.25, 1.2
JOINED, LONGEST_RUN = 0.6, 12
"""Share of joins at least, and letters in one go."""
CLIMB_DEG = 3.0
TAIL_FACTOR, TAIL_MORE, LONGEST_TAIL = 1.3, 0.3, 2.0


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
                size,
                x_height_mm=LARGER * size.x_height_mm,
                most_mm=LARGER_AT_MOST * size.most_mm,
                capital=CAPITALS * size.capital,
            ),
            tempo=replace(habits.tempo, base=FASTER * habits.tempo.base, rise=HASTIER * habits.tempo.rise),
            joins=replace(habits.joins, usual=max(JOINED, habits.joins.usual), longest=LONGEST_RUN),
            line=replace(habits.line, slope_deg=habits.line.slope_deg + CLIMB_DEG, indent=0.0),
            marks=replace(habits.marks, tail=min(LONGEST_TAIL, TAIL_FACTOR * habits.marks.tail + TAIL_MORE)),
        ),
        forms=hand.forms,
        choices=hand.choices,
    )
