"""What hangs on a letter: dots, crossbars, accents, tails. They are placed once all letters stand, and dodge them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fonts.accents import Mark
from fonts.hand import DotStyle
from render.letters.atlas import Atlas, Glyph
from render.letters.chance import Chance
from render.letters.draws import Accent, Bar, Diaeresis, Dot, Tail
from render.letters.plan import Letters
from render.letters.variation import Elements, scaled_height
from render.seeds import share

FloatArray = NDArray[np.float64]

DOT_CLEAR = 0.22
"""x-heights that a dot keeps from the stem of a tall neighbour."""

APART, APART_U, APART_CAPITAL = 0.36, 0.34, 0.44
"""x-heights between the two marks of an umlaut: nearer than the stems of a u, or it would read as two i."""
OVER_SMALL, OVER_CAPITAL = 0.42, 0.46
"""x-heights from the top of a letter to where its mark begins."""

SLASH_SCALE, SLASH_RISE = (1.5, 1.6), 0.15
"""The stroke through Ł and ł against its track, and how much higher than the middle it crosses an l, and lower an L.

Level and low, it would be the bar of a t.
"""
TALL, LOWERED = 1.9, 0.8
"""Capitals that reach higher (x-heights) are drawn lower under a mark, by this power of the ratio: it would leave the line."""
OVER_TIP = 0.33
"""The marks of Ä may stand lower, on both sides of its tip."""

TALL_FROM = 1.3
"""Letters that reach higher are capitals or have ascenders."""
_BELOW = frozenset((Mark.CEDILLA, Mark.OGONEK, Mark.COMMA_BELOW))
_THROUGH = frozenset((Mark.SLASH, Mark.BAR_ASCENDER, Mark.BAR_MIDDLE, Mark.COMMA_RIGHT, Mark.DOT_RIGHT))
DOT_SIZE_SD, LARGEST_DOT = 0.34, 1.5
"""SD of the log size of dots, and the SDs that they are larger at most: a dot must not become a stroke."""
DOT_SHIFT_SD, DOT_HEIGHT_SD, DOT_TURN_SD, DOT_VARIES = 0.03, 0.08, 0.25, 0.8
"""x-heights, radians; and how much of a letter's variation a dot's own shape has."""
DOT_HURRY = 0.09
"""x-heights by which a quick pen lands further right."""
SQUEEZED_FROM, SQUEEZED_RISE, SQUEEZED_SIZE = 0.2, 0.2, 0.45
"""A dot that had to dodge so far (x-heights) stands so much higher, and is smaller by this part."""
TAIL_SD, SHORT_TAIL, LEAST_TAIL, TAIL_VARIES = 0.3, 0.3, 0.08, 0.3
"""SD of a tail's log length; its length and the shortest one inside a word, x-heights; how much its shape varies."""
BAR_LENGTH_SD, BAR_SHIFT_SD, BAR_HEIGHT_SD, BAR_TILT_SD_DEG = 0.17, 0.04, 0.045, 3.0
BAR_MIDDLE = 0.45
"""Where the bar's middle lies between its ends, from the left."""
BAR_LEAST_VARIES, BAR_VARIES = 0.4, 0.8
MARK_SHIFT_SD, MARK_HEIGHT_SD, MARK_SIZE_SD, MARK_TURN_SD = 0.03, 0.035, 0.12, 0.10
"""Of accents: x-heights, log, radians; THROUGH of those that cross a letter."""
THROUGH_HEIGHT_SD = 0.04
UMLAUT_APART_SD, UMLAUT_LEAN_SD, UMLAUT_TURN_SD = 0.06, 0.06, 0.06
UMLAUT_STEP, UMLAUT_STEP_SD, UMLAUT_HEIGHT_SD, UMLAUT_VARIES = 0.02, 0.04, 0.02, 0.5
"""How much higher the second mark stands, x-heights."""
UMLAUT_SMALLEST, UMLAUT_LARGEST = -1.3, 1.6
"""SDs of the log size of its marks, at most."""
SLASH_MIDDLE = 0.52
"""Where the slash's track has its middle."""
O_SLASH, CAPITAL_O_SLASH = (1.25, 2.6), (1.5, 4.6)
"""Its scale through ø and Ø."""


@dataclass(slots=True)
class Hanging:
    """Elements that hang on letters, as columns."""

    shape: list[int] = field(default_factory=list)
    host: list[int] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    scale: list[tuple[float, float]] = field(default_factory=list)
    turn: list[float] = field(default_factory=list)
    shift: list[tuple[float, float]] = field(default_factory=list)
    amount: list[float] = field(default_factory=list)
    free: list[tuple[int, int]] = field(default_factory=list)
    """First element and number of elements of each mark above a letter: `render.letters.clearance` may move them."""

    def add(
        self,
        shape: int,
        host: int,
        row: int,
        shift: tuple[float, float],
        scale: tuple[float, float] = (1.0, 1.0),
        turn: float = 0.0,
        amount: float = 0.6,
    ) -> int:
        """Append one; returns its number."""
        self.shape.append(shape)
        self.host.append(host)
        self.row.append(row)
        self.scale.append(scale)
        self.turn.append(turn)
        self.shift.append(shift)
        self.amount.append(amount)
        return len(self.shape) - 1

    def elements(self) -> Elements:
        """As columns for `render.letters.variation.embody`."""
        scale = np.array(self.scale, np.float64).reshape(-1, 2)
        return Elements(
            shape=np.array(self.shape, np.int64),
            row=np.array(self.row, np.int64),
            scale_x=scale[:, 0],
            scale_y=scale[:, 1],
            turn=np.array(self.turn, np.float64),
            shift=np.array(self.shift, np.float64).reshape(-1, 2),
            amount=np.array(self.amount, np.float64),
            straight=np.zeros(len(self.shape), np.bool_),
        )


@dataclass(frozen=True, slots=True)
class Attached:
    """Numbers of hanging elements of one letter; -1 or empty where there is none."""

    tail: int
    bar: int
    late: tuple[int, ...]


def lowered(top: float, marks: tuple[Mark, ...]) -> float:
    """Factor of a letter's height: tall capitals make room for what stands over them."""
    if top <= TALL or all(mark in _BELOW or mark in _THROUGH for mark in marks):
        return 1.0
    return float((TALL / top) ** LOWERED)


class Hanger:
    """Hangs marks on placed letters."""

    def __init__(
        self,
        atlas: Atlas,
        letters: Letters,
        body: Elements,
        chance: Chance,
        origin: FloatArray,
        tops: tuple[FloatArray, FloatArray],
        apart: float,
    ) -> None:
        self.atlas = atlas
        self.habit = atlas.hand.habits.marks
        self.width = atlas.hand.habits.proportions.width
        self.letters = letters
        self.sx: list[float] = body.scale_x.tolist()
        self.sy: list[float] = body.scale_y.tolist()
        self.origin: list[float] = origin.tolist()
        self.top_left: list[float] = tops[0].tolist()
        self.top_right: list[float] = tops[1].tolist()
        self.tempo: list[float] = letters.tempo.tolist()
        self.rise: list[float] = letters.rise.tolist()
        self.draws: list[list[float]] = chance.marks.tolist()
        self.apart = apart
        self.lean = 0.24 * (share(f"umlaut/{atlas.hand.name}") - 0.5)
        self.hanging = Hanging()

    def hang(self) -> tuple[Hanging, list[Attached]]:
        """All marks, and for each letter which are its own."""
        return self.hanging, [self.letter(i) for i in range(len(self.letters.glyph))]

    def letter(self, i: int) -> Attached:
        glyph = self.letters.glyph[i]
        draws = self.draws[self.letters.row[i]]
        late = [self.hanging.add(shape, i, self.letters.row[i], (0.0, 0.0), (self.sx[i], self.sy[i])) for shape in glyph.late]
        if glyph.dot is not None and all(mark in _BELOW for mark in self.letters.marks[i]):
            late.append(self.dot(i, glyph, glyph.dot, draws))
            self.hanging.free.append((late[-1], 1))
        for mark in self.letters.marks[i]:
            made = self.mark(i, glyph, mark, draws)
            late.extend(made)
            if mark not in _BELOW and mark not in _THROUGH:
                self.hanging.free.append((made[0], len(made)))
        return Attached(self.tail(i, glyph, draws), self.bar(i, glyph, draws), tuple(late))

    def joins_on(self, i: int) -> bool:
        """Whether the next letter is joined to this one."""
        letters = self.letters
        return i + 1 < len(letters.glyph) and letters.word[i + 1] == letters.word[i] and letters.joined[i + 1]

    def tail(self, i: int, glyph: Glyph, draws: list[float]) -> int:
        """The stroke by which the pen runs out of a letter: long at word ends, short where it only lifts."""
        if glyph.tail < 0 or self.joins_on(i):
            return -1
        final = self.letters.last[i]
        punctuated = i + 1 < len(self.letters.glyph) and self.letters.word[i + 1] == self.letters.word[i]
        length = (self.habit.tail if final else SHORT_TAIL * min(1.0, self.habit.tail)) * math.exp(TAIL_SD * draws[Tail.LENGTH])
        if final and punctuated:  # it would run into the comma
            return -1
        if _share(draws[Tail.IS_MADE]) > (self.habit.tail_p if final else 0.5 * self.habit.tail_p) or length < LEAST_TAIL:
            return -1
        at = (glyph.exit_x * self.sx[i], glyph.exit_y * self.sy[i])
        return self.hanging.add(glyph.tail, i, self.letters.row[i], at, (length, length), amount=TAIL_VARIES)

    def bar(self, i: int, glyph: Glyph, draws: list[float]) -> int:
        if glyph.bar is None or self.doubled(i):
            return -1
        x0, y0, x1, y1 = glyph.bar
        habit, sx, vary = self.habit, self.sx[i], self.habit.bar_vary
        length = (x1 - x0) * self.width * habit.bar_length * sx * math.exp(BAR_LENGTH_SD * vary * draws[Bar.LENGTH])
        middle = (x0 + BAR_MIDDLE * (x1 - x0)) * self.width * sx
        left = middle - BAR_MIDDLE * length + habit.bar_right + BAR_SHIFT_SD * draws[Bar.SHIFT]
        height = y0 + habit.bar_height + BAR_HEIGHT_SD * vary * draws[Bar.HEIGHT]
        turn = math.atan2(y1 - y0, x1 - x0) + math.radians(habit.bar_tilt_deg + BAR_TILT_SD_DEG * vary * draws[Bar.TILT])
        if i > 0 and self.doubled(i - 1):  # one bar over both letters, and nearly level
            reach = self.origin[i] - self.origin[i - 1]
            left, length, turn = left - reach, length + reach, 0.5 * turn
        at = (left, height * self.sy[i])
        return self.hanging.add(
            self.atlas.bar, i, self.letters.row[i], at, (length, 1.0), turn, amount=BAR_LEAST_VARIES + BAR_VARIES * vary
        )

    def doubled(self, i: int) -> bool:
        """Whether the next letter is the same and its bar crosses both."""
        letters = self.letters
        if i + 1 >= len(letters.glyph) or letters.word[i + 1] != letters.word[i]:
            return False
        pair = letters.glyph[i].char + letters.glyph[i + 1].char
        return pair in ("tt", "ff") and letters.glyph[i + 1].bar is not None and not (i > 0 and self.doubled(i - 1))

    def dot(self, i: int, glyph: Glyph, at: tuple[float, float], draws: list[float]) -> int:
        habit = self.habit
        tempo = self.tempo[i]
        x = (
            at[0] * self.width * self.sx[i]
            + habit.dot_right * (0.6 + 0.4 * tempo)
            + DOT_HURRY * abs(draws[Dot.HURRY]) * tempo
            + DOT_SHIFT_SD * draws[Dot.SHIFT]
        )
        y = habit.dot_height * (0.5 + 0.5 * self.sy[i]) + DOT_HEIGHT_SD * draws[Dot.HEIGHT]
        free = self.dodge(i, x, at[0] * self.width * self.sx[i])
        squeezed = min(1.0, abs(free - x) / SQUEEZED_FROM)
        return self.dotlike(i, habit.dot, free, y + SQUEEZED_RISE * squeezed, draws, 1.0 - SQUEEZED_SIZE * squeezed)

    def dotlike(self, i: int, style: DotStyle, x: float, y: float, draws: list[float], scale: float = 1.0) -> int:
        size = scale * math.exp(DOT_SIZE_SD * min(LARGEST_DOT, draws[Dot.SIZE]))
        return self.hanging.add(
            self.atlas.dots[style],
            i,
            self.letters.row[i],
            (x, y),
            (size, size),
            turn=DOT_TURN_SD * draws[Dot.TURN],
            amount=DOT_VARIES,
        )

    def dodge(self, i: int, x: float, stem: float) -> float:
        """Keep a dot clear of tall neighbours: they decide how far right or left it may land."""
        place = self.origin[i] + x
        letters = self.letters
        if i + 1 < len(letters.glyph) and letters.word[i + 1] == letters.word[i]:
            edge = self.top_left[i + 1]
            if not math.isnan(edge) and place > edge - DOT_CLEAR:
                place = max(edge - DOT_CLEAR, self.origin[i] + stem - 0.05)
        if i > 0 and letters.word[i - 1] == letters.word[i]:
            edge = self.top_right[i - 1]
            if not math.isnan(edge) and place < edge + DOT_CLEAR:
                place = edge + DOT_CLEAR
        return place - self.origin[i]

    def mark(self, i: int, glyph: Glyph, mark: Mark, draws: list[float]) -> list[int]:
        sx = self.sx[i]
        row = self.letters.row[i]
        middle, crown = glyph.middle * sx, glyph.crown * sx
        top = scaled_height(glyph.top, self.sy[i]) + self.rise[i]
        if mark in _THROUGH:
            return [self.through(i, glyph, mark, draws)]
        if mark in _BELOW:
            x = glyph.right * sx * 0.9 if mark is Mark.OGONEK else middle
            return [self.hanging.add(self.atlas.marks[mark], i, row, (x + MARK_SHIFT_SD * draws[Accent.SHIFT], 0.0))]
        x = (
            self.dodge(i, crown + MARK_SHIFT_SD * draws[Accent.SHIFT], crown)
            if glyph.top <= TALL_FROM
            else crown + MARK_SHIFT_SD * draws[Accent.SHIFT]
        )
        y = top + (OVER_CAPITAL if glyph.top > TALL_FROM else OVER_SMALL) + MARK_HEIGHT_SD * draws[Accent.HEIGHT]
        if mark is Mark.DIAERESIS:
            return self.diaeresis(i, x, y, draws)
        size = math.exp(MARK_SIZE_SD * draws[Accent.SIZE])
        turn = MARK_TURN_SD * draws[Accent.TURN]
        return [self.hanging.add(self.atlas.marks[mark], i, row, (x, y), (size, size), turn)]

    def diaeresis(self, i: int, x: float, y: float, draws: list[float]) -> list[int]:
        """Two marks that differ as a hand's do: the second is made on the way on, often longer and a little higher."""
        glyph = self.letters.glyph[i]
        usual = APART_CAPITAL if glyph.top > TALL_FROM else APART_U if glyph.char == "u" else APART
        apart = max(usual * math.exp(UMLAUT_APART_SD * draws[Diaeresis.APART]) * (self.sx[i] ** 0.5), self.apart)
        if glyph.char == "A":
            y += OVER_TIP - OVER_CAPITAL
        lean = self.lean + UMLAUT_LEAN_SD * draws[Diaeresis.LEAN]
        rows = len(self.draws)
        made = []
        for k, shape in enumerate(self.atlas.umlauts[self.habit.umlaut]):
            size = math.exp(MARK_SIZE_SD * max(UMLAUT_SMALLEST, min(UMLAUT_LARGEST, draws[Diaeresis.SIZES[k]])))
            step = UMLAUT_STEP_SD * draws[Diaeresis.STEP] + UMLAUT_STEP
            at = (x + (k - 0.5) * apart, y + step * k + UMLAUT_HEIGHT_SD * draws[Diaeresis.HEIGHTS[k]])
            turn = lean + UMLAUT_TURN_SD * draws[Diaeresis.TURNS[k]]
            row = (self.letters.row[i] + 3 * k) % rows
            made.append(self.hanging.add(shape, i, row, at, (size, size), turn, amount=UMLAUT_VARIES))
        return made

    def through(self, i: int, glyph: Glyph, mark: Mark, draws: list[float]) -> int:
        sx, sy = self.sx[i], self.sy[i]
        row = self.letters.row[i]
        stem, scale = glyph.stem_x * sx, (1.0, 1.0)
        up = THROUGH_HEIGHT_SD * draws[Accent.HEIGHT]
        tall = glyph.top > TALL_FROM
        if mark is Mark.SLASH and glyph.char in "oO":
            stem, scale, up = glyph.middle * sx, CAPITAL_O_SLASH if tall else O_SLASH, glyph.top * sy / 2 + up
            up -= SLASH_MIDDLE * scale[1]
        elif mark is Mark.SLASH:
            stem, up, scale = glyph.across * sx, 0.5 * glyph.top * sy - SLASH_MIDDLE * SLASH_SCALE[1] + up, SLASH_SCALE
            up += -SLASH_RISE if glyph.char.isupper() else SLASH_RISE
        elif mark is Mark.BAR_MIDDLE and glyph.char.isupper():
            stem = (glyph.middle if glyph.char == "T" else 0.1) * sx
        elif mark is Mark.BAR_MIDDLE:
            up -= 0.25
        elif mark is Mark.BAR_ASCENDER and glyph.char == "H":
            stem, scale = glyph.middle * sx, (1.7, 1.0)
        elif mark is Mark.COMMA_RIGHT:
            stem = (glyph.stem_x if glyph.char != "L" else glyph.middle) * sx + 0.2
        elif mark is Mark.DOT_RIGHT:
            stem = glyph.right * sx + 0.12
        return self.hanging.add(self.atlas.marks[mark], i, row, (stem, up), scale)


def _share(normal: float) -> float:
    """A number in 0..1 from a standard normal one."""
    return 0.5 * (1.0 + math.erf(normal / math.sqrt(2.0)))
