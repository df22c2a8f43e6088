"""The inner loop of the G-code reader: bytes to rows of moves, compiled. What the rows mean stands in plotter.paths.moves."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.paths import CX, CY, DWELL, FEED, KIND, LINE_NO, SERVO, SYNC, VALUE, X0, X1, Y0, Y1
from plotter.programs.words import (
    AFTER_END,
    BAD_BYTE,
    BAD_DWELL,
    BAD_FEED,
    BAD_M,
    DISTANCE,
    DWELL_WORD,
    END,
    F_WORD,
    FINISH_MOVES,
    GROUP,
    HOLD,
    I_WORD,
    J_WORD,
    MOTION_WORD,
    NEWLINE,
    NO_ARC,
    NO_CENTRE,
    NO_FEED,
    NO_MODE,
    NO_UNIT,
    P_WORD,
    PAUSE,
    RESUME,
    RETURN,
    S_WORD,
    SPACE,
    SPINDLE,
    STATUS,
    TAB,
    TURN_SERVO,
    UNIT,
    UNUSED,
    WORDS,
    X_WORD,
    Z_WORD,
    read_words,
)

FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.uint8]

# What a reader carries from line to line.
AT_X, AT_Y, AT_Z, ABSOLUTE, MOTION, FEED_MM_S, SERVO_VALUE, SPINDLE_ON, UNIT_SET, ENDED = range(10)
STATE_SIZE: Final = 10
NO_MOTION: Final = -1.0
"""MOTION before the first G0 … G3."""

_RADII_MM: Final = 0.005
"""How far an arc's end may lie off its circle, as GRBL has it: this much, or a thousandth of the radius up to half a
millimetre."""
_RADII_MOST_MM: Final = 0.5
_RADII_SHARE: Final = 0.001
_MS: Final = 1000.0


@compiled
def _begin_row(row: FloatArray, kind: float, state: FloatArray, line: int) -> None:
    """A row that stands still where the pen is."""
    row[KIND] = kind
    for axis in range(3):
        row[X0 + axis] = state[AT_X + axis]
        row[X1 + axis] = state[AT_X + axis]
    row[FEED] = state[FEED_MM_S]
    row[SERVO] = state[SERVO_VALUE] if state[SPINDLE_ON] > 0 else np.nan
    row[LINE_NO] = line


@compiled
def _set_modes(words: FloatArray, given: ByteArray, state: FloatArray) -> int:
    """Unit, distance mode and feed; returns the error."""
    if given[UNIT]:
        state[UNIT_SET] = 1.0
    if given[DISTANCE]:
        state[ABSOLUTE] = 1.0 if words[DISTANCE] == 90.0 else 0.0
    if given[F_WORD]:
        if words[F_WORD] <= 0:
            return BAD_FEED
        state[FEED_MM_S] = words[F_WORD] / 60.0
    return 0


@compiled
def _turn_pen(words: FloatArray, given: ByteArray, state: FloatArray, marlin: bool) -> tuple[int, bool]:
    """Spindle and servo; (error, whether the machine stops for them)."""
    alone = given[TURN_SERVO] or given[FINISH_MOVES]
    if alone and not marlin:
        return BAD_M, False
    if alone and (given[TURN_SERVO] + given[FINISH_MOVES] + given[SPINDLE] + given[DWELL_WORD] + given[MOTION_WORD] > 1):
        return GROUP, False
    stops = False
    if given[TURN_SERVO]:
        if not (given[S_WORD] and given[P_WORD]):
            return BAD_M, False
        state[SERVO_VALUE] = words[S_WORD]
        state[SPINDLE_ON] = 1.0
        stops = True
    else:
        if given[S_WORD] and not (marlin and given[DWELL_WORD]):
            state[SERVO_VALUE] = words[S_WORD]
            stops = True
        if given[SPINDLE]:
            state[SPINDLE_ON] = 0.0 if words[SPINDLE] == 5.0 else 1.0
            stops = True
    return 0, stops or bool(given[FINISH_MOVES]) or bool(given[PAUSE])


@compiled
def _dwell_s(words: FloatArray, given: ByteArray, marlin: bool, axes: bool) -> float:
    """Seconds of a G4; below 0 where it is none. Marlin counts P in milliseconds and S in seconds."""
    if axes or given[MOTION_WORD] or not (given[P_WORD] or (marlin and given[S_WORD])):
        return -1.0
    seconds: float = words[P_WORD] if given[P_WORD] else words[S_WORD]
    return seconds / _MS if marlin and given[P_WORD] else seconds


@compiled
def _centre(words: FloatArray, given: ByteArray, row: FloatArray) -> int:
    """Fill an arc's centre in; returns the error."""
    if not (given[I_WORD] or given[J_WORD]) or given[Z_WORD]:
        return NO_CENTRE
    row[CX] = row[X0] + (words[I_WORD] if given[I_WORD] else 0.0)
    row[CY] = row[Y0] + (words[J_WORD] if given[J_WORD] else 0.0)
    radius = math.hypot(row[X0] - row[CX], row[Y0] - row[CY])
    off = abs(radius - math.hypot(row[X1] - row[CX], row[Y1] - row[CY]))
    if radius == 0 or off > _RADII_MOST_MM or (off > _RADII_MM and off > _RADII_SHARE * radius):
        return NO_ARC
    return 0


@compiled
def _move(words: FloatArray, given: ByteArray, state: FloatArray, row: FloatArray) -> int:
    """One line's motion; returns the error."""
    if state[MOTION] < 0:
        return NO_MODE
    if state[UNIT_SET] <= 0:
        return NO_UNIT
    if state[MOTION] > 0 and state[FEED_MM_S] <= 0:
        return NO_FEED
    for axis in range(3):
        if given[X_WORD + axis]:
            start = 0.0 if state[ABSOLUTE] > 0 else state[AT_X + axis]
            row[X1 + axis] = start + words[X_WORD + axis]
    if state[MOTION] >= 2.0:
        error = _centre(words, given, row)
        if error:
            return error
    for axis in range(3):
        # Whole nanometres: relative moves must not gather rounding.
        state[AT_X + axis] = np.rint(row[X1 + axis] * 1e6) / 1e6
        row[X1 + axis] = state[AT_X + axis]
    return 0


@compiled
def _perform(
    words: FloatArray, given: ByteArray, state: FloatArray, moves: FloatArray, count: int, line: int, marlin: bool
) -> tuple[int, int]:
    """Carry out one line's words on the state, add what moves or waits; (error, count)."""
    if state[ENDED] > 0:
        return AFTER_END, count
    error = _set_modes(words, given, state)
    if error:
        return error, count
    error, stops = _turn_pen(words, given, state, marlin)
    if error:
        return error, count
    if stops:
        _begin_row(moves[count], SYNC, state, line)
        count += 1
    axes = bool(given[X_WORD] or given[X_WORD + 1] or given[Z_WORD])
    if given[DWELL_WORD]:
        seconds = _dwell_s(words, given, marlin, axes)
        if seconds < 0:
            return BAD_DWELL, count
        _begin_row(moves[count], DWELL, state, line)
        moves[count, VALUE] = seconds
        count += 1
    elif given[P_WORD] and not given[TURN_SERVO]:
        return UNUSED, count
    if given[MOTION_WORD]:
        state[MOTION] = words[MOTION_WORD]
    if (given[I_WORD] or given[J_WORD]) and not (axes and state[MOTION] >= 2.0):
        return UNUSED, count
    if axes and not given[DWELL_WORD]:
        _begin_row(moves[count], state[MOTION], state, line)
        error = _move(words, given, state, moves[count])
        if error:
            return error, count
        count += 1
    if given[END]:
        state[ENDED] = 1.0
    return 0, count


@compiled
def _line_end(data: ByteArray, at: int) -> tuple[int, bool]:
    """(where the line's newline is, whether all its bytes may occur)."""
    while at < len(data) and data[at] != NEWLINE:
        c = data[at]
        if (c < SPACE and c not in (TAB, RETURN)) or c >= RESUME or c in (STATUS, HOLD):
            return at, False
        at += 1
    return at, True


@compiled
def read_bytes(data: ByteArray, state: FloatArray, moves: FloatArray, states: FloatArray, marlin: bool) -> tuple[int, int, int]:
    """Fill `moves`, and `states` with the state after each line; (rows, error, line of the error)."""
    words = np.zeros(WORDS)
    given = np.zeros(WORDS, np.uint8)
    count, line, at = 0, 0, 0
    while at < len(data):
        end, good = _line_end(data, at)
        line += 1
        if not good:
            return count, BAD_BYTE, line
        stop = end - 1 if end > at and data[end - 1] == RETURN else end
        given[:] = 0
        error = read_words(data, at, stop, words, given)
        if error:
            return count, error, line
        if given.any():
            error, count = _perform(words, given, state, moves, count, line, marlin)
            if error:
                return count, error, line
        for slot in range(STATE_SIZE):
            states[line - 1, slot] = state[slot]
        at = end + 1
    return count, 0, 0
