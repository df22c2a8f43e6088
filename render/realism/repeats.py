"""Strokes that come back: the search for two strokes of a mailing so alike that only a machine can have made both.

Two strokes repeat each other when, moved onto one another, their points differ by less than 0.02 x-heights (RMS over 32 points
at equal distances along each). Only strokes longer than one x-height count. Nearly straight ones (bars, bare stems) have so few
ways to differ that chance alone brings pairs together, in people's writing too; they are counted by themselves, and judged by
the spread of their lengths and directions.

The search is exact. The orthonormal cosine transform keeps distances, so a distance over a few of its coefficients is never
larger than the whole: a k-d tree over those gives all candidates, and each is then measured in full.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.spatial import cKDTree

from render.realism.shapes import resample
from render.strokes import JOIN, FloatArray, Page

TOLERANCE_X_HEIGHTS: Final = 0.02
POINTS: Final = 32
STRAIGHT: Final = 0.97
"""A stroke whose ends are this share of its length apart is a bar or a bare stem."""
_COEFFICIENTS: Final = 5
_CHUNK: Final = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stroke stands: page, line and stroke counted from 0, and the letters it writes."""

    page: int
    line: int
    stroke: int
    text: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two strokes that are alike."""

    first: Place
    second: Place
    rms_x_heights: float


@dataclass(frozen=True, slots=True)
class Repeats:
    """What a search found."""

    strokes: int
    """Curved strokes longer than one x-height."""
    found: tuple[Repeat, ...]
    """All repeats among them."""
    bars: int
    """Nearly straight strokes longer than one x-height."""
    bar_pairs: int
    """How many pairs of bars lie within the tolerance; by chance, some do."""
    bar_length_cv: float
    """Spread of the bars' lengths, and of their directions in degrees: a machine's would be near nought."""
    bar_direction_sd_deg: float

    @property
    def dimension(self) -> float:
        """How fast repeats thin out as the tolerance is halved, as a power of two; NaN for fewer than eight repeats.

        Independent strokes that vary in d ways come as near as r with a chance that falls as r to the power of d (the
        correlation dimension of Grassberger and Procaccia 1983), so that 3 and more speaks for chance; copies stay, and give 0.
        """
        near = sum(repeat.rms_x_heights < TOLERANCE_X_HEIGHTS / 2 for repeat in self.found)
        if len(self.found) < 8:
            return float("nan")
        return float(np.log2(len(self.found) / near)) if near else float("inf")


def find_repeats(pages: Iterable[Page]) -> Repeats:
    """Search all strokes of some pages, each measured in x-heights of its own page."""
    curved: list[FloatArray] = []
    bars: list[FloatArray] = []
    places: list[Place] = []
    for number, page in enumerate(pages):
        for line_number, line in enumerate(page.lines):
            for stroke_number, stroke in enumerate(line.strokes):
                path = stroke.points / page.x_height_mm
                length = float(np.hypot(*np.diff(path, axis=0).T).sum())
                if length <= 1.0:
                    continue
                if float(np.hypot(*(path[-1] - path[0]))) >= STRAIGHT * length:
                    bars.append(_centred(path))
                else:
                    curved.append(_centred(path))
                    text = "".join(line.text[k] for k in dict.fromkeys(stroke.chars.tolist()) if JOIN < k < len(line.text))
                    places.append(Place(number, line_number, stroke_number, text))
    pairs, distances = close_pairs(np.array(curved).reshape(-1, POINTS, 2), TOLERANCE_X_HEIGHTS)
    order = np.argsort(distances, kind="stable")
    found = tuple(Repeat(places[pairs[k, 0]], places[pairs[k, 1]], float(distances[k])) for k in order)
    straight = np.array(bars).reshape(-1, POINTS, 2)
    length_cv, direction_sd = _spread(straight)
    return Repeats(
        strokes=len(curved),
        found=found,
        bars=len(bars),
        bar_pairs=len(close_pairs(straight, TOLERANCE_X_HEIGHTS)[0]),
        bar_length_cv=length_cv,
        bar_direction_sd_deg=direction_sd,
    )


def close_pairs(paths: FloatArray, tolerance: float) -> tuple[NDArray[np.int64], FloatArray]:
    """All pairs of centred paths (count, points, 2) nearer than `tolerance` (RMS over their points).

    Gives (pairs, 2) indices and (pairs,) distances.
    """
    if paths.ndim != 3 or paths.shape[2] != 2:
        raise ValueError(f"paths come as an array (count, points, 2), got {paths.shape}")
    if len(paths) < 2:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    scale = np.sqrt(paths.shape[1])
    spectrum = dct(paths, axis=1, norm="ortho")[:, 1 : 1 + _COEFFICIENTS].reshape(len(paths), -1) / scale
    candidates = cKDTree(spectrum).query_pairs(tolerance, output_type="ndarray")
    distances = np.empty(len(candidates))
    for start in range(0, len(candidates), _CHUNK):
        part = candidates[start : start + _CHUNK]
        apart = paths[part[:, 0]] - paths[part[:, 1]]
        distances[start : start + _CHUNK] = np.sqrt((apart**2).sum(axis=2).mean(axis=1))
    close = distances < tolerance
    return candidates[close].astype(np.int64), distances[close]


def _centred(path: FloatArray) -> FloatArray:
    even = resample(path, POINTS)
    centred: FloatArray = even - even.mean(axis=0)
    return centred


def _spread(bars: FloatArray) -> tuple[float, float]:
    """Coefficient of variation of length, standard deviation of direction in degrees: within steep and flat bars, pooled."""
    if len(bars) < 3:
        return float("nan"), float("nan")
    chord = bars[:, -1] - bars[:, 0]
    length = np.hypot(chord[:, 0], chord[:, 1])
    direction = np.degrees(np.arctan2(chord[:, 1], chord[:, 0])) % 180.0
    steep = np.abs(chord[:, 1]) > np.abs(chord[:, 0])
    lengths, directions, counts = [], [], []
    for group in (steep, ~steep):
        if group.sum() < 3:
            continue
        turned = (direction[group] - np.median(direction[group]) + 90.0) % 180.0
        lengths.append(length[group].std() / length[group].mean())
        directions.append(turned.std())
        counts.append(int(group.sum()))
    if not counts:
        return float("nan"), float("nan")
    return float(np.average(lengths, weights=counts)), float(np.average(directions, weights=counts))
