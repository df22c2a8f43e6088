"""Drawings for the plotter's tests: made, small and deterministic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.drawing import Drawing, drawing_of_polylines
from render.strokes import Line, Page, Stroke

FloatArray = NDArray[np.float64]


def wave(x: float, y: float, seed: int, points: int = 60) -> FloatArray:
    """A letter-like stroke some 4 mm wide."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0.0, 1.0, points)
    a, b, c = rng.uniform(3, 11, 3)
    return np.column_stack([x + 3.2 * t + 0.6 * np.sin(a * t), y + np.cos(b * t) * 1.2 + 0.3 * np.sin(c * t)])


def page(lines: int = 3, letters: int = 8, seed: int = 1) -> Page:
    """A page of handwriting-like waves."""
    made = []
    for row in range(lines):
        strokes = tuple(
            Stroke(
                wave(12 + 4.0 * k, 20 + 9.0 * row, seed * 1000 + row * 50 + k),
                np.linspace(k, k + 0.8, 60),
                np.full(60, k, np.int32),
            )
            for k in range(letters)
        )
        made.append(Line("x" * letters, 20.0 + 9 * row, strokes))
    return Page("anna", "1", "1", seed, 2.3, 105.0, 148.0, 0.4, tuple(made))


def scattered(count: int, seed: int = 1, size_mm: float = 140.0) -> Drawing:
    """Short strokes all over an A4 sheet."""
    rng = np.random.default_rng(seed)
    begin = rng.uniform(10, size_mm, (count, 2))
    lines = [np.vstack([b, b + rng.uniform(-3, 3, (3, 2))]) for b in begin]
    return drawing_of_polylines(lines, [0] * count, width_mm=210, height_mm=297, pen_mm=0.4, text_lines=False)
