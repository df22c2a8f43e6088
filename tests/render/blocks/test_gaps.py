"""White space between words, as the eye measures it: near the line."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fonts.catalogue import hand_names, load_hand
from fonts.hand import Hand
from render.blocks import block
from render.geometry import Sheet
from render.writer import write_text

NEAR_THE_LINE = (-0.2, 1.2)
"""x-heights between which the eye measures a gap: a bar at the waist is seen, the hook of an f is not."""


def gap(text: str, hand: Hand, seed: int, low: float, high: float) -> float:
    """x-heights of white between the two words of a text, looked at between these heights."""
    page = write_text(text, hand, seed=seed, sheet=Sheet(160.0, 40.0))
    line = page.lines[0]
    points = np.concatenate([stroke.points for stroke in line.strokes])
    chars = np.concatenate([stroke.chars for stroke in line.strokes])
    height = (line.baseline_mm - points[:, 1]) / page.x_height_mm
    lean = math.tan(math.radians(hand.habits.proportions.slant_deg))
    across = points[:, 0] / page.x_height_mm - height * lean
    seen = (height > low) & (height < high)
    space = text.index(" ")
    return float(across[seen & (chars > space)].min() - across[seen & (chars < space) & (chars >= 0)].max())


@pytest.mark.parametrize("name", hand_names())
def test_what_hangs_over_a_gap_does_not_tear_a_hole_into_the_line(name: str) -> None:
    hand = load_hand(name).unvaried()
    usual = gap("von man", hand, 1, *NEAR_THE_LINE)
    assert gap("auf man", hand, 1, *NEAR_THE_LINE) < usual + 0.2


@pytest.mark.parametrize("name", ["bert", "dora", "frieda"])
def test_the_gap_closes_by_what_hangs_over_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = load_hand(name).unvaried()
    usual, closed = (gap(text, hand, 1, 0.0, 1.0) for text in ("von man", "auf man"))
    monkeypatch.setattr(block, "UNSEEN", 0.0)
    assert closed < gap("auf man", hand, 1, 0.0, 1.0) - 0.1
    assert closed < usual + 0.1


@pytest.mark.parametrize("name", hand_names())
def test_words_never_run_into_each_other(name: str) -> None:
    hand = load_hand(name)
    for seed in range(8):
        for text in ("heute von", "Karl Tom", "gut Tag", "auf lange"):
            assert gap(text, hand, seed, -1.2, 2.4) > 0.2, (text, seed)
