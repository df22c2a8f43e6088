"""Keeps dots and accents off other ink: a mark that would touch a letter, a crossbar or another mark is raised, then shifted.

Landmarks stand for ink, as segments between them; the hand's slant and each letter's own lean are taken in, because a mark that
is clear of an upright neighbour may touch a leaning one. Nothing here is random.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

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


def ways_out() -> FloatArray:
    """(n, 2) displacements of a mark in x-heights, cheapest first; the first is none."""
    steps = [(k * STEP, j * STEP) for j in range(RAISED + 1) for k in range(-SHIFTED, SHIFTED + 1)]
    steps.sort(key=lambda way: way[1] + SIDEWAYS * abs(way[0]) * (LEFTWARDS if way[0] < 0 else 1.0))
    return np.array(steps)


@compiled
def _to_segment(x: float, y: float, a: FloatArray) -> float:
    """Distance of a point from a segment (x0, y0, x1, y1)."""
    dx, dy = a[2] - a[0], a[3] - a[1]
    length = dx * dx + dy * dy
    part = ((x - a[0]) * dx + (y - a[1]) * dy) / length if length > 0.0 else 0.0
    part = min(1.0, max(0.0, part))
    return float(np.hypot(x - a[0] - part * dx, y - a[1] - part * dy))


@compiled
def _collect(
    segments: FloatArray,
    count: int,
    points: FloatArray,
    stroke: IntArray,
    first: int,
    last: int,
    moved: FloatArray,
    floor: float,
) -> int:
    """Append the segments of landmarks first..last that reach above `floor`, leaned and moved; returns the new count.

    moved: x of the origin, rise, tangent of the lean.
    """
    for i in range(first, last - 1):
        if stroke[i] != stroke[i + 1] or max(points[i, 1], points[i + 1, 1]) < floor:
            continue
        for end in range(2):
            x, y = points[i + end, 0] + moved[0], points[i + end, 1]
            segments[count, 2 * end] = x + y * moved[2]
            segments[count, 2 * end + 1] = y + moved[1]
        count += 1
    return count


@compiled
def keep_clear(  # noqa: PLR0913, PLR0917  a kernel takes columns, not objects
    points: FloatArray,
    stroke: IntArray,
    firsts: IntArray,
    letters: FloatArray,
    word: IntArray,
    hung: FloatArray,
    hung_stroke: IntArray,
    hung_firsts: IntArray,
    host: IntArray,
    free: IntArray,
    ways: FloatArray,
    apart: float,
) -> None:
    """Move the free marks in place until they keep `apart` from other ink, or as far from it as a small way allows.

    points, stroke, firsts: landmarks of letters in their frames; letters (n, 3): x of the origin in the word, rise, tangent of
    the lean; word (n,); hung...: the same for what hangs on letters, host: on which; free (marks, 2): first element of a mark
    and how many move with it, in writing order; all others stay, and are kept clear of.
    """
    count = len(word)
    segments = np.empty((len(points) + len(hung), 4))
    settled = np.ones(len(host), np.bool_)
    for g in range(len(free)):
        settled[free[g, 0] : free[g, 0] + free[g, 1]] = False
    hosted = np.searchsorted(host, np.arange(count + 1))
    for g in range(len(free)):
        first, last = free[g, 0], free[g, 0] + free[g, 1]
        own = host[first]
        a, b = hung_firsts[first], hung_firsts[last]
        floor = hung[a:b, 1].min() - 0.8
        found = 0
        for i in range(max(0, own - 1), min(count, own + 2)):
            if word[i] != word[own]:
                continue
            found = _collect(segments, found, points, stroke, firsts[i], firsts[i + 1], letters[i], floor)
            for k in range(hosted[i], hosted[i + 1]):
                if settled[k]:
                    found = _collect(segments, found, hung, hung_stroke, hung_firsts[k], hung_firsts[k + 1], letters[i], floor)
        best, at = -1.0, 0
        for w in range(len(ways)):
            nearest = np.inf
            for i in range(a, b):
                y = hung[i, 1] + ways[w, 1]
                x = hung[i, 0] + ways[w, 0] + letters[own, 0] + y * letters[own, 2]
                for s in range(found):
                    nearest = min(nearest, _to_segment(x, y + letters[own, 1], segments[s]))
                if nearest <= best:
                    break
            if nearest > best:
                best, at = nearest, w
            if best >= apart:
                break
        for i in range(a, b):
            hung[i, 0] += ways[at, 0]
            hung[i, 1] += ways[at, 1]
        settled[first:last] = True
