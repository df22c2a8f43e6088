"""The inner loop of the G-code reader: bytes to rows of moves, compiled. What the rows mean stands in plotter.paths.moves.

The state that it carries from line to line: x, y, z; 3 absolute; 4 motion mode (-1 none); 5 feed mm/s; 6 servo value; 7
spindle on; 8 unit set; 9 program ended.
"""
# ruff: noqa: PLR0911, PLR0912, PLR0915, PLR1714 - one compiled state machine: numba knows neither sets nor exceptions

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled

FloatArray = NDArray[np.float64]
ByteArray = NDArray[np.uint8]

MESSAGES: Final = {
    1: "a byte that cannot occur in a program (real-time command, control or not ASCII)",
    2: "expected a letter",
    3: "a word of this letter is not allowed",
    4: "a number is missing or malformed",
    5: "a number is too long or too large",
    6: "a G word that is not allowed (only G0 G1 G2 G3 G4 G21 G90 G91 G94)",
    7: "an M word that is not allowed here",
    8: "the same word twice",
    9: "two words of one group",
    10: "coordinates without a motion mode",
    11: "drawing without a feed (F)",
    12: "an arc needs its end and its centre (I, J)",
    13: "an arc whose end does not lie on its circle",
    14: "a dwell needs its time (P) and no coordinates",
    15: "something after the program's end",
    16: "motion before the unit is set (G21)",
    17: "a comment that is not closed",
    18: "a feed of zero or less",
    19: "a word that nothing on its line uses",
}


@compiled
def _number(data: ByteArray, at: int, end: int) -> tuple[float, int, int]:
    """(value, next position, error) of a decimal number: sign, digits, point; no exponent, at most 9 digits."""
    sign = 1.0
    if at < end and (data[at] == 45 or data[at] == 43):
        sign = -1.0 if data[at] == 45 else 1.0
        at += 1
    whole, digits, decimals, point = 0, 0, 0, False
    while at < end:
        c = data[at]
        if 48 <= c <= 57:
            whole = whole * 10 + (c - 48)
            digits += 1
            if point:
                decimals += 1
            if digits > 9:
                return 0.0, at, 5
        elif c == 46 and not point:
            point = True
        else:
            break
        at += 1
    if digits == 0:
        return 0.0, at, 4
    return sign * whole / 10.0**decimals, at, 0


@compiled
def _words(data: ByteArray, at: int, end: int, words: FloatArray, given: ByteArray) -> tuple[int, int]:
    """Read one line's words into `words` by letter (A = 0); (error, position). G and M words are kept in slots 26 … 37.

    Slots: 26 motion, 27 dwell, 28 distance mode, 29 unit, 30 feed mode, 31 spindle, 32 end, 33 M280, 34 M400, 35 M0.
    """
    while at < end:
        c = data[at]
        if c == 32 or c == 9:
            at += 1
            continue
        if c == 59:
            return 0, at
        if c == 40:
            while at < end and data[at] != 41:
                at += 1
            if at == end:
                return 17, at
            at += 1
            continue
        if 97 <= c <= 122:
            c -= 32
        if c < 65 or c > 90:
            return 2, at
        at += 1
        while at < end and data[at] == 32:
            at += 1
        value, at, error = _number(data, at, end)
        if error:
            return error, at
        slot = c - 65
        if c == 71:
            slot = -1
            if value == 0.0 or value == 1.0 or value == 2.0 or value == 3.0:
                slot = 26
            elif value == 4.0:
                slot = 27
            elif value == 90.0 or value == 91.0:
                slot = 28
            elif value == 21.0:
                slot = 29
            elif value == 94.0:
                slot = 30
            if slot < 0:
                return 6, at
        elif c == 77:
            slot = -1
            if value == 3.0 or value == 4.0 or value == 5.0:
                slot = 31
            elif value == 2.0 or value == 30.0:
                slot = 32
            elif value == 0.0:
                slot = 35
            elif value == 280.0:
                slot = 33
            elif value == 400.0:
                slot = 34
            if slot < 0:
                return 7, at
        elif not (c == 70 or c == 83 or (88 <= c <= 90) or c == 73 or c == 74 or c == 80):
            return 3, at
        if given[slot]:
            return (9 if slot >= 26 else 8), at
        if abs(value) > 1e6:
            return 5, at
        given[slot] = 1
        words[slot] = value
    return 0, at


@compiled
def _perform(
    words: FloatArray, given: ByteArray, state: FloatArray, moves: FloatArray, count: int, line: int, marlin: bool
) -> tuple[int, int]:
    """Carry out one line's words on the state, add what moves or waits; (error, count)."""
    x, y, z, f, s, i, j, p = 23, 24, 25, 5, 18, 8, 9, 15
    if state[9] > 0:
        return 15, count
    if given[29]:
        state[8] = 1.0
    if given[28]:
        state[3] = 1.0 if words[28] == 90.0 else 0.0
    if given[f]:
        if words[f] <= 0:
            return 18, count
        state[5] = words[f] / 60.0
    if (given[33] or given[34]) and not marlin:
        return 7, count
    if (given[33] or given[34]) and given[33] + given[34] + given[31] + given[27] + given[26] > 1:
        return 9, count
    servo = False
    if given[33]:
        if not (given[s] and given[p]):
            return 7, count
        state[6] = words[s]
        state[7] = 1.0
        servo = True
    else:
        if given[s] and not (marlin and given[27]):
            state[6] = words[s]
            servo = True
        if given[31]:
            state[7] = 0.0 if words[31] == 5.0 else 1.0
            servo = True
    if servo or given[34] or given[35]:
        row = moves[count]
        row[0] = 5
        for axis in range(3):
            row[1 + axis] = state[axis]
            row[4 + axis] = state[axis]
        row[9] = state[5]
        row[11] = state[6] if state[7] > 0 else np.nan
        row[12] = line
        count += 1
    axes = given[x] or given[y] or given[z]
    if given[27]:
        if axes or given[26] or not (given[p] or (marlin and given[s])):
            return 14, count
        seconds = words[p] if given[p] else words[s]
        if marlin and given[p]:
            seconds /= 1000.0
        if seconds < 0:
            return 14, count
        row = moves[count]
        row[0] = 4
        for axis in range(3):
            row[1 + axis] = state[axis]
            row[4 + axis] = state[axis]
        row[9] = state[5]
        row[10] = seconds
        row[11] = state[6] if state[7] > 0 else np.nan
        row[12] = line
        count += 1
    elif given[p] and not given[33]:
        return 19, count
    if given[26]:
        state[4] = words[26]
    arc = state[4] >= 2.0
    if (given[i] or given[j]) and not (axes and arc):
        return 19, count
    if axes and not given[27]:
        if state[4] < 0:
            return 10, count
        if state[8] <= 0:
            return 16, count
        if state[4] > 0 and state[5] <= 0:
            return 11, count
        row = moves[count]
        row[0] = state[4]
        for axis in range(3):
            row[1 + axis] = state[axis]
            target = state[axis]
            if given[x + axis]:
                target = words[x + axis] if state[3] > 0 else state[axis] + words[x + axis]
            row[4 + axis] = target
        if arc:
            if not (given[i] or given[j]) or given[z]:
                return 12, count
            row[7] = state[0] + (words[i] if given[i] else 0.0)
            row[8] = state[1] + (words[j] if given[j] else 0.0)
            start = math.hypot(row[1] - row[7], row[2] - row[8])
            off = abs(start - math.hypot(row[4] - row[7], row[5] - row[8]))
            if start == 0 or off > 0.5 or (off > 0.005 and off > 0.001 * start):
                return 13, count
        row[9] = state[5]
        row[11] = state[6] if state[7] > 0 else np.nan
        row[12] = line
        for axis in range(3):
            # Whole nanometres: relative moves must not gather rounding.
            state[axis] = np.rint(row[4 + axis] * 1e6) / 1e6
            row[4 + axis] = state[axis]
        count += 1
    if given[32]:
        state[9] = 1.0
    return 0, count


@compiled
def read_bytes(data: ByteArray, state: FloatArray, moves: FloatArray, marlin: bool) -> tuple[int, int, int]:
    """Fill `moves`; (rows, error, line of the error)."""
    words = np.zeros(38)
    given = np.zeros(38, np.uint8)
    count, line, at, n = 0, 0, 0, len(data)
    while at < n:
        end = at
        while end < n and data[end] != 10:
            c = data[end]
            if (c < 32 and c != 9 and c != 13) or c > 126 or c == 63 or c == 33 or c == 126:
                return count, 1, line + 1
            end += 1
        line += 1
        stop = end - 1 if end > at and data[end - 1] == 13 else end
        given[:] = 0
        error, _ = _words(data, at, stop, words, given)
        if error:
            return count, error, line
        if given.any():
            error, count = _perform(words, given, state, moves, count, line, marlin)
            if error:
                return count, error, line
        at = end + 1
    return count, 0, 0
