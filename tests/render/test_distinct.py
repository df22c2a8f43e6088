"""In one mailing no stroke longer than an x-height comes back, whatever chance brings together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fonts.catalogue import load_hand
from render.codec import ink_hash, rounded
from render.distinct import BEND_X_HEIGHTS, Memory
from render.realism import find_repeats
from render.realism.repeats import POINTS, TOLERANCE_X_HEIGHTS, close_pairs
from render.realism.shapes import resample
from render.strokes import Page
from render.writer import write_text

TEXT = "Fini hat Otto im Juli mit viel Mut in Tirol geholfen.\nMit Dank, Ihr Team"


def letters(count: int, hand: str = "otto") -> list[Page]:
    return [write_text(TEXT, load_hand(hand), seed=seed) for seed in range(count)]


def all_pairs(pages: list[Page]) -> int:
    """Pairs of strokes longer than one x-height that are alike, straight ones included."""
    shapes = []
    for page in pages:
        for stroke in page.strokes():
            path = stroke.points / page.x_height_mm
            if np.hypot(*np.diff(path, axis=0).T).sum() > 1.0:
                even = resample(path, POINTS)
                shapes.append(even - even.mean(axis=0))
    return len(close_pairs(np.array(shapes), TOLERANCE_X_HEIGHTS)[0])


def test_a_mailing_of_the_same_words_repeats_no_stroke() -> None:
    memory = Memory()
    pages = [rounded(memory.admit(page)) for page in letters(40)]
    assert len(find_repeats(pages).found) == 0
    assert all_pairs(pages) == 0


def test_a_letter_written_a_little_smaller_repeats_nothing_on_paper_either() -> None:
    memory = Memory()
    pages = [memory.admit(page) for page in letters(12)]
    pages += [memory.admit(write_text(TEXT, load_hand("otto"), seed=50 + k, x_height_mm=1.8)) for k in range(12)]
    assert len({page.x_height_mm for page in pages}) == 2
    assert all_pairs(pages) == 0
    assert all_pairs([replace(page, x_height_mm=2.0) for page in pages]) == 0


def test_the_search_for_repeats_can_fail() -> None:
    page = letters(1)[0]
    assert all_pairs([page, page]) > 20


def test_even_the_same_letter_twice_does_not_repeat() -> None:
    page = letters(1)[0]
    memory = Memory()
    assert all_pairs([memory.admit(page), memory.admit(page)]) == 0


def test_a_stroke_unlike_all_others_is_left_as_it_was_written() -> None:
    page = letters(1, "anna")[0]
    admitted = Memory().admit(page)
    strokes = zip(rounded(page).strokes(), admitted.strokes(), strict=True)
    same = [np.array_equal(old.points, new.points) for old, new in strokes]
    assert np.mean(same) > 0.9


def test_what_is_bent_stays_near_its_place_and_keeps_its_times_and_letters() -> None:
    page = letters(1)[0]
    memory = Memory()
    first, second = memory.admit(page), memory.admit(page)
    for old, new in zip(first.strokes(), second.strokes(), strict=True):
        assert np.abs(old.points - new.points).max() < 12 * BEND_X_HEIGHTS * page.x_height_mm
        np.testing.assert_array_equal(old.times, new.times)
        np.testing.assert_array_equal(old.chars, new.chars)


def test_the_same_pages_in_the_same_order_give_the_same_ink() -> None:
    runs = []
    for _ in range(2):
        memory = Memory()
        runs.append([ink_hash(memory.admit(page)) for page in letters(5)])
    assert runs[0] == runs[1]


def test_a_memory_filled_from_stored_pages_goes_on_as_if_it_had_never_stopped() -> None:
    pages = letters(6)
    whole = Memory()
    expected = [ink_hash(rounded(whole.admit(page))) for page in pages]
    first = Memory()
    stored = [rounded(first.admit(page)) for page in pages[:3]]
    resumed = Memory()
    for page in stored:
        resumed.keep(page)
    assert [ink_hash(rounded(resumed.admit(page))) for page in pages[3:]] == expected[3:]


@pytest.mark.parametrize("empty", [True, False])
def test_pages_with_little_or_no_ink_are_no_trouble(empty: bool) -> None:
    page = letters(1)[0]
    bare = replace(page, lines=() if empty else (replace(page.lines[0], strokes=page.lines[0].strokes[:1]),))
    assert len(list(Memory().admit(bare).strokes())) == (0 if empty else 1)
