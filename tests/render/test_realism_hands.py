"""The shipped hands, measured: what must hold in every one of them whatever else is tuned."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from bench.realism import write_letters
from bench.repeats import write_mailing
from fonts.catalogue import hand_names, load_hand
from render.realism import Measures, find_repeats, letters_of, measure_hand, shapes_of, words_of
from render.realism.shapes import other_hand_distances, same_hand_closer, same_letter_distances
from render.strokes import Page
from render.writer import write_text

HANDS = hand_names()


@lru_cache(maxsize=32)
def pages(name: str) -> tuple[Page, ...]:
    return tuple(write_letters(load_hand(name)))


@lru_cache(maxsize=32)
def measured(name: str) -> Measures:
    return measure_hand(pages(name), unvaried=write_letters(load_hand(name).unvaried())[:2])


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDS)
def test_every_hand_varies_as_far_as_people_do_and_never_copies(name: str) -> None:
    measures = measured(name)
    assert measures.letters >= 3000
    assert 0.13 <= measures.shape_median <= 0.21
    assert measures.shape_first_percentile >= 0.035
    assert measures.clones < 0.005
    assert 0.08 <= measures.height_cv <= 0.18
    assert 0.08 <= measures.width_cv <= 0.22


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDS)
def test_every_hand_drifts_instead_of_throwing_dice(name: str) -> None:
    measures = measured(name)
    assert measures.log_height_correlation > 0.1
    assert measures.slant_correlation > 0.05
    assert 2.0 <= measures.letter_slant_sd_deg <= 6.5
    assert 0.04 <= measures.baseline_residual_sd <= 0.16
    assert 0.4 <= measures.line_slope_sd_deg <= 1.5
    assert 0.2 <= measures.left_margin_sd <= 0.8


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDS)
def test_variation_is_smooth_in_every_hand(name: str) -> None:
    assert 0.5 < measured(name).roughness <= 2.0


@pytest.mark.slow
def test_hands_are_told_apart_by_their_letters() -> None:
    shapes = {name: shapes_of(letters_of(words_of(pages(name)))) for name in HANDS}
    areas = []
    for name, mine in shapes.items():
        same = same_letter_distances(mine)
        areas += [same_hand_closer(same, other_hand_distances(mine, other)) for key, other in shapes.items() if key != name]
    assert np.mean(areas) >= 0.75
    assert min(areas) > 0.55, "two hands look like one"


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDS)
def test_no_stroke_is_copied_in_a_mailing(name: str) -> None:
    found = find_repeats(write_mailing(name, 30))
    assert found.strokes > 1000
    assert not [repeat for repeat in found.found if repeat.rms_x_heights < 0.002], "a copy, not a likeness"
    # What comes as near as 0.02 by chance thins out with the tolerance; copies would not.
    assert len(found.found) < 8 or found.dimension > 3


@pytest.mark.parametrize("name", HANDS)
def test_an_unvaried_hand_repeats_itself_and_the_varied_one_does_not(name: str) -> None:
    hand = load_hand(name)
    still = [write_text("nun und", hand.unvaried(), seed=seed) for seed in (1, 2)]
    alive = [write_text("nun und", hand, seed=seed) for seed in (1, 2)]
    assert len(find_repeats(still).found) >= 1
    assert len(find_repeats(alive).found) == 0
