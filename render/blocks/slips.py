"""A slip of the pen: a word begun wrongly, struck through, and written again. Only where a block asks for slips.

A slip is a token of its own before its word, on the same line, so that line breaking gives it room; it is no part of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.blocks.layout import Token
from render.strokes import UNDERLINE, Stroke

FloatArray = NDArray[np.float64]

USUAL: Final = 0.02
"""Share of the words that begin wrongly when slips are asked for without a number."""
SHORTEST_WORD: Final = 4
LONGEST_BEGINNING: Final = 3
APART: Final = 12
"""Words between two slips, at least."""
LEAST_WORDS: Final = 5
"""Lines given with fewer words hold names, greetings or addresses."""
TWICE: Final = 0.45
"""Share of slips that are struck through with two strokes."""
SWAPPED: Final = 0.5
"""Share of slips that write a wrong second letter; as many of those write the right one after it."""
STRIKE_MM_S: Final = 60.0
LEAST_BEYOND, MOST_BEYOND = (0.15, 0.0), (0.45, 0.18)
"""x-heights by which a stroke goes beyond the ink: (left, right), at least and at most."""
STRIKE_SD: Final = 0.07
"""Of its height, its bow and its wave, x-heights."""
WAVE: Final = 0.4
STRIKES_APART: Final = 0.3
STRIKE_TILT, STRIKE_TILT_SD = 0.04, 0.04
LIFT_S: Final = 0.12
STEP_MM: Final = 0.15
_CLOSING: Final = ".,;:!?…“”‘’»)"


def with_slips(lines: Sequence[Sequence[Token]], share: float, rng: np.random.Generator, row: int) -> list[list[Token]]:
    """The tokens with slips before about `share` of the words that may have one.

    `row` is the first unused row of the letters' random numbers; words get the numbers after the highest used.
    """
    number = 1 + max((token.number for line in lines for token in line), default=-1)
    since = APART
    made: list[list[Token]] = []
    for place, line in enumerate(lines):
        spoken = len(line) >= LEAST_WORDS and (place > 0 or len(lines) == 1)
        made.append([])
        for k, token in enumerate(line):
            chosen, kind, length = rng.random(3).tolist()
            since += 1
            if spoken and since > APART and chosen < share and may_slip(token, glued=k > 0 and not token.breakable):
                wrong = wrong_beginning(token.text, kind, length)
                made[-1].append(Token(wrong, row, number, token.spaces, token.breakable, slip=True))
                made[-1].append(replace(token, spaces=token.spaces or " ", breakable=False))
                row, number, since = row + len(wrong), number + 1, 0
            else:
                made[-1].append(token)
    return made


def may_slip(token: Token, *, glued: bool) -> bool:
    """Whether a slip may come before this word: small letters only; no names, codes, dates, prices."""
    word = token.text.rstrip(_CLOSING)
    return not glued and len(word) >= SHORTEST_WORD and word.isalpha() and word.islower()


def wrong_beginning(word: str, kind: float, length: float) -> str:
    """What was written first: one to three letters of the word, or two with the wrong one after them.

    kind, length: numbers in [0, 1) that decide.
    """
    if kind < SWAPPED and word[1] != word[2]:
        return word[0] + word[2] + (word[1] if length < SWAPPED else "")
    return word[: 1 + int(LONGEST_BEGINNING * length)]


def strike(
    strokes: Sequence[Stroke], size_mm: float, slope: float, rng: np.random.Generator, bounds: tuple[float, float]
) -> list[Stroke]:
    """One or two quick strokes through the given ones; slope is the tangent of the line's climb.

    bounds: smallest and largest x, millimetres, that the strokes may reach.
    """
    points = np.concatenate([stroke.points for stroke in strokes])
    left, right = float(points[:, 0].min()), float(points[:, 0].max())
    middle = float(np.median(points[:, 1]))
    now = float(strokes[-1].times[-1])
    twice = rng.random() < TWICE
    made = []
    for k in range(2 if twice else 1):
        beyond_left, beyond_right = rng.uniform(LEAST_BEYOND, MOST_BEYOND) * size_mm
        lift, bow, wave = rng.normal(0.0, STRIKE_SD, 3) * size_mm
        x0, x1 = max(bounds[0], left - beyond_left), min(bounds[1], right + beyond_right)
        high = middle + ((STRIKES_APART * k - STRIKES_APART / 2) * size_mm if twice else 0.0)
        tilt = slope + rng.normal(STRIKE_TILT, STRIKE_TILT_SD)
        u = np.linspace(0.0, 1.0, max(4, round((x1 - x0) / STEP_MM)))
        x = x0 + (x1 - x0) * u
        y = high - tilt * (x - 0.5 * (x0 + x1)) + lift + bow * np.sin(np.pi * u) + WAVE * wave * np.sin(2 * np.pi * u)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        back = float(np.hypot(x[0] - points[-1, 0], y[0] - points[-1, 1])) if k == 0 else x1 - x0
        times = now + LIFT_S + back / STRIKE_MM_S / 2.0 + way / STRIKE_MM_S
        made.append(Stroke(np.column_stack([x, y]), times, np.full(len(x), UNDERLINE, np.int32)))
        now = float(times[-1])
    return made
