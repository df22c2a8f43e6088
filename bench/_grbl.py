"""GRBL 1.1h as far as bytes on its serial line go: what its parser makes of a line (gcode.c, protocol.c), without time.

Laxer than the plotter's own reader on purpose: it takes everything that the firmware takes, so that a damaged line does here
what it would do on a real board. A port for the station: it draws what it was told, and reports what the firmware would.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.machines import Machine
from plotter.ports import Answers, sent
from plotter.programs import Segment, Standing

FloatArray = NDArray[np.float64]

_LINE: Final = 80
_INCH: Final = 25.4
_CHORDS: Final = 64
_HOLD, _RESET, _DOOR = b"!"[0], 0x18, 0x84
_MOTIONS: Final = (0, 1, 2, 3)
_NON_MODAL: Final = (4, 10, 28, 30, 53, 92)
_G_GROUPS: Final = {
    **dict.fromkeys((*_MOTIONS, 38, 80), "motion"),
    **dict.fromkeys((17, 18, 19), "plane"),
    **dict.fromkeys((20, 21), "unit"),
    **dict.fromkeys((40,), "cutter"),
    **dict.fromkeys((49,), "length"),
    **dict.fromkeys(range(54, 60), "system"),
    **dict.fromkeys((61,), "control"),
    **dict.fromkeys((90, 91), "distance"),
    **dict.fromkeys((93, 94), "feed"),
}
_M_GROUPS: Final = {
    **dict.fromkeys((0, 1, 2, 30), "flow"),
    **dict.fromkeys((3, 4, 5), "spindle"),
    **dict.fromkeys((8, 9), "coolant"),
}


class _Refused(Exception):
    """`error:` with its number."""


class Grbl:
    """The controller: bytes in, answers out; it remembers the ink."""

    def __init__(self, machine: Machine) -> None:
        self._pen = machine.pen
        self.at = [0.0, 0.0, machine.pen.up if machine.pen.actuator == "z" else 0.0]
        self._modes = {"motion": 0, "distance": 90, "unit": 21, "plane": 17, "feed": 94, "spindle": 5}
        self._values = {"F": 0.0, "S": 0.0, "T": 0.0}
        self._servo = machine.pen.up
        self._line, self._comment, self._ends, self.held = "", False, "", False
        self.paths: list[list[tuple[float, float]]] = []
        self._drawing = False

    @property
    def servo(self) -> float | None:
        """S as `FS:` tells it; None while the spindle is off."""
        return None if self._modes["spindle"] == 5 or self._pen.actuator == "z" else self._values["S"]

    def take(self, data: bytes) -> list[str]:
        """The answers; none any more once it holds."""
        answers: list[str] = []
        for byte in data:
            if byte in (_HOLD, _DOOR):
                self.held = True
            elif byte == _RESET:
                self._line, answers = "", [*answers, "Grbl 1.1h ['$' for help]"]
            elif byte in b"?~" or byte > 0x7F:
                continue
            elif byte in b"\r\n":
                if not self.held:
                    answers += self._answer(self._line)
                self._line, self._comment = "", False
            else:
                self._add(chr(byte))
        return answers

    def _add(self, letter: str) -> None:
        if self._comment:
            # `;` runs to the line's end, `(` to its `)`.
            self._comment = self._ends != letter
        elif letter in "(;":
            self._comment, self._ends = True, ")" if letter == "(" else ""
        elif letter > " " and letter != "/":
            self._line += letter.upper()

    def _answer(self, line: str) -> list[str]:
        if not line:
            return ["ok"]
        if len(line) >= _LINE:
            return ["error:11"]
        if line[0] == "$":
            return self._system(line)
        try:
            told = self._block(_words(line))
        except _Refused as refused:
            return [f"error:{refused}"]
        return [*told, "ok"]

    def _system(self, line: str) -> list[str]:
        if line == "$G":
            modes = self._modes
            told = f"G{modes['motion']} G54 G{modes['plane']} G{modes['unit']} G{modes['distance']} G{modes['feed']}"
            values = f"T{self._values['T']:.0f} F{self._values['F']:.0f} S{self._values['S']:.0f}"
            return [f"[GC:{told} M{modes['spindle']} M9 {values}]", "ok"]
        if line == "$":
            return ["[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]", "ok"]
        if line == "$X":
            return ["ok"]
        if line == "$C":
            return ["[MSG:Enabled]", "ok"]
        return ["error:3"]

    def _block(self, words: list[tuple[str, float, int]]) -> list[str]:
        groups, values = _grouped(words)
        motion, axes = groups.get("motion"), {key: values.pop(key) for key in "XYZ" if key in values}
        modes = {**self._modes, **{key: value for key, value in groups.items() if key in self._modes}}
        action = groups.get("action")
        scale = _INCH if modes["unit"] == 20 else 1.0
        feed = values.pop("F", None)
        if modes["feed"] == 93 and motion in (1, 2, 3) and feed is None:
            raise _Refused("22")
        new = dict(self._values)
        if feed is not None:
            new["F"] = feed * scale
        for key in "ST":
            new[key] = values.pop(key, new[key])
        if new["T"] > 255:
            raise _Refused("38")
        values.pop("N", None)
        if action == 4 and values.pop("P", None) is None:
            raise _Refused("28")
        if action in (10, 53, 92):
            raise _Refused("20")
        if action in (28, 30) and motion is not None:
            raise _Refused("24")
        moves = bool(axes) and action not in (28, 30)
        target = self._target(axes, modes["distance"] == 91, scale)
        chords = self._chords(modes["motion"], moves, motion, target, values, new["F"], scale)
        if values:
            raise _Refused("36")
        self._modes, self._values = modes, new
        self._turn()
        if action in (28, 30):
            for stop in (target, [0.0, 0.0, 0.0]):
                self._go([tuple(stop)])
        elif moves:
            self._go(chords)
        return self._flow(groups.get("flow"))

    def _flow(self, word: int | None) -> list[str]:
        if word == 0:
            self.held = True
        if word not in (2, 30):
            return []
        self._modes.update(motion=1, distance=90, plane=17, feed=94, spindle=5)
        return ["[MSG:Pgm End]"]

    def _target(self, axes: dict[str, float], relative: bool, scale: float) -> list[float]:
        target = list(self.at)
        for axis, key in enumerate("XYZ"):
            if key in axes:
                target[axis] = axes[key] * scale + (target[axis] if relative else 0.0)
        return target

    def _chords(
        self,
        mode: int,
        moves: bool,
        motion: int | None,
        target: list[float],
        values: dict[str, float],
        feed: float,
        scale: float,
    ) -> list[tuple[float, ...]]:
        """The way of this block; takes from `values` the words that it uses."""
        if mode in (1, 2, 3) and (moves or motion is not None) and feed == 0:
            raise _Refused("22")
        if mode == 38 or (mode == 80 and moves):
            raise _Refused("20" if mode == 38 else "31")
        if mode in (2, 3) and motion is not None and not moves:
            raise _Refused("26")
        if mode not in (2, 3) or not moves:
            return [tuple(target)]
        if self._modes["plane"] != 17 or not ({"I", "J"} & values.keys()) or "R" in values:
            raise _Refused("35")
        x, y, _ = self.at
        centre = x + values.pop("I", 0.0) * scale, y + values.pop("J", 0.0) * scale
        return _arc((x, y), target, centre, clockwise=mode == 2)

    def _turn(self) -> None:
        if self._pen.actuator != "z":
            if self._modes["spindle"] != 5:
                self._servo = self._values["S"]
            self._touch(self._servo)

    def _touches(self, height: float) -> bool:
        return (height - self._pen.down) / (self._pen.low - self._pen.down) < 0.5

    def _touch(self, height: float) -> None:
        if self._touches(height) and not self._drawing:
            self.paths.append([(self.at[0], self.at[1])])
        self._drawing = self._touches(height)

    def _go(self, stops: list[tuple[float, ...]]) -> None:
        for stop in stops:
            z = self._pen.actuator == "z"
            if self._drawing and (not z or self._touches(max(self.at[2], stop[2]))):
                self.paths[-1].append((stop[0], stop[1]))
            self.at = list(stop)
            if z:
                self._touch(stop[2])


def _words(line: str) -> list[tuple[str, float, int]]:
    """(letter, value, hundredths) of each word."""
    words, at = [], 0
    while at < len(line):
        letter = line[at]
        if not letter.isalpha():
            raise _Refused("1")
        begin = at = at + 1
        while at < len(line) and (line[at].isdigit() or (line[at] == "." and "." not in line[begin:at]) or
                                  (line[at] in "+-" and at == begin)):  # fmt: skip
            at += 1
        if not any(c.isdigit() for c in line[begin:at]):
            raise _Refused("2")
        value = float(line[begin:at])
        words.append((letter, value, round(100 * (value - math.trunc(value)))))
    return words


def _grouped(words: list[tuple[str, float, int]]) -> tuple[dict[str, int], dict[str, float]]:
    groups: dict[str, int] = {}
    values: dict[str, float] = {}
    for letter, value, hundredths in words:
        if letter in "GM":
            # An AVR board keeps eight bits of the number.
            number = math.trunc(value) & 0xFF
            group = _M_GROUPS.get(number) if letter == "M" else "action" if number in _NON_MODAL else _G_GROUPS.get(number)
            if group is None:
                raise _Refused("20")
            if hundredths:
                raise _Refused("23")
            if group in groups:
                raise _Refused("21")
            groups[group] = number
        elif letter not in "FIJKLNPRSTXYZ":
            raise _Refused("20")
        elif letter in values:
            raise _Refused("25")
        elif value < 0 and letter in "FNPTS":
            raise _Refused("4")
        else:
            values[letter] = value
    return groups, values


def _arc(
    start: tuple[float, float], target: list[float], centre: tuple[float, float], *, clockwise: bool
) -> list[tuple[float, ...]]:
    radius, end = math.dist(start, centre), math.dist(target[:2], centre)
    if abs(radius - end) > 0.5 or (abs(radius - end) > 0.005 and abs(radius - end) > 0.001 * radius):
        raise _Refused("33")
    begin = math.atan2(start[1] - centre[1], start[0] - centre[0])
    sweep = math.atan2(target[1] - centre[1], target[0] - centre[0]) - begin
    if clockwise and sweep >= -1e-9:
        sweep -= 2 * math.pi
    if not clockwise and sweep <= 1e-9:
        sweep += 2 * math.pi
    angles = [begin + sweep * k / _CHORDS for k in range(1, _CHORDS)]
    inner = [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a), target[2]) for a in angles]
    return [*inner, tuple(target)]


class GrblPort:
    """A `PlotterPort` to that controller. `wire` is what becomes of the bytes on their way."""

    def __init__(self, machine: Machine, wire: Callable[[bytes], bytes]) -> None:
        self._machine, self._wire = machine, wire
        self._grbl = Grbl(machine)

    @property
    def pen_down(self) -> bool:
        return False

    def home(self) -> None:
        self._grbl = Grbl(self._machine)

    def begin(self, piece: str, epoch: int, ink_hash: str) -> None:
        self._grbl.paths.clear()

    def run_preamble(self, segment: Segment) -> Standing:
        return self._run(segment)

    def run_segment(self, segment: Segment, number: int) -> Standing:
        return self._run(segment)

    def run_closing(self, segment: Segment) -> Standing:
        return self._run(segment)

    def stop(self) -> None:
        """Nothing to hold: it has no time."""

    def close(self) -> None:
        """Nothing to let go of."""

    def drawn(self) -> list[FloatArray]:
        """What lies on the paper, machine mm."""
        return [np.array(path) for path in self._grbl.paths]

    def _run(self, segment: Segment) -> Standing:
        answers = Answers(segment, self._machine)
        data = "".join(f"{line}\n" for line in sent(segment, self._machine)).encode("ascii")
        for answer in self._grbl.take(self._wire(data)):
            answers.take(answer)
        answers.finish()
        x, y, z = self._grbl.at
        return Standing(x, y, z, self._grbl.servo)
