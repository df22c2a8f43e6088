"""The search for repeated strokes: it finds every copy, and only copies."""

from __future__ import annotations

import numpy as np
import pytest

from render.realism.repeats import TOLERANCE_X_HEIGHTS, close_pairs, find_repeats
from render.strokes import FloatArray, Line, Page
from tests.render.synthetic import X_HEIGHT_MM, page, ring, stem, stroke, write

UP = np.array([1.0, -1.0]) * X_HEIGHT_MM


def one_stroke_page(*paths: FloatArray, text: str = "o") -> Page:
    return page([Line(text=text, baseline_mm=50.0, strokes=tuple(stroke(50.0 + UP * path) for path in paths))])


def test_paths_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="count, points, 2"):
        close_pairs(np.zeros((4, 32)), 0.02)


def test_no_strokes_no_repeats() -> None:
    found = find_repeats([page([])])
    assert (found.strokes, found.found, found.bars, found.bar_pairs) == (0, (), 0, 0)
    assert np.isnan(found.bar_length_cv)


def test_a_moved_copy_on_another_page_is_found_with_its_place() -> None:
    first = page([write("no", lambda char, number: [ring(width=0.6 + 0.3 * number)])])
    second = page([write("mon", lambda char, number: [ring(width=1.5 - 0.6 * number)])])
    found = find_repeats([first, second]).found
    assert len(found) == 1
    assert (found[0].first.page, found[0].first.text) == (0, "o")
    assert (found[0].second.page, found[0].second.text) == (1, "o")
    assert found[0].rms_x_heights == pytest.approx(0.0, abs=1e-9)


def test_copies_are_measured_in_x_heights_of_their_own_page() -> None:
    small = one_stroke_page(ring())
    large = page(
        [Line(text="o", baseline_mm=50.0, strokes=(stroke(50.0 + 2 * UP * ring()),))],
        x_height_mm=2 * X_HEIGHT_MM,
    )
    assert len(find_repeats([small, large]).found) == 1


def test_a_stroke_shorter_than_an_x_height_is_not_looked_at() -> None:
    assert find_repeats([one_stroke_page(ring(width=0.2, height=0.2), ring(width=0.2, height=0.2))]).strokes == 0


def test_the_reversed_stroke_is_no_repeat() -> None:
    hook = np.array([[0.0, 2.0], [0.0, 0.3], [0.3, 0.0], [0.9, 0.4]])
    assert find_repeats([one_stroke_page(hook, hook[::-1])]).found == ()


def test_a_few_bars_of_both_kinds_are_too_few_to_judge_their_spread() -> None:
    level, steep = np.array([[0.0, 0.0], [3.0, 0.1]]), np.array([[0.0, 0.0], [0.1, 3.0]])
    found = find_repeats([one_stroke_page(level, 1.1 * level, steep, 1.1 * steep)])
    assert found.bars == 4
    assert np.isnan(found.bar_length_cv)
    assert np.isnan(found.bar_direction_sd_deg)


def test_bars_are_counted_by_themselves_and_judged_by_their_spread() -> None:
    ruler = find_repeats([one_stroke_page(*[stem()] * 4)])
    assert ruler.found == ()
    assert (ruler.bars, ruler.bar_pairs) == (4, 6)
    assert ruler.bar_length_cv == pytest.approx(0.0, abs=1e-9)
    rng = np.random.default_rng(1)
    stems = [stem(height=float(2 + 0.2 * rng.normal()), slant_deg=float(4 * rng.normal())) for _ in range(400)]
    bars = [np.array([[0.0, 0.0], [1.2 + 0.12 * rng.normal(), 0.1 * rng.normal()]]) for _ in range(400)]
    hand = find_repeats([one_stroke_page(*stems, *bars)])
    assert hand.bar_length_cv == pytest.approx(0.1, abs=0.01)
    assert hand.bar_direction_sd_deg == pytest.approx((4 + np.degrees(0.1 / 1.2)) / 2, rel=0.15)


def test_copies_stay_when_the_tolerance_is_halved_and_chance_thins_out() -> None:
    rng = np.random.default_rng(3)
    copies = find_repeats([one_stroke_page(*[ring(), ring()] * 4)])
    assert copies.dimension == 0.0
    assert np.isnan(find_repeats([one_stroke_page(ring(), ring())]).dimension)
    free = [ring(width=float(w), height=float(h)) @ np.array([[1, 0], [k, 1]]) for w, h, k in rng.uniform(0.5, 1.5, (1500, 3))]
    assert 2.4 < find_repeats([one_stroke_page(*free)]).dimension < 3.6


def test_the_tree_finds_what_comparing_all_pairs_finds() -> None:
    rng = np.random.default_rng(2)
    base = rng.normal(size=(40, 32, 2)).cumsum(axis=1) * 0.1
    paths = np.concatenate([base, base + 0.01 * rng.normal(size=base.shape), base + 0.03 * rng.normal(size=base.shape)])
    paths -= paths.mean(axis=1, keepdims=True)
    pairs, distances = close_pairs(paths, TOLERANCE_X_HEIGHTS)
    apart = np.sqrt(((paths[:, None] - paths[None]) ** 2).sum(axis=3).mean(axis=2))
    expected = {(int(i), int(j)) for i, j in np.argwhere(np.triu(apart < TOLERANCE_X_HEIGHTS, 1))}
    assert {(int(i), int(j)) for i, j in np.sort(pairs, axis=1)} == expected
    assert len(expected) >= 40
    assert distances == pytest.approx(apart[pairs[:, 0], pairs[:, 1]])
