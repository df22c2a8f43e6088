"""The ink of one sheet side as values: strokes in lines of text on a page.

This is what the motor model writes, what approval stores, and what proofs and G-code are made from. It knows nothing of hands,
machines or files but its own JSON form (schema 1).

Sheet coordinates: origin top left, x right, y down, millimetres. Times are seconds from the start of the stroke's line of text.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.errors import BadPage

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]

SCHEMA: Final = 1

# What a point belongs to when it is not a letter of its line's text.
JOIN: Final = -1
UNDERLINE: Final = -2
SIGNATURE: Final = -3
CODE: Final = -4


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """What the pen draws between touching the paper and leaving it."""

    points: FloatArray
    """(n, 2) millimetres on the sheet, n >= 1; a single point is a dot."""
    times: FloatArray
    """(n,) seconds from the start of the line, never falling."""
    chars: IntArray
    """(n,) index into the line's text, or JOIN, UNDERLINE, SIGNATURE, CODE."""

    def __post_init__(self) -> None:
        n = len(self.points)
        if self.points.shape != (n, 2) or n < 1:
            raise BadPage(f"a stroke needs (n, 2) points with n >= 1, got {self.points.shape}")
        if self.times.shape != (n,) or self.chars.shape != (n,):
            raise BadPage(f"a stroke of {n} points has {self.times.shape} times and {self.chars.shape} chars")
        # A sum shows any number that is not finite, and a comparison with one is never true.
        if not (np.isfinite(self.points.sum()) and np.isfinite(self.times[0]) and np.isfinite(self.times[-1])):
            raise BadPage("a stroke holds a number that is not finite")
        if not bool((self.times[1:] >= self.times[:-1]).all()):
            raise BadPage("a stroke's times run backwards, or are not finite")


def strokes_of(points: FloatArray, times: FloatArray, chars: IntArray, starts: NDArray[np.int64]) -> list[Stroke]:
    """The strokes of a whole page from its columns; stroke k has the rows from starts[k] up to starts[k + 1], not copied.

    points (n, 2), times (n,), chars (n,) as in `Stroke`; starts (strokes + 1,). What a stroke refuses is looked for in all of
    them at once, because a page has a thousand. Raises BadPage naming the stroke.
    """
    n = len(points)
    if points.shape != (n, 2) or times.shape != (n,) or chars.shape != (n,) or starts[0] != 0 or starts[-1] != n:
        raise BadPage(f"strokes from 0 to {starts[-1]} need as many rows, got {points.shape}, {times.shape}, {chars.shape}")
    pieces = [(points[a:b], times[a:b], chars[a:b]) for a, b in pairwise(starts.tolist())]
    if bool((starts[1:] > starts[:-1]).all()):
        rising = times[1:] >= times[:-1]
        rising[starts[1:-1] - 1] = True
        if rising.all() and np.isfinite(points.sum()) and np.isfinite(times).all():
            return [_unchecked(*piece) for piece in pieces]
    return [_checked(f"strokes[{k}]", *piece) for k, piece in enumerate(pieces)]


def _unchecked(points: FloatArray, times: FloatArray, chars: IntArray) -> Stroke:
    """A stroke of values that were looked at."""
    stroke = object.__new__(Stroke)
    object.__setattr__(stroke, "points", points)
    object.__setattr__(stroke, "times", times)
    object.__setattr__(stroke, "chars", chars)
    return stroke


def _checked(place: str, points: FloatArray, times: FloatArray, chars: IntArray) -> Stroke:
    try:
        return Stroke(points, times, chars)
    except BadPage as error:
        raise BadPage(f"{place}: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of text as written, hyphens of its break included."""

    text: str
    baseline_mm: float
    """y of the line's nominal baseline at its left end, on the sheet."""
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Everything written on one sheet side, with what is needed to write it again."""

    hand: str
    hand_version: str
    model_version: str
    seed: int
    x_height_mm: float
    width_mm: float
    height_mm: float
    pen_mm: float
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        for name in ("x_height_mm", "width_mm", "height_mm", "pen_mm"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise BadPage(f"{name} must be a positive number of millimetres, got {value!r}")

    def strokes(self) -> Iterator[Stroke]:
        """All strokes in writing order."""
        for line in self.lines:
            yield from line.strokes

    def ink_mm(self) -> float:
        """Length of all strokes together."""
        return float(sum(np.hypot(*np.diff(s.points, axis=0).T).sum() for s in self.strokes()))

    def to_json(self) -> dict[str, object]:
        """The page as plain values of schema 1; points to the micrometre, times to the tenth of a millisecond."""
        return {
            "schema": SCHEMA,
            "unit": "mm",
            "y": "down",
            "hand": self.hand,
            "hand_version": self.hand_version,
            "model_version": self.model_version,
            "seed": self.seed,
            "x_height_mm": self.x_height_mm,
            "width_mm": self.width_mm,
            "height_mm": self.height_mm,
            "pen_mm": self.pen_mm,
            "lines": [
                {
                    "text": line.text,
                    "baseline_mm": round(line.baseline_mm, 3),
                    "strokes": [_stroke_to_json(stroke) for stroke in line.strokes],
                }
                for line in self.lines
            ],
        }


def page_from_json(value: object) -> Page:
    """Read schema 1; raises BadPage naming the place of whatever does not fit."""
    top = _mapping(value, "page")
    if top.get("schema") != SCHEMA or top.get("unit") != "mm" or top.get("y") != "down":
        raise BadPage('page: needs "schema": 1, "unit": "mm", "y": "down"')
    lines = []
    for i, raw in enumerate(_sequence(top.get("lines"), "lines")):
        place = f"lines[{i}]"
        entry = _mapping(raw, place)
        strokes = _sequence(entry.get("strokes"), f"{place}.strokes")
        lines.append(
            Line(
                text=_text(entry.get("text"), f"{place}.text"),
                baseline_mm=_number(entry.get("baseline_mm"), f"{place}.baseline_mm"),
                strokes=tuple(_stroke_from_json(s, f"{place}.strokes[{j}]") for j, s in enumerate(strokes)),
            )
        )
    seed = top.get("seed")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadPage(f"seed: needs a whole number, got {seed!r}")
    return Page(
        hand=_text(top.get("hand"), "hand"),
        hand_version=_text(top.get("hand_version"), "hand_version"),
        model_version=_text(top.get("model_version"), "model_version"),
        seed=seed,
        x_height_mm=_number(top.get("x_height_mm"), "x_height_mm"),
        width_mm=_number(top.get("width_mm"), "width_mm"),
        height_mm=_number(top.get("height_mm"), "height_mm"),
        pen_mm=_number(top.get("pen_mm"), "pen_mm"),
        lines=tuple(lines),
    )


def _stroke_to_json(stroke: Stroke) -> dict[str, object]:
    rows = np.column_stack([np.round(stroke.points, 3), np.round(stroke.times, 4)])
    return {"points": rows.tolist(), "char": stroke.chars.tolist()}


def _stroke_from_json(value: object, place: str) -> Stroke:
    entry = _mapping(value, place)
    try:
        rows = np.array(_sequence(entry.get("points"), f"{place}.points"), dtype=np.float64)
        chars = np.array(_sequence(entry.get("char"), f"{place}.char"), dtype=np.int32)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadPage(f"{place}: points need [x, y, t] numbers and char whole numbers ({error})") from error
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise BadPage(f"{place}.points: each point needs [x, y, t]")
    return _checked(place, rows[:, :2].copy(), rows[:, 2].copy(), chars)


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadPage(f"{place}: needs an object, got {type(value).__name__}")
    return value


def _sequence(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise BadPage(f"{place}: needs a list, got {type(value).__name__}")
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise BadPage(f"{place}: needs a text, got {type(value).__name__}")
    return value


def _number(value: object, place: str) -> float:
    if not isinstance(value, bool) and isinstance(value, int | float):
        with suppress(OverflowError):  # a whole number beyond any float
            if math.isfinite(number := float(value)):
                return number
    raise BadPage(f"{place}: needs a finite number, got {str(value)[:40]!r}")
