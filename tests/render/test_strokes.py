"""Strokes refuse impossible values, and their JSON form names the place of what is wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest

from render.errors import BadPage
from render.strokes import JOIN, Line, Page, Stroke, page_from_json, strokes_of


def stroke() -> Stroke:
    return Stroke(np.array([[1.0, 2.0], [3.0, 4.5]]), np.array([0.0, 0.1]), np.array([0, JOIN], np.int32))


def page() -> Page:
    return Page("anna", "1", "1", 7, 2.3, 105.0, 148.0, 0.4, (Line("ab", 12.0, (stroke(),)),))


@pytest.mark.parametrize(
    ("points", "times", "chars"),
    [
        (np.zeros((0, 2)), np.zeros(0), np.zeros(0, np.int32)),
        (np.zeros((2, 3)), np.zeros(2), np.zeros(2, np.int32)),
        (np.zeros((2, 2)), np.zeros(1), np.zeros(2, np.int32)),
        (np.array([[0.0, np.nan], [1.0, 1.0]]), np.zeros(2), np.zeros(2, np.int32)),
        (np.zeros((2, 2)), np.array([0.2, 0.1]), np.zeros(2, np.int32)),
    ],
)
def test_an_impossible_stroke_is_refused(points: np.ndarray, times: np.ndarray, chars: np.ndarray) -> None:
    with pytest.raises(BadPage):
        Stroke(points, times, chars)


def columns() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two strokes, of two points and of three; the second begins before the first ends."""
    return np.arange(10.0).reshape(5, 2), np.array([0.0, 0.1, 0.05, 0.05, 0.2]), np.array([0, 0, 1, JOIN, 2], np.int32)


@pytest.mark.parametrize(
    ("column", "row", "value", "starts", "complaint"),
    [
        (0, 3, np.nan, [0, 2, 5], r"strokes\[1\]: .*not finite"),
        (0, 0, np.inf, [0, 2, 5], r"strokes\[0\]: .*not finite"),
        (1, 1, np.nan, [0, 2, 5], r"strokes\[0\]: .*not finite"),
        (1, 4, 0.01, [0, 2, 5], r"strokes\[1\]: .*backwards"),
        (1, 0, 0.0, [0, 3, 5], r"strokes\[0\]: .*backwards"),
        (1, 0, 0.0, [0, 2, 2, 5], r"strokes\[1\]: .*n >= 1"),
        (1, 0, 0.0, [0, 2, 1, 5], r"strokes\[1\]: .*n >= 1"),
        (1, 0, 0.0, [0, 2, 6], "rows"),
        (1, 0, 0.0, [1, 2, 5], "rows"),
    ],
)
def test_strokes_from_columns_are_refused_with_their_place(
    column: int, row: int, value: float, starts: list[int], complaint: str
) -> None:
    points, times, chars = columns()
    (points, times)[column][row] = value
    with pytest.raises(BadPage, match=complaint):
        strokes_of(points, times, chars, np.array(starts))


def test_columns_of_different_length_are_no_strokes() -> None:
    points, times, chars = columns()
    with pytest.raises(BadPage, match="rows"):
        strokes_of(points, times[:4], chars, np.array([0, 2, 5]))


def test_strokes_from_columns_are_the_strokes_made_one_by_one() -> None:
    made = strokes_of(*columns(), np.array([0, 2, 5]))
    for stroke_, (a, b) in zip(made, [(0, 2), (2, 5)], strict=True):
        points, times, chars = (column[a:b] for column in columns())
        one = Stroke(points, times, chars)
        assert np.array_equal(stroke_.points, one.points)
        assert np.array_equal(stroke_.times, one.times)
        assert np.array_equal(stroke_.chars, one.chars)
        assert isinstance(stroke_, Stroke)
    assert strokes_of(np.zeros((0, 2)), np.zeros(0), np.zeros(0, np.int32), np.array([0])) == []


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_page_without_a_size_is_refused(size: float) -> None:
    with pytest.raises(BadPage, match="width_mm"):
        Page("anna", "1", "1", 7, 2.3, size, 148.0, 0.4, ())


def test_json_and_back_keeps_the_page() -> None:
    back = page_from_json(json.loads(json.dumps(page().to_json())))
    assert back.to_json() == page().to_json()


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("schema",), 2, "schema"),
        (("seed",), "7", "seed"),
        (("width_mm",), "wide", "width_mm"),
        (("pen_mm",), float("nan"), "pen_mm"),
        (("pen_mm",), 10**400, "pen_mm"),
        (("lines",), {}, "lines"),
        (("lines", 0, "text"), 5, r"lines\[0\]\.text"),
        (("lines", 0, "strokes", 0, "points"), [[1, 2]], r"lines\[0\]\.strokes\[0\]"),
        (("lines", 0, "strokes", 0, "points"), [["a", 2, 3]], r"lines\[0\]\.strokes\[0\]"),
        (("lines", 0, "strokes", 0, "char"), [0], r"lines\[0\]\.strokes\[0\]"),
    ],
)
def test_json_that_does_not_fit_is_refused_with_its_place(path: tuple[str | int, ...], value: object, place: str) -> None:
    whole = json.loads(json.dumps(page().to_json()))
    target = whole
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(BadPage, match=place):
        page_from_json(whole)


def test_ink_length_is_the_length_of_its_strokes() -> None:
    assert page().ink_mm() == pytest.approx(np.hypot(2.0, 2.5))
