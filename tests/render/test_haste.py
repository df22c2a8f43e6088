"""Haste: long words run out into waves, codes and first letters are written with care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fonts.catalogue import load_hand
from fonts.hand import Hand
from render.letters.atlas import atlas_of
from render.letters.chance import draw_chance
from render.letters.plan import Letters, Planner, Word
from render.writer import write_text


def plan(text: str, hand: Hand) -> Letters:
    chance = draw_chance(1, "test", hand.habits.variation, 0.0, len(text), 1)
    return Planner(atlas_of(hand), chance.uniform, chance.swing, chance.mood).plan([Word(text, 0, 0)])


def hasty(**tempo: float) -> Hand:
    """A hand in a hurry, with nothing left to chance."""
    hand = load_hand("emil").unvaried()
    habit = replace(hand.habits.tempo, **{"base": 1.3, "rise": 0.5, "loosen": 6.0, **tempo})
    return replace(hand, habits=replace(hand.habits, tempo=habit))


def test_the_pen_is_held_more_loosely_in_the_middle_of_a_long_word_than_at_its_start() -> None:
    hold = plan("immernoch", hasty()).hold
    assert hold[0] > 4.0 * min(hold[2:6])


def test_a_letter_that_would_turn_into_another_is_loosened_less_than_a_hump() -> None:
    letters = plan("nnnnneeeee", hasty(rise=1.5))
    assert min(letters.hold[:5]) < min(letters.hold[5:])


@pytest.mark.parametrize("code", ["XK-4711-QZ", "31.12.2026"])
def test_codes_and_dates_are_written_more_firmly_than_words(code: str) -> None:
    hand = hasty()
    assert min(plan(code, hand).hold) > max(plan("immernoch", hand).hold[1:])


def test_a_hand_that_does_not_loosen_holds_the_letters_of_a_word_alike() -> None:
    assert len(set(plan("immernoch", hasty(loosen=0.0)).hold)) == 1


def test_haste_flattens_the_humps_of_a_long_word() -> None:
    def hump(loosen: float) -> float:
        page = write_text("immernunnenen", hasty(loosen=loosen, thread=0.0), seed=1)
        points = np.concatenate([s.points[(s.chars >= 6) & (s.chars < 12)] for s in page.strokes()])
        return float(np.ptp(points[:, 1]))

    assert hump(6.0) < 0.93 * hump(0.0)


def test_a_word_that_comes_again_is_written_at_another_tempo() -> None:
    hand = hasty(base=0.9, rise=0.0)
    chance = draw_chance(1, "test", hand.habits.variation, 0.0, 7, 2)
    letters = Planner(atlas_of(hand), chance.uniform, chance.swing, chance.mood).plan([Word("the", 0, 0), Word("the", 4, 1)])
    assert letters.tempo[1] < letters.tempo[4]
