"""Setting up a slot: a page of crosses to draw and measure, and the slot that the measured numbers give.

Crosses are drawn where the slot believes their places to be. Whoever measures on the paper, from its left and upper edge,
where they really lie tells where the paper lies. The map from sheet to machine is then the affine least-squares fit from the
measured places to the machine points that were drawn, taken apart into the slot's offset, rotation and scales (shear is not
kept: it is reported).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.drawing import Drawing, drawing_of_polylines
from plotter.errors import BadProfile
from plotter.machine import Machine
from plotter.pen import PenSetup
from plotter.placement import Slot, place, slot_from_values
from plotter.settings import read_toml

FloatArray = NDArray[np.float64]

INSET_MM: Final = 15.0
_ARM_MM: Final = 5.0
_DIGIT_MM: Final = 3.0
_WORST_MM: Final = 0.5
"""Measured numbers that fit no placement better than this hold a slip of the ruler or of the pen."""
# Strokes of the digits 1 to 5 in a box of 1 x 2, y down.
_DIGITS: Final = {
    1: [[(0.2, 0.5), (0.6, 0), (0.6, 2)]],
    2: [[(0, 0.4), (0.3, 0), (0.8, 0), (1, 0.4), (1, 0.8), (0, 2), (1, 2)]],
    3: [[(0, 0), (1, 0), (0.5, 0.9), (1, 1.2), (1, 1.7), (0.6, 2), (0, 1.8)]],
    4: [[(0.8, 2), (0.8, 0), (0, 1.4), (1, 1.4)]],
    5: [[(1, 0), (0.1, 0), (0, 0.9), (0.6, 0.8), (1, 1.2), (0.9, 1.8), (0.4, 2), (0, 1.8)]],
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """A slot from measured crosses."""

    slot: Slot
    residual_mm: float
    """The furthest that a cross lies from where the new slot says."""
    shear_deg: float
    """By how much the machine's axes are not square; not corrected."""


def crosses(width_mm: float, height_mm: float) -> dict[int, tuple[float, float]]:
    """The crosses' places on the sheet by their numbers: the corners clockwise from the upper left, and the middle."""
    left, right, top, bottom = INSET_MM, width_mm - INSET_MM, INSET_MM, height_mm - INSET_MM
    if right - left < 2 * _ARM_MM or bottom - top < 2 * _ARM_MM:
        raise BadProfile(
            f"a sheet of {width_mm:g} × {height_mm:g} mm is too small to calibrate with: take one of 50 × 50 mm or more"
        )
    return {1: (left, top), 2: (right, top), 3: (right, bottom), 4: (left, bottom), 5: (width_mm / 2, height_mm / 2)}


def calibration_drawing(width_mm: float, height_mm: float, pen_mm: float = 0.4) -> Drawing:
    """Numbered crosses on a sheet."""
    lines, groups = [], []
    for group, (number, (x, y)) in enumerate(crosses(width_mm, height_mm).items()):
        strokes = [
            np.array([[x - _ARM_MM, y], [x + _ARM_MM, y]]),
            np.array([[x, y - _ARM_MM], [x, y + _ARM_MM]]),
            *(np.array(stroke) * (_DIGIT_MM / 2) + [x + 1.5, y - 1.5 - _DIGIT_MM] for stroke in _DIGITS[number]),
        ]
        lines += strokes
        groups += [group] * len(strokes)
    labels = tuple(f"cross {number}" for number in _DIGITS)
    return drawing_of_polylines(lines, groups, width_mm=width_mm, height_mm=height_mm, pen_mm=pen_mm, labels=labels)


def calibrate(
    measured: Mapping[int, tuple[float, float]], width_mm: float, height_mm: float, slot: Slot, *, name: str = ""
) -> Calibration:
    """The slot in which the crosses lie where they were measured (mm from the sheet's left and upper edge).

    `slot` is the one with which they were drawn. Raises BadProfile: fewer than three crosses, all on one line, numbers that
    fit no placement, or a result outside of what a slot may be.
    """
    drawn = crosses(width_mm, height_mm)
    if unknown := sorted(set(measured) - set(drawn)):
        raise BadProfile(f"there is no cross {unknown[0]}; they are numbered 1 to {len(drawn)}")
    if len(measured) < 3:
        raise BadProfile(f"three measured crosses are needed at least, got {len(measured)}")
    numbers = sorted(measured)
    on_machine = place(width_mm, height_mm, slot).to_machine(np.array([drawn[n] for n in numbers]))
    bare = place(width_mm, height_mm, Slot(orientation_deg=slot.orientation_deg))
    found = bare.to_machine(np.array([measured[n] for n in numbers], dtype=np.float64))
    if not np.isfinite(found).all():
        raise BadProfile("a measured number is not finite")
    system = np.column_stack([found, np.ones(len(found))])
    if np.linalg.matrix_rank(system - system.mean(axis=0), tol=1.0) < 2:
        raise BadProfile("the measured crosses lie on one line: measure one off it")
    solution, *_ = np.linalg.lstsq(system, on_machine, rcond=None)
    matrix, shift = solution[:2].T, solution[2]
    angles = math.atan2(matrix[1, 0], matrix[0, 0]), math.atan2(-matrix[0, 1], matrix[1, 1])
    result = Slot(
        x_mm=round(float(shift[0]), 4),
        y_mm=round(float(shift[1]), 4),
        rotation_deg=round(math.degrees(sum(angles) / 2), 5),
        scale_x=round(math.hypot(matrix[0, 0], matrix[1, 0]), 6),
        scale_y=round(math.hypot(matrix[0, 1], matrix[1, 1]), 6),
        orientation_deg=slot.orientation_deg,
        name=name or slot.name,
    )
    fitted = place(width_mm, height_mm, result).to_machine(np.array([measured[n] for n in numbers], dtype=np.float64))
    residual = float(np.hypot(*(fitted - on_machine).T).max())
    if residual > _WORST_MM:
        raise BadProfile(
            f"the numbers contradict each other by {residual:.2f} mm: measure again, each cross from the same two edges"
        )
    return Calibration(slot=result, residual_mm=residual, shear_deg=math.degrees(angles[0] - angles[1]))


def read_slot(path: Path) -> Slot:
    """A slot from its TOML file; raises BadProfile."""
    return slot_from_values(read_toml(path), path.name, name=path.stem)


def slot_toml(slot: Slot) -> str:
    """The slot as a file for `read_slot`."""
    safe = "".join(c for c in slot.name if c.isalnum() or c in " -_.")
    return (
        f'name = "{safe}"\nx_mm = {slot.x_mm!r}\ny_mm = {slot.y_mm!r}\nrotation_deg = {slot.rotation_deg!r}\n'
        f"scale_x = {slot.scale_x!r}\nscale_y = {slot.scale_y!r}\norientation_deg = {slot.orientation_deg}\n"
    )


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


def ink_metres(drawn_mm: float, pen: PenSetup, written_m: float) -> tuple[float, float]:
    """(metres written with this filling, share of it left) after another `drawn_mm`; the share is 1.0 where nobody knows."""
    metres = written_m + drawn_mm / 1000.0
    left = max(0.0, 1.0 - metres / pen.ink_metres) if pen.ink_metres > 0 else 1.0
    return metres, left


def fits(machine: Machine, slot: Slot, width_mm: float, height_mm: float) -> bool:
    """Whether a whole sheet in this slot lies inside the machine's area."""
    corners = place(width_mm, height_mm, slot).corners()
    low, high = corners.min(axis=0), corners.max(axis=0)
    return bool(
        machine.x.low - 1e-6 <= low[0]
        and machine.y.low - 1e-6 <= low[1]
        and high[0] <= machine.x.high + 1e-6
        and high[1] <= machine.y.high + 1e-6
    )
