"""Writes paths as G-code: a small fixed grammar (docs/plotting.md), one dialect at a time, no redundant words.

A program is a header, one segment for each text line, and an end. A segment begins with an absolute move to its anchor, draws
with relative moves, raises the pen and synchronises (`G4P0`), so that a lost byte shows as a wrong position at the segment's
end. All positions are whole micrometres before they are subtracted: relative moves gather no rounding.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.machines import Machine
from plotter.paths import ANCHOR, CENTRE_X, CENTRE_Y, CHANGE, END_X, END_Y, LOW, PIECE_FEED, PIECE_KIND, Toolpath

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

SYNC_LINE: Final = "G4P0"

# Letters and signs as bytes, for compiled code.
_NEWLINE, _MINUS, _POINT, _ZERO = ord("\n"), ord("-"), ord("."), ord("0")
_F, _G, _I, _J, _X, _Y, _Z = (ord(letter) for letter in "FGIJXYZ")
_RAPID, _LINE = 0, 1
_NO_MODE: Final = -1


def write_gcode(path: Toolpath, machine: Machine, comments: tuple[str, ...]) -> str:
    """The whole program; comments are put in front, each on a line of its own."""
    words = _Words(machine)
    lines = [f";{text}" for text in comments]
    lines += ["G21", "G90"] + ([] if machine.dialect == "marlin" else ["G94"]) + words.start
    head = "\n".join(lines) + "\n"
    body = _body(path, words, machine)
    end = "\n".join(["G90", words.home, *words.end]) + "\n"
    return head + body + end


class _Words:
    """The dialect's commands for each change of the pen's height, as lines."""

    def __init__(self, machine: Machine) -> None:
        self._machine, pen = machine, machine.pen
        self._feed = f"F{machine.rapid_feed_mm_min}" if machine.rapid_feed_mm_min else ""
        self.home = f"G0X0Y0{self._feed}"
        self.up = self._change(pen.down, pen.up, pen.up_s)
        self.down = self._change(pen.up, pen.down, pen.down_s)
        self.low = self._change(pen.down, pen.low, pen.low_s)
        self.down_low = self._change(pen.low, pen.down, pen.low_s)
        self.end = ["M400" if machine.dialect == "marlin" else "M2"]
        if pen.actuator == "z":
            self.start, self.anchored_down = [f"G0Z{number(pen.up)}{self._feed}"], self.down
        else:
            # The spindle is switched on where a segment may be resumed; between, `S` alone changes what it does.
            on = "M3" if pen.actuator == "servo" else ""
            self.start = _first(on, self._change(pen.down, pen.up, pen.up_s))
            self.anchored_down = _first(on, self.down)
            self.end = (["M5"] if on else []) + self.end

    def _change(self, start: float, end: float, wait_s: float) -> list[str]:
        pen = self._machine.pen
        if pen.actuator == "z":
            return [f"G0Z{number(end - start)}{self._feed}"]
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


class _Fixed(NamedTuple):
    """Lines that stand in a program again and again, as bytes."""

    up: ByteArray
    down: ByteArray
    low: ByteArray
    down_low: ByteArray
    anchor: ByteArray
    relative: ByteArray
    finish: ByteArray
    change: ByteArray


class _Style(NamedTuple):
    """How this machine's moves are written."""

    modal: bool
    """A line without a motion word repeats the last one."""
    rapid_feed: int
    """mm/min to be said with each G0; 0 = the firmware knows."""
    z: bool
    """The pen hangs on a z axis, so that its words are motion words too."""
    arches: bool
    """Lift and travel overlap."""
    low_um: int
    """Heights over the paper, of a z axis."""
    full_um: int


class _At(NamedTuple):
    """Where the writing is: the next byte, the motion word and the feed in force, the pen's place in micrometres."""

    byte: int
    mode: int
    feed: int
    x: int
    y: int


def _body(path: Toolpath, words: _Words, machine: Machine) -> str:
    def joined(*parts: list[str]) -> ByteArray:
        text = "".join(f"{line}\n" for part in parts for line in part)
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)

    fixed = _Fixed(
        up=joined(words.up),
        down=joined(words.down),
        low=joined(words.low),
        down_low=joined(words.down_low),
        anchor=joined(["G90"]),
        relative=joined(["G91"], words.anchored_down),
        finish=joined(words.up, [SYNC_LINE]),
        change=joined(["G90", words.home, "M0"]),
    )
    pen = machine.pen
    z = pen.actuator == "z"
    style = _Style(
        modal=machine.modal_motion,
        rapid_feed=machine.rapid_feed_mm_min,
        z=z,
        arches=z and pen.overlap,
        low_um=round((pen.low - pen.down) * 1000) if z else 0,
        full_um=round((pen.up - pen.down) * 1000) if z else 0,
    )
    room = 80 * len(path.primitives) + (sum(map(len, fixed)) + 160) * (len(path.begin) + 1)
    buffer = np.empty(room, np.uint8)
    size = _emit(path.primitives, path.first, path.begin, path.reach, fixed, style, buffer)
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
        buffer[at] = _MINUS
        at += 1
        um = -um
    whole, rest = um // 1000, um % 1000
    if whole > 0 or rest == 0:
        at = _put_whole(buffer, at, whole)
    if rest > 0:
        buffer[at] = _POINT
        at += 1
        step = 100
        while rest > 0:
            buffer[at] = _ZERO + rest // step
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
        buffer[at] = _ZERO + (value // step) % 10
        at += 1
        step //= 10
    return at


@compiled
def _put_motion(buffer: ByteArray, at: int, mode: int, wanted: int, style: _Style) -> int:
    """The motion word, where it says something."""
    if mode != wanted or not style.modal:
        buffer[at] = _G
        buffer[at + 1] = _ZERO + wanted
        at += 2
    return at


@compiled
def _end_rapid(buffer: ByteArray, at: int, style: _Style) -> int:
    if style.rapid_feed > 0:
        buffer[at] = _F
        at = _put_whole(buffer, at + 1, style.rapid_feed)
    buffer[at] = _NEWLINE
    return at + 1


@compiled
def _put_arch(buffer: ByteArray, at: int, dx: int, dy: int, height: int, style: _Style) -> int:
    """A hop of a z axis: straight up until clear of the paper, on while travelling, down again the same way (all relative)."""
    hx, hy, clear = dx // 2, dy // 2, style.low_um // 2
    for step in range(4):
        at = _put_motion(buffer, at, _NO_MODE, _RAPID, style)
        if step in (1, 2):
            at = _put_um(buffer, at, _X, hx if step == 1 else dx - hx)
            at = _put_um(buffer, at, _Y, hy if step == 1 else dy - hy)
        rise = clear if step in (0, 3) else height - clear
        at = _put_um(buffer, at, _Z, rise if step < 2 else -rise)
        at = _end_rapid(buffer, at, style)
    return at


@compiled
def _begin_segment(buffer: ByteArray, at: int, x: int, y: int, fixed: _Fixed, style: _Style) -> int:
    """The absolute move to a segment's anchor, and the pen down."""
    at = _put(buffer, at, fixed.anchor)
    at = _put_motion(buffer, at, _NO_MODE, _RAPID, style)
    at = _put_um(buffer, at, _X, x)
    at = _put_um(buffer, at, _Y, y)
    at = _end_rapid(buffer, at, style)
    return _put(buffer, at, fixed.relative)


@compiled
def _hop(buffer: ByteArray, pen: _At, x: int, y: int, low: bool, fixed: _Fixed, style: _Style) -> _At:
    """Lift, travel and lower, low or full."""
    at, mode, dx, dy = pen.byte, pen.mode, x - pen.x, y - pen.y
    moves = dx != 0 or dy != 0
    if style.arches and moves:
        at = _put_arch(buffer, at, dx, dy, style.low_um if low else style.full_um, style)
        return _At(at, _RAPID, style.rapid_feed if style.rapid_feed else pen.feed, x, y)
    at = _put(buffer, at, fixed.low if low else fixed.up)
    if style.z:
        mode = _RAPID
    if moves:
        at = _put_motion(buffer, at, mode, _RAPID, style)
        mode = _RAPID
        if dx != 0:
            at = _put_um(buffer, at, _X, dx)
        if dy != 0:
            at = _put_um(buffer, at, _Y, dy)
        at = _end_rapid(buffer, at, style)
    at = _put(buffer, at, fixed.down_low if low else fixed.down)
    return _At(at, mode, style.rapid_feed if style.rapid_feed else pen.feed, x, y)


@compiled
def _draw(buffer: ByteArray, pen: _At, primitive: IntArray, style: _Style) -> _At:
    """One line or arc: relative, without the words that say nothing. A line of no length is left out."""
    kind, x, y = primitive[PIECE_KIND], primitive[END_X], primitive[END_Y]
    if x == pen.x and y == pen.y and kind == _LINE:
        return pen
    at = _put_motion(buffer, pen.byte, pen.mode, kind, style)
    arc = kind > _LINE
    if x != pen.x or arc:
        at = _put_um(buffer, at, _X, x - pen.x)
    if y != pen.y:
        at = _put_um(buffer, at, _Y, y - pen.y)
    if arc:
        i, j = primitive[CENTRE_X] - pen.x, primitive[CENTRE_Y] - pen.y
        if i != 0 or j == 0:
            at = _put_um(buffer, at, _I, i)
        if j != 0:
            at = _put_um(buffer, at, _J, j)
    if primitive[PIECE_FEED] != pen.feed:
        buffer[at] = _F
        at = _put_whole(buffer, at + 1, primitive[PIECE_FEED])
    buffer[at] = _NEWLINE
    return _At(at + 1, kind, primitive[PIECE_FEED], x, y)


@compiled
def _emit(
    primitives: IntArray,
    first: IntArray,
    begin: IntArray,
    reach: NDArray[np.int8],
    fixed: _Fixed,
    style: _Style,
    buffer: ByteArray,
) -> int:
    """Write all paths into the buffer; returns how many bytes."""
    pen = _At(0, _NO_MODE, -1, 0, 0)
    for p in range(len(begin)):
        x, y, how = begin[p, 0], begin[p, 1], reach[p]
        if how >= ANCHOR:
            at = pen.byte
            if p > 0:
                at = _put(buffer, at, fixed.finish)
            if how == CHANGE:
                at = _put(buffer, at, fixed.change)
            at = _begin_segment(buffer, at, x, y, fixed, style)
            pen = _At(at, _RAPID, style.rapid_feed if style.rapid_feed else pen.feed, x, y)
        else:
            pen = _hop(buffer, pen, x, y, how == LOW, fixed, style)
        for k in range(first[p], first[p + 1]):
            pen = _draw(buffer, pen, primitives[k], style)
    return _put(buffer, pen.byte, fixed.finish) if len(begin) > 0 else 0
