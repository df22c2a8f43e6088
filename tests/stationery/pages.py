"""Pages of ink made up for the tests of this folder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from render.strokes import Line, Page, Stroke


def stroke(points: list[tuple[float, float]] | NDArray[np.float64]) -> Stroke:
    array: NDArray[np.float64] = np.array(points, dtype=np.float64)
    n = len(array)
    return Stroke(array, np.arange(n, dtype=np.float64) * 0.01, np.zeros(n, np.int32))


def wave(x_mm: float, y_mm: float, length_mm: float, *, samples: int = 300) -> Stroke:
    """A looping stroke like joined letters."""
    t = np.linspace(0, 1, samples)
    turns = 2 * np.pi * length_mm / 3
    points: NDArray[np.float64] = np.column_stack(
        [x_mm + length_mm * t + 0.8 * np.sin(turns * t), y_mm - 1.5 * np.cos(turns * t)]
    )
    return stroke(points)


def page(width_mm: float, height_mm: float, *strokes: Stroke, text: str = "Liebe Frau Weber") -> Page:
    return Page("anna", "1", "1", 7, 2.1, width_mm, height_mm, 0.4, (Line(text, 20.0, strokes),))
