"""Sets the letters of words side by side by their ink: room between letters, and from the exit of one to the entry of the next.

Upright frame, x-heights, each word from x = 0. Nothing here is random.
"""

from __future__ import annotations

from typing import NamedTuple

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


TALL_FROM = 26
"""The first band above which only capitals and ascenders have ink."""

SAMPLING = 0.6 * BAND
"""x-heights from one sample of a segment to the next."""
ABOVE_FEET = -0.2
"""x-heights; what a letter has below this does not keep its join at a distance."""
BY_NEAREST, BY_MEAN = 0.6, 0.4
"""How far the nearest ink decides on the room between two letters, and how far its mean does."""
MEAN_AT_MOST = 0.5
"""x-heights by which the mean may exceed the nearest: open letters (c, r) are not drawn in without end."""
OVER_TALL = 0.25
"""x-heights by which a sign may slip under tall ink where the two share no band."""
SIGN_GAP = 0.8
"""Part of the gap that is kept there."""


class Forms(NamedTuple):
    """The ink of letters, each in its own frame."""

    points: FloatArray
    """(landmarks, 2)."""
    stroke: IntArray
    """(landmarks,)."""
    own: IntArray
    """(letters,) first landmark of each that is not part of its join."""
    firsts: IntArray
    """(letters + 1,)."""
    bars: FloatArray
    """(letters, 3): left, right and height of a crossbar, NaN for none."""
    high: BoolArray
    """(letters,): apostrophes and quotes, which keep their room down to the baseline: nothing slips under them."""


class Wanted(NamedTuple):
    """(letters,) room to the letter before."""

    joined: BoolArray
    gap: FloatArray
    """Ink to ink."""
    room: FloatArray
    """Least distance from the exit of the letter before to the left edge, where joined."""
    clear: FloatArray
    """Least distance of any ink."""


class Setting(NamedTuple):
    """Letters side by side."""

    origin: FloatArray
    """(letters,) in the word."""
    top_left: FloatArray
    """(letters,) left edge of the ink of each above the waist and more, in the word; NaN for none."""
    top_right: FloatArray
    widths: FloatArray
    """(words,)."""
    overhangs: FloatArray
    """(words, 2): how far tall and deep ink reaches left and right beyond the ink near the line."""


def place_letters(forms: Forms, word: IntArray, wanted: Wanted) -> Setting:
    """Origins of letters, and widths of words; word (letters,): rising numbers of words."""
    left, right = _outlines(forms)
    exits = forms.points[forms.firsts[1:] - 1, 0]
    origin = _origins(left, right, word, wanted, exits, _left_edges(forms))
    words = int(word[-1]) + 1 if len(word) else 0
    widths = np.zeros(words)
    near = np.column_stack([np.full(words, np.inf), np.full(words, -np.inf)])
    np.maximum.at(widths, word, right.max(axis=1) + origin)
    np.minimum.at(near[:, 0], word, left[:, EYE_FROM:EYE_TO].min(axis=1) + origin)
    np.maximum.at(near[:, 1], word, right[:, EYE_FROM:EYE_TO].max(axis=1) + origin)
    near[:, 1] = widths - near[:, 1]
    return Setting(
        origin=origin,
        top_left=_or_nan(left[:, TALL_FROM:].min(axis=1) + origin),
        top_right=_or_nan(right[:, TALL_FROM:].max(axis=1) + origin),
        widths=widths,
        overhangs=np.where(np.isfinite(near), np.maximum(near, 0.0), 0.0),
    )


def _outlines(forms: Forms) -> tuple[FloatArray, FloatArray]:
    """(letters, BANDS) outermost x on the left and on the right in each band, infinite where there is no ink."""
    left = np.full((len(forms.own), BANDS), np.inf)
    right = np.full((len(forms.own), BANDS), -np.inf)
    _trace(forms.points, forms.stroke, forms.own, forms.firsts, left, right)
    crossed = np.flatnonzero(~np.isnan(forms.bars[:, 2]))
    bar_left, bar_right, height = forms.bars[crossed].T
    band = ((height - LOWEST) / BAND).astype(np.int64)
    left[crossed, band] = np.minimum(left[crossed, band], bar_left)
    right[crossed, band] = np.maximum(right[crossed, band], bar_right)
    left[forms.high, BODY_FROM:BODY_TO] = left[forms.high].min(axis=1, keepdims=True)
    right[forms.high, BODY_FROM:BODY_TO] = right[forms.high].max(axis=1, keepdims=True)
    return left, right


def _left_edges(forms: Forms) -> FloatArray:
    """(letters,) leftmost landmark of each that is not part of its join and stands on the line; infinite for none."""
    if len(forms.own) == 0:
        return np.zeros(0)
    joins = np.arange(len(forms.points)) < np.repeat(forms.own, np.diff(forms.firsts))
    seen = ~joins & (forms.points[:, 1] > ABOVE_FEET)
    edges: FloatArray = np.minimum.reduceat(np.where(seen, forms.points[:, 0], np.inf), forms.firsts[:-1])
    return edges


def _or_nan(edges: FloatArray) -> FloatArray:
    return np.where(np.isfinite(edges), edges, np.nan)


@compiled
def _trace(points: FloatArray, stroke: IntArray, own: IntArray, firsts: IntArray, left: FloatArray, right: FloatArray) -> None:
    """Fill in the outermost x of each letter in each band (letters, BANDS), widened by one band up and down."""
    for n in range(len(own)):
        last = firsts[n + 1]
        for i in range(own[n], last):
            j = i + 1 if i + 1 < last and stroke[i + 1] == stroke[i] else i
            dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
            way = abs(dx) if abs(dx) > abs(dy) else abs(dy)
            steps = int(way / SAMPLING) + 1
            for s in range(steps + 1):
                x = points[i, 0] + dx * s / steps
                k = int((points[i, 1] + dy * s / steps - LOWEST) / BAND)
                for b in range(k - 1, k + 2):
                    if 0 <= b < BANDS:
                        left[n, b] = x if x < left[n, b] else left[n, b]
                        right[n, b] = x if x > right[n, b] else right[n, b]


@compiled
def _advance(right: FloatArray, left: FloatArray, i: int, gap: float, clear: float) -> float:
    """Where the origin of letter i goes, so that its left profile keeps `gap` from the ink on its left, right (BANDS,)."""
    nearest = anywhere = least = np.inf
    most, total, count = -np.inf, 0.0, 0
    for b in range(BANDS):
        outermost = right[b] if b < TALL_FROM else right[b] - OVER_TALL
        most = outermost if outermost > most else most
        least = left[i, b] if left[i, b] < least else least
        distance = left[i, b] - right[b]
        if distance == np.inf:
            continue
        anywhere = distance if distance < anywhere else anywhere
        if BODY_FROM <= b < BODY_TO:
            nearest = distance if distance < nearest else nearest
            total += distance
            count += 1
    if count:
        mean = total / count if total / count < nearest + MEAN_AT_MOST else nearest + MEAN_AT_MOST
        apart = gap - BY_NEAREST * nearest - BY_MEAN * mean
    else:
        apart = most - least + SIGN_GAP * gap if most > -np.inf else gap
    return apart if apart > clear - anywhere else clear - anywhere


@compiled
def _origins(
    left: FloatArray, right: FloatArray, word: IntArray, wanted: Wanted, exits: FloatArray, edges: FloatArray
) -> FloatArray:
    """(letters,) origins; left, right: profiles (letters, BANDS); exits: x where each ends; edges: where its own ink begins."""
    origin = np.zeros(word.shape)
    written = np.empty((BANDS,))
    for i in range(len(word)):
        new = i == 0 or word[i] != word[i - 1]
        if new:
            edge = np.inf
            for b in range(BANDS):
                edge = left[i, b] if left[i, b] < edge else edge
                written[b] = -np.inf
            origin[i] = -edge
        else:
            origin[i] = _advance(written, left, i, wanted.gap[i], wanted.clear[i])
            joins_at = origin[i - 1] + exits[i - 1] + wanted.room[i] - edges[i]
            if wanted.joined[i] and joins_at > origin[i]:
                origin[i] = joins_at
        for b in range(BANDS):
            edge = right[i, b] + origin[i]
            written[b] = edge if edge > written[b] else written[b]
    return origin
