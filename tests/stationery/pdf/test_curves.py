"""Samples become curves: within the tolerance, end to end, whatever the pen did."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stationery.pdf.curves import TOLERANCE_MM, stroke_curves
from tests.stationery.pages import stroke, wave

coordinate = st.floats(-300, 300, allow_nan=False)
shapes = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=60)


def distance(points: NDArray[np.float64], curves: NDArray[np.float64]) -> float:
    """Largest distance of a point from the densely drawn curves, millimetres."""
    u = np.linspace(0, 1, 400)[:, None]
    weights = np.hstack([(1 - u) ** 3, 3 * u * (1 - u) ** 2, 3 * u**2 * (1 - u), u**3])
    drawn = np.concatenate([weights @ curve for curve in curves])
    return float(max(np.hypot(*(drawn - point).T).min() for point in points))


def test_a_tolerance_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0 mm"):
        stroke_curves([wave(0, 0, 20)], 0.0)


def test_no_strokes_give_no_curves() -> None:
    assert stroke_curves([]) == []


def test_a_dot_has_no_curve_and_a_short_line_has_one() -> None:
    dot, line = stroke_curves([stroke([(3, 4)]), stroke([(0, 0), (3, 0)])])
    assert dot.shape == (0, 4, 2)
    assert line.tolist() == [[[0, 0], [1, 0], [2, 0], [3, 0]]]


def test_smooth_writing_takes_far_fewer_curves_than_samples() -> None:
    drawn = wave(10, 10, 60, samples=2000)
    (curves,) = stroke_curves([drawn])
    assert len(curves) < 2000 / 8
    assert distance(drawn.points[::7], curves) <= TOLERANCE_MM + 0.03


def test_a_cusp_stays_sharp() -> None:
    down = np.column_stack([np.zeros(20), np.linspace(0, 4, 20)])
    up = np.column_stack([np.linspace(0, 2, 20), np.linspace(4, 0, 20)])[1:]
    (curves,) = stroke_curves([stroke(np.concatenate([down, up]))])
    assert distance(np.array([[0.0, 4.0]]), curves) < 0.001


@given(st.lists(shapes, min_size=1, max_size=4))
def test_curves_run_end_to_end_through_first_and_last_sample(many: list[list[tuple[float, float]]]) -> None:
    for points, curves in zip(many, stroke_curves([stroke(p) for p in many]), strict=True):
        if len(points) == 1:
            assert len(curves) == 0
            continue
        assert np.array_equal(curves[0, 0], points[0])
        assert np.array_equal(curves[-1, 3], points[-1])
        assert np.array_equal(curves[1:, 0], curves[:-1, 3])
        assert np.isfinite(curves).all()


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), min_size=2, max_size=20))
def test_no_sample_lies_further_away_than_the_tolerance(points: list[tuple[float, float]]) -> None:
    (curves,) = stroke_curves([stroke(points)], 0.1)
    chord = max(float(np.hypot(*(c[1:] - c[:-1]).T).sum()) for c in curves) / 400
    assert distance(np.array(points), curves) <= 0.1 + chord
