"""How alike two written letters are, and how alike the letters of a hand.

A letter's *shape* is its strokes one after another in writing order (the jumps with the pen up left out), resampled to 64
points by arc length, centred, and divided by its RMS radius: place, size and speed are gone, form and order remain. The
distance of two shapes is the mean point distance along the best dynamic-time-warping path, without a band, in RMS radii (Sakoe
and Chiba 1978).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numba
import numpy as np

from render.realism.letters import ALPHABET, Letter
from render.strokes import FloatArray

POINTS: Final = 64
CLONE: Final = 0.02
"""Two letters nearer than this are copies: people make them once in 3,000 pairs, a font always."""
_LEAST_INSTANCES: Final = 3

Shapes = dict[str, FloatArray]
"""For each letter of the alphabet, (count, 64, 2): its instances in one hand."""


def resample(points: FloatArray, count: int) -> FloatArray:
    """(count, 2) points at equal distances along a polyline (n, 2), ends included; without length, its point repeated."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if along[-1] <= 0:
        return np.repeat(points[:1], count, axis=0)
    at = np.linspace(0.0, along[-1], count)
    return np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])])


def letter_shape(strokes: Sequence[FloatArray]) -> FloatArray | None:
    """(64, 2) shape of a letter's strokes, each (n, 2) in any unit; None when it has no extent or over 32 strokes."""
    lengths = np.array([max(1e-9, float(np.hypot(*np.diff(s, axis=0).T).sum())) for s in strokes])
    counts = np.maximum(2, np.round(POINTS * lengths / lengths.sum()).astype(int))
    while counts.sum() > POINTS and counts.max() > 2:
        counts[counts.argmax()] -= 1
    while counts.sum() < POINTS:
        counts[lengths.argmax()] += 1
    if counts.sum() != POINTS:
        return None
    shape = np.vstack([resample(s, n) for s, n in zip(strokes, counts, strict=True)])
    shape -= shape.mean(axis=0)
    radius = float(np.sqrt((shape**2).sum(axis=1).mean()))
    return shape / radius if radius > 1e-6 else None


def shapes_of(letters: Sequence[Letter]) -> Shapes:
    """The shapes of all letters of the alphabet among these, kept in their order."""
    found: dict[str, list[FloatArray]] = {}
    for letter in letters:
        if letter.char in ALPHABET:
            shape = letter_shape(letter.strokes)
            if shape is not None:
                found.setdefault(letter.char, []).append(shape)
    return {char: np.array(shapes) for char, shapes in found.items()}


@numba.njit(cache=True)
def _warped(first: FloatArray, second: FloatArray) -> FloatArray:
    pairs, n, m = len(first), first.shape[1], second.shape[1]
    result = np.empty(pairs)
    cost = np.empty((n + 1, m + 1))
    steps = np.zeros((n + 1, m + 1))
    for p in range(pairs):
        cost[:] = np.inf
        cost[0, 0] = 0.0
        steps[0, 0] = 0.0
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                best, count = cost[i - 1, j - 1], steps[i - 1, j - 1]
                if cost[i - 1, j] < best:
                    best, count = cost[i - 1, j], steps[i - 1, j]
                if cost[i, j - 1] < best:
                    best, count = cost[i, j - 1], steps[i, j - 1]
                dx = first[p, i - 1, 0] - second[p, j - 1, 0]
                dy = first[p, i - 1, 1] - second[p, j - 1, 1]
                cost[i, j] = best + np.sqrt(dx * dx + dy * dy)
                steps[i, j] = count + 1.0
        result[p] = cost[n, m] / steps[n, m]
    return result


def shape_distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """(pairs,) distances between shapes (pairs, n, 2) and (pairs, m, 2), in RMS radii."""
    if first.ndim != 3 or second.ndim != 3 or len(first) != len(second) or first.shape[2] != 2 or second.shape[2] != 2:
        raise ValueError(f"shapes come as two arrays (pairs, points, 2), got {first.shape} and {second.shape}")
    distances: FloatArray = _warped(np.ascontiguousarray(first), np.ascontiguousarray(second))
    return distances


def same_letter_distances(shapes: Shapes, *, max_pairs: int = 40, seed: int = 0) -> dict[str, FloatArray]:
    """Distances between instances of the same letter of one hand, at most `max_pairs` drawn for each letter.

    Capping the pairs keeps the commonest letters from deciding the median alone. Letters seen fewer than three times are left
    out.
    """
    rng = np.random.default_rng(seed)
    result = {}
    for char, instances in shapes.items():
        if len(instances) < _LEAST_INSTANCES:
            continue
        later, earlier = np.tril_indices(len(instances), -1)
        if len(later) > max_pairs:
            drawn = rng.choice(len(later), max_pairs, replace=False)
            later, earlier = later[drawn], earlier[drawn]
        result[char] = shape_distances(instances[later], instances[earlier])
    return result


def other_hand_distances(shapes: Shapes, others: Shapes, *, max_pairs: int = 60, seed: int = 0) -> dict[str, FloatArray]:
    """Distances between random instances of the same letter in two hands."""
    rng = np.random.default_rng(seed)
    result = {}
    for char, mine in shapes.items():
        theirs = others.get(char)
        if theirs is None or min(len(mine), len(theirs)) < _LEAST_INSTANCES:
            continue
        a, b = rng.integers(len(mine), size=max_pairs), rng.integers(len(theirs), size=max_pairs)
        result[char] = shape_distances(mine[a], theirs[b])
    return result


def clone_share(shapes: Shapes, *, max_pairs: int = 1000) -> float:
    """Share of same-letter pairs nearer than CLONE; one in a thousand shows from thousands of pairs only."""
    distances = pooled(same_letter_distances(shapes, max_pairs=max_pairs))
    return float((distances < CLONE).mean()) if len(distances) else float("nan")


def pooled(distances: Mapping[str, FloatArray]) -> FloatArray:
    """All distances of all letters."""
    return np.concatenate(list(distances.values())) if distances else np.zeros(0)


def same_hand_closer(same: Mapping[str, FloatArray], other: Mapping[str, FloatArray]) -> float:
    """Probability that a pair from one hand is nearer than a pair from two: the area under the ROC, mean over letters.

    0.5 says that the hands cannot be told apart by their letters, people reach 0.79 to 0.81. NaN without a common letter.
    """
    areas = [_area(same[char], other[char]) for char in same if char in other]
    return float(np.mean(areas)) if areas else float("nan")


def _area(near: FloatArray, far: FloatArray) -> float:
    """Share of pairs (x of near, y of far) with x < y."""
    return float((len(far) - np.searchsorted(np.sort(far), near, side="right")).mean() / len(far))
