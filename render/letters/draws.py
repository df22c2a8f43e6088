"""Which column of a letter's random numbers decides what: `Chance.marks`, standard normal, a row for each letter.

A letter has at most one dot, diaeresis or accent, so these share columns; a tail, a bar and hooks share some too, because
nobody sees that a letter with a long bar also has a long hook. The number of columns and their order decide the ink of every
letter: to change them is a new model version.
"""

from __future__ import annotations

from typing import Final

MARKS: Final = 12
"""Columns."""


class Hook:
    """How the pen lands on a stroke and leaves it; read from the row of the run's first letter."""

    LANDS: Final = 0
    """Whether there is a landing hook."""
    LANDING: Final = 2
    """Its length."""
    LEAVES: Final = 3
    LEAVING: Final = 4


class Tail:
    """The stroke by which the pen runs out of a letter."""

    LENGTH: Final = 0
    IS_MADE: Final = 1


class Bar:
    """The crossbar of t and f."""

    LENGTH: Final = 2
    SHIFT: Final = 3
    HEIGHT: Final = 4
    TILT: Final = 5


class Dot:
    """The dot of i and j."""

    HURRY: Final = 6
    """How far right it lands when the pen is quick."""
    SHIFT: Final = 7
    HEIGHT: Final = 8
    SIZE: Final = 9
    TURN: Final = 10


class Accent:
    """A mark above, below or through a letter."""

    SHIFT: Final = 6
    HEIGHT: Final = 7
    SIZE: Final = 8
    TURN: Final = 9


class Diaeresis:
    """The two marks of an umlaut, beside the shift and height of an accent; (first, second) where each has its own."""

    SIZES: Final = (1, 2)
    TURNS: Final = (3, 4)
    STEP: Final = 5
    """How much higher the second stands."""
    APART: Final = 8
    LEAN: Final = 9
    HEIGHTS: Final = (10, 11)


class Letter:
    """The letter itself."""

    STEM_LENGTH: Final = 6
    JOIN_ROOM: Final = 11
    """How long the join before it is."""
