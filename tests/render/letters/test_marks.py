"""Dots and accents stand clear of other ink, an umlaut has two marks, and ß is no B."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fonts.accents import Mark
from fonts.catalogue import hand_names, load_hand
from render.geometry import Sheet
from render.letters.atlas import atlas_of
from render.letters.clearance import WAYS_OUT, Frames, Ink, keep_clear
from render.letters.marks import TALL, lowered
from render.strokes import Page
from render.writer import write_text

UMLAUTS = "für schön Bäume Öl Übung"
PEN_MM = 0.4


def held_apart(letter: list[tuple[float, float]], mark: list[tuple[float, float]], apart: float) -> np.ndarray:
    """Where the mark ends up over a letter of one stroke."""
    points, hung = np.array(letter), np.array(mark)
    letter_ink = Ink(points, np.zeros(len(points), np.int64), np.array([0, len(points)], np.int64))
    frames = Frames(origin=np.zeros(1), rise=np.zeros(1), lean=np.zeros(1), word=np.zeros(1, np.int64))
    mark_ink = Ink(hung, np.zeros(len(hung), np.int64), np.array([0, len(hung)], np.int64))
    keep_clear(letter_ink, frames, mark_ink, np.zeros(1, np.int64), np.array([[0, 1]], np.int64), apart)
    return hung


def marks_of(page: Page, char: str) -> list[tuple[list[np.ndarray], np.ndarray]]:
    """For each umlaut of a page: its two marks, and all other ink of its line."""
    found = []
    for line in page.lines:
        for at, written in enumerate(line.text):
            if written == char:
                own = [stroke for stroke in line.strokes if set(stroke.chars.tolist()) == {at}]
                two = own[-2:]
                rest = np.concatenate([s.points for s in line.strokes if all(s is not mark for mark in two)])
                found.append(([mark.points for mark in two], rest))
    return found


def evenly(mark: np.ndarray, count: int = 16) -> np.ndarray:
    """The mark as evenly spaced points, centred."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(mark, axis=0).T))])
    at = np.linspace(0.0, along[-1], count)
    points = np.column_stack([np.interp(at, along, mark[:, 0]), np.interp(at, along, mark[:, 1])])
    centred: np.ndarray = points - points.mean(0)
    return centred


def nearest(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.hypot(*(first[:, None] - second[None]).T).min())


def test_a_mark_on_its_letter_is_raised_until_it_is_clear() -> None:
    moved = held_apart([(0.0, 1.0), (0.6, 1.0)], [(0.3, 1.1), (0.3, 1.3)], 0.35)
    assert moved[0, 1] - 1.0 >= 0.35
    assert moved[0, 0] == pytest.approx(0.3)
    assert np.allclose(moved[1] - moved[0], [0.0, 0.2])


def test_a_mark_beside_a_tall_stem_moves_away_from_it() -> None:
    moved = held_apart([(0.0, 0.0), (0.0, 2.0)], [(0.2, 1.4), (0.2, 1.6)], 0.35)
    assert moved[:, 0].min() >= 0.35 - 1e-9


def test_a_mark_that_is_clear_stays() -> None:
    mark = [(0.3, 1.6), (0.3, 1.8)]
    assert np.array_equal(held_apart([(0.0, 1.0), (0.6, 1.0)], mark, 0.35), np.array(mark))


def test_nothing_moves_farther_than_the_farthest_way_out() -> None:
    ways = WAYS_OUT
    assert not ways[0].any()
    moved = held_apart(
        [(-3.0, 1.0), (3.0, 1.0), (-3.0, 1.5), (3.0, 1.5), (-3.0, 2.0), (3.0, 2.0)], [(0.0, 1.2), (0.0, 1.3)], 0.9
    )
    assert np.abs(moved - [[0.0, 1.2], [0.0, 1.3]]).max() <= np.abs(ways).max() + 1e-9


@pytest.mark.parametrize("size", ["x_height_mm", "least_mm"])
@pytest.mark.parametrize("name", hand_names())
def test_marks_of_umlauts_keep_a_pen_width_from_neighbouring_ink(name: str, size: str) -> None:
    hand = load_hand(name)
    apart: list[float] = []
    two: list[float] = []
    for seed in range(8):
        page = write_text(
            UMLAUTS, hand, seed=seed, sheet=Sheet(220.0, 60.0), x_height_mm=getattr(hand.habits.proportions, size)
        )
        for char in "üöäÖÜ":
            for marks, rest in marks_of(page, char):
                apart.extend(nearest(mark, rest) for mark in marks)
                two.append(nearest(*marks))
    assert np.mean(np.array(apart) < PEN_MM) <= 0.05, sorted(apart)[:6]
    assert np.mean(np.array(two) < PEN_MM) <= 0.08, sorted(two)[:6]


def test_marks_of_a_text_that_is_fitted_smaller_stand_as_if_that_size_had_been_asked_for() -> None:
    hand = load_hand("anna")
    text = "für schöne Bäume " * 36
    fitted = write_text(text, hand, seed=1, sheet=Sheet(105.0, 130.0))
    asked = write_text(text, hand, seed=1, sheet=Sheet(105.0, 200.0), x_height_mm=fitted.x_height_mm)
    assert fitted.x_height_mm < 0.9 * hand.habits.proportions.x_height_mm

    def between(page: Page) -> list[float]:
        return [float(np.hypot(*(a[0] - b[0]))) for (a, b), _ in marks_of(page, "ü")]

    assert between(fitted) == pytest.approx(between(asked), rel=0.1)


@pytest.mark.parametrize("name", hand_names())
def test_the_two_marks_of_an_umlaut_are_never_twins(name: str) -> None:
    hand = load_hand(name)
    apart: list[float] = []
    for seed in range(8):
        for marks, _ in marks_of(write_text("für", hand, seed=seed), "ü"):
            first, second = (evenly(mark) for mark in marks)
            apart.append(float(np.hypot(*(first - second).T).mean()) / hand.habits.proportions.x_height_mm)
    assert min(apart) > 0.002
    assert np.median(apart) > 0.01


def test_tall_capitals_make_room_for_their_marks_and_others_do_not() -> None:
    assert lowered(TALL + 0.4, (Mark.DIAERESIS,)) < 0.95
    assert lowered(TALL + 0.4, ()) == 1.0
    assert lowered(TALL + 0.4, (Mark.CEDILLA, Mark.SLASH)) == 1.0
    assert lowered(1.0, (Mark.DIAERESIS,)) == 1.0


@pytest.mark.parametrize("name", hand_names())
def test_the_bow_of_a_sharp_s_stays_open(name: str) -> None:
    """Its end keeps clear of the stem; a B closes there."""
    hand = load_hand(name)
    form = hand.forms["ß"][hand.choices["ß"].usual]
    (stroke,) = form.pen
    points = np.array([(p.x, p.y) for p in stroke])
    top = int(points[:, 1].argmax())
    stem = np.array([np.interp(points[-1, 1], *points[: top + 1, ::-1].T)])
    assert points[-1, 0] - stem[0] > 0.1
    assert atlas_of(hand).glyphs["ß", form.name].top > 1.2
    assert math.hypot(*(points[-1] - points[0])) > 0.2
