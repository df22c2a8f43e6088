"""The banded solver against the dense formula, and what the motor promises of its path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.movement.motor import sample_counts, solve_runs


def solved(points: np.ndarray, weights: np.ndarray, corners: np.ndarray, corner: float, tension: float) -> np.ndarray:
    starts = np.array([0, len(points)], np.int64)
    at = sample_counts(points, starts)
    return solve_runs(points, weights, corners, starts, at, corner, tension)[0]


def dense(points: np.ndarray, weights: np.ndarray, corners: np.ndarray, corner: float, tension: float) -> np.ndarray:
    at = sample_counts(points, np.array([0, len(points)], np.int64))
    n = int(at[-1]) + 1
    jerk, bend = np.ones(n - 3), np.full(n - 2, tension)
    for i in range(1, len(points) - 1):
        if corners[i]:
            jerk[[k for k in (at[i] - 2, at[i] - 1) if 0 <= k < n - 3]] = 1.0 - corner
            bend[at[i] - 1] *= 0.02
    third, second = np.diff(np.eye(n), 3, axis=0), np.diff(np.eye(n), 2, axis=0)
    pick = np.eye(n)[at]
    system = third.T @ np.diag(jerk) @ third + second.T @ np.diag(bend) @ second + pick.T @ np.diag(weights) @ pick
    made: np.ndarray = np.linalg.solve(system + 1e-9 * np.eye(n), pick.T @ (weights[:, None] * points))
    return made


@given(st.integers(0, 10_000), st.integers(3, 12))
@settings(max_examples=25, deadline=None)
def test_the_banded_solution_is_the_solution(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    points = np.cumsum(rng.normal(size=(count, 2)), axis=0)
    weights, corners = rng.uniform(0.001, 0.1, count), rng.random(count) < 0.3
    given_, wanted = (f(points, weights, corners, 0.99, 0.03) for f in (solved, dense))
    assert np.abs(given_ - wanted).max() < 1e-6


def test_heavy_landmarks_are_reached() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 1.0]])
    path = solved(points, np.full(4, 1e6), np.zeros(4, np.bool_), 0.0, 0.0)
    assert max(np.hypot(*(path - p).T).min() for p in points) < 1e-3


def test_light_landmarks_leave_a_smoother_path() -> None:
    points = np.array([[0.0, 0.0], [0.5, 1.0], [1.0, 0.0], [1.5, 1.0], [2.0, 0.0]])

    def jerk(weight: float) -> float:
        path = solved(points, np.full(5, weight), np.zeros(5, np.bool_), 0.0, 0.03)
        return float((np.diff(path, 3, axis=0) ** 2).sum())

    assert jerk(0.001) < 0.5 * jerk(1.0)


def test_runs_do_not_know_of_each_other() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [9.0, 9.0], [8.0, 7.0], [7.0, 9.0]])
    starts = np.array([0, 3, 6], np.int64)
    at = sample_counts(points, starts)
    path, offsets = solve_runs(points, np.ones(6), np.zeros(6, np.bool_), starts, at, 0.9, 0.03)
    for r in range(2):
        alone = solved(points[3 * r : 3 * r + 3], np.ones(3), np.zeros(3, np.bool_), 0.9, 0.03)
        assert np.array_equal(path[offsets[r] : offsets[r + 1]], alone)


@pytest.mark.parametrize("count", [1, 2])
def test_the_shortest_runs_have_a_path(count: int) -> None:
    points = np.array([[0.0, 0.0], [0.0, 0.001]])[:count]
    path = solved(points, np.ones(count), np.zeros(count, np.bool_), 0.9, 0.03)
    assert np.isfinite(path).all()
    assert len(path) >= count
