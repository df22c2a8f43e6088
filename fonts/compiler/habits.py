"""The habits of a compiled hand: what the font tells (lean, spacing, dots), and the reserve that a house's own script asks for.

A brand's script is to be recognised, so letters keep their shapes more than in a free hand, and only easy pairs are joined; a
recipe may say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from fonts.compiler.frame import Frame
from fonts.compiler.glyphs import CompiledGlyph
from fonts.compiler.handfile import Habits
from fonts.compiler.reading.load import Face
from fonts.compiler.spacing import letter_gap, word_gap
from fonts.compiler.strokes.motor import MotorSettings
from fonts.hand import DotStyle

EASY_PAIRS: Final = (
    "en er em ei el ep ey he hi in ie it il li le de di du mi me ni ne nn mm an am ai ar ap al ti te th tr ui ur ke ki "
    "ze zi on om or ov ow oi re ri ve vi we wi"
)
"""Joined without harm to either letter: into minims, e and ascenders, from the baseline or level at the waist. Not ch and ck
(they read as d), and nothing into a bowl."""

_DASH: Final = 1.6
"""A dot this much wider than high is a dash; the other way round it is a tick."""


def measured_habits(face: Face, frame: Frame, glyphs: Mapping[str, CompiledGlyph], motor: MotorSettings) -> Habits:
    """All habits that differ from the defaults of fonts.hand."""
    letter = letter_gap(face, frame, glyphs)
    dots = [glyphs[char].form for char in "ij" if char in glyphs and glyphs[char].form.dot is not None]
    heights = [form.dot[1] for form in dots if form.dot is not None]
    rights = [form.dot_right for form in dots if form.dot_right is not None]
    style = _dot_style(glyphs)
    return {
        "proportions": {"slant_deg": round(frame.slant_deg, 1), "line_pitch": _line_pitch(glyphs)},
        "spacing": {
            "letter": round(letter, 3),
            "joined": round(letter + 0.03, 3),
            "room": 1.2,
            "word": round(word_gap(face, frame, letter), 3),
        },
        "motor": {"stiffness": motor.stiffness, "corner": motor.corner, "tension": motor.tension},
        "tempo": {"base": 1.0, "rise": 0.3, "thread": 0.05, "drop": 3.0},
        "variation": {"own": 0.25, "warp": 0.09, "second": 0.35},
        "marks": {
            "dot": style.value,
            "umlaut": style.value,
            "dot_height": round(float(np.clip(np.mean(heights), 1.2, 2.6)), 2) if heights else 1.6,
            "dot_right": round(float(np.clip(np.mean(rights), -0.3, 0.8)), 2) if rights else 0.1,
            "bar_tilt_deg": 0.0,
            "tail": 0.0,
            "tail_p": 0.0,
            "hook_p": 0.05,
        },
    }


def _line_pitch(glyphs: Mapping[str, CompiledGlyph]) -> float:
    """Descenders of one line stay clear of the ascenders of the next, even where the lines climb and sink."""
    tops = [float(np.vstack([line.points for line in glyphs[c].lines])[:, 1].max()) for c in "bdhl" if c in glyphs]
    bottoms = [float(np.vstack([line.points for line in glyphs[c].lines])[:, 1].min()) for c in "gpy" if c in glyphs]
    return round(float(np.clip(np.median(tops) - np.median(bottoms) + 1.4, 4.0, 6.5)), 1)


def _dot_style(glyphs: Mapping[str, CompiledGlyph]) -> DotStyle:
    """By the shape of the font's own dot on the i."""
    i = glyphs.get("i")
    dots = [fit.path for role, fit in i.fitted if role.value == "dot"] if i is not None else []
    if not dots:
        return DotStyle.POINT
    width, height = np.ptp(dots[0], axis=0)
    if max(width, height) < 0.07:
        return DotStyle.POINT
    return DotStyle.DASH if width > _DASH * height else DotStyle.TICK
