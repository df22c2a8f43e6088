"""What a writer always does to one character: its size, its lean, its bend. Drawn from the hand's name and the character."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from fonts.hand import Hand, Landmark, Proportions, Track
from render.letters.kinds import ASCENDERS, ASCENDS
from render.seeds import generator, share

_HABITS, _WAVES = 8, 4
"""Random numbers for what a writer always does to a character (six are read), and pairs of them for its bend."""
_PLAIN_SIGNS = 0.4
"""Digits and signs are less the writer's own."""
_HEIGHT_SD, _WIDTH_SD, _REACH_SD = 0.03, 0.07, 0.035
"""Of logs; reach is how far ascenders and descenders go."""
_RISE_SD, _SLANT_SD_DEG, _GAP_SD = 0.025, 0.7, 0.06
_LEAST_BOW, _BOW = 0.03, 0.04
"""x-heights by which the writer's stems bow."""
_TALL_BOW = 1.95
"""Height over which capitals and ascenders bow."""
_BEND_SD, _CAPITAL_BEND = 0.028, 0.5
_BEND_WITHIN, _BEND_OUTSIDE = 0.6, 0.3
"""Part of the bend that goes up and down, between baseline and waist, and beyond them."""
_FIRM_CAPITALS, _FIRM_ESZETT, _FIRM_ASCENDERS, _FIRM_DESCENDERS = 8.0, 5.0, 4.0, 2.5
_HIGH, _LOW = 1.3, -0.4
"""x-heights above and below which landmarks belong to ascenders and descenders."""


class OwnHabit:
    """What this writer always does to one character, whatever the occasion."""

    def __init__(self, hand: Hand, char: str) -> None:
        draws = generator(0, f"habit/{hand.name}/{char}").standard_normal(_HABITS + 2 * _WAVES)
        plain = 1.0 if char.isalpha() else _PLAIN_SIGNS
        draws = np.clip(draws, -2.0, 2.0)
        own = hand.habits.variation.own * plain
        height, width, rise, slant, reach, gap = draws[:6]
        self.measure: Proportions = hand.habits.proportions
        self.char = char
        self.capital = char.isupper() or char.isdigit() or not char.isalpha()
        self.firm = _FIRM_ESZETT if char == "ß" else 1.0
        self.height = math.exp(height * _HEIGHT_SD * own)
        self.width = self.measure.width * math.exp(width * _WIDTH_SD * own)
        self.rise = float(rise) * _RISE_SD * own
        self.slant = math.tan(math.radians(slant * _SLANT_SD_DEG * own))
        self.reach = math.exp(reach * _REACH_SD * own)
        self.gap = float(gap) * _GAP_SD * own
        side = 2.0 * share(f"bow/{hand.name}") - 1.0
        self.bow = math.copysign(_LEAST_BOW + _BOW * abs(side), side) * min(1.0, own)
        self.bend = draws[_HABITS:].reshape(_WAVES, 2) * _BEND_SD * own * (_CAPITAL_BEND if self.capital else 1.0)

    def shape(self, track: Track, *, own: bool) -> Track:
        return tuple(self.place(p, own=own) for p in track)

    def place(self, p: Landmark, *, own: bool) -> Landmark:
        """Proportions, then the writer's own gentle bend, a smooth field over the letter's plane so that nothing tears."""
        x, y = p.x, p.y
        if own:
            waves = np.array([math.cos(1.7 * x + 0.4), math.sin(1.9 * y), math.cos(2.3 * (x - y)), math.sin(2.1 * (x + y))])
            x += self.bow * math.sin(math.pi * y / (_TALL_BOW if self.capital or self.char in ASCENDERS else 1.0))
            upright = _BEND_WITHIN if 0.1 < y < 0.9 else _BEND_OUTSIDE
            x, y = x + float(waves @ self.bend[:, 0]), y + float(waves @ self.bend[:, 1]) * upright
        return replace(p, x=x * self.width, y=self.stretch(y), weight=p.weight * self.firmness(p.y))

    def stretch(self, y: float) -> float:
        if self.capital:
            return y * self.measure.capital if y > 0 else y * self.measure.descender
        if y > ASCENDS:
            return ASCENDS * self.height + (y - ASCENDS) * self.measure.ascender * self.reach
        return y * self.height if y > 0 else y * self.measure.descender * self.reach

    def firmness(self, y: float) -> float:
        """What carries identity is held: capitals, digits, signs, ascenders, descenders."""
        if self.capital:
            return _FIRM_CAPITALS
        if self.firm > 1.0:
            return self.firm
        return _FIRM_ASCENDERS if y > _HIGH else _FIRM_DESCENDERS if y < _LOW else 1.0
