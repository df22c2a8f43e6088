"""Keeps dots and accents off other ink: a mark that would touch a letter, a crossbar or another mark is raised, then shifted.

Landmarks stand for ink, as segments between them; the hand's slant and each letter's own lean are taken in, because a mark that
is clear of an upright neighbour may touch a leaning one. Nothing here is random.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ROOM_MM: Final = 0.55
"""From the middle of one stroke to the middle of another: a pen's width of 0.4 mm, and some white between."""
STRAY: Final = 0.08
"""x-heights more, because the path strays from its landmarks."""
STEP: Final = 0.06
RAISED: Final = 8
SHIFTED: Final = 4
"""How many steps a mark may be raised, and shifted to either side."""
SIDEWAYS: Final = 1.6
"""A step to the side costs as much as so many steps up."""
LEFTWARDS: Final = 1.25
"""A step to the left costs so much more than one to the right, where marks land by themselves."""


def room(x_height_mm: float) -> float:
    """x-heights that marks keep from other ink in a hand of this size."""
    return ROOM_MM / x_height_mm + STRAY


BELOW: Final = 0.8
"""x-heights below a mark from where ink is looked at."""


class Ink(NamedTuple):
    """Landmarks of elements (letters, or what hangs on them), each in the frame of its letter."""

    points: FloatArray
    """(landmarks, 2)."""
    stroke: IntArray
    """(landmarks,)."""
    firsts: IntArray
    """(elements + 1,)."""


class Frames(NamedTuple):
    """(letters,) where each letter stands in its word."""

    origin: FloatArray
    rise: FloatArray
    lean: FloatArray
    """Tangent."""
    word: IntArray


def _ways_out() -> FloatArray:
    """(n, 2) displacements of a mark in x-heights, cheapest first; the first is none."""
    steps = [(k * STEP, j * STEP) for j in range(RAISED + 1) for k in range(-SHIFTED, SHIFTED + 1)]
    steps.sort(key=lambda way: way[1] + SIDEWAYS * abs(way[0]) * (LEFTWARDS if way[0] < 0 else 1.0))
    return np.array(steps)


WAYS_OUT: Final = _ways_out()


def keep_clear(letters: Ink, frames: Frames, hung: Ink, host: IntArray, free: IntArray, apart: float) -> None:
    """Move the free marks in place until they keep `apart` from other ink, or as far from it as a small way allows.

    host: the letter on which each of `hung` hangs, rising; free (marks, 2): first element of a mark and how many move with it,
    in writing order; all others stay, and are kept clear of.
    """
    first, last = free[:, 0], free.sum(axis=1)
    settled = np.ones(len(host), np.bool_)
    for begin, end in zip(first.tolist(), last.tolist(), strict=True):
        settled[begin:end] = False
    hosted = np.searchsorted(host, np.arange(len(frames.word) + 1))
    segments = np.empty((len(letters.points) + len(hung.points), 4))
    for begin, end, own in zip(first.tolist(), last.tolist(), host[first].tolist(), strict=True):
        _clear_mark(letters, frames, hung, (begin, end, own), hosted, settled, segments, apart)
        settled[begin:end] = True


@compiled
def _clear_mark(
    letters: Ink,
    frames: Frames,
    hung: Ink,
    mark: tuple[int, int, int],
    hosted: IntArray,
    settled: BoolArray,
    segments: FloatArray,
    apart: float,
) -> None:
    """Move one mark: its first element, one behind its last, and its letter.

    hosted (letters + 1,): first element on each letter; settled: which of them are ink to keep clear of; segments: memory.
    """
    begin, end, own = mark
    a, b = hung.firsts[begin], hung.firsts[end]
    floor = np.inf
    for i in range(a, b):
        floor = hung.points[i, 1] if hung.points[i, 1] < floor else floor
    floor -= BELOW
    found: int = np.int64(0)  # type: ignore[assignment]  # a bare 0 would have numba compile _collect for it alone
    for i in range(own - 1, own + 2):
        if i < 0 or i >= len(frames.word) or frames.word[i] != frames.word[own]:
            continue
        found = _collect(segments, found, letters, i, frames, i, floor)
        for k in range(hosted[i], hosted[i + 1]):
            if settled[k]:
                found = _collect(segments, found, hung, k, frames, i, floor)
    w = _best_way(hung.points, a, b, frames, own, segments, found, apart)
    for i in range(a, b):
        hung.points[i, 0] += WAYS_OUT[w, 0]
        hung.points[i, 1] += WAYS_OUT[w, 1]


@compiled
def _collect(segments: FloatArray, count: int, ink: Ink, element: int, frames: Frames, letter: int, floor: float) -> int:
    """Append the segments of an element that reach above `floor`, where its letter puts them; returns the new count."""
    for i in range(ink.firsts[element], ink.firsts[element + 1] - 1):
        if ink.stroke[i] != ink.stroke[i + 1] or (ink.points[i, 1] < floor and ink.points[i + 1, 1] < floor):
            continue
        for end in range(2):
            x, y = ink.points[i + end, 0] + frames.origin[letter], ink.points[i + end, 1]
            segments[count, 2 * end] = x + y * frames.lean[letter]
            segments[count, 2 * end + 1] = y + frames.rise[letter]
        count += 1
    return count


@compiled
def _best_way(
    points: FloatArray,
    a: int,
    b: int,
    frames: Frames,
    own: int,
    segments: FloatArray,
    found: int,
    apart: float,
) -> int:
    """The first way that takes landmarks a..b on letter `own` at least `apart` from the segments found, or the farthest."""
    best, at = -1.0, 0
    for w in range(len(WAYS_OUT)):
        nearest = np.inf
        for i in range(a, b):
            y = points[i, 1] + WAYS_OUT[w, 1]
            x = points[i, 0] + WAYS_OUT[w, 0] + frames.origin[own] + y * frames.lean[own]
            for s in range(found):
                distance = _to_segment(x, y + frames.rise[own], segments, s)
                nearest = distance if distance < nearest else nearest
            if nearest <= best:
                break
        if nearest > best:
            best, at = nearest, w
        if best >= apart:
            break
    return at


@compiled
def _to_segment(x: float, y: float, segments: FloatArray, s: int) -> float:
    """Distance of a point from segment s (x0, y0, x1, y1)."""
    x0, y0 = segments[s, 0], segments[s, 1]
    dx, dy = segments[s, 2] - x0, segments[s, 3] - y0
    length = dx * dx + dy * dy
    part = ((x - x0) * dx + (y - y0) * dy) / length if length > 0.0 else 0.0
    part = 0.0 if part < 0.0 else 1.0 if part > 1.0 else part
    return math.hypot(x - x0 - part * dx, y - y0 - part * dy)
