"""The path strays smoothly, by its own numbers, and not at all when nothing is asked."""

from __future__ import annotations

import numpy as np
import pytest

from render.movement.sway import sway

LINE = np.column_stack([np.zeros(80), np.linspace(0.0, 2.0, 80)])
OFFSETS = np.array([0, 80], np.int64)


def swayed(amount: float, begin: int = 0) -> np.ndarray:
    path = LINE.copy()
    draws = np.random.default_rng(5).standard_normal((64, 2))
    sway(path, OFFSETS, np.array([begin]), draws, np.array([amount]))
    return path


def test_nothing_asked_leaves_the_path_alone() -> None:
    assert np.array_equal(swayed(0.0), LINE)


def test_other_numbers_give_another_path() -> None:
    assert np.abs(swayed(0.05) - swayed(0.05, begin=9)).max() > 0.01


def test_the_path_moves_by_what_was_asked() -> None:
    """Near the ends by about 0.9 of the amount, much less in the middle, where the pen is quick."""
    moved = np.array([swayed(0.05, begin) - LINE for begin in range(60)])
    assert moved[:, [0, -1]].std() == pytest.approx(0.045, abs=0.02)
    assert moved[:, 30:50].std() < 0.6 * moved[:, [0, -1]].std()


def test_the_path_stays_smooth() -> None:
    """No step between samples turns by more than a few degrees: a bend, not a tremor."""
    steps = np.diff(swayed(0.08), axis=0)
    turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
    assert np.degrees(np.abs(turns)).max() < 6.0
