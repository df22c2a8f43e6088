"""The inner loop of the G-code reader: bytes to rows of moves, compiled. What the rows mean stands in plotter.paths.moves."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.paths import CX, CY, DWELL, FEED, KIND, LINE_NO, SERVO, SYNC, VALUE, X0, X1, Y0, Y1

FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.uint8]

# What a reader carries from line to line.
AT_X, AT_Y, AT_Z, ABSOLUTE, MOTION, FEED_MM_S, SERVO_VALUE, SPINDLE_ON, UNIT_SET, ENDED = range(10)
STATE_SIZE: Final = 10
NO_MOTION: Final = -1.0
"""MOTION before the first G0 … G3."""

# A line's words: each letter by its place in the alphabet, then the G and M words by their group.
_F, _I, _J, _P, _S, _X, _Z = 5, 8, 9, 15, 18, 23, 25
_MOTION_WORD, _DWELL_WORD, _DISTANCE, _UNIT, _FEED_MODE = 26, 27, 28, 29, 30
_SPINDLE, _END, _TURN_SERVO, _FINISH_MOVES, _PAUSE = 31, 32, 33, 34, 35
_WORDS: Final = 36
_NONE: Final = -1

# Bytes that stand for something.
_TAB, _NEWLINE, _RETURN, _SPACE, _OPEN, _CLOSE = 9, 10, 13, 32, 40, 41
_PLUS, _MINUS, _POINT, _ZERO, _NINE, _SEMICOLON = 43, 45, 46, 48, 57, 59
_HOLD, _STATUS, _RESUME = ord("!"), ord("?"), ord("~")
_A, _G, _M, _LAST_LETTER, _LOWER_A, _LOWER_Z = 65, 71, 77, 90, 97, 122

_DIGITS: Final = 9
_LARGEST: Final = 1e6
_RADII_MM: Final = 0.005
"""How far an arc's end may lie off its circle, as GRBL has it: this much, or a thousandth of the radius up to half a
millimetre."""
_RADII_MOST_MM: Final = 0.5
_RADII_SHARE: Final = 0.001
_MS: Final = 1000.0

# What is wrong with a line; 0 is nothing.
_BAD_BYTE, _NO_LETTER, _BAD_LETTER, _BAD_NUMBER, _LARGE, _BAD_G, _BAD_M, _TWICE, _GROUP, _NO_MODE = range(1, 11)
_NO_FEED, _NO_CENTRE, _NO_ARC, _BAD_DWELL, _AFTER_END, _NO_UNIT, _OPEN_COMMENT, _BAD_FEED, _UNUSED = range(11, 20)
NOT_ASCII: Final = _BAD_BYTE

MESSAGES: Final = {
    _BAD_BYTE: "a byte that cannot occur in a program (real-time command, control or not ASCII)",
    _NO_LETTER: "expected a letter",
    _BAD_LETTER: "a word of this letter is not allowed",
    _BAD_NUMBER: "a number is missing or malformed",
    _LARGE: "a number is too long or too large",
    _BAD_G: "a G word that is not allowed (only G0 G1 G2 G3 G4 G21 G90 G91 G94)",
    _BAD_M: "an M word that is not allowed here",
    _TWICE: "the same word twice",
    _GROUP: "two words of one group",
    _NO_MODE: "coordinates without a motion mode",
    _NO_FEED: "drawing without a feed (F)",
    _NO_CENTRE: "an arc needs its end and its centre (I, J)",
    _NO_ARC: "an arc whose end does not lie on its circle",
    _BAD_DWELL: "a dwell needs its time (P) and no coordinates",
    _AFTER_END: "something after the program's end",
    _NO_UNIT: "motion before the unit is set (G21)",
    _OPEN_COMMENT: "a comment that is not closed",
    _BAD_FEED: "a feed of zero or less",
    _UNUSED: "a word that nothing on its line uses",
}


@compiled
def _number(data: ByteArray, at: int, end: int) -> tuple[float, int, int]:
    """(value, next position, error) of a decimal number: sign, digits, point; no exponent, at most 9 digits."""
    sign = 1.0
    if at < end and (data[at] == _MINUS or data[at] == _PLUS):
        sign = -1.0 if data[at] == _MINUS else 1.0
        at += 1
    whole, digits, decimals, point = 0, 0, 0, False
    while at < end:
        c = data[at]
        if _ZERO <= c <= _NINE:
            whole = whole * 10 + (c - _ZERO)
            digits += 1
            if point:
                decimals += 1
            if digits > _DIGITS:
                return 0.0, at, _LARGE
        elif c == _POINT and not point:
            point = True
        else:
            break
        at += 1
    if digits == 0:
        return 0.0, at, _BAD_NUMBER
    return sign * whole / 10.0**decimals, at, 0


@compiled
def _g_slot(value: float) -> int:
    """The group of a G word."""
    if value in (0.0, 1.0, 2.0, 3.0):
        return _MOTION_WORD
    if value == 4.0:
        return _DWELL_WORD
    if value in (90.0, 91.0):
        return _DISTANCE
    if value == 21.0:
        return _UNIT
    if value == 94.0:
        return _FEED_MODE
    return _NONE


@compiled
def _m_slot(value: float) -> int:
    """The group of an M word."""
    if value in (3.0, 4.0, 5.0):
        return _SPINDLE
    if value in (2.0, 30.0):
        return _END
    if value == 0.0:
        return _PAUSE
    if value == 280.0:
        return _TURN_SERVO
    if value == 400.0:
        return _FINISH_MOVES
    return _NONE


@compiled
def _slot(letter: int, value: float) -> int:
    """Where a word belongs; the error below 0 where nowhere."""
    slot = letter - _A
    if letter == _G:
        slot = _g_slot(value)
        return slot if slot >= 0 else -_BAD_G
    if letter == _M:
        slot = _m_slot(value)
        return slot if slot >= 0 else -_BAD_M
    return slot if _X <= slot <= _Z or slot in (_F, _S, _I, _J, _P) else -_BAD_LETTER


@compiled
def _skipped(data: ByteArray, at: int, end: int) -> tuple[int, int]:
    """(error, position) behind blanks and comments."""
    while at < end:
        c = data[at]
        if c == _SEMICOLON:
            return 0, end
        if c == _OPEN:
            while at < end and data[at] != _CLOSE:
                at += 1
            if at == end:
                return _OPEN_COMMENT, at
        elif c not in (_SPACE, _TAB):
            break
        at += 1
    return 0, at


@compiled
def _words(data: ByteArray, at: int, end: int, words: FloatArray, given: ByteArray) -> int:
    """Read one line's words into `words` by letter, G and M words by group; returns the error."""
    while at < end:
        letter = data[at]
        if letter < _A:
            error, at = _skipped(data, at, end)
            if error or at >= end:
                return error
            letter = data[at]
        if _LOWER_A <= letter <= _LOWER_Z:
            letter -= _LOWER_A - _A
        if letter < _A or letter > _LAST_LETTER:
            return _NO_LETTER
        at += 1
        while at < end and data[at] == _SPACE:
            at += 1
        value, at, error = _number(data, at, end)
        if error:
            return error
        slot = _slot(letter, value)
        if slot < 0:
            return -slot
        if given[slot]:
            return _GROUP if slot >= _MOTION_WORD else _TWICE
        if abs(value) > _LARGEST:
            return _LARGE
        given[slot] = 1
        words[slot] = value
    return 0


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
    if given[_UNIT]:
        state[UNIT_SET] = 1.0
    if given[_DISTANCE]:
        state[ABSOLUTE] = 1.0 if words[_DISTANCE] == 90.0 else 0.0
    if given[_F]:
        if words[_F] <= 0:
            return _BAD_FEED
        state[FEED_MM_S] = words[_F] / 60.0
    return 0


@compiled
def _turn_pen(words: FloatArray, given: ByteArray, state: FloatArray, marlin: bool) -> tuple[int, bool]:
    """Spindle and servo; (error, whether the machine stops for them)."""
    alone = given[_TURN_SERVO] or given[_FINISH_MOVES]
    if alone and not marlin:
        return _BAD_M, False
    if alone and (given[_TURN_SERVO] + given[_FINISH_MOVES] + given[_SPINDLE] + given[_DWELL_WORD] + given[_MOTION_WORD] > 1):
        return _GROUP, False
    stops = False
    if given[_TURN_SERVO]:
        if not (given[_S] and given[_P]):
            return _BAD_M, False
        state[SERVO_VALUE] = words[_S]
        state[SPINDLE_ON] = 1.0
        stops = True
    else:
        if given[_S] and not (marlin and given[_DWELL_WORD]):
            state[SERVO_VALUE] = words[_S]
            stops = True
        if given[_SPINDLE]:
            state[SPINDLE_ON] = 0.0 if words[_SPINDLE] == 5.0 else 1.0
            stops = True
    return 0, stops or bool(given[_FINISH_MOVES]) or bool(given[_PAUSE])


@compiled
def _dwell_s(words: FloatArray, given: ByteArray, marlin: bool, axes: bool) -> float:
    """Seconds of a G4; below 0 where it is none. Marlin counts P in milliseconds and S in seconds."""
    if axes or given[_MOTION_WORD] or not (given[_P] or (marlin and given[_S])):
        return -1.0
    seconds: float = words[_P] if given[_P] else words[_S]
    return seconds / _MS if marlin and given[_P] else seconds


@compiled
def _centre(words: FloatArray, given: ByteArray, row: FloatArray) -> int:
    """Fill an arc's centre in; returns the error."""
    if not (given[_I] or given[_J]) or given[_Z]:
        return _NO_CENTRE
    row[CX] = row[X0] + (words[_I] if given[_I] else 0.0)
    row[CY] = row[Y0] + (words[_J] if given[_J] else 0.0)
    radius = math.hypot(row[X0] - row[CX], row[Y0] - row[CY])
    off = abs(radius - math.hypot(row[X1] - row[CX], row[Y1] - row[CY]))
    if radius == 0 or off > _RADII_MOST_MM or (off > _RADII_MM and off > _RADII_SHARE * radius):
        return _NO_ARC
    return 0


@compiled
def _move(words: FloatArray, given: ByteArray, state: FloatArray, row: FloatArray) -> int:
    """One line's motion; returns the error."""
    if state[MOTION] < 0:
        return _NO_MODE
    if state[UNIT_SET] <= 0:
        return _NO_UNIT
    if state[MOTION] > 0 and state[FEED_MM_S] <= 0:
        return _NO_FEED
    for axis in range(3):
        if given[_X + axis]:
            start = 0.0 if state[ABSOLUTE] > 0 else state[AT_X + axis]
            row[X1 + axis] = start + words[_X + axis]
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
        return _AFTER_END, count
    error = _set_modes(words, given, state)
    if error:
        return error, count
    error, stops = _turn_pen(words, given, state, marlin)
    if error:
        return error, count
    if stops:
        _begin_row(moves[count], SYNC, state, line)
        count += 1
    axes = bool(given[_X] or given[_X + 1] or given[_Z])
    if given[_DWELL_WORD]:
        seconds = _dwell_s(words, given, marlin, axes)
        if seconds < 0:
            return _BAD_DWELL, count
        _begin_row(moves[count], DWELL, state, line)
        moves[count, VALUE] = seconds
        count += 1
    elif given[_P] and not given[_TURN_SERVO]:
        return _UNUSED, count
    if given[_MOTION_WORD]:
        state[MOTION] = words[_MOTION_WORD]
    if (given[_I] or given[_J]) and not (axes and state[MOTION] >= 2.0):
        return _UNUSED, count
    if axes and not given[_DWELL_WORD]:
        _begin_row(moves[count], state[MOTION], state, line)
        error = _move(words, given, state, moves[count])
        if error:
            return error, count
        count += 1
    if given[_END]:
        state[ENDED] = 1.0
    return 0, count


@compiled
def _line_end(data: ByteArray, at: int) -> tuple[int, bool]:
    """(where the line's newline is, whether all its bytes may occur)."""
    while at < len(data) and data[at] != _NEWLINE:
        c = data[at]
        if (c < _SPACE and c not in (_TAB, _RETURN)) or c >= _RESUME or c in (_STATUS, _HOLD):
            return at, False
        at += 1
    return at, True


@compiled
def read_bytes(data: ByteArray, state: FloatArray, moves: FloatArray, states: FloatArray, marlin: bool) -> tuple[int, int, int]:
    """Fill `moves`, and `states` with the state after each line; (rows, error, line of the error)."""
    words = np.zeros(_WORDS)
    given = np.zeros(_WORDS, np.uint8)
    count, line, at = 0, 0, 0
    while at < len(data):
        end, good = _line_end(data, at)
        line += 1
        if not good:
            return count, _BAD_BYTE, line
        stop = end - 1 if end > at and data[end - 1] == _RETURN else end
        given[:] = 0
        error = _words(data, at, stop, words, given)
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
