"""Strokes refuse impossible values, and their JSON form names the place of what is wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest

from render.errors import BadPage
from render.strokes import JOIN, Line, Page, Stroke, page_from_json


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
