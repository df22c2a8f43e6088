"""How lines lie on a page: slope, left margin, and the slant from word to word.

Lengths are millimetres, y down; slopes are degrees, positive climbing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.realism.drift import NAN, slant_deg
from render.realism.letters import line_words
from render.realism.shapes import resample
from render.strokes import FloatArray, Line, Page

_LEAST_TURNS: Final = 8
_LEAST_LINES: Final = 4
_LEAST_WORDS: Final = 3
_INDENT_X_HEIGHTS: Final = 4.0


@dataclass(frozen=True, slots=True)
class LineFit:
    """A straight line through a text line's feet."""

    slope_deg: float
    left_mm: float
    """Where its ink begins."""
    x_height_mm: float
    """Median height of its upper turns above the fitted line."""


def fit_line(line: Line) -> LineFit | None:
    """Fit the baseline to the turns at the feet of the strokes, again and again without those off by half an x-height
    (descenders).

    None for a line with fewer than eight turns at foot and head, or without enough of them near one line.
    """
    feet, heads = _turns(line)
    if len(feet) < _LEAST_TURNS or len(heads) < _LEAST_TURNS:
        return None
    fit = np.polyfit(feet[:, 0], feet[:, 1], 1)
    x_height = 0.0
    for _ in range(8):
        off = feet[:, 1] - np.polyval(fit, feet[:, 0])
        above = np.polyval(fit, heads[:, 0]) - heads[:, 1]
        if not (above > 0).any():
            return None
        x_height = float(np.median(above[above > 0]))
        near = np.abs(off - np.median(off)) < 0.5 * x_height
        if near.sum() < 6:
            return None
        fit = np.polyfit(feet[near, 0], feet[near, 1], 1)
    left = min(float(stroke.points[:, 0].min()) for stroke in line.strokes)
    return LineFit(slope_deg=float(-np.degrees(np.arctan(fit[0]))), left_mm=left, x_height_mm=x_height)


def line_slope_sd_deg(pages: Iterable[Page]) -> float:
    """Median over pages (of four lines or more) of the standard deviation of their lines' slopes."""
    return _median([float(np.std([f.slope_deg for f in fits])) for fits in _fitted(pages)])


def left_margin_sd(pages: Iterable[Page]) -> float:
    """Median over pages (of four lines or more) of the standard deviation of where lines begin, in x-heights.

    Lines that begin more than four x-heights right of the page's median line (indents, centred lines) are not at the margin.
    """
    spreads = []
    for fits in _fitted(pages):
        x_height = float(np.median([f.x_height_mm for f in fits]))
        lefts = np.array([f.left_mm for f in fits])
        flush = lefts[lefts - np.median(lefts) < _INDENT_X_HEIGHTS * x_height]
        if len(flush) >= _LEAST_LINES:
            spreads.append(float(np.std(flush)) / x_height)
    return _median(spreads)


def word_slant_sd_deg(pages: Iterable[Page]) -> float:
    """Median over lines (of three words or more) of the standard deviation of their words' slants."""
    spreads = []
    for page in pages:
        for line in page.lines:
            slants = [slant_deg([s for letter in word.letters for s in letter.strokes]) for word in line_words(line)]
            finite = [s for s in slants if np.isfinite(s)]
            if len(finite) >= _LEAST_WORDS:
                spreads.append(float(np.std(finite)))
    return _median(spreads)


def _fitted(pages: Iterable[Page]) -> list[list[LineFit]]:
    found = [[fit for line in page.lines if (fit := fit_line(line)) is not None] for page in pages]
    return [fits for fits in found if len(fits) >= _LEAST_LINES]


def _turns(line: Line) -> tuple[FloatArray, FloatArray]:
    """(n, 2) points where strokes turn from down to up (feet), and from up to down (heads)."""
    feet: list[FloatArray] = []
    heads: list[FloatArray] = []
    for stroke in line.strokes:
        if len(stroke.points) < 3:
            continue
        path = resample(stroke.points, max(8, len(stroke.points)))
        steps = np.diff(path[:, 1])
        moving = np.flatnonzero(steps)  # level steps, as rounding makes them, must not hide a turn
        down = steps[moving] > 0
        for k in np.flatnonzero(down[:-1] != down[1:]):
            (feet if down[k] else heads).append(path[moving[k] + 1])
    return np.array(feet).reshape(-1, 2), np.array(heads).reshape(-1, 2)


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else NAN
