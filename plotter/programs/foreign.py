"""Programs from elsewhere, understood as far as they go: each line put into our grammar, and what was wrong about it.

A machine does something with nearly every text it is sent, so a program that breaks the grammar is still timed and drawn: what
is not understood is left out and said, inches become millimetres, a missing unit or feed is assumed and said. `plotter.reader`
alone says what the words do; a program that it takes as it is comes through unchanged.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from plotter.errors import BadGcode
from plotter.machines import Machine
from plotter.paths import Moves
from plotter.programs.reader import Reader

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_LINES: Final = 2_000_000
_MAX_LINE: Final = 1_000
_WORD: Final = re.compile(r"([A-Za-z])\s*([-+]?(?:\d+\.?\d*|\.\d+))?")
_COMMENT: Final = re.compile(r"\([^)]*\)|\([^)]*\Z|;.*|\*\d+\s*\Z")
_FAR: Final = 1e5
_HARMLESS: Final = frozenset({"G17", "G40", "G49", "G54", "G61", "G64", "G80", "G94", "G91.1"})
"""Say what holds anyway on these machines."""
_MOTIONS: Final = {"G0": 0, "G1": 1, "G2": 2, "G3": 3}
_KNOWN: Final = frozenset({"G0", "G1", "G2", "G3", "G4", "G20", "G21", "G90", "G91", "M0", "M2", "M30", "M3", "M4", "M5"})
_MARLIN: Final = frozenset({"M280", "M400"})


@dataclass(frozen=True, slots=True)
class Warned:
    """Something wrong with a program."""

    line: int
    """Counted from 1."""
    code: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A program as moves, and what had to be left out or assumed."""

    moves: Moves
    warnings: tuple[Warned, ...]
    ended: bool
    """Whether it says M2 or M30."""


def understand(data: bytes, machine: Machine) -> Understood:
    """Read any text as a program; raises BadGcode where it is too large or nothing in it moves a machine."""
    if len(data) > MAX_BYTES:
        raise BadGcode(f"the program is larger than {MAX_BYTES // 1024 // 1024} MiB", 1)
    if (count := data.count(b"\n") + data.count(b"\r")) > MAX_LINES:
        raise BadGcode(f"the program has {count:,} lines, at most {MAX_LINES:,} are read", 1)
    reader = Reader(machine)
    try:
        moves = reader.feed(data.decode("ascii"))
        return Understood(moves, (), reader.ended)
    except (BadGcode, UnicodeDecodeError):
        pass
    foreign = _Foreign(machine)
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = [foreign.line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    if not foreign.moved:
        first = foreign.warnings[0] if foreign.warnings else Warned(1, "", "it is empty")
        raise BadGcode(f"no G-code: nothing in the text moves a machine ({first.message})", first.line)
    moves = reader.feed("\n".join(lines))
    return Understood(moves, tuple(foreign.warnings), reader.ended)


class _Foreign:
    """The state that a line's meaning depends on, and the way from a foreign line to one of ours."""

    def __init__(self, machine: Machine) -> None:
        self.warnings: list[Warned] = []
        self.moved = False
        self._machine = machine
        self._unit: float | None = None
        self._mode, self._relative, self._ended, self._fed = -1, False, False, False
        self._at = [0.0, 0.0]
        self._number = 0

    def line(self, number: int, text: str) -> str:
        """Our line for a foreign one; empty where nothing of it is understood."""
        self._number = number
        if len(text) > _MAX_LINE:
            self._warn("long_line", f"a line of {len(text):,} characters: no machine takes it; left out")
            return ""
        bare = _COMMENT.sub(" ", text).strip()
        if not bare or bare == "%":
            return ""
        if self._ended:
            self._warn("after_end", "something after the program's end; left out")
            return ""
        if bare[0] in "$/?!~<[{" or not bare.isascii():
            self._warn("unknown_word", f"not G-code: {bare[:40]!r}; left out")
            return ""
        words = self._words(bare)
        return self._ours(words) if words else ""

    def _warn(self, code: str, message: str) -> None:
        self.warnings.append(Warned(self._number, code, message))

    def _words(self, text: str) -> list[tuple[str, float]]:
        """The words that are understood, in order; a word twice counts once."""
        words: list[tuple[str, float]] = []
        at = 0
        while at < len(text):
            found = _WORD.match(text, at)
            if not found or found[2] is None:
                self._warn("unknown_word", f"not a word of G-code: {text[at : at + 20]!r}; the rest of the line is left out")
                break
            at = found.end()
            while at < len(text) and text[at].isspace():
                at += 1
            letter, value = found[1].upper(), float(found[2])
            if letter == "N" or (letter in "GM" and f"{letter}{value:g}" in _HARMLESS):
                continue
            if self._takes(letter, value):
                words.append((letter, value))
        return words

    def _takes(self, letter: str, value: float) -> bool:
        name = f"{letter}{value:g}"
        if letter in "GM":
            known = name in _KNOWN or (name in _MARLIN and self._machine.dialect == "marlin")
        else:
            known = letter in "XYZFSIJPR"
        if not known:
            self._warn("unknown_word", f"{name} is not understood; left out")
        elif letter not in "GM" and (not math.isfinite(value) or abs(value) > _FAR):
            self._warn("number", f"{letter} with {value:g}: too large; left out")
            return False
        return known

    def _ours(self, words: list[tuple[str, float]]) -> str:
        codes = [f"{letter}{value:g}" for letter, value in words if letter in "GM"]
        values: dict[str, float] = {}
        for letter, value in words:
            if letter in values:
                self._warn("twice", f"{letter} twice on a line; the last counts")
            if letter not in "GM":
                values[letter] = value
        before = self._modes(codes)
        motions = [_MOTIONS[code] for code in codes if code in _MOTIONS]
        if len(motions) > 1:
            self._warn("twice", "two motions on a line; the last counts")
        if motions:
            self._mode = motions[-1]
        return before + self._pen(codes, values) + self._motion(codes, values) + self._end(codes)

    def _modes(self, codes: list[str]) -> str:
        out = ""
        for code in codes:
            if code == "G20":
                self._unit = 25.4
                self._warn("inches", "G20: inches; taken times 25.4")
            elif code == "G21":
                self._unit = 1.0
            elif code in ("G90", "G91"):
                self._relative = code == "G91"
        if any(code in ("G90", "G91") for code in codes):
            out += "G91" if self._relative else "G90"
        return out + ("G21" if "G21" in codes or "G20" in codes else "")

    def _pen(self, codes: list[str], values: dict[str, float]) -> str:
        """Spindle, servo and waiting; the reader takes one of each a line."""
        out = ""
        if "M280" in codes:
            if not {"P", "S"} <= values.keys():
                self._warn("pen", "M280 without P and S; left out")
                return ""
            return f"M280P{values.pop('P'):g}S{_text(values.pop('S'))}"
        if "M400" in codes:
            return "M400"
        spindle = [code for code in codes if code in ("M3", "M4", "M5")]
        if len(spindle) > 1:
            self._warn("twice", "two spindle words on a line; the last counts")
        if "S" in values and not ("G4" in codes and self._machine.dialect == "marlin"):
            out += f"S{_text(values.pop('S'))}"
        if spindle:
            out += spindle[-1]
        if "G4" in codes:
            time = values.get("P", values.get("S", 0.0))
            if time < 0 or not {"P", "S"} & values.keys():
                self._warn("dwell", "a wait without its time; left out")
                return out
            out += f"G4{'P' if 'P' in values else 'S'}{_text(time)}"
            values.pop("P", None)
            if {"X", "Y", "Z"} & values.keys():
                self._warn("dwell", "coordinates on a wait; left out")
                values.clear()
        return out

    def _motion(self, codes: list[str], values: dict[str, float]) -> str:
        axes = {key: values[key] for key in "XYZ" if key in values}
        feed = values.get("F")
        if feed is not None and feed <= 0:
            self._warn("feed", f"F{feed:g}: a feed must be above 0; left out")
            feed = None
        if "P" in values:
            self._warn("unused", "P that nothing on its line uses; left out")
        if not axes:
            return self._fed_word(feed)
        if self._mode < 0:
            self._warn("no_motion", "coordinates before any G0 … G3; taken as G0")
            self._mode = 0
        out = ""
        if self._unit is None:
            self._warn("no_unit", "motion before G20 or G21; taken as millimetres")
            self._unit = 1.0
            out += "G21"
        out += self._fed_word(feed)
        if self._mode > 0 and not self._fed:
            self._warn("no_feed", f"drawing without a feed (F); taken as {self._machine.feed_mm_s * 60:g} mm/min")
            self._fed = True
            out += f"F{self._machine.feed_mm_s * 60:g}"
        self.moved = True
        return out + self._where(axes, values)

    def _where(self, axes: dict[str, float], values: dict[str, float]) -> str:
        unit = self._unit or 1.0
        ends = {key: value * unit for key, value in axes.items()}
        target = [self._target(axis, ends.get(key)) for axis, key in enumerate("XY")]
        words = "".join(f"{key}{_text(value)}" for key, value in ends.items())
        mode = f"G{self._mode}"
        if self._mode >= 2:
            centre = self._centre(target, values, unit)
            if centre is None or "Z" in ends:
                self._warn("arc", "an arc that is not one (centre, radius, end or height); drawn as a line")
                self._at = target
                return f"G1{words}"
            words += f"I{_text(centre[0])}J{_text(centre[1])}"
        elif {"I", "J", "R"} & values.keys():
            self._warn("unused", "I, J or R without an arc; left out")
        self._at = target
        return f"{mode}{words}"

    def _target(self, axis: int, value: float | None) -> float:
        if value is None:
            return self._at[axis]
        return round(self._at[axis] + value if self._relative else value, 6)

    def _centre(self, target: list[float], values: dict[str, float], unit: float) -> tuple[float, float] | None:
        """(I, J) of the arc to `target`, from I and J or R; None where there is no such circle."""
        x, y = self._at
        dx, dy = target[0] - x, target[1] - y
        if "I" in values or "J" in values:
            i, j = values.get("I", 0.0) * unit, values.get("J", 0.0) * unit
            radius = math.hypot(i, j)
            off = abs(radius - math.hypot(dx - i, dy - j))
            return None if radius == 0 or off > 0.5 or (off > 0.005 and off > 0.001 * radius) else (i, j)
        radius, chord = values.get("R", 0.0) * unit, math.hypot(dx, dy)
        if chord == 0 or abs(radius) * 2 < chord * (1 - 1e-6):
            return None
        height = math.sqrt(max(0.0, radius * radius - chord * chord / 4)) / chord
        side = 1 if (self._mode == 3) == (radius > 0) else -1
        return round(dx / 2 - side * dy * height, 6), round(dy / 2 + side * dx * height, 6)

    def _fed_word(self, feed: float | None) -> str:
        if feed is None:
            return ""
        self._fed = True
        return f"F{_text(feed * (self._unit or 1.0))}"

    def _end(self, codes: list[str]) -> str:
        out = "M0" if "M0" in codes else ""
        if "M2" in codes or "M30" in codes:
            self._ended = True
            out += "M2"
        return out


def _text(value: float) -> str:
    """A number as the reader takes it: at most nine digits."""
    digits = max(0, 8 - len(str(int(abs(value)))))
    return f"{value:.{min(6, digits)}f}"
