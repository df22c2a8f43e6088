"""A person's recorded signatures as they come, checked, and measured against their ground line.

A file holds one or several specimens of the same signature: either a page of strokes (schema 1, each line a specimen) or

    {"unit": "mm", "y": "down", "specimens": [[stroke, ...], ...]}        stroke: [[x, y, t], ...], t in seconds
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.errors import BadPage, BadSpecimens
from render.strokes import page_from_json

FloatArray = NDArray[np.float64]

MOST_BYTES: Final = 4_000_000
MOST_SPECIMENS: Final = 50
MOST_STROKES: Final = 100
MOST_POINTS: Final = 20_000
"""In one specimen."""
LEAST_MM, MOST_MM = 3.0, 250.0
"""Larger side of a specimen: less or more is another unit."""
LONGEST_S: Final = 120.0
FARTHEST: Final = 1e15
"""Coordinate or time, from anywhere: differences stay numbers."""
ROOM_TO_SIGN: Final = 1.3
"""Sides kept free for a signature, in those of the largest specimen: writing it anew may make it larger."""
LEAST_SIDE: Final = 0.15
"""Shorter side as a part of the longer one, at least: bows and turns take room where a specimen has none, as a flat stroke."""


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """One signature as it was recorded: strokes of (n, 3) x, y in millimetres from its top left corner, and seconds."""

    strokes: tuple[FloatArray, ...]
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class Specimens:
    """Recorded signatures of one person."""

    specimens: tuple[Specimen, ...]

    @property
    def room_mm(self) -> tuple[float, float]:
        """Width and height of the room to sign, above 0 for any specimens."""
        width = max(max(one.width_mm, LEAST_SIDE * one.height_mm) for one in self.specimens)
        height = max(max(one.height_mm, LEAST_SIDE * one.width_mm) for one in self.specimens)
        return ROOM_TO_SIGN * width, ROOM_TO_SIGN * height


def load_specimens(path: Path) -> Specimens:
    """The specimens of a file; raises BadSpecimens naming the file and what does not fit."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadSpecimens(f"{path}: larger than {MOST_BYTES // 1_000_000} MB")
        value = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSpecimens(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadSpecimens(f"{path}: not a JSON file ({error})") from error
    try:
        return read_specimens(value)
    except BadSpecimens as error:
        raise BadSpecimens(f"{path}: {error}") from error


def read_specimens(value: object) -> Specimens:
    """The specimens in a parsed JSON value; raises BadSpecimens naming the place."""
    if not isinstance(value, dict):
        raise BadSpecimens("needs an object with specimens, or a page of strokes")
    raw = _of_page(value) if "schema" in value else _of_list(value)
    if not 1 <= len(raw) <= MOST_SPECIMENS:
        raise BadSpecimens(f"specimens: needs 1 to {MOST_SPECIMENS}, got {len(raw)}")
    return Specimens(tuple(_specimen(strokes, f"specimens[{k}]") for k, strokes in enumerate(raw)))


def _of_page(value: dict[str, object]) -> list[list[FloatArray]]:
    try:
        page = page_from_json(value)
    except BadPage as error:
        raise BadSpecimens(str(error)) from error
    return [[np.column_stack([s.points, s.times]) for s in line.strokes] for line in page.lines]


def _of_list(value: dict[str, object]) -> list[list[FloatArray]]:
    if value.get("unit") != "mm" or value.get("y") != "down":
        raise BadSpecimens('needs "unit": "mm", "y": "down"')
    made = []
    for k, strokes in enumerate(_listed(value.get("specimens"), "specimens")):
        place = f"specimens[{k}]"
        made.append([_stroke(s, f"{place}[{j}]") for j, s in enumerate(_listed(strokes, place))])
    return made


def _listed(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise BadSpecimens(f"{place}: needs a list, got {type(value).__name__}")
    return value


def _stroke(value: object, place: str) -> FloatArray:
    points = _listed(value, place)
    if len(points) > MOST_POINTS:
        raise BadSpecimens(f"{place}: has {len(points)} points; at most {MOST_POINTS}")
    for i, point in enumerate(points):
        if not isinstance(point, list) or len(point) != 3 or any(type(n) not in {int, float} for n in point):
            raise BadSpecimens(f"{place}[{i}]: each point needs three numbers [x, y, t], got {str(point)[:60]}")
    try:
        return np.array(points, np.float64).reshape(-1, 3)
    except OverflowError as error:
        raise BadSpecimens(f"{place}: a number is too large") from error


def _specimen(strokes: Sequence[FloatArray], place: str) -> Specimen:
    if not 1 <= len(strokes) <= MOST_STROKES:
        raise BadSpecimens(f"{place}: needs 1 to {MOST_STROKES} strokes, got {len(strokes)}")
    for j, stroke in enumerate(strokes):
        if len(stroke) < 1:
            raise BadSpecimens(f"{place}[{j}]: a stroke without points")
        if not np.isfinite(stroke).all():
            raise BadSpecimens(f"{place}[{j}]: holds a number that is not finite")
        if np.abs(stroke).max() > FARTHEST:
            raise BadSpecimens(f"{place}[{j}]: holds a number too large for millimetres or seconds")
    points = np.concatenate(strokes)
    if len(points) > MOST_POINTS:
        raise BadSpecimens(f"{place}: has {len(points)} points; at most {MOST_POINTS}")
    if (np.diff(points[:, 2]) < 0).any():
        raise BadSpecimens(f"{place}: times run backwards; they are seconds from the start of the signature")
    low = points.min(axis=0)
    width, height, seconds = (float(side) for side in points.max(axis=0) - low)
    if not LEAST_MM <= max(width, height) <= MOST_MM:
        raise BadSpecimens(f"{place}: is {width:.1f} x {height:.1f} mm; a signature measures {LEAST_MM:g} to {MOST_MM:g} mm")
    if not 0.0 < seconds <= LONGEST_S:
        raise BadSpecimens(f"{place}: takes {seconds:.1f} s; a signature takes up to {LONGEST_S:g} s")
    return Specimen(tuple(stroke - low for stroke in strokes), width, height)
