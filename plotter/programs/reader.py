"""Reads G-code back into moves: the plotter's own interpreter, used to check, to time, to trace and by the virtual plotter.

It shares nothing with the writer: it is the second opinion. It knows exactly the words of the grammar (docs/plotting.md) and
refuses all others, so that a program it accepts holds nothing that a machine might take for something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.errors import BadGcode
from plotter.machines import Machine
from plotter.paths import COLUMNS, CX, CY, SERVO, X0, X1, Y0, Y1, Z0, Z1, Moves, arc_of, chords_of
from plotter.programs.scanner import (
    ABSOLUTE,
    AT_X,
    AT_Z,
    ENDED,
    FEED_MM_S,
    MOTION,
    NO_MOTION,
    SERVO_VALUE,
    SPINDLE_ON,
    STATE_SIZE,
    read_bytes,
)
from plotter.programs.words import BAD_BYTE, MESSAGES

FloatArray = NDArray[np.float64]

_CONTACT: Final = 0.5
"""The pen touches below this share of the way from its writing to its low height."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What an interpreter holds in force between two lines."""

    relative: bool
    motion: int
    """The number of its G word; -1 before the first."""
    feed_mm_min: float
    servo: float | None
    """S; None while the spindle is off."""


class Reader:
    """An interpreter that keeps its state, so that a program can be fed in parts."""

    def __init__(self, machine: Machine, *, x_mm: float = 0.0, y_mm: float = 0.0) -> None:
        self._machine = machine
        self._state = np.zeros(STATE_SIZE)
        self._state[AT_X : AT_Z + 1] = (x_mm, y_mm, machine.pen.up if machine.pen.actuator == "z" else 0.0)
        self._state[ABSOLUTE], self._state[MOTION], self._state[SERVO_VALUE] = 1.0, NO_MOTION, np.nan
        self._states = np.zeros((0, STATE_SIZE))

    @property
    def position(self) -> tuple[float, float, float]:
        """Where the pen is, machine mm; z is 0 where a servo moves it."""
        x, y, z = self._state[AT_X : AT_Z + 1].tolist()
        return x, y, z

    @property
    def ended(self) -> bool:
        """Whether the program said M2 or M30."""
        return bool(self._state[ENDED])

    @property
    def modes(self) -> Modes:
        """What is in force now."""
        return _modes(self._state)

    def modes_after(self, line: int) -> Modes:
        """What was in force after a line (counted from 1) of the text that was fed last."""
        return _modes(self._states[line - 1])

    def feed(self, gcode: str) -> Moves:
        """Interpret whole lines; raises BadGcode naming the line (counted within this text). A refused text changes nothing."""
        try:
            raw = gcode.encode("ascii")
        except UnicodeEncodeError as error:
            line = gcode.count("\n", 0, error.start) + 1
            raise BadGcode(MESSAGES[BAD_BYTE], line) from error
        data = np.frombuffer(raw, dtype=np.uint8)
        lines = raw.count(b"\n") + 1
        table, states = np.zeros((2 * lines, COLUMNS)), np.empty((lines, STATE_SIZE))
        state = self._state.copy()
        count, error_code, line = read_bytes(data, state, table, states, self._machine.dialect == "marlin")
        if error_code:
            raise BadGcode(MESSAGES[error_code], line, _line_of(gcode, line))
        self._state, self._states = state, states
        return _moves(table[:count], self._machine)


def _modes(state: FloatArray) -> Modes:
    return Modes(
        relative=not state[ABSOLUTE],
        motion=int(state[MOTION]),
        feed_mm_min=float(state[FEED_MM_S]) * 60.0,
        servo=float(state[SERVO_VALUE]) if state[SPINDLE_ON] else None,
    )


def read_gcode(gcode: str, machine: Machine) -> Moves:
    """Interpret a whole program from the machine's origin with the pen up; raises BadGcode."""
    return Reader(machine).feed(gcode)


def ink_paths(moves: Moves, sagitta_mm: float = 0.002) -> Iterator[FloatArray]:
    """What is drawn without lifting, each an (n, 2) polyline in machine mm; arcs cut so that no chord is further off than
    stated."""
    points, starts = _trace(moves.table, moves.ink, moves.touch, sagitta_mm)
    for begin, end in pairwise(starts.tolist()):
        yield points[begin:end]


@compiled
def _trace(
    table: FloatArray, ink: NDArray[np.bool_], touch: NDArray[np.bool_], sagitta: float
) -> tuple[FloatArray, NDArray[np.int64]]:
    """All inked polylines one after another, and where each starts (the end as last entry); a touch without a move is a dot."""
    total = 0
    for r in range(len(table)):
        total += 1 + (chords_of(table[r], sagitta) if ink[r] else 0)
    points = np.empty((total, 2))
    starts = np.empty(total + 1, np.int64)
    count, paths, drawing = 0, 0, False
    for r in range(len(table)):
        row = table[r]
        if not ink[r]:
            if touch[r] and not drawing:
                starts[paths] = count
                paths += 1
                points[count, 0], points[count, 1] = row[X1], row[Y1]
                count += 1
            drawing = touch[r]
            continue
        if not drawing:
            starts[paths] = count
            paths += 1
            points[count, 0], points[count, 1] = row[X0], row[Y0]
            count += 1
            drawing = True
        n = chords_of(row, sagitta)
        if n > 1:
            angle, sweep, radius = arc_of(row)
            for k in range(1, n):
                a = angle + sweep * k / n
                points[count, 0] = row[CX] + radius * math.cos(a)
                points[count, 1] = row[CY] + radius * math.sin(a)
                count += 1
        points[count, 0], points[count, 1] = row[X1], row[Y1]
        count += 1
    starts[paths] = count
    return points[:count], starts[: paths + 1]


def _moves(table: FloatArray, machine: Machine) -> Moves:
    pen = machine.pen
    lifted = pen.actuator == "z"
    height = np.maximum(table[:, Z0], table[:, Z1]) if lifted else table[:, SERVO]
    known = np.isfinite(height)
    with np.errstate(invalid="ignore"):
        down = known & ((height - pen.down) / (pen.low - pen.down) < _CONTACT)
        touch = known & ((table[:, Z1] - pen.down) / (pen.low - pen.down) < _CONTACT) if lifted else down
    return Moves(table=table, down=down, touch=touch, known=known)


def _line_of(gcode: str, line: int) -> str:
    return gcode.split("\n")[line - 1]
