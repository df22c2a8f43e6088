"""Drawings that set a machine up: the page of crosses that a slot is calibrated with, and the zigzag that primes a pen."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from plotter.drawings.drawing import Drawing, drawing_of_polylines
from plotter.errors import BadProfile
from plotter.machines import ARM_MM, PenSetup, crosses

_DIGIT_MM: Final = 3.0
# Strokes of the digits 1 to 5 in a box of 1 x 2, y down.
_DIGITS: Final = {
    1: [[(0.2, 0.5), (0.6, 0), (0.6, 2)]],
    2: [[(0, 0.4), (0.3, 0), (0.8, 0), (1, 0.4), (1, 0.8), (0, 2), (1, 2)]],
    3: [[(0, 0), (1, 0), (0.5, 0.9), (1, 1.2), (1, 1.7), (0.6, 2), (0, 1.8)]],
    4: [[(0.8, 2), (0.8, 0), (0, 1.4), (1, 1.4)]],
    5: [[(1, 0), (0.1, 0), (0, 0.9), (0.6, 0.8), (1, 1.2), (0.9, 1.8), (0.4, 2), (0, 1.8)]],
}


def calibration_drawing(width_mm: float, height_mm: float, pen_mm: float = 0.4) -> Drawing:
    """Numbered crosses on a sheet."""
    lines, groups = [], []
    for group, (number, (x, y)) in enumerate(crosses(width_mm, height_mm).items()):
        strokes = [
            np.array([[x - ARM_MM, y], [x + ARM_MM, y]]),
            np.array([[x, y - ARM_MM], [x, y + ARM_MM]]),
            *(np.array(stroke) * (_DIGIT_MM / 2) + [x + 1.5, y - 1.5 - _DIGIT_MM] for stroke in _DIGITS[number]),
        ]
        lines += strokes
        groups += [group] * len(strokes)
    labels = tuple(f"cross {number}" for number in _DIGITS)
    return drawing_of_polylines(lines, groups, width_mm=width_mm, height_mm=height_mm, pen_mm=pen_mm, labels=labels)


def priming_drawing(pen: PenSetup, width_mm: float, height_mm: float, used: int = 0) -> Drawing:
    """A zigzag of the pen's priming length on a waste strip; `used` fields of the strip are written on already.

    Raises BadProfile when the strip has no room left.
    """
    pitch = max(1.0, 2.5 * pen.width_mm)
    row_mm = width_mm - 4.0
    if pen.prime_mm <= 0 or row_mm <= 5:
        raise BadProfile(f"pen {pen.name!r} cannot be primed: it needs prime_mm above 0 and a strip wider than 9 mm")
    rows = math.ceil(pen.prime_mm / row_mm)
    first = used * (rows + 1)
    if 2 + (first + rows) * pitch > height_mm:
        raise BadProfile("the waste strip is full: put in a new one")
    points = []
    for row in range(rows):
        y = 2 + (first + row) * pitch
        ends = [(2.0, y), (2.0 + row_mm, y)]
        points += ends if row % 2 == 0 else ends[::-1]
    return drawing_of_polylines(
        [np.array(points)], [0], width_mm=width_mm, height_mm=height_mm, pen_mm=pen.width_mm, labels=("priming",)
    )
