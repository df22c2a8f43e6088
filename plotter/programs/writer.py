"""Writes paths as G-code: a small fixed grammar (docs/plotting.md), one dialect at a time, no redundant words.

A program is a header, one segment for each text line, and an end. A segment begins with an absolute move to its anchor, draws
with relative moves, raises the pen and synchronises (`G4P0`), so that a lost byte shows as a wrong position at the segment's
end. All positions are whole micrometres before they are subtracted: relative moves gather no rounding.
"""

# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917 - one compiled loop over all paths
from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.machines import Machine
from plotter.paths import Toolpath

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

SYNC_LINE: Final = "G4P0"


def write_gcode(path: Toolpath, machine: Machine, comments: tuple[str, ...]) -> str:
    """The whole program; comments are put in front, each on a line of its own."""
    words = _Words(machine)
    lines = [f";{text}" for text in comments]
    lines += ["G21", "G90"] + ([] if machine.dialect == "marlin" else ["G94"]) + words.start
    head = "\n".join(lines) + "\n"
    body = _body(path, words, machine)
    end = "\n".join(["G90", "G0X0Y0", *words.end]) + "\n"
    return head + body + end


class _Words:
    """The dialect's commands for each change of the pen's height, as lines."""

    def __init__(self, machine: Machine) -> None:
        self._machine, pen = machine, machine.pen
        self.up = self._change(pen.down, pen.up, pen.up_s)
        self.down = self._change(pen.up, pen.down, pen.down_s)
        self.low = self._change(pen.down, pen.low, pen.low_s)
        self.down_low = self._change(pen.low, pen.down, pen.low_s)
        self.end = ["M400" if machine.dialect == "marlin" else "M2"]
        if pen.actuator == "z":
            self.start, self.anchored_down = [f"G0Z{number(pen.up)}"], self.down
        else:
            # The spindle is switched on where a segment may be resumed; between, `S` alone changes what it does.
            on = "M3" if pen.actuator == "servo" else ""
            self.start = _first(on, self._change(pen.down, pen.up, pen.up_s))
            self.anchored_down = _first(on, self.down)
            self.end = (["M5"] if on else []) + self.end

    def _change(self, start: float, end: float, wait_s: float) -> list[str]:
        pen = self._machine.pen
        if pen.actuator == "z":
            return [f"G0Z{number(end - start)}"]
        if pen.actuator == "servo-m280":
            return ["M400", f"M280P{pen.servo_index}S{number(end)}", f"G4P{round(wait_s * 1000)}"]
        return [f"S{number(end)}G4P{number(pen.dwell_s(wait_s))}"]


def _first(word: str, lines: list[str]) -> list[str]:
    return [word + lines[0], *lines[1:]]


def number(value: float) -> str:
    """At most three decimals, no zero that says nothing."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    if text in ("-0", "0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _body(path: Toolpath, words: _Words, machine: Machine) -> str:
    def joined(*parts: list[str]) -> ByteArray:
        text = "".join(f"{line}\n" for part in parts for line in part)
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)

    up, down, low, down_low = joined(words.up), joined(words.down), joined(words.low), joined(words.down_low)
    anchor, relative, change = joined(["G90"]), joined(["G91"], words.anchored_down), joined(["G90", "G0X0Y0", "M0"])
    finish = joined(words.up, [SYNC_LINE])
    fixed = max(len(up) + len(down), len(low) + len(down_low), len(anchor) + len(relative) + len(finish) + len(down)) + 160
    room = 80 * len(path.primitives) + fixed * (len(path.begin) + 1)
    buffer = np.empty(room, np.uint8)
    pen = machine.pen
    heights = np.zeros(4, np.int64)
    if pen.actuator == "z":
        heights[:] = 1, pen.overlap, round((pen.low - pen.down) * 1000), round((pen.up - pen.down) * 1000)
    size = _emit(
        path.primitives,
        path.first,
        path.begin,
        path.reach,
        up,
        down,
        low,
        down_low,
        anchor,
        relative,
        finish,
        change,
        buffer,
        heights,
    )
    return buffer[:size].tobytes().decode("ascii")


@compiled
def _put(buffer: ByteArray, at: int, text: ByteArray) -> int:
    buffer[at : at + len(text)] = text
    return at + len(text)


@compiled
def _put_um(buffer: ByteArray, at: int, letter: int, um: int) -> int:
    """A word of millimetres from whole micrometres: at most three decimals, no zero that says nothing."""
    buffer[at] = letter
    at += 1
    if um < 0:
        buffer[at] = 45
        at += 1
        um = -um
    whole, rest = um // 1000, um % 1000
    if whole > 0 or rest == 0:
        at = _put_whole(buffer, at, whole)
    if rest > 0:
        buffer[at] = 46
        at += 1
        step = 100
        while rest > 0:
            buffer[at] = 48 + rest // step
            at += 1
            rest %= step
            step //= 10
    return at


@compiled
def _put_whole(buffer: ByteArray, at: int, value: int) -> int:
    step = 1
    while value // step >= 10:
        step *= 10
    while step > 0:
        buffer[at] = 48 + (value // step) % 10
        at += 1
        step //= 10
    return at


@compiled
def _put_g(buffer: ByteArray, at: int, mode: int, wanted: int) -> int:
    if mode != wanted:
        buffer[at] = 71
        buffer[at + 1] = 48 + wanted
        at += 2
    return at


@compiled
def _put_arch(buffer: ByteArray, at: int, dx: int, dy: int, height: int, clear: int) -> int:
    """A hop of a z axis: straight up until clear of the paper, on while travelling, down again the same way (all relative)."""
    hx, hy = dx // 2, dy // 2
    for step in range(4):
        buffer[at], buffer[at + 1] = 71, 48
        at += 2
        if step in (1, 2):
            at = _put_um(buffer, at, 88, hx if step == 1 else dx - hx)
            at = _put_um(buffer, at, 89, hy if step == 1 else dy - hy)
        rise = clear if step in (0, 3) else height - clear
        at = _put_um(buffer, at, 90, rise if step < 2 else -rise)
        buffer[at] = 10
        at += 1
    return at


@compiled
def _emit(
    primitives: IntArray,
    first: IntArray,
    begin: IntArray,
    reach: NDArray[np.int8],
    up: ByteArray,
    down: ByteArray,
    low: ByteArray,
    down_low: ByteArray,
    anchor: ByteArray,
    relative: ByteArray,
    finish: ByteArray,
    change: ByteArray,
    buffer: ByteArray,
    heights: IntArray,
) -> int:
    """Write all paths into the buffer; returns how many bytes.

    heights: of a z axis: 1, whether lift and travel overlap, low and full height in micrometres over the paper; else zeros.
    """
    z = heights[0]
    at, mode, feed = 0, -1, -1
    x, y = 0, 0
    for p in range(len(begin)):
        bx, by = begin[p, 0], begin[p, 1]
        how = reach[p]
        if how >= 3:
            if p > 0:
                at = _put(buffer, at, finish)
            if how == 4:
                at = _put(buffer, at, change)
            at = _put(buffer, at, anchor)
            buffer[at] = 71
            buffer[at + 1] = 48
            at = _put_um(buffer, at + 2, 88, bx)
            at = _put_um(buffer, at, 89, by)
            buffer[at] = 10
            at = _put(buffer, at + 1, relative)
            mode = 0
        elif how == 0:
            if bx != x or by != y:
                at = _put_g(buffer, at, mode, 1)
                mode = 1
                if bx != x:
                    at = _put_um(buffer, at, 88, bx - x)
                if by != y:
                    at = _put_um(buffer, at, 89, by - y)
                buffer[at] = 10
                at += 1
        elif heights[1] and (bx != x or by != y):
            at = _put_arch(buffer, at, bx - x, by - y, heights[1 + how], heights[2] // 2)
        else:
            at = _put(buffer, at, low if how == 1 else up)
            if z:
                mode = 0
            if bx != x or by != y:
                at = _put_g(buffer, at, mode, 0)
                mode = 0
                if bx != x:
                    at = _put_um(buffer, at, 88, bx - x)
                if by != y:
                    at = _put_um(buffer, at, 89, by - y)
                buffer[at] = 10
                at += 1
            at = _put(buffer, at, down_low if how == 1 else down)
        if z and how != 0:
            mode = 0
        x, y = bx, by
        for k in range(first[p], first[p + 1]):
            kind, tx, ty = primitives[k, 0], primitives[k, 1], primitives[k, 2]
            if tx == x and ty == y and kind == 1:
                continue
            at = _put_g(buffer, at, mode, kind)
            mode = kind
            if tx != x or kind > 1:
                at = _put_um(buffer, at, 88, tx - x)
            if ty != y:
                at = _put_um(buffer, at, 89, ty - y)
            if kind > 1:
                if primitives[k, 3] != x or primitives[k, 4] == y:
                    at = _put_um(buffer, at, 73, primitives[k, 3] - x)
                if primitives[k, 4] != y:
                    at = _put_um(buffer, at, 74, primitives[k, 4] - y)
            if primitives[k, 5] != feed:
                feed = primitives[k, 5]
                buffer[at] = 70
                at = _put_whole(buffer, at + 1, feed)
            buffer[at] = 10
            at += 1
            x, y = tx, ty
    if len(begin) > 0:
        at = _put(buffer, at, finish)
    return at
