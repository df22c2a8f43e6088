"""A line drawn by hand under what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from render.strokes import UNDERLINE, Stroke

FEET: Final = 0.85
"""Quantile of the ink's depth that stands for the feet: descenders hang lower."""
STEP_MM: Final = 0.4
BELOW, BOW, LEVEL = 0.55, 0.08, 0.06
REACH: Final = 0.3
"""x-heights below the feet, by which the line bows, stands higher or lower, and goes beyond the text."""
PAUSE_S: Final = 0.35
SPEED_MM_S: Final = 55.0


def underline(strokes: Sequence[Stroke], size_mm: float, phase: float) -> Stroke:
    """One stroke under the given ones, 0.55 x-heights below the feet of most letters, slightly bent; phase varies it."""
    points = np.concatenate([stroke.points for stroke in strokes])
    left, right = float(points[:, 0].min()), float(points[:, 0].max())
    third = max(1.0, (right - left) / 3)
    ends = [
        float(np.quantile(part[:, 1], FEET)) if len(part) else float(np.quantile(points[:, 1], FEET))
        for part in (points[points[:, 0] < left + third], points[points[:, 0] > right - third])
    ]
    count = max(8, int((right - left) / STEP_MM))
    u = np.linspace(0.0, 1.0, count)
    reach = size_mm * REACH
    x = left - reach * (0.5 + 0.4 * np.sin(phase)) + u * (right - left + reach * (1.2 + 0.6 * np.cos(2 * phase)))
    y = ends[0] + (ends[1] - ends[0]) * u + size_mm * (BELOW + BOW * np.sin(phase + 2.6 * u) - LEVEL * np.cos(3 * phase))
    last = max((float(stroke.times[-1]) for stroke in strokes), default=0.0)
    times = last + PAUSE_S + np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))]) / SPEED_MM_S
    return Stroke(np.column_stack([x, y]), times, np.full(count, UNDERLINE, np.int32))
