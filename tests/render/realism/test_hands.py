"""The shipped hands, measured: what must hold in every one of them whatever else is tuned."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from bench.realism import as_mailing, write_letters
from bench.repeats import write_mailing
from fonts.catalogue import hand_names, load_hand
from render.realism import ROWS, find_repeats, letters_of, measure_hand, shapes_of, words_of
from render.realism.shapes import other_hand_distances, same_hand_closer, same_letter_distances
from render.strokes import Page
from render.writer import write_text

HANDS = hand_names()


LEEWAY = 0.1
"""Of a limit, so that another machine's last digits do not turn the suite red; the benchmark has the limits themselves."""


@lru_cache(maxsize=32)
def pages(name: str) -> tuple[Page, ...]:
    return tuple(as_mailing(write_letters(load_hand(name))))


@pytest.mark.slow
@pytest.mark.parametrize("name", HANDS)
def test_every_hand_keeps_every_row_of_the_table(name: str) -> None:
    measures = measure_hand(pages(name), unvaried=write_letters(load_hand(name).unvaried())[:2])
    assert measures.letters >= 3000
    wrong = []
    for row in ROWS:
        value = getattr(measures, row.field)
        if row.field == "same_hand_closer":
            continue
        if not row.low * (1 - LEEWAY) <= value <= row.high * (1 + LEEWAY):
            wrong.append(f"{row.title}: {value:.3f}, must be {row.low:g} to {row.high:g}")
    assert wrong == []
    assert measures.repeats == 0


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
def test_no_stroke_comes_back_in_a_mailing(name: str) -> None:
    found = find_repeats(write_mailing(name, 30))
    assert found.strokes > 1000
    assert found.found == ()
    assert found.bar_length_cv > 0.1
    assert found.bar_direction_sd_deg > 3.0


@pytest.mark.parametrize("name", HANDS)
def test_an_unvaried_hand_repeats_itself_and_the_varied_one_does_not(name: str) -> None:
    hand = load_hand(name)
    still = [write_text("nun und", hand.unvaried(), seed=seed) for seed in (1, 2)]
    alive = [write_text("nun und", hand, seed=seed) for seed in (1, 2)]
    assert len(find_repeats(still).found) >= 1
    assert len(find_repeats(alive).found) == 0
