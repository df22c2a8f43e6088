"""Letter shapes and their distances, held against a textbook implementation and against shapes whose distance is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.realism.letters import Letter
from render.realism.shapes import (
    POINTS,
    clone_share,
    letter_shape,
    other_hand_distances,
    pooled,
    resample,
    same_hand_closer,
    same_letter_distances,
    shape_distances,
    shapes_of,
)
from render.strokes import FloatArray
from tests.render.synthetic import ring, stem

PATHS = arrays(np.float64, (12, 2), elements=st.floats(-50, 50, allow_nan=False, width=32))


def textbook_distance(first: FloatArray, second: FloatArray) -> float:
    """Dynamic time warping by its definition: the cheapest path, then its cost over its number of cells."""
    n, m = len(first), len(second)
    table: dict[tuple[int, int], tuple[float, int]] = {(-1, -1): (0.0, 0)}
    nothing = (float("inf"), 0)
    for i in range(n):
        for j in range(m):
            before = [table.get(cell, nothing) for cell in ((i - 1, j - 1), (i - 1, j), (i, j - 1))]
            cost, cells = min(before, key=lambda each: each[0])
            table[i, j] = (cost + float(np.hypot(*(first[i] - second[j]))), cells + 1)
    cost, cells = table[n - 1, m - 1]
    return cost / cells


def wobbly(rng: np.random.Generator, amount: float) -> FloatArray:
    """A ring with a smooth warp of its own."""
    path = ring()
    s = np.linspace(0.0, 1.0, len(path))
    warp = sum(rng.normal(size=2) * np.sin(np.pi * k * s + rng.uniform(0, 6))[:, None] / k for k in range(1, 5))
    return np.asarray(path + amount * warp)


def letters(paths: list[FloatArray], char: str = "o") -> list[Letter]:
    return [Letter(char=char, index=i, strokes=(path,)) for i, path in enumerate(paths)]


def test_shapes_of_unlike_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="pairs, points, 2"):
        shape_distances(np.zeros((3, 64, 2)), np.zeros((2, 64, 2)))


def test_a_letter_without_extent_has_no_shape() -> None:
    assert letter_shape([np.array([[3.0, 4.0]])]) is None


def test_a_letter_of_more_strokes_than_points_allow_has_no_shape() -> None:
    assert letter_shape([stem(height=1 + k) for k in range(33)]) is None


def test_few_letters_give_no_figure_instead_of_a_wrong_one() -> None:
    shapes = shapes_of(letters([ring(), ring(width=0.9)]))
    assert same_letter_distances(shapes) == {}
    assert np.isnan(clone_share(shapes))
    assert np.isnan(same_hand_closer({}, {}))


def test_a_stroke_without_length_is_resampled_to_its_point() -> None:
    assert (resample(np.array([[1.0, 2.0], [1.0, 2.0]]), 5) == [1.0, 2.0]).all()


def test_resampling_walks_at_equal_steps_and_keeps_the_ends() -> None:
    corner = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 1.0]])
    assert resample(corner, 5) == pytest.approx(np.array([[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]]))


@given(PATHS, st.floats(0.2, 20), st.floats(-100, 100))
def test_a_shape_knows_neither_place_nor_size(path: FloatArray, scale: float, shift: float) -> None:
    shape = letter_shape([path])
    moved = letter_shape([path * scale + shift])
    if shape is None or moved is None or np.ptp(path) < 0.1:
        return
    assert moved == pytest.approx(shape, abs=1e-6)


def test_a_shape_is_centred_with_unit_radius_over_64_points() -> None:
    shape = letter_shape([stem(), ring()])
    assert shape is not None
    assert shape.shape == (POINTS, 2)
    assert shape.mean(axis=0) == pytest.approx([0, 0])
    assert (shape**2).sum(axis=1).mean() == pytest.approx(1)


def test_strokes_share_the_points_by_their_lengths_and_the_jump_between_is_left_out() -> None:
    shape = letter_shape([stem(height=3.0), stem(height=1.0) + np.array([10.0, 0.0])])
    assert shape is not None
    left = shape[:, 0] < shape[:, 0].mean()
    assert left.sum() == 48
    assert len(np.unique(np.round(shape[:, 0], 6))) == 2


@settings(deadline=None)  # the first call compiles
@given(PATHS, PATHS)
def test_distances_are_those_of_the_textbook_and_symmetric(first: FloatArray, second: FloatArray) -> None:
    distance = shape_distances(first[None], second[None])[0]
    assert distance == pytest.approx(textbook_distance(first, second), rel=1e-6, abs=1e-9)
    assert shape_distances(first[None], first[None])[0] == 0
    back = shape_distances(second[None], first[None])[0]
    assert back == pytest.approx(textbook_distance(second, first), rel=1e-6, abs=1e-9)


def test_parallel_lines_are_as_far_apart_as_they_are() -> None:
    line = np.column_stack([np.linspace(0, 10, 64), np.zeros(64)])
    assert shape_distances(line[None], line[None] + [0.0, 0.3])[0] == pytest.approx(0.3, rel=0.05)


def test_a_font_is_all_clones_and_a_warped_hand_has_none() -> None:
    rng = np.random.default_rng(4)
    assert clone_share(shapes_of(letters([ring()] * 10))) == 1.0
    assert clone_share(shapes_of(letters([wobbly(rng, 0.06) for _ in range(40)]))) == 0.0


def test_more_variation_gives_a_larger_median() -> None:
    medians = []
    for amount in (0.01, 0.04, 0.08):
        rng = np.random.default_rng(5)
        shapes = shapes_of(letters([wobbly(rng, amount) for _ in range(30)]))
        medians.append(float(np.median(pooled(same_letter_distances(shapes)))))
    assert medians[0] < medians[1] / 2 < medians[2]


def test_at_most_so_many_pairs_are_drawn_and_the_same_ones_every_time() -> None:
    rng = np.random.default_rng(6)
    shapes = shapes_of(letters([wobbly(rng, 0.05) for _ in range(20)]))
    drawn = same_letter_distances(shapes, max_pairs=15, seed=3)["o"]
    assert len(drawn) == 15
    assert (drawn == same_letter_distances(shapes, max_pairs=15, seed=3)["o"]).all()
    assert len(same_letter_distances(shapes, max_pairs=1000)["o"]) == 190


def test_two_hands_of_unlike_forms_are_told_apart_and_one_hand_from_itself_is_not() -> None:
    rng = np.random.default_rng(7)
    round_hand = shapes_of(letters([wobbly(rng, 0.03) for _ in range(30)]))
    round_again = shapes_of(letters([wobbly(rng, 0.03) for _ in range(30)]))
    narrow = shapes_of(letters([wobbly(rng, 0.03) * [0.5, 1.2] for _ in range(30)]))
    same = same_letter_distances(round_hand, max_pairs=200)
    assert same_hand_closer(same, other_hand_distances(round_hand, narrow)) > 0.95
    assert same_hand_closer(same, other_hand_distances(round_hand, round_again)) == pytest.approx(0.5, abs=0.08)


def test_ties_do_not_count_as_closer() -> None:
    ones = {"a": np.ones(5)}
    assert same_hand_closer(ones, ones) == 0.0
