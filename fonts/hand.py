"""A handwriting as values: letter forms as landmarks a pen passes, and the habits of one writer.

Units: lengths are x-heights (baseline 0, waist 1, y up), angles degrees, probabilities 0..1. Nothing here draws; `render` does.
The text format of these values is in `fonts.format`, and described in docs/handwriting-model.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Final

from fonts.accents import Composition, composition

TYPOGRAPHIC_SPACES: Final = " \u00a0\u2009\u202f"


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place the pen passes: how much it matters, and whether it stops there."""

    x: float
    y: float
    weight: float = 1.0
    corner: bool = False
    """The pen stops and turns: the jerk penalty drops here, so that a hard corner may stand."""
    soft: bool = False
    """Left out when the hand is quick."""


Track = tuple[Landmark, ...]
"""The landmarks of one stroke in writing order."""


class Exit(StrEnum):
    """Where a form lets the next letter begin."""

    BASE = "base"
    WAIST = "waist"
    BAR = "bar"
    """From the right end of its crossbar."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a character."""

    name: str
    pen: tuple[Track, ...]
    """Strokes in writing order when nothing leads in. Joins enter by the first, the main stroke, and leave by the last."""
    exit: Exit = Exit.NONE
    base: Track | None = None
    """The main stroke when a join comes along the baseline (None: cannot be entered from there)."""
    base_entry: int = 0
    """How many landmarks of `base` belong to the join and not to the letter."""
    waist: Track | None = None
    """The main stroke when a join comes at waist height, or along a bar."""
    waist_entry: int = 0
    quick: Track | None = None
    """The main stroke collapsed by haste."""
    quick_base: Track | None = None
    """The same when a join comes along the baseline."""
    tail: Track = ()
    """Landmarks added where the pen runs out of the letter at a word's end."""
    late: tuple[Track, ...] = ()
    """Strokes added after the word."""
    dot: tuple[float, float] | None = None
    """Where a dot belongs (i, j), before the habits of the hand move it."""
    bar: tuple[float, float, float, float] | None = None
    """x0, y0, x1, y1 of a crossbar (t, f) that the habits of the hand shape."""
    advance: float | None = None
    """Width for spacing where the ink is no guide."""


def _number(default: float, low: float, high: float) -> float:
    """A dataclass field of a habit with its allowed range; the reader refuses numbers outside it."""
    value: float = field(default=default, metadata={"low": low, "high": high})
    return value


@dataclass(frozen=True, slots=True)
class Proportions:
    """The writer's measures, as factors of what the forms say."""

    x_height_mm: float = _number(2.3, 1.0, 8.0)
    """The size this hand writes at when nobody says another."""
    least_mm: float = _number(1.7, 0.8, 8.0)
    most_mm: float = _number(3.2, 1.0, 12.0)
    width: float = _number(1.0, 0.4, 2.5)
    ascender: float = _number(1.0, 0.3, 2.5)
    descender: float = _number(1.0, 0.3, 2.5)
    capital: float = _number(1.0, 0.3, 2.0)
    slant_deg: float = _number(0.0, -30.0, 50.0)
    line_pitch: float = _number(4.4, 2.5, 9.0)
    """Distance of two baselines in x-heights."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Room between letters and words, x-heights."""

    letter: float = _number(0.37, 0.0, 1.5)
    """Ink to ink between letters that do not join."""
    joined: float = _number(0.42, 0.0, 1.5)
    """Ink to ink between letters that join."""
    room: float = _number(1.0, 0.3, 2.5)
    """Factor of the room a join needs from exit to entry."""
    word: float = _number(1.5, 0.6, 4.0)
    """Gap between words."""


@dataclass(frozen=True, slots=True)
class Motor:
    """How firmly the pen is held to its landmarks."""

    stiffness: float = _number(0.004, 0.00005, 1.0)
    """Weight of a landmark of weight 1 against unit jerk: 0.01 looks like a school book, 0.001 like an adult."""
    corner: float = _number(0.99, 0.0, 0.9999)
    """How far the jerk penalty drops at corners."""
    turn: float = _number(-0.55, -1.0, 0.5)
    """Cosine of the turn below which a landmark counts as a corner even when not marked so."""
    tension: float = _number(0.03, 0.0, 1.0)
    """Penalty of acceleration beside jerk: keeps straight strokes straight."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How haste comes and goes, and what it does."""

    base: float = _number(1.0, 0.3, 3.0)
    rise: float = _number(0.4, 0.0, 2.0)
    """Gain along a run of small letters and through familiar endings."""
    word: float = _number(0.08, 0.0, 0.5)
    """SD of the log tempo from word to word."""
    loosen: float = _number(3.0, 0.0, 12.0)
    """Power by which haste loosens the pen's hold on its landmarks."""
    drop: float = _number(1.6, 0.5, 9.0)
    """Tempo above which quick forms are used and soft landmarks skipped."""
    thread: float = _number(0.1, 0.0, 0.6)
    """How far hasty letters lose height and gain width."""


@dataclass(frozen=True, slots=True)
class Variation:
    """How far one instance strays from the next (standard deviations)."""

    own: float = _number(0.8, 0.0, 2.0)
    """The writer's permanent departure from the shared forms."""
    warp: float = _number(0.09, 0.0, 0.3)
    """Smooth bending of a letter, parts of its RMS radius."""
    ends: float = _number(0.06, 0.0, 0.2)
    """Where strokes begin and end."""
    height: float = _number(0.08, 0.0, 0.3)
    width: float = _number(0.07, 0.0, 0.3)
    slant_deg: float = _number(2.6, 0.0, 10.0)
    baseline: float = _number(0.075, 0.0, 0.3)
    gap: float = _number(0.15, 0.0, 0.6)
    pair: float = _number(0.2, 0.0, 1.5)
    """How far apart the writer's usual rooms of different pairs of letters lie (log, from the closest to the widest)."""
    rhythm: float = _number(0.12, 0.0, 0.5)
    """Slow swing that drives tempo, word gaps and letter gaps together."""
    word_size: float = _number(0.055, 0.0, 0.3)
    word_slant_deg: float = _number(2.0, 0.0, 10.0)
    word_slope_deg: float = _number(0.9, 0.0, 5.0)
    second: float = _number(0.0, 0.0, 1.0)
    """How often the second form of a letter is taken."""


@dataclass(frozen=True, slots=True)
class LineHabits:
    """How lines lie on the sheet."""

    slope_deg: float = _number(0.0, -6.0, 6.0)
    slope_sd_deg: float = _number(0.6, 0.0, 4.0)
    bend: float = _number(0.06, 0.0, 0.5)
    """Amplitude of the slow bend of a baseline, x-heights."""
    margin: float = _number(0.35, 0.0, 2.0)
    """SD of where lines begin, x-heights."""
    pitch: float = _number(0.04, 0.0, 0.2)
    """Coefficient of variation of the line distance."""
    indent: float = _number(0.0, 0.0, 8.0)
    """First line of a paragraph, x-heights."""


class DotStyle(StrEnum):
    """How the pen makes a dot."""

    POINT = "point"
    TICK = "tick"
    DASH = "dash"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Marks:
    """Dots, bars, tails and hooks."""

    dot: DotStyle = DotStyle.TICK
    dot_right: float = _number(0.15, -0.3, 0.8)
    dot_height: float = _number(1.6, 1.2, 2.6)
    umlaut: DotStyle = DotStyle.TICK
    bar_length: float = _number(1.0, 0.3, 2.5)
    bar_height: float = _number(0.0, -0.4, 0.8)
    """Added to where the form has its bar."""
    bar_tilt_deg: float = _number(3.0, -25.0, 30.0)
    bar_right: float = _number(0.0, -0.4, 0.6)
    bar_vary: float = _number(1.0, 0.0, 2.0)
    """How far bars differ from each other in length, height and tilt, as a factor of the usual."""
    tail: float = _number(0.4, 0.0, 2.0)
    """Length of the stroke by which the pen leaves a word, as a factor of what the forms say."""
    tail_p: float = _number(0.5, 0.0, 1.0)
    hook_p: float = _number(0.15, 0.0, 1.0)
    """How often the pen lands already moving."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Which letters this hand joins. A policy, not a lottery: `whim` is how often an instance departs from it."""

    usual: float = _number(0.05, 0.0, 1.0)
    """For pairs that nothing below names: the part of them that the hand has the habit of joining."""
    whim: float = _number(0.05, 0.0, 0.5)
    longest: int = 6
    """Joins in a row before the hand lifts."""
    pairs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    after: Mapping[str, float] = field(default_factory=dict)
    """Upper limit of the habit after a letter."""
    before: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """Everything about a hand that is not the shape of a letter."""

    proportions: Proportions = Proportions()
    spacing: Spacing = Spacing()
    motor: Motor = Motor()
    tempo: Tempo = Tempo()
    variation: Variation = Variation()
    line: LineHabits = LineHabits()
    marks: Marks = Marks()
    joins: Joins = Joins()


@dataclass(frozen=True, slots=True)
class Choice:
    """Which forms a hand uses for one character, by their place in the word."""

    usual: str
    second: str | None = None
    initial: str | None = None
    final: str | None = None
    unjoined: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A writer: the forms of every character, and the habits."""

    name: str
    version: str
    title: str
    description: str
    habits: Habits
    forms: Mapping[str, Mapping[str, Form]]
    """By character, then by name; only the forms this hand uses."""
    choices: Mapping[str, Choice]

    def writes(self, char: str) -> bool:
        """Whether this character can be written, by a form of its own or composed of others."""
        return char in TYPOGRAPHIC_SPACES or char in self.forms or self._composed(char) is not None

    def unvaried(self) -> Hand:
        """The same hand with nothing left to chance: what its variation is compared with."""
        still = {f.name: 0.0 for f in fields(Variation)} | {
            name: getattr(self.habits.variation, name) for name in ("own", "pair")
        }
        habits = replace(
            self.habits,
            variation=Variation(**still),
            tempo=replace(self.habits.tempo, word=0.0),
            line=replace(self.habits.line, slope_sd_deg=0.0, bend=0.0, margin=0.0, pitch=0.0),
            marks=replace(self.habits.marks, hook_p=0.0),
            joins=replace(self.habits.joins, whim=0.0),
        )
        return replace(self, habits=habits)

    def supports(self, text: str) -> bool:
        """Whether every character of the text can be written (line breaks count as white space)."""
        return not self.unsupported(text)

    def unsupported(self, text: str) -> list[tuple[int, str]]:
        """(index, character) of all that cannot be written, in code points of the NFC form of `text`."""
        composed = unicodedata.normalize("NFC", text)
        return [(i, c) for i, c in enumerate(composed) if c != "\n" and not self.writes(c)]

    def _composed(self, char: str) -> Composition | None:
        made = composition(char)
        return made if made is not None and all(part.char in self.forms for part in made.parts) else None
