"""All random numbers of one text, drawn before anything is planned, so that no decision shifts the numbers of a later one.

Letters have a row each (so a word that is broken at a line's end keeps its letters), words have a row each. Columns that swing
slowly are first-order autoregressive; `docs/handwriting-model.md` gives the sources of their correlations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fonts.hand import Variation
from render.compiled import compiled
from render.letters.atlas import HARMONICS
from render.letters.draws import MARKS
from render.seeds import generator

FloatArray = NDArray[np.float64]

ENDS = 4
"""Pairs of numbers for the ends of a letter's strokes."""
SWAY = 32
"""Numbers for the path of each letter."""
LETTER_COLUMNS, WORD_SWINGS, WORD_COLUMNS = 9, 5, 6
"""Rows of random numbers: for what letters do, for what swings slowly over the words, for what each word does by itself."""
MOST_SD = 2.0
"""A letter is at most so many standard deviations from the usual."""
TURN_DEG = 0.4
WHITE_HEIGHT, WHITE_WIDTH, WHITE_SLANT = 0.8, 0.5, 0.2
"""Which part (of the standard deviation) differs from letter to letter; the rest drifts."""
BASELINE_SWING = 0.6
"""Correlations from letter to letter, and from word to word, of what swings."""
RHYTHM_SWING, SIZE_SWING, SLANT_SWING, SLOPE_SWING, RISE_SWING = 0.8, 0.85, 0.9, 0.5, 0.85
RHYTHM_IN_TEMPO = 0.8
SIZE_OWN, SIZE_SLOW = 0.4, 1.2
"""Parts of a word's size that are its own, and that swing; likewise of its slant and slope."""
SLANT_SLOW = 0.6
SLOPE_OWN, SLOPE_SLOW = 0.6, 0.5
GAP_SD, GAP_MOST_SD = 0.14, 1.6
"""Of the log of the gap before a word."""
TAPER_SD, TAPER = 1.4, -0.6
"""Of a word's taper, in its size's deviation: most words end smaller than they begin."""
JUMP = 0.06
"""x-heights by which a word may stand above or below the one before it."""
LARGEST = 0.07
"""A word may be larger or smaller than the usual by this part, and end so much larger or smaller than it begins."""
SLOW = 0.86
"""Correlation from letter to letter of what drifts: neighbours lean and grow together."""
RISE = 0.08
"""x-heights by which words slowly climb off their line and sink below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Standard deviations of the hand are already applied, except for those of the warp and the stroke ends."""

    warp: FloatArray
    """(letters, HARMONICS, 2), standard normal."""
    ends: FloatArray
    """(letters, ENDS, 2), standard normal."""
    height: FloatArray
    """Log; (letters,) as all that follow."""
    width: FloatArray
    slant: FloatArray
    """Radians."""
    turn: FloatArray
    """Radians by which a letter is turned."""
    baseline: FloatArray
    gap: FloatArray
    """Log."""
    marks: FloatArray
    """(letters, MARKS), standard normal: dots, bars, accents, tails, hooks; the columns are laid out in `draws`."""
    sway: FloatArray
    """(letters * SWAY, 2), standard normal: how the path itself strays, see `render.movement.sway`."""
    uniform: FloatArray
    """(letters, 4)."""
    mood: str
    """What is decided once for the whole text depends on this."""
    rhythm: FloatArray
    """(words,) as all that follow; log of tempo and gaps."""
    swing: FloatArray
    """Log tempo of a word, its rhythm included."""
    word_height: FloatArray
    word_slant: FloatArray
    word_slope: FloatArray
    word_rise: FloatArray
    word_gap: FloatArray
    """Log."""
    word_taper: FloatArray
    """How much larger a word ends than it begins."""


def draw_chance(seed: int, purpose: str, variation: Variation, tempo_sd: float, letters: int, words: int) -> Chance:
    """Numbers for a text of so many characters and words."""
    rng = generator(seed, purpose)
    v = variation
    warp = rng.standard_normal((letters, HARMONICS, 2))
    ends = rng.standard_normal((letters, ENDS, 2))
    height, width, slant, turn, baseline, gap, height_drift, width_drift, slant_drift = np.clip(
        rng.standard_normal((LETTER_COLUMNS, letters)), -MOST_SD, MOST_SD
    )
    lively = 1.0 if v.warp > 0.0 else 0.0
    marks = rng.standard_normal((letters, MARKS)) * lively
    uniform = rng.random((letters, 4))
    rhythm_slow, size_slow, slant_slow, slope_slow, rise_slow = rng.standard_normal((WORD_SWINGS, words))
    tempo_own, size_own, slant_own, slope_own, gap_own, taper_own = rng.standard_normal((WORD_COLUMNS, words))
    rhythm = swinging(rhythm_slow, RHYTHM_SWING) * v.rhythm
    size = SIZE_OWN * size_own * v.word_size + SIZE_SLOW * swinging(size_slow, SIZE_SWING) * v.word_size
    slope = slope_own * SLOPE_OWN * v.word_slope_deg + swinging(slope_slow, SLOPE_SWING) * SLOPE_SLOW * v.word_slope_deg
    return Chance(
        warp=warp,
        ends=ends,
        height=_drifting(height, height_drift, WHITE_HEIGHT) * v.height,
        width=_drifting(width, width_drift, WHITE_WIDTH) * v.width,
        slant=_drifting(slant, slant_drift, WHITE_SLANT) * np.radians(v.slant_deg),
        turn=turn * np.radians(TURN_DEG) * lively,
        baseline=swinging(baseline, BASELINE_SWING) * v.baseline,
        gap=gap * v.gap,
        marks=marks,
        sway=rng.standard_normal((letters * SWAY, 2)),
        uniform=uniform,
        mood=f"{seed}/{purpose}",
        rhythm=rhythm,
        swing=RHYTHM_IN_TEMPO * rhythm + tempo_own * tempo_sd,
        word_height=np.clip(size, -LARGEST, LARGEST),
        word_slant=np.radians(slant_own * v.word_slant_deg + swinging(slant_slow, SLANT_SWING) * SLANT_SLOW * v.word_slant_deg),
        word_slope=np.radians(slope),
        word_rise=_without_jumps(swinging(rise_slow, RISE_SWING) * RISE * lively, JUMP),
        word_gap=np.clip(gap_own, -GAP_MOST_SD, GAP_MOST_SD) * GAP_SD,
        word_taper=np.clip((taper_own * TAPER_SD + TAPER) * v.word_size, -LARGEST, LARGEST),
    )


def _without_jumps(levels: FloatArray, most: float) -> FloatArray:
    """The same course, with no step from one to the next larger than `most`."""
    made = levels.copy()
    for i in range(1, len(made)):
        made[i] = made[i - 1] + min(most, max(-most, float(levels[i] - made[i - 1])))
    return made


def _drifting(quick: FloatArray, slow: FloatArray, white: float) -> FloatArray:
    """Variance 1, of which white**2 differs from letter to letter and the rest changes slowly."""
    made: FloatArray = white * quick + np.sqrt(1.0 - white * white) * swinging(slow, SLOW)
    return made


@compiled
def swinging(steps: FloatArray, correlation: float) -> FloatArray:
    """AR(1) of variance 1 from standard normal steps."""
    made = np.empty_like(steps)
    keep = np.sqrt(1.0 - correlation * correlation)
    for i in range(len(steps)):
        made[i] = steps[i] if i == 0 else correlation * made[i - 1] + keep * steps[i]
    return made
