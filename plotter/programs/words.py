"""Reads one line of G-code as words, compiled: which letters and numbers it holds, and what is wrong with it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled

FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.uint8]

# A line's words: each letter by its place in the alphabet, then the G and M words by their group.
F_WORD, I_WORD, J_WORD, P_WORD, S_WORD, X_WORD, Z_WORD = 5, 8, 9, 15, 18, 23, 25
MOTION_WORD, DWELL_WORD, DISTANCE, UNIT, FEED_MODE = 26, 27, 28, 29, 30
SPINDLE, END, TURN_SERVO, FINISH_MOVES, PAUSE = 31, 32, 33, 34, 35
WORDS: Final = 36
_NONE: Final = -1

# Bytes that stand for something.
TAB, NEWLINE, RETURN, SPACE, _OPEN, _CLOSE = 9, 10, 13, 32, 40, 41
_PLUS, _MINUS, _POINT, _ZERO, _NINE, _SEMICOLON = 43, 45, 46, 48, 57, 59
HOLD, STATUS, RESUME = ord("!"), ord("?"), ord("~")
_A, _G, _M, _LAST_LETTER, _LOWER_A, _LOWER_Z = 65, 71, 77, 90, 97, 122

_DIGITS: Final = 9
_LARGEST: Final = 1e6

# What is wrong with a line; 0 is nothing.
BAD_BYTE, NO_LETTER, BAD_LETTER, BAD_NUMBER, LARGE, BAD_G, BAD_M, TWICE, GROUP, NO_MODE = range(1, 11)
NO_FEED, NO_CENTRE, NO_ARC, BAD_DWELL, AFTER_END, NO_UNIT, OPEN_COMMENT, BAD_FEED, UNUSED = range(11, 20)

MESSAGES: Final = {
    BAD_BYTE: "a byte that cannot occur in a program (real-time command, control or not ASCII)",
    NO_LETTER: "expected a letter",
    BAD_LETTER: "a word of this letter is not allowed",
    BAD_NUMBER: "a number is missing or malformed",
    LARGE: "a number is too long or too large",
    BAD_G: "a G word that is not allowed (only G0 G1 G2 G3 G4 G21 G90 G91 G94)",
    BAD_M: "an M word that is not allowed here",
    TWICE: "the same word twice",
    GROUP: "two words of one group",
    NO_MODE: "coordinates without a motion mode",
    NO_FEED: "drawing without a feed (F)",
    NO_CENTRE: "an arc needs its end and its centre (I, J)",
    NO_ARC: "an arc whose end does not lie on its circle",
    BAD_DWELL: "a dwell needs its time (P) and no coordinates",
    AFTER_END: "something after the program's end",
    NO_UNIT: "motion before the unit is set (G21)",
    OPEN_COMMENT: "a comment that is not closed",
    BAD_FEED: "a feed of zero or less",
    UNUSED: "a word that nothing on its line uses",
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
                return 0.0, at, LARGE
        elif c == _POINT and not point:
            point = True
        else:
            break
        at += 1
    if digits == 0:
        return 0.0, at, BAD_NUMBER
    return sign * whole / 10.0**decimals, at, 0


@compiled
def _g_slot(value: float) -> int:
    """The group of a G word."""
    if value in (0.0, 1.0, 2.0, 3.0):
        return MOTION_WORD
    if value == 4.0:
        return DWELL_WORD
    if value in (90.0, 91.0):
        return DISTANCE
    if value == 21.0:
        return UNIT
    if value == 94.0:
        return FEED_MODE
    return _NONE


@compiled
def _m_slot(value: float) -> int:
    """The group of an M word."""
    if value in (3.0, 4.0, 5.0):
        return SPINDLE
    if value in (2.0, 30.0):
        return END
    if value == 0.0:
        return PAUSE
    if value == 280.0:
        return TURN_SERVO
    if value == 400.0:
        return FINISH_MOVES
    return _NONE


@compiled
def _slot(letter: int, value: float) -> int:
    """Where a word belongs; the error below 0 where nowhere."""
    slot = letter - _A
    if letter == _G:
        slot = _g_slot(value)
        return slot if slot >= 0 else -BAD_G
    if letter == _M:
        slot = _m_slot(value)
        return slot if slot >= 0 else -BAD_M
    return slot if X_WORD <= slot <= Z_WORD or slot in (F_WORD, S_WORD, I_WORD, J_WORD, P_WORD) else -BAD_LETTER


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
                return OPEN_COMMENT, at
        elif c not in (SPACE, TAB):
            break
        at += 1
    return 0, at


@compiled
def read_words(data: ByteArray, at: int, end: int, words: FloatArray, given: ByteArray) -> int:
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
            return NO_LETTER
        at += 1
        while at < end and data[at] == SPACE:
            at += 1
        value, at, error = _number(data, at, end)
        if error:
            return error
        slot = _slot(letter, value)
        if slot < 0:
            return -slot
        if given[slot]:
            return GROUP if slot >= MOTION_WORD else TWICE
        if abs(value) > _LARGEST:
            return LARGE
        given[slot] = 1
        words[slot] = value
    return 0
