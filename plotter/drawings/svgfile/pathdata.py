"""The grammar of path data and of points, read as browsers do: up to the first fault, which is reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plotter.drawings.svgfile.values import NUMBER

_SPACE: Final = re.compile(r"\s*,?\s*")
_FLAG: Final = re.compile(r"[01]")
_COUNTS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_BIG: Final = 3.4e38
"""Browsers keep single floats: a larger number is a fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where reading stopped; `at` counts characters from 0."""

    at: int
    what: str

    def __str__(self) -> str:
        return f"{self.what} at character {self.at + 1}"


Segment = tuple[str, tuple[float, ...]]
"""M, L, C, Q, A or Z with absolute numbers; A has rx, ry, rotation, large, sweep, x, y."""


def read_path(data: str) -> tuple[list[Segment], Fault | None]:
    """Absolute segments up to the first fault."""
    segments: list[Segment] = []
    state = _Pen()
    at, size = _skip(data, 0), len(data)
    if data.strip() == "none":
        return [], None
    while at < size:
        command = data[at]
        kind = command.upper()
        if kind not in _COUNTS or command == "\u017f":
            return segments, Fault(at, f"{command!r} is no command")
        if not segments and kind != "M":
            return segments, Fault(at, "path data must begin with M")
        at = _skip(data, at + 1)
        if kind == "Z":
            segments.append(state.close())
            continue
        first = True
        while first or (at < size and data[at] in "+-.0123456789"):
            values, at, fault = _arguments(data, at, kind)
            if fault:
                return segments, fault
            segments.append(state.add("L" if kind == "M" and not first else kind, command.islower(), values))
            at, first = _SPACE.match(data, at).end(), False  # type: ignore[union-attr]
    return segments, None


def read_points(data: str) -> tuple[list[float], Fault | None]:
    """The numbers of a `points` attribute in pairs up to the first fault."""
    values: list[float] = []
    at = _skip(data, 0)
    while at < len(data):
        found = re.compile(NUMBER).match(data, at)
        if not found or abs(float(found[0])) > _BIG:
            return values[: len(values) // 2 * 2], Fault(at, "a number is missing or too large")
        values.append(float(found[0]))
        at = _SPACE.match(data, found.end()).end()  # type: ignore[union-attr]
    odd = len(values) % 2
    return values[: len(values) - odd], Fault(len(data), "a number lacks its partner") if odd else None


def _skip(data: str, at: int) -> int:
    while at < len(data) and data[at].isspace():
        at += 1
    return at


def _arguments(data: str, at: int, kind: str) -> tuple[list[float], int, Fault | None]:
    values: list[float] = []
    for index in range(_COUNTS[kind]):
        if index:
            at = _SPACE.match(data, at).end()  # type: ignore[union-attr]
        flag = kind == "A" and index in (3, 4)
        found = (_FLAG if flag else _READ).match(data, at)
        if not found:
            return values, at, Fault(at, "a flag (0 or 1) is missing" if flag else "a number is missing")
        value = float(found[0])
        if abs(value) > _BIG:
            return values, at, Fault(at, "a number is too large")
        values.append(value)
        at = found.end()
    return values, at, None


_READ: Final = re.compile(NUMBER)


class _Pen:
    """Where the path is, and what smooth curves continue."""

    def __init__(self) -> None:
        self._x = self._y = self._start_x = self._start_y = 0.0
        self._control: tuple[str, float, float] = ("", 0.0, 0.0)

    def close(self) -> Segment:
        self._x, self._y = self._start_x, self._start_y
        self._control = ("", 0.0, 0.0)
        return "Z", (self._x, self._y)

    def add(self, kind: str, relative: bool, values: list[float]) -> Segment:
        x, y = (self._x, self._y) if relative else (0.0, 0.0)
        if kind == "H":
            kind, values = "L", [values[0] + x, self._y]
        elif kind == "V":
            kind, values = "L", [self._x, values[0] + y]
        elif kind == "A":
            values = [*values[:5], values[5] + x, values[6] + y]
        else:
            values = [value + (y if index % 2 else x) for index, value in enumerate(values)]
        if kind in "ST":
            family = "C" if kind == "S" else "Q"
            known, cx, cy = self._control
            mirrored = (2 * self._x - cx, 2 * self._y - cy) if known == family else (self._x, self._y)
            kind, values = family, [*mirrored, *values]
        self._control = (kind, values[-4], values[-3]) if kind in "CQ" else ("", 0.0, 0.0)
        self._x, self._y = values[-2], values[-1]
        if kind == "M":
            self._start_x, self._start_y = self._x, self._y
        return kind, tuple(values)
