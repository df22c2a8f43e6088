"""A hand's forms as flat arrays, with the writer's permanent habits already in them: what whole pages are drawn from at once.

A *shape* is one variant of a form: unjoined, entered along the baseline, entered at the waist, or collapsed by haste. Its
landmarks lie in one stretch of the arrays. Shapes also hold marks (dots, bars, accents); see `render.letters.marks`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fonts.accents import Mark
from fonts.hand import DotStyle, Exit, Form, Hand, Landmark, Track
from render.letters.mark_shapes import BAR_TRACK, DOT_TRACKS, MARK_TRACKS, UMLAUT_TRACKS
from render.letters.own_habits import OwnHabit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MEETING: Final = 0.17
"""x-heights within which landmarks of a form count as meeting."""
HARMONICS: Final = 7
EPSILON_FROM: Final = 0.65
"""x-heights above which an e begins that is an epsilon."""
WARP_LENGTH: Final = 1.05
"""Length scale of the warp along the pen's way, x-heights: it bends letters, it must not make stems wobble."""

CORNER, SOFT, ENTRY, END = 1, 2, 4, 8
"""Flags of landmarks: hard corner; skipped in haste; belongs to the join; an end of a stroke."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a variant lies in the arrays of its atlas."""

    first: int
    last: int
    """One behind its last landmark."""
    strokes: tuple[tuple[int, int], ...]
    """(first, behind the last) landmark of each stroke, counted from `first`."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One form of one character with all its variants."""

    number: int
    """Its place among the glyphs of its atlas."""
    char: str
    name: str
    exit: Exit
    pen: int
    base: int
    """Shape numbers; -1 where there is none."""
    waist: int
    quick: int
    quick_base: int
    tail: int
    """Shape that leads on from the exit, relative to it; -1 for none."""
    late: tuple[int, ...]
    dot: tuple[float, float] | None
    bar: tuple[float, float, float, float] | None
    advance: float
    """x-heights from the origin; below 0: take the ink."""
    exit_x: float
    exit_y: float
    """Where its last stroke ends, and a join or a tail begins."""
    stem_x: float
    """x of its highest landmark."""
    own_gap: float
    """Log of what this writer always does to the room beside this letter."""
    own_slant: float
    own_rise: float
    calm: float
    """How far it may vary, as a factor of the usual."""
    straight: bool
    bare: bool
    """Has a stroke of three landmarks or fewer."""
    plain: bool
    """So simple that two of it would soon be alike: it varies more."""
    top: float
    """Highest ink, x-heights."""
    middle: float
    """x of the middle of the ink above the baseline."""
    crown: float
    """x of the middle of its uppermost fifth, over which marks stand."""
    across: float
    """x of the middle of its ink at half its height, where a stroke goes through it."""
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All shapes of a hand."""

    hand: Hand
    x: FloatArray
    y: FloatArray
    weight: FloatArray
    flags: IntArray
    basis: FloatArray
    """(landmarks, HARMONICS): how much each harmonic of the warp bends each landmark."""
    stroke: IntArray
    """Number of the stroke within its shape."""
    hold: IntArray
    """For a landmark that must keep its distance to an earlier one of the same shape: how far back that lies, else 0."""
    shapes: tuple[Shape, ...]
    firsts: IntArray
    counts: IntArray
    reach: FloatArray
    """RMS radius of each shape, at most 0.62."""
    glyphs: dict[tuple[str, str], Glyph]
    marks: dict[Mark, int]
    dots: dict[DotStyle, int]
    umlauts: dict[DotStyle, tuple[int, ...]]
    """The two marks of ä ö ü."""
    bar: int
    """A level bar from (0, 0) to (1, 0)."""


@lru_cache(maxsize=32)
def atlas_of(hand: Hand) -> Atlas:
    """The atlas of a hand, made once."""
    return _Builder(hand).build()


class _Builder:
    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.landmarks: list[Landmark] = []
        self.flags: list[int] = []
        self.basis: list[FloatArray] = []
        self.hold: list[int] = []
        self.shapes: list[Shape] = []
        self.reach: list[float] = []

    def build(self) -> Atlas:
        named = [(char, form) for char, forms in self.hand.forms.items() for form in forms.values()]
        glyphs = {(char, form.name): self.glyph(number, char, form) for number, (char, form) in enumerate(named)}
        marks = {mark: self.add(tracks, 0) for mark, tracks in MARK_TRACKS.items()}
        dots = {style: self.add((track,), 0) for style, track in DOT_TRACKS.items()}
        umlauts = {style: tuple(self.add((track,), 0) for track in tracks) for style, tracks in UMLAUT_TRACKS.items()}
        bar = self.add(BAR_TRACK, 0)
        return Atlas(
            hand=self.hand,
            x=np.array([p.x for p in self.landmarks]),
            y=np.array([p.y for p in self.landmarks]),
            weight=np.array([p.weight for p in self.landmarks]),
            flags=np.array(self.flags, np.int64),
            basis=np.concatenate(self.basis),
            stroke=np.array([k for s in self.shapes for k, (a, b) in enumerate(s.strokes) for _ in range(a, b)], np.int64),
            hold=np.array(self.hold, np.int64),
            shapes=tuple(self.shapes),
            firsts=np.array([s.first for s in self.shapes], np.int64),
            counts=np.array([s.last - s.first for s in self.shapes], np.int64),
            reach=np.array(self.reach),
            glyphs=glyphs,
            marks=marks,
            dots=dots,
            umlauts=umlauts,
            bar=bar,
        )

    def glyph(self, number: int, char: str, form: Form) -> Glyph:
        habit = OwnHabit(self.hand, char)
        rest = form.pen[1:]
        middle = [p.x for track in form.pen for p in track]

        def variant(main: Track | None, entry: int = 0) -> int:
            if main is None:
                return -1
            return self.add(tuple(habit.shape(track, own=True) for track in (main, *rest)), entry)

        pen = variant(form.pen[0])
        ink = self.landmarks[self.shapes[pen].first : self.shapes[pen].last]
        out = ink[-1]
        above = [p.x for p in ink if p.y > 0.2] or middle
        highest = max(p.y for p in ink)
        crown = [x for x, y in _between(ink) if y > 0.8 * highest] or middle
        across = [x for x, y in _between(ink) if abs(y - 0.5 * highest) < 0.15] or middle
        return Glyph(
            number=number,
            char=char,
            name=form.name,
            exit=form.exit,
            pen=pen,
            base=variant(form.base, form.base_entry),
            waist=variant(form.waist, form.waist_entry),
            quick=variant(form.quick),
            quick_base=variant(form.quick_base),
            tail=self.tail(form.tail, out) if form.tail and form.exit != Exit.NONE else -1,
            late=tuple(self.add((habit.shape(track, own=False),), 0) for track in form.late),
            dot=form.dot,
            bar=form.bar,
            advance=-1.0 if form.advance is None else form.advance * habit.width,
            exit_x=out.x,
            exit_y=out.y,
            stem_x=max(ink, key=lambda p: p.y).x,
            own_gap=habit.gap,
            own_slant=habit.slant,
            own_rise=habit.rise,
            calm=_calm(char, form),
            straight=char in "lt1/|!IT",
            bare=min(len(track) for track in form.pen) <= 3 and char.isalpha(),
            plain=char in "lcofbpr",
            top=highest,
            middle=(min(above) + max(above)) / 2,
            crown=0.5 * sum(crown) / len(crown) + 0.25 * (min(crown) + max(crown)),
            across=sum(across) / len(across),
            right=max(above),
        )

    def tail(self, track: Track, out: Landmark) -> int:
        width = self.hand.habits.proportions.width
        return self.add((tuple(replace(p, x=p.x * width - out.x, y=p.y - out.y, weight=0.5) for p in track),), 0)

    def add(self, tracks: tuple[Track, ...], entry: int) -> int:
        """Store a shape; the first `entry` landmarks of its first track belong to the join."""
        first = len(self.landmarks)
        strokes = []
        tracks = tuple(_with_middle(track) for track in tracks)
        for track in tracks:
            begin = len(self.landmarks) - first
            self.landmarks.extend(track)
            self.flags.extend(CORNER * p.corner | SOFT * p.soft for p in track)
            self.flags[-1] |= END
            strokes.append((begin, len(self.landmarks) - first))
            if not (entry and begin == 0):
                self.flags[first + begin] |= END
        for i in range(first, first + entry):
            self.flags[i] |= ENTRY
        points = np.array([(p.x, p.y) for track in tracks for p in track])
        own = points[entry:] if len(points) > entry else points
        self.basis.append(_warp_basis(points, strokes))
        self.hold.extend(_holds(points, strokes, entry))
        self.reach.append(min(0.62, float(np.sqrt(((own - own.mean(0)) ** 2).sum(1).mean())) + 0.05))
        self.shapes.append(Shape(first, len(self.landmarks), tuple(strokes)))
        return len(self.shapes) - 1


_CALM_ESZETT, _CALM_E, _CALM_OPEN, _CALM_CAPITALS, _CALM_SIGNS = 0.6, 0.62, 0.78, 0.7, 0.42
"""How much of the usual variation these have."""


def _calm(char: str, form: Form) -> float:
    """An e or c that closes is an o, a ß that bends is a B; digits and signs keep still. An epsilon has nothing to close."""
    if char == "ß":
        return _CALM_ESZETT
    if char in "eæœ":
        return 1.0 if form.pen[0][0].y > EPSILON_FROM else _CALM_E
    if char in "cs":
        return _CALM_OPEN
    return 1.0 if char.islower() else _CALM_CAPITALS if char.isalpha() else _CALM_SIGNS


def _with_middle(track: Track) -> Track:
    """A stroke of two landmarks gets one between them, so that it can bow."""
    if len(track) != 2:
        return track
    a, b = track
    return a, Landmark((a.x + b.x) / 2, (a.y + b.y) / 2, 0.6 * min(a.weight, b.weight)), b


def _between(ink: list[Landmark], step: float = 0.06) -> Iterator[tuple[float, float]]:
    """Points about `step` x-heights apart along the way from landmark to landmark."""
    for a, b in pairwise(ink):
        steps = 1 + int(math.hypot(b.x - a.x, b.y - a.y) / step)
        for k in range(steps):
            yield a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps


def _arc(points: FloatArray, strokes: list[tuple[int, int]]) -> tuple[FloatArray, float]:
    """Arc length at each landmark from 0 to 1 over all strokes, and all of it; the way through the air counts a third."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    for begin, _ in strokes[1:]:
        steps[begin - 1] /= 3.0
    along = np.concatenate([[0.0], np.cumsum(steps)])
    scaled: FloatArray = along / max(float(along[-1]), 1e-9)
    return scaled, float(along[-1])


def _warp_basis(points: FloatArray, strokes: list[tuple[int, int]]) -> FloatArray:
    """Cosine series of a Gaussian process of length scale WARP_LENGTH and variance 1, without its constant."""
    order = np.arange(1, HARMONICS + 1)
    along, total = _arc(points, strokes)
    scale = min(0.8, max(0.2, WARP_LENGTH / max(total, 1e-9)))
    power = np.exp(-((np.pi * order * scale) ** 2) / 2.0) + 0.001
    series: FloatArray = np.cos(np.pi * np.outer(along, order)) * np.sqrt(2.0 * power / power.sum())
    return series


def _holds(points: FloatArray, strokes: list[tuple[int, int]], entry: int) -> list[int]:
    """Landmarks that come back to an earlier one (a closed bowl, a retraced stem): these must still meet after the warp."""
    back = [0] * len(points)
    for begin, end in strokes:
        for j in range(max(begin, entry), end):
            near = [i for i in range(entry, j - 1) if np.hypot(*(points[j] - points[i])) < MEETING]
            if near:
                back[j] = j - min(near, key=lambda i: float(np.hypot(*(points[j] - points[i]))))
    return back
