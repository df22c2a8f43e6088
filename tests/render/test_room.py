"""Signs keep their room: an apostrophe stands between its letters, not on one of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fonts.catalogue import hand_names, load_hand
from render.geometry import Sheet
from render.writer import write_text

TEXT = "L’été und O'Connor"


@pytest.mark.parametrize("name", hand_names())
def test_an_apostrophe_stands_between_the_letters_beside_it(name: str) -> None:
    hand = load_hand(name)
    lean = math.tan(math.radians(hand.habits.proportions.slant_deg))
    between = []
    for seed in range(6):
        page = write_text(TEXT, hand, seed=seed, sheet=Sheet(140.0, 40.0))
        line = page.lines[0]
        points = np.concatenate([stroke.points for stroke in line.strokes])
        chars = np.concatenate([stroke.chars for stroke in line.strokes])
        upright = (points[:, 0] - (line.baseline_mm - points[:, 1]) * lean) / page.x_height_mm
        for at in (line.text.index("’"), line.text.index("'")):
            middle = upright[chars == at].mean()
            between.append(upright[chars == at - 1].mean() < middle < upright[chars == at + 1].mean())
            assert upright[chars == at + 1].max() - middle > 0.25, (name, seed)
    assert all(between), name
