"""Landmarks give the stroke back when the motor passes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from fonts.compiler.plane import FloatArray, resample
from fonts.compiler.strokes.landmarks import MOST, TOLERANCE, firmness_of, fit_stroke
from fonts.compiler.strokes.motor import MotorSettings, drive, passing_samples
from fonts.landmarks import read_strokes, write_strokes
from render.movement.motor import sample_counts, solve_runs

MOTOR = MotorSettings()


def test_the_reference_motor_is_the_motor_of_render() -> None:
    points = np.array([[0.0, 1.0], [0.05, 0.0], [0.3, 1.0], [0.6, 0.4], [0.7, 0.0]])
    weights = np.array([4.0, 5.0, 2.0, 2.0, 4.0])
    corners = np.array([False, True, False, False, False])
    starts = np.array([0, len(points)])
    at = sample_counts(points, starts)
    theirs, _ = solve_runs(points, weights * MOTOR.stiffness, corners, starts, at, MOTOR.corner, MOTOR.tension)
    ours, ours_at = drive(points, weights, corners, MOTOR)
    assert np.array_equal(at, ours_at)
    assert np.allclose(ours, theirs, atol=1e-6)


def test_longer_segments_take_longer_but_less_than_in_proportion() -> None:
    short, long = passing_samples(np.array([[0.0, 0.0], [0.1, 0.0]])), passing_samples(np.array([[0.0, 0.0], [1.6, 0.0]]))
    assert 1.5 < long[-1] / short[-1] < 4.5


def test_a_touch_of_the_pen_is_two_landmarks() -> None:
    fitted = fit_stroke(np.array([[0.3, 1.5], [0.305, 1.5]]), 1.0, MOTOR)
    assert len(fitted.track) == 2
    assert fitted.track[0] != fitted.track[1]


def test_a_straight_stroke_needs_few_landmarks() -> None:
    fitted = fit_stroke(np.array([[0.0, 1.9], [0.0, 0.0]]), 2.0, MOTOR)
    assert len(fitted.track) <= 4
    assert fitted.stray < TOLERANCE


def test_a_turn_on_the_spot_is_a_corner() -> None:
    fitted = fit_stroke(np.array([[0.0, 1.0], [0.0, 0.0], [0.02, 0.6], [0.3, 0.95], [0.5, 0.5], [0.5, 0.0]]), 1.0, MOTOR)
    lowest = min(fitted.track[1:-1], key=lambda p: p.y)
    assert lowest.corner
    assert lowest.y < 0.05


@st.composite
def curves(draw: st.DrawFn) -> FloatArray:
    """Smooth strokes of a letter's size: a few slow waves in x and y."""
    amplitude = draw(st.lists(st.floats(-0.4, 0.4), min_size=6, max_size=6))
    t = np.linspace(0, 1, 120)
    x = t * draw(st.floats(0.3, 1.0)) + sum(a * np.sin(np.pi * (k + 1) * t) for k, a in enumerate(amplitude[:3])) * 0.5
    y = sum(a * np.sin(np.pi * (k + 1) * t + 0.5) for k, a in enumerate(amplitude[3:])) * 1.2
    return np.column_stack([x, y])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(curves(), st.sampled_from([1.0, 2.0, 8.0]))
def test_the_motor_follows_any_smooth_stroke(points: FloatArray, firmness: float) -> None:
    fitted = fit_stroke(points, firmness, MOTOR)
    assert len(fitted.track) <= MOST
    away, _ = cKDTree(resample(fitted.path, 0.01)).query(resample(points, 0.02))
    assert float(away.max()) < 0.07
    assert float(np.median(away)) < 0.03, "the smoothing between corners counts as well"


def test_landmarks_survive_being_written_down() -> None:
    fitted = fit_stroke(np.array([[0.0, 1.0], [0.3, 0.1], [0.6, 0.9], [0.2, 0.4]]), 1.0, MOTOR)
    assert read_strokes(write_strokes((fitted.track,))) == (fitted.track,)


@pytest.mark.parametrize(
    ("char", "top", "firm"), [("A", 1.9, 8.0), ("7", 1.9, 8.0), ("€", 1.9, 8.0), ("e", 1.0, 1.0), ("l", 1.9, 2.0)]
)
def test_what_carries_identity_is_held_firmly(char: str, top: float, firm: float) -> None:
    assert firmness_of(char, top, 0.0) == firm
