"""The notation of a stroke: landmarks as text.

x,y            a landmark the pen passes, in x-heights
x,y,w          with weight w (default 1)
x,y,w* x,y*    a hard corner: the pen stops and turns
x,y~           soft: left out when the hand is quick
|              the next stroke
&  &2          (entries only) here follows the main stroke of `pen`, without its first 2 landmarks
"""

from __future__ import annotations

import re
from typing import Final

from fonts.hand import Landmark, Track

_LANDMARK: Final = re.compile(r"(-?(?:\d+\.?\d*|\.\d+)),(-?(?:\d+\.?\d*|\.\d+))(?:,(\d+\.?\d*|\.\d+))?([*~]?)")
_REST: Final = re.compile(r"&(\d*)")
_REACH: Final = 6.0
_HEAVIEST: Final = 50.0


def read_landmark(text: str) -> Landmark:
    """One landmark; raises ValueError saying what is wrong with it."""
    found = _LANDMARK.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a landmark (x,y or x,y,weight, then * or ~)")
    x, y, weight = float(found[1]), float(found[2]), float(found[3] or 1.0)
    if max(abs(x), abs(y)) > _REACH:
        raise ValueError(f"{text!r} lies more than {_REACH} x-heights away")
    if not 0.0 < weight <= _HEAVIEST:
        raise ValueError(f"{text!r} needs a weight above 0 and at most {_HEAVIEST}")
    return Landmark(x, y, weight, corner=found[4] == "*", soft=found[4] == "~")


def read_strokes(text: str) -> tuple[Track, ...]:
    """Strokes parted by `|`; raises ValueError."""
    strokes = tuple(tuple(read_landmark(word) for word in part.split()) for part in text.split("|"))
    if not all(strokes):
        raise ValueError("a stroke has no landmarks")
    return strokes


def read_entry(text: str, main: Track) -> tuple[Track, int]:
    """A main stroke as entered by a join, and how many of its landmarks belong to the join; raises ValueError."""
    words = text.split()
    if not words:
        raise ValueError("an entry has no landmarks (write & for the main stroke as it is)")
    rest = _REST.fullmatch(words[-1])
    if rest is None:
        return tuple(read_landmark(word) for word in words), 0
    skipped = int(rest[1] or 0)
    if skipped >= len(main):
        raise ValueError(f"{words[-1]!r} leaves nothing of a main stroke of {len(main)} landmarks")
    before = tuple(read_landmark(word) for word in words[:-1])
    return before + main[skipped:], len(before)


def write_landmark(landmark: Landmark) -> str:
    """The notation of one landmark, three decimals at most."""
    weight = "" if landmark.weight == 1.0 else f",{landmark.weight:g}"
    return f"{round(landmark.x, 3):g},{round(landmark.y, 3):g}{weight}{'*' * landmark.corner}{'~' * landmark.soft}"


def write_strokes(strokes: tuple[Track, ...]) -> str:
    """The notation of strokes; `read_strokes` gives them back."""
    return " | ".join(" ".join(write_landmark(landmark) for landmark in stroke) for stroke in strokes)
