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
TURN_DEG = 0.4
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
    columns = np.clip(rng.standard_normal((9, letters)), -2.0, 2.0)
    lively = 1.0 if v.warp > 0.0 else 0.0
    marks = rng.standard_normal((letters, MARKS)) * lively
    uniform = rng.random((letters, 4))
    slow = rng.standard_normal((5, words))
    own = rng.standard_normal((6, words))
    rhythm = swinging(slow[0], 0.8) * v.rhythm
    return Chance(
        warp=warp,
        ends=ends,
        height=_drifting(columns[0], columns[6], 0.8) * v.height,
        width=_drifting(columns[1], columns[7], 0.5) * v.width,
        slant=_drifting(columns[2], columns[8], 0.2) * np.radians(v.slant_deg),
        turn=columns[3] * np.radians(TURN_DEG) * lively,
        baseline=swinging(columns[4], 0.6) * v.baseline,
        gap=columns[5] * v.gap,
        marks=marks,
        sway=rng.standard_normal((letters * SWAY, 2)),
        uniform=uniform,
        mood=f"{seed}/{purpose}",
        rhythm=rhythm,
        swing=0.8 * rhythm + own[0] * tempo_sd,
        word_height=np.clip(0.4 * own[1] * v.word_size + 1.2 * swinging(slow[1], 0.85) * v.word_size, -LARGEST, LARGEST),
        word_slant=np.radians(own[2] * v.word_slant_deg + swinging(slow[2], 0.9) * 0.6 * v.word_slant_deg),
        word_slope=np.radians(own[3] * 0.6 * v.word_slope_deg + swinging(slow[3], 0.5) * 0.5 * v.word_slope_deg),
        word_rise=_without_jumps(swinging(slow[4], 0.85) * RISE * lively, JUMP),
        word_gap=np.clip(own[4], -1.6, 1.6) * 0.14,
        word_taper=np.clip((own[5] * 1.4 - 0.6) * v.word_size, -LARGEST, LARGEST),
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
