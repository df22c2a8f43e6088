"""Haste: long words run out into waves, codes and first letters are written with care."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fonts.catalogue import load_hand
from fonts.hand import Hand
from render.atlas import atlas_of
from render.chance import draw_chance
from render.plan import Letters, Planner, Word
from render.writer import write_text


def plan(text: str, hand: Hand) -> Letters:
    chance = draw_chance(1, "test", hand.habits.variation, 0.0, len(text), 1)
    return Planner(atlas_of(hand), chance.uniform, chance.swing, chance.mood).plan([Word(text, 0, 0)])


def test_the_pen_is_held_more_loosely_in_the_middle_of_a_long_word_than_at_its_start() -> None:
    hold = plan("immernoch", load_hand("emil").unvaried()).hold
    assert hold[0] > 4.0 * min(hold[2:6])


def test_a_letter_that_would_turn_into_another_is_loosened_less_than_a_hump() -> None:
    letters = plan("nnnnneeeee", load_hand("emil").unvaried())
    assert min(letters.hold[:5]) < min(letters.hold[5:])


@pytest.mark.parametrize("code", ["XK-4711-QZ", "31.12.2026"])
def test_codes_and_dates_are_written_more_firmly_than_words(code: str) -> None:
    hand = load_hand("emil").unvaried()
    assert min(plan(code, hand).hold) > max(plan("immernoch", hand).hold[1:])


def test_a_hand_that_does_not_loosen_holds_the_letters_of_a_word_alike() -> None:
    hand = load_hand("emil").unvaried()
    steady = replace(hand, habits=replace(hand.habits, tempo=replace(hand.habits.tempo, loosen=0.0)))
    assert len(set(plan("immernoch", steady).hold)) == 1


def test_haste_flattens_the_humps_of_a_long_word() -> None:
    hand = load_hand("emil").unvaried()

    def hump(loosen: float) -> float:
        tempo = replace(hand.habits.tempo, loosen=loosen, thread=0.0)
        page = write_text("immernunnenen", replace(hand, habits=replace(hand.habits, tempo=tempo)), seed=1)
        points = np.concatenate([s.points[(s.chars >= 6) & (s.chars < 12)] for s in page.strokes()])
        return float(np.ptp(points[:, 1]))

    assert hump(6.0) < 0.93 * hump(0.0)
