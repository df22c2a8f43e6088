"""The guard notices a letter that turns into another, and calms it."""

from __future__ import annotations

import numpy as np
import pytest

from fonts.catalogue import hand_names, load_hand
from render.letters.atlas import atlas_of
from render.letters.legibility import NEARER, POINTS, RIVALS, nearer_to_rivals, outline, outlines_of


@pytest.mark.parametrize("name", hand_names())
def test_the_forms_of_a_hand_are_themselves(name: str) -> None:
    """No usual form lies nearer to a rival than to itself, and rivals are further apart than letters stray."""
    atlas = atlas_of(load_hand(name))
    outlines = outlines_of(atlas)
    for char, rivals in RIVALS.items():
        own = atlas.glyphs[char, atlas.hand.choices[char].usual].pen
        for rival in rivals:
            other = atlas.glyphs[rival, atlas.hand.choices[rival].usual].pen
            apart = np.hypot(*(outlines.points[own] - outlines.points[other]).T).mean()
            assert apart > 0.05, (char, rival)


def test_a_letter_drawn_as_its_rival_is_found() -> None:
    atlas = atlas_of(load_hand("bert"))
    outlines = outlines_of(atlas)
    shapes = {c: atlas.glyphs[c, atlas.hand.choices[c].usual].pen for c in "eo"}
    made = np.stack([outlines.points[shapes["e"]], outlines.points[shapes["o"]]])
    asked = np.array([shapes["e"], shapes["e"]])
    assert nearer_to_rivals(made, asked, outlines.points, outlines.rivals, NEARER).tolist() == [False, True]


def test_an_outline_is_even_and_centred() -> None:
    points = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [9.0, 9.0]])
    made = outline(points, np.array([0, 3]), np.array([3, 4]))
    steps = np.hypot(*np.diff(made[0], axis=0).T)
    assert np.allclose(made.mean(axis=1), 0.0)
    assert made.shape == (2, POINTS, 2)
    assert steps.max() == pytest.approx(4.0 / (POINTS - 1), rel=1e-6)
    assert np.allclose(made[1], 0.0)
