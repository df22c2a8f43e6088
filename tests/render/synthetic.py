"""Pages drawn by formula, whose measures are known before they are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from render.strokes import FloatArray, Line, Page, Stroke

X_HEIGHT_MM = 2.0

Draw = Callable[[str, int], Sequence[FloatArray]]
"""Strokes of a letter in x-heights, y up, its left foot at the origin: from the letter and a running number."""


def stroke(points: FloatArray, char: int | Sequence[int] = 0) -> Stroke:
    """A stroke in millimetres on the sheet, drawn at 20 mm/s, all of one letter unless told otherwise."""
    path = np.asarray(points, dtype=np.float64)
    steps = np.hypot(*np.diff(path, axis=0).T)
    chars = np.full(len(path), char, np.int32) if isinstance(char, int) else np.asarray(char, np.int32)
    return Stroke(points=path, times=np.concatenate([[0.0], np.cumsum(steps)]) / 20.0, chars=chars)


def page(lines: Sequence[Line], *, hand: str = "drawn", x_height_mm: float = X_HEIGHT_MM) -> Page:
    """A page of lines with the rest of its values at something harmless."""
    return Page(
        hand=hand,
        hand_version="1",
        model_version="1",
        seed=1,
        x_height_mm=x_height_mm,
        width_mm=210.0,
        height_mm=297.0,
        pen_mm=0.4,
        lines=tuple(lines),
    )


def write(text: str, draw: Draw, *, baseline_mm: float = 20.0, advance: float = 1.4, x_mm: float = 10.0) -> Line:
    """A line of unjoined letters, each drawn by `draw`, `advance` x-heights apart."""
    strokes = []
    for index, char in enumerate(text):
        if char == " ":
            continue
        origin = np.array([x_mm + index * advance * X_HEIGHT_MM, baseline_mm])
        strokes += [stroke(origin + np.array([1.0, -1.0]) * X_HEIGHT_MM * path, index) for path in draw(char, index)]
    return Line(text=text, baseline_mm=baseline_mm, strokes=tuple(strokes))


def ring(*, width: float = 0.8, height: float = 1.0, points: int = 80) -> FloatArray:
    """An o from the top, counter-clockwise, standing on the baseline."""
    angle = np.linspace(0.0, 2 * np.pi, points)
    return np.column_stack([width / 2 * (1 - np.sin(angle)), height / 2 * (1 + np.cos(angle))])


def stem(*, height: float = 2.0, slant_deg: float = 0.0, points: int = 40) -> FloatArray:
    """A straight downstroke leaning right by `slant_deg`."""
    y = np.linspace(height, 0.0, points)
    return np.column_stack([y * np.tan(np.radians(slant_deg)), y])
