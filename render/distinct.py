"""A mailing's memory of its strokes: none that is longer than an x-height comes back.

Chance alone brings simple strokes together: a bare stem varies in eight ways or so, and among the hundred thousand stems of a
mailing some pairs differ by less than a pen's line can show. People have no such memory, but nobody sees a thousand of their
letters side by side either; customers might compare theirs. So a stroke that would repeat an earlier one gets a small smooth
bend, and is looked at again.

Two strokes are alike when their shapes, moved onto one another, differ by less than 0.02 x-heights (RMS over 32 points at equal
distances along each; render.realism.repeats). Here only the first coefficients of the shape's cosine transform are kept and
compared: that distance is never larger than the whole, so nothing alike is missed, and what is bent in vain does no harm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from render.codec import rounded
from render.realism.shapes import resample
from render.seeds import generator
from render.strokes import FloatArray, Page, Stroke

LIKE_X_HEIGHTS: Final = 0.024
"""More than the 0.02 of the rule: whoever measures the x-height on paper may find it a tenth larger than it was meant."""
LIKE_MM: Final = 0.045
"""The same on paper, at the usual sizes."""
SHORTEST_X_HEIGHTS: Final = 0.85
"""Less than the one x-height of the rule, for those who measure it smaller."""
POINTS: Final = 32
COEFFICIENTS: Final = 5
BEND_X_HEIGHTS: Final = 0.035
"""Standard deviation of each of the three bows of a bend at the first try; later tries bend more."""
TRIES: Final = 48
REMEMBERED: Final = 400_000
"""Strokes, 40 bytes each: beyond two thousand letters or so the oldest are forgotten."""
_SIZE: Final = 2 * COEFFICIENTS


class Memory:
    """The shapes of all strokes that one mailing has so far.

    They are compared in x-heights of their own page, and in millimetres as well: a letter that was written a little smaller to
    fit must repeat another's strokes neither in proportion nor on paper.
    """

    def __init__(self) -> None:
        self._known = (_Known(LIKE_X_HEIGHTS), _Known(LIKE_MM))

    def keep(self, page: Page) -> None:
        """Remember a stored page as it is."""
        shapes = [_shape(stroke.points / page.x_height_mm) for stroke in page.strokes()]
        self._remember([shape for shape in shapes if shape is not None], page.x_height_mm)

    def admit(self, page: Page) -> Page:
        """The page as it will be stored, every stroke unlike all that are remembered and unlike each other; it is remembered.

        Deterministic: the same page after the same pages gives the same strokes, also when those were read back from the store.
        """
        page = rounded(page)
        strokes = list(page.strokes())
        shapes = [_shape(stroke.points / page.x_height_mm) for stroke in strokes]
        long = [k for k, shape in enumerate(shapes) if shape is not None]
        repeated = dict(
            zip(long, self._seen(np.array([shapes[k] for k in long]).reshape(-1, _SIZE), page.x_height_mm), strict=True)
        )
        own: list[FloatArray] = []
        for k in long:
            shape = shapes[k]
            assert shape is not None
            if repeated[k] or _among(own, shape, page.x_height_mm):
                strokes[k], shape = self._unlike(strokes[k], page, k, own)
            own.append(shape)
        self._remember(own, page.x_height_mm)
        written = iter(strokes)
        return replace(
            page, lines=tuple(replace(line, strokes=tuple(next(written) for _ in line.strokes)) for line in page.lines)
        )

    def _unlike(self, stroke: Stroke, page: Page, place: int, own: list[FloatArray]) -> tuple[Stroke, FloatArray]:
        """The stroke bent until it is like nothing known, and its shape."""
        for attempt in range(1, TRIES + 1):
            bent = _bent(stroke, page.x_height_mm, generator(page.seed, f"distinct/{place}/{attempt}"), attempt)
            shape = _coefficients(bent.points / page.x_height_mm)
            if not (self._seen(shape[None], page.x_height_mm)[0] or _among(own, shape, page.x_height_mm)):
                break
        return bent, shape

    def _seen(self, shapes: FloatArray, x_height_mm: float) -> NDArray[np.bool_]:
        by_height, by_mm = self._known
        return by_height.like(shapes) | by_mm.like(shapes * x_height_mm)

    def _remember(self, shapes: list[FloatArray], x_height_mm: float) -> None:
        by_height, by_mm = self._known
        table = np.array(shapes).reshape(-1, _SIZE)
        by_height.add(table)
        by_mm.add(table * x_height_mm)


class _Known:
    """Points of shape space, and whether others lie near them."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self._kept = np.zeros((0, _SIZE), np.float32)
        self._tree: cKDTree | None = None
        self._recent = np.zeros((0, _SIZE), np.float32)

    def like(self, shapes: FloatArray) -> NDArray[np.bool_]:
        """(n,) which of (n, 10) shapes are like a known one."""
        found = np.zeros(len(shapes), bool)
        if len(shapes) and self._tree is not None:
            found |= self._tree.query(shapes, distance_upper_bound=self._tolerance)[0] < self._tolerance
        if len(shapes) and len(self._recent):
            found |= cdist(shapes, self._recent).min(axis=1) < self._tolerance
        return found

    def add(self, shapes: FloatArray) -> None:
        """Remember (n, 10) shapes."""
        self._recent = np.concatenate([self._recent, shapes.astype(np.float32)])
        # A tree is worth building again once a good part is new; the rest is compared one by one.
        if len(self._recent) >= max(2048, len(self._kept) // 16):
            self._kept = np.concatenate([self._kept, self._recent])[-REMEMBERED:]
            self._recent = self._recent[:0]
            self._tree = cKDTree(self._kept)


def _among(shapes: list[FloatArray], shape: FloatArray, x_height_mm: float) -> bool:
    """Is a shape like one of the same page, in x-heights?"""
    tolerance = max(LIKE_X_HEIGHTS, LIKE_MM / x_height_mm)
    return bool(shapes) and float(((np.array(shapes) - shape) ** 2).sum(axis=1).min()) < tolerance**2


def _shape(path: FloatArray) -> FloatArray | None:
    """The shape of a path in x-heights; None for strokes that are too short to matter."""
    if len(path) < 2 or float(np.hypot(*np.diff(path, axis=0).T).sum()) < SHORTEST_X_HEIGHTS:
        return None
    return _coefficients(path)


def _coefficients(path: FloatArray) -> FloatArray:
    """(10,) the first coefficients of the centred shape."""
    spectrum: FloatArray = dct(resample(path, POINTS), axis=0, norm="ortho")[1 : 1 + COEFFICIENTS] / np.sqrt(POINTS)
    return spectrum.ravel()


def _bent(stroke: Stroke, x_height_mm: float, random: np.random.Generator, attempt: int) -> Stroke:
    """The stroke moved by three half-cosines of its arc length: ends and middle stray, nothing trembles."""
    steps = np.hypot(*np.diff(stroke.points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    bows = np.cos(np.pi * np.arange(1, 4) * (along / along[-1])[:, None])
    size = BEND_X_HEIGHTS * x_height_mm * (1.0 + 0.05 * (attempt - 1))
    moved = stroke.points + bows @ (random.standard_normal((3, 2)) * size)
    return replace(stroke, points=np.round(moved, 3))  # to the micrometre, as it will be stored
