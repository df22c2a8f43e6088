"""How size, slant and baseline wander from letter to letter and from word to word.

Slants are in degrees, positive leaning right. Definitions follow those behind the human figures, so that both columns of the
table mean the same; medians are taken over letters or words, as there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from render.realism.letters import ALPHABET, BASELINE_LETTERS, X_HEIGHT_LETTERS, Letter, Word, x_height_mm
from render.realism.shapes import resample
from render.strokes import FloatArray

SLANT_LETTERS: Final = frozenset("bdfhklptinmurgjqy")
"""Letters with a downstroke that shows the slant."""
_LEAST_INSTANCES: Final = 5
_LEAST_WORD: Final = 4
_LEAST_CORRELATED: Final = 20
_LARGEST_LOG_HEIGHT: Final = 0.7
_LARGEST_SLANT_DEG: Final = 30.0
NAN: Final = float("nan")


def height_cv(letters: Sequence[Letter]) -> float:
    """Median over the x-height letters of (standard deviation / mean) of the same letter's height."""
    return _median_spread(letters, X_HEIGHT_LETTERS, _height, relative=True)


def width_cv(letters: Sequence[Letter]) -> float:
    """Median over the x-height letters of (standard deviation / mean) of the same letter's width, its join included."""
    return _median_spread(letters, X_HEIGHT_LETTERS, _width, relative=True)


def letter_slant_sd_deg(letters: Sequence[Letter]) -> float:
    """Median over letters with a downstroke of the standard deviation of the same letter's slant."""
    return _median_spread(letters, SLANT_LETTERS, lambda letter: slant_deg(letter.strokes), relative=False)


def slant_deg(strokes: Sequence[FloatArray]) -> float:
    """Length-weighted direction of what goes down, within 50 degrees of the vertical, in strokes (n, 2); NaN for none."""
    across = down = 0.0
    for stroke in strokes:
        if len(stroke) < 3:
            continue
        steps = np.diff(resample(stroke, max(8, min(60, len(stroke)))), axis=0)
        steps = steps[(steps[:, 1] > 0) & (np.abs(steps[:, 0]) < 1.2 * np.abs(steps[:, 1]))]
        across -= float(steps[:, 0].sum())
        down += float(steps[:, 1].sum())
    return float(np.degrees(np.arctan2(across, down))) if down > 0 else NAN


def log_height_correlation(words: Sequence[Word]) -> float:
    """Correlation of neighbouring letters' log-heights, each against its letter's median: does size drift, or is it dice?"""
    typical = _typical(words, _height, least=4)

    def deviation(letter: Letter) -> float:
        usual, height = typical.get(letter.char, 0.0), _height(letter)
        return float(np.log(height / usual)) if usual > 0 and height > 0 else NAN

    return _neighbour_correlation(words, deviation, _LARGEST_LOG_HEIGHT)


def slant_correlation(words: Sequence[Word]) -> float:
    """Correlation of neighbouring letters' slants, each against its letter's median."""
    typical = _typical(words, lambda letter: slant_deg(letter.strokes), least=4)

    def deviation(letter: Letter) -> float:
        if letter.char not in SLANT_LETTERS:
            return NAN
        return slant_deg(letter.strokes) - typical.get(letter.char, NAN)

    return _neighbour_correlation(words, deviation, _LARGEST_SLANT_DEG)


def baseline_residual_sd(words: Sequence[Word]) -> float:
    """Median over words of the scatter of the letters' feet about the word's own straight baseline, in x-heights.

    Feet are the lowest points of letters that stand on the baseline; words need four letters and four feet, written left to
    right. Two degrees of freedom are taken for the fitted line. Words with a foot off by 0.8 x-heights are left out (a slip, or
    a tail).
    """
    x_height = x_height_mm([letter for word in words for letter in word.letters])
    residuals = [value for word in words if np.isfinite(value := _word_residual(word, x_height))]
    return float(np.median(residuals)) if residuals else NAN


def _word_residual(word: Word, x_height: float) -> float:
    boxes = [letter.box() for letter in word.letters]
    if len(boxes) < _LEAST_WORD or not np.isfinite(x_height) or not _runs_rightwards(boxes):
        return NAN
    feet = [((b[0] + b[2]) / 2, b[3]) for b, letter in zip(boxes, word.letters, strict=True) if letter.char in BASELINE_LETTERS]
    if len(feet) < 4:
        return NAN
    x, y = np.array(feet).T
    if x.max() - x.min() <= 2 * x_height:
        return NAN
    off = (y - np.polyval(np.polyfit(x, y, 1), x)) / x_height
    return float(np.std(off) * np.sqrt(len(x) / (len(x) - 2))) if np.abs(off).max() < 0.8 else NAN


def _runs_rightwards(boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    return all(after[2] >= before[0] for before, after in pairwise(boxes))


def _height(letter: Letter) -> float:
    _, top, _, bottom = letter.box()
    return bottom - top


def _width(letter: Letter) -> float:
    left, _, right, _ = letter.box()
    return right - left


def _by_char(letters: Sequence[Letter], of: Callable[[Letter], float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for letter in letters:
        value = of(letter)
        if np.isfinite(value):
            found[letter.char].append(value)
    return found


def _median_spread(letters: Sequence[Letter], chars: frozenset[str], of: Callable[[Letter], float], *, relative: bool) -> float:
    values = _by_char([letter for letter in letters if letter.char in chars], of)
    spreads = [float(np.std(v) / (np.mean(v) if relative else 1.0)) for v in values.values() if len(v) >= _LEAST_INSTANCES]
    return float(np.median(spreads)) if spreads else NAN


def _typical(words: Sequence[Word], of: Callable[[Letter], float], *, least: int) -> dict[str, float]:
    letters = [letter for word in words for letter in word.letters if letter.char in ALPHABET]
    return {char: float(np.median(values)) for char, values in _by_char(letters, of).items() if len(values) >= least}


def _neighbour_correlation(words: Sequence[Word], of: Callable[[Letter], float], largest: float) -> float:
    """Correlation of `of` over neighbouring letters within words of four letters or more, values beyond `largest` left out."""
    pairs = []
    for word in words:
        if len(word.letters) < _LEAST_WORD or not _runs_rightwards([letter.box() for letter in word.letters]):
            continue
        values = [of(letter) for letter in word.letters]
        pairs += [(a, b) for a, b in pairwise(values) if abs(a) < largest and abs(b) < largest]
    if len(pairs) <= _LEAST_CORRELATED:
        return NAN
    first, second = np.array(pairs).T
    if min(first.std(), second.std()) < 1e-9:
        return NAN
    return float(np.corrcoef(first, second)[0, 1])
