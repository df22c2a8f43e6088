"""Sets the letters of words side by side by their ink: room between letters, and from the exit of one to the entry of the next.

Upright frame, x-heights, each word from x = 0. Nothing here is random.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LOWEST = -1.3
BAND = 0.1
BANDS = 40
"""Height bands in which the outermost ink of letters is compared: from -1.3 to 2.7 x-heights."""

BODY_FROM, BODY_TO = 14, 23
"""Bands between baseline and waist."""

EYE_FROM, EYE_TO = 11, 25
"""Bands by whose ink the eye measures the gap between words."""


@compiled
def _profile(points: FloatArray, stroke: IntArray, first: int, last: int, left: FloatArray, right: FloatArray) -> None:
    """Fill in the outermost x in each band (BANDS,), widened by one band up and down; NaN where there is no ink."""
    left[:], right[:] = np.inf, -np.inf
    for i in range(first, last):
        j = i + 1 if i + 1 < last and stroke[i + 1] == stroke[i] else i
        dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
        steps = int(max(abs(dx), abs(dy)) / (0.6 * BAND)) + 1
        for s in range(steps + 1):
            x = points[i, 0] + dx * s / steps
            k = int((points[i, 1] + dy * s / steps - LOWEST) / BAND)
            for b in range(max(0, k - 1), min(BANDS, k + 2)):
                left[b], right[b] = min(left[b], x), max(right[b], x)
    for b in range(BANDS):
        if left[b] > right[b]:
            left[b] = right[b] = np.nan


@compiled
def _advance(right: FloatArray, left: FloatArray, gap: float, clear: float) -> float:
    """Where a letter's origin goes, so that its left profile keeps `gap` from the ink on its left."""
    nearest, total, count, anywhere = np.inf, 0.0, 0, np.inf
    for b in range(BANDS):
        distance = left[b] - right[b]
        if np.isnan(distance):
            continue
        anywhere = min(anywhere, distance)
        if BODY_FROM <= b < BODY_TO:
            nearest = min(nearest, distance)
            total += distance
            count += 1
    if count:
        even = min(total / count, nearest + 0.5)
        return max(gap - 0.6 * nearest - 0.4 * even, clear - anywhere)
    most, least = -np.inf, np.inf
    for b in range(BANDS):
        if not np.isnan(right[b]):
            most = max(most, right[b] if b < 26 else right[b] - 0.25)
        if not np.isnan(left[b]):
            least = min(least, left[b])
    apart = most - least + 0.8 * gap if most > -np.inf else gap
    return max(apart, clear - anywhere) if anywhere < np.inf else apart


@compiled
def place_letters(  # noqa: PLR0913, PLR0917  a kernel takes columns, not objects
    points: FloatArray,
    stroke: IntArray,
    own: IntArray,
    firsts: IntArray,
    word: IntArray,
    joined: BoolArray,
    gap: FloatArray,
    room: FloatArray,
    clear: FloatArray,
    bars: FloatArray,
    high: BoolArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Origins of letters, and widths of words.

    points, stroke: landmarks in letter frames; own: first landmark of each letter that is not part of its join; firsts
    (letters + 1,); word: rising word numbers; gap: ink to ink wanted; room: least distance from the exit of the letter before
    to the left edge where joined; bars (letters, 3): left, right and height of a crossbar, NaN for none; high
    (letters,): apostrophes and quotes, which keep their room down to the baseline, or the next letter would slip under them.
    Returns origin (letters,), left and right (letters,) edges of ink above y = 1.3 in the word (NaN for none), widths (words,),
    and overhangs (words, 2): how far tall and deep ink reaches left and right beyond the ink near the line.
    """
    n = len(word)
    origin = np.zeros(n)
    top_left = np.full(n, np.nan)
    top_right = np.full(n, np.nan)
    widths = np.zeros(word[n - 1] + 1 if n else 0)
    near = np.full((len(widths), 2), np.nan)
    right, left, mine = np.full(BANDS, np.nan), np.empty(BANDS), np.empty(BANDS)
    for i in range(n):
        a, b = firsts[i], firsts[i + 1]
        _profile(points, stroke, own[i], b, left, mine)
        if not np.isnan(bars[i, 2]):
            k = int((bars[i, 2] - LOWEST) / BAND)
            left[k] = np.fmin(left[k], bars[i, 0])
            mine[k] = np.fmax(mine[k], bars[i, 1])
        if high[i]:
            left[BODY_FROM:BODY_TO] = np.nanmin(left)
            mine[BODY_FROM:BODY_TO] = np.nanmax(mine)
        new = i == 0 or word[i] != word[i - 1]
        if new:
            right[:] = np.nan
            origin[i] = -np.nanmin(left)
        else:
            origin[i] = _advance(right, left, gap[i], clear[i])
            if joined[i]:
                edge = np.inf
                for k in range(own[i], b):
                    if points[k, 1] > -0.2:
                        edge = min(edge, points[k, 0])
                out = origin[i - 1] + points[a - 1, 0]
                origin[i] = max(origin[i], out + room[i] - edge)
        near[word[i], 0] = np.fmin(near[word[i], 0], np.nanmin(left[EYE_FROM:EYE_TO]) + origin[i])
        near[word[i], 1] = np.fmax(near[word[i], 1], np.nanmax(mine[EYE_FROM:EYE_TO]) + origin[i])
        for k in range(BANDS):
            if not np.isnan(mine[k]):
                edge = mine[k] + origin[i]
                right[k] = edge if np.isnan(right[k]) else max(right[k], edge)
                widths[word[i]] = max(widths[word[i]], edge)
            if k >= 26:
                if not np.isnan(left[k]):
                    top_left[i] = np.fmin(top_left[i], left[k] + origin[i])
                if not np.isnan(mine[k]):
                    top_right[i] = np.fmax(top_right[i], mine[k] + origin[i])
    near[:, 1] = widths - near[:, 1]
    overhangs = np.where(np.isnan(near), 0.0, np.maximum(near, 0.0))
    return origin, top_left, top_right, widths, overhangs
