"""Where a sheet lies on a machine: from sheet coordinates (mm, origin top left, y down) to machine coordinates (y up).

A point goes through four steps:
1. flip: (x, y) becomes (x, height - y), so that the sheet's *bottom left* corner is the origin and y runs up;
2. orientation: the sheet is turned counter-clockwise by 0, 90, 180 or 270 degrees and pushed back so that its corner of least x
   and least y is at the origin (how a person lays it in);
3. calibration: scaled along the machine's axes, then turned by a small angle about that corner (what measuring found);
4. offset: that corner's place on the machine.
With the default slot a machine point is simply (x, height - y).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.errors import BadProfile
from plotter.machines.settings import Table, read_toml

FloatArray = NDArray[np.float64]

ORIENTATIONS: Final = (0, 90, 180, 270)
_MAX_ROTATION_DEG: Final = 10.0
_SCALES: Final = (0.9, 1.1)
_FURTHEST_MM: Final = 10_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one sheet, with its calibration."""

    x_mm: float = 0.0
    y_mm: float = 0.0
    rotation_deg: float = 0.0
    """Counter-clockwise; a correction, so a few degrees at most."""
    scale_x: float = 1.0
    scale_y: float = 1.0
    orientation_deg: int = 0
    name: str = "origin"

    def __post_init__(self) -> None:
        if self.orientation_deg not in ORIENTATIONS:
            raise BadProfile(f"slot {self.name!r}: orientation must be 0, 90, 180 or 270, got {self.orientation_deg!r}")
        for value in (self.x_mm, self.y_mm, self.rotation_deg, self.scale_x, self.scale_y):
            if not math.isfinite(value):
                raise BadProfile(f"slot {self.name!r}: needs finite numbers, got {value!r}")
        if abs(self.rotation_deg) > _MAX_ROTATION_DEG:
            raise BadProfile(f"slot {self.name!r}: rotation must be within ±10°, got {self.rotation_deg:g}")
        if not all(_SCALES[0] <= scale <= _SCALES[1] for scale in (self.scale_x, self.scale_y)):
            raise BadProfile(f"slot {self.name!r}: scales must lie in 0.9 … 1.1, got {self.scale_x:g}, {self.scale_y:g}")


def slot_values(slot: Slot) -> dict[str, object]:
    """The slot as plain values, to be stored and sent; `slot_from_values` reads them."""
    return asdict(slot)


def slot_from_values(values: Mapping[str, object], place_of: str = "slot", *, name: str = "origin") -> Slot:
    """The slot that a file, a request or the database holds: the one reader of slots.

    What is left out is as in the default slot, and it is called `name`. Raises BadProfile naming `place_of` and the key.
    """
    top = Table(values, place_of)
    slot = Slot(
        x_mm=top.number("x_mm", -_FURTHEST_MM, _FURTHEST_MM, 0.0),
        y_mm=top.number("y_mm", -_FURTHEST_MM, _FURTHEST_MM, 0.0),
        rotation_deg=top.number("rotation_deg", -_MAX_ROTATION_DEG, _MAX_ROTATION_DEG, 0.0),
        scale_x=top.number("scale_x", *_SCALES, 1.0),
        scale_y=top.number("scale_y", *_SCALES, 1.0),
        orientation_deg=top.one_of("orientation_deg", ORIENTATIONS, 0),
        name=top.name("name", name),
    )
    top.done()
    return slot


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """The affine map of one sheet in one slot: machine = matrix · sheet + shift."""

    matrix: FloatArray
    """(2, 2)"""
    shift: FloatArray
    """(2,)"""
    width_mm: float
    height_mm: float

    def to_machine(self, points: FloatArray) -> FloatArray:
        """(n, 2) sheet points as machine points."""
        placed: FloatArray = points @ self.matrix.T + self.shift
        return placed

    def to_sheet(self, points: FloatArray) -> FloatArray:
        """(n, 2) machine points as sheet points."""
        back: FloatArray = (points - self.shift) @ np.linalg.inv(self.matrix).T
        return back

    def corners(self) -> FloatArray:
        """(4, 2): the sheet's corners on the machine, top left first, clockwise on the sheet."""
        w, h = self.width_mm, self.height_mm
        return self.to_machine(np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float64))


def place(width_mm: float, height_mm: float, slot: Slot | None = None) -> Placement:
    """The map for a sheet of this size in this slot (default: bottom left corner at the machine's origin, unturned)."""
    slot = slot or Slot()
    quarter = slot.orientation_deg // 90
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    turn = np.array([[cos, -sin], [sin, cos]], dtype=np.float64)
    pushed = ((0.0, 0.0), (height_mm, 0.0), (width_mm, height_mm), (0.0, width_mm))[quarter]
    angle = math.radians(slot.rotation_deg)
    tilt = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    correction = tilt @ np.diag([slot.scale_x, slot.scale_y])
    flip = np.array([[1.0, 0.0], [0.0, -1.0]])
    matrix = correction @ turn @ flip
    shift = correction @ (turn @ np.array([0.0, height_mm]) + np.array(pushed)) + np.array([slot.x_mm, slot.y_mm])
    return Placement(matrix=matrix, shift=shift, width_mm=width_mm, height_mm=height_mm)


def read_slot(path: Path) -> Slot:
    """A slot from its TOML file, called after the file where it has no name; raises BadProfile."""
    return slot_from_values(read_toml(path), path.name, name=path.stem)


def slot_toml(slot: Slot) -> str:
    """The slot as a file for `read_slot`."""
    safe = "".join(c for c in slot.name if c.isalnum() or c in " -_.")
    return (
        f'name = "{safe}"\nx_mm = {slot.x_mm!r}\ny_mm = {slot.y_mm!r}\nrotation_deg = {slot.rotation_deg!r}\n'
        f"scale_x = {slot.scale_x!r}\nscale_y = {slot.scale_y!r}\norientation_deg = {slot.orientation_deg}\n"
    )
