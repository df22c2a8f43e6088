"""Stage 7: pen strokes become weighted landmarks that the motor turns back into the letter.

Landmarks begin where the path itself says something: its ends, its corners, its extremes. The motor is run, and where its path
strays most from the font's, another landmark is set, until nothing strays further than TOLERANCE. Each time the landmarks are
moved against what the motor leaves: it rounds, so they have to lie a little outside the curve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from fonts.compiler.plane import BoolArray, FloatArray, IntArray, length, resample
from fonts.compiler.strokes.motor import MotorSettings, drive
from fonts.hand import Landmark, Track

TOLERANCE: Final = 0.016
"""x-heights; a tenth of a pen's width at common sizes."""
MOST: Final = 30
"""Landmarks of one stroke. A letter has 4 to 14; only @ and § need more."""
_STEP: Final = 0.02
_CALM: Final = 2.5
"""Sigma of the smoothing between corners, in points."""
_WINDOW: Final = 6
"""Points on either side over which the turning of a corner is measured."""
_CORNER: Final = math.radians(70)
_CORNER_APART: Final = 0.10
_APART: Final = 0.09
"""Two landmarks are at least this far apart along the path, corners and ends excepted."""
_FURTHEST_SHIFT: Final = 0.07
_LEANINGS: Final = 5
_WEIGHT: Final = 2.0
_WEIGHT_CORNER: Final = 5.0
_WEIGHT_END: Final = 4.0
_HOLD: Final = {"e": 2.5, **dict.fromkeys("aosg", 1.6), **dict.fromkeys("rvwcß", 1.4)}


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Landmarks of one stroke, and how well the motor follows the font through them."""

    track: Track
    path: FloatArray
    """(m, 2) what the motor draws at normal tempo."""
    stray: float
    """Largest distance of the font's path from it, x-heights."""


def fit_stroke(points: FloatArray, firmness: float, settings: MotorSettings, hold: float = 1.0) -> Fitted:
    """Landmarks of a pen stroke (x-heights).

    `firmness` is what render multiplies the weights of this kind of letter with; `hold` multiplies the weights themselves.
    """
    if length(points) < 3 * _STEP:
        return _dot(points)
    line = _calm(resample(points, _STEP))
    sharp = _corners(line)
    chosen = _first_landmarks(line, sharp)
    while True:
        fit = _Fit(line, chosen, sharp, firmness, settings, hold)
        fit.lean_out()
        stray, where = fit.stray()
        if stray <= TOLERANCE or len(chosen) >= MOST:
            break
        more = _room_for(chosen, where, len(line))
        if more is None:
            break
        chosen = np.sort(np.append(chosen, more))
    return Fitted(track=fit.track(), path=fit.driven, stray=stray)


class _Fit:
    """One choice of landmarks under the motor."""

    def __init__(
        self, line: FloatArray, chosen: IntArray, sharp: IntArray, firmness: float, settings: MotorSettings, hold: float
    ) -> None:
        self.line = line
        self.chosen = chosen
        self.settings = settings
        self.firmness = firmness
        self.target = line[chosen]
        self.points = self.target.copy()
        self.corner: BoolArray = np.isin(chosen, sharp)
        self.weights = np.where(self.corner, _WEIGHT_CORNER, _WEIGHT)
        self.weights[[0, -1]] = _WEIGHT_END
        self.weights = self.weights * hold
        self.driven, self.at = self._drive()

    def _drive(self) -> tuple[FloatArray, IntArray]:
        return drive(self.points, self.weights * self.firmness, self.corner, self.settings)

    def stray(self) -> tuple[float, int]:
        """(largest distance of the line from the motor's path, index on the line)."""
        worst, where = 0.0, 0
        for i in range(len(self.chosen) - 1):
            low, high = int(self.chosen[i]), int(self.chosen[i + 1])
            near = self.driven[max(0, self.at[i] - 3) : self.at[i + 1] + 4]
            away, _ = cKDTree(_dense(near)).query(self.line[low : high + 1])
            k = int(np.argmax(away))
            if float(away[k]) > worst:
                worst, where = float(away[k]), low + k
        return worst, where

    def lean_out(self) -> None:
        """Move the landmarks against the error that the motor leaves at them; keep the best state."""
        best = (self._error(), self.points.copy())
        for _ in range(_LEANINGS):
            self.points = self.points + 0.7 * (self.target - self.driven[self.at])
            shift = self.points - self.target
            size = np.maximum(np.hypot(*shift.T), 1e-9)[:, None]
            self.points = self.target + shift * np.minimum(1.0, _FURTHEST_SHIFT / size)
            self.points = np.round(self.points, 3)
            self.driven, self.at = self._drive()
            best = min(best, (self._error(), self.points.copy()), key=lambda state: state[0])
        self.points = best[1]
        self.driven, self.at = self._drive()

    def _error(self) -> float:
        return self.stray()[0] + float(np.hypot(*(self.target - self.driven[self.at]).T).mean())

    def track(self) -> Track:
        return tuple(
            Landmark(x=float(x), y=float(y), weight=float(w), corner=bool(c))
            for (x, y), w, c in zip(self.points, self.weights, self.corner, strict=True)
        )


def _dense(path: FloatArray) -> FloatArray:
    return resample(path, 0.01) if len(path) > 1 and length(path) > 0.01 else path


def _dot(points: FloatArray) -> Fitted:
    """A stroke too short for a movement: a touch of the pen."""
    ends = np.round(points[[0, -1]], 3)
    if float(np.hypot(*(ends[1] - ends[0]))) < 0.02:
        ends[1] = ends[0] + [0.015, -0.015]
    return Fitted(tuple(Landmark(float(x), float(y)) for x, y in ends), ends, 0.0)


def _calm(line: FloatArray) -> FloatArray:
    """Smooth what is not a corner: pixel noise, and the small sidesteps where the pen changes from line to line.

    Corners and ends stay where they are; each piece between them is smoothed by itself, mirrored through its ends.
    """
    cuts = [0, *_corners(line).tolist(), len(line) - 1]
    smooth = line.copy()
    for low, high in pairwise(cuts):
        piece = line[low : high + 1]
        reach = min(round(3 * _CALM), len(piece) - 1)
        if reach < 3:
            continue
        padded = np.vstack([2 * piece[0] - piece[reach:0:-1], piece, 2 * piece[-1] - piece[-2 : -reach - 2 : -1]])
        sigma = min(_CALM, len(piece) / 8)
        smooth[low + 1 : high] = gaussian_filter1d(padded, sigma, axis=0, mode="nearest")[reach + 1 : -reach - 1]
    return smooth


def _corners(line: FloatArray) -> IntArray:
    """Indices where the path turns by more than _CORNER within a short window, the sharpest of each neighbourhood."""
    n = len(line)
    turn = np.zeros(n)
    for k in range(2, n - 2):
        reach = min(_WINDOW, k, n - 1 - k)
        a, b = line[k] - line[k - reach], line[k + reach] - line[k]
        size = float(np.hypot(*a) * np.hypot(*b))
        turn[k] = math.acos(max(-1.0, min(1.0, float(a @ b) / size))) if size > 0 else math.pi
    apart = round(_CORNER_APART / _STEP)
    found = [k for k in np.argsort(-turn, kind="stable") if turn[k] > _CORNER]
    kept: list[int] = []
    for k in found:
        if all(abs(int(k) - other) > apart for other in kept):
            kept.append(int(k))
    return np.array(sorted(kept), dtype=np.int64)


def _first_landmarks(line: FloatArray, sharp: IntArray) -> IntArray:
    """Ends, corners, and the extremes of x and y between them."""
    n = len(line)
    chosen = [0, *sharp.tolist(), n - 1]
    apart = round(_APART / _STEP)
    for k in range(2, n - 2):
        for axis in (1, 0):
            before, after = line[k, axis] - line[k - 2, axis], line[k + 2, axis] - line[k, axis]
            if before * after < 0 and min(abs(k - c) for c in chosen) > 2 * apart:
                chosen.append(k)
    if len(chosen) == 2 and n > 12:
        chosen.append(n // 2)
    return np.array(sorted(set(chosen)), dtype=np.int64)


def _room_for(chosen: IntArray, where: int, n: int) -> int | None:
    """A place for another landmark at or near `where`; None when its neighbours are too close."""
    after = int(np.searchsorted(chosen, where))
    low, high = int(chosen[max(0, after - 1)]), int(chosen[min(len(chosen) - 1, max(1, after))])
    apart = round(_APART / _STEP)
    if high - low < 2 * apart:
        return None
    return int(min(max(where, low + apart), high - apart)) if n > 2 * apart else None


def hold_of(char: str) -> float:
    """Small bowls and loops close up when the hand hurries: they are held, or e and c, a and o become one letter."""
    return _HOLD.get(char, 1.0)


def firmness_of(char: str, top: float, bottom: float) -> float:
    """What render multiplies weights with: it holds what carries identity (capitals, digits, signs; ascenders, descenders)."""
    if char.isupper() or char.isdigit() or not char.isalpha():
        return 8.0
    return 2.0 if top > 1.3 or bottom < -0.4 else 1.0
