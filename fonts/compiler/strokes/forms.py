"""Stage 8: the strokes of a glyph become a form of a hand, with the ways a join may enter and leave it.

Fonts say nothing of joins. The rules here are those of the authored hands (docs/handwriting-model.md): where letters meet the
baseline or the waist they may be left there; minims are entered up their own stem, round letters at their top, e from below its
bar. Coordinates: x-heights, x 0 at the left edge of the ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from fonts.compiler.strokes.landmarks import Fitted
from fonts.compiler.strokes.scripts import Role
from fonts.hand import Exit, Landmark, Track

_MINIMS: Final = frozenset("ijmnpruyıŋ")
_SOFT: Final = frozenset("vwxz")
_ROUND: Final = frozenset("acdgoqæœ")
_TALL: Final = frozenset("bhklt")
_LEAVES_BASE: Final = frozenset("acdehiklmntuxzıæœ")
_LEAVES_WAIST: Final = frozenset("orvwb")


@dataclass(frozen=True, slots=True)
class Entry:
    """How a join leads into the main stroke: landmarks of its own, then the main stroke without its first ones."""

    lead: Track = ()
    skip: int = 0


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A form as it will stand in the hand's file (fonts.hand.Form)."""

    name: str
    pen: tuple[Track, ...]
    late: tuple[Track, ...] = ()
    exit: Exit = Exit.NONE
    base: Entry | None = None
    waist: Entry | None = None
    dot: tuple[float, float] | None = None
    bar: tuple[float, float, float, float] | None = None
    dot_right: float | None = None
    """How far right of its stem the font's dot lies."""


def make_form(char: str, name: str, strokes: Sequence[tuple[Role, Fitted]], left: float) -> CompiledForm:
    """The form of one glyph; `left` is the x of its leftmost ink."""
    shifted = [(role, _shift(fitted.track, -left)) for role, fitted in strokes]
    pen = tuple(track for role, track in shifted if role is Role.PEN)
    late = tuple(track for role, track in shifted if role is Role.LATE)
    if not pen:
        pen, late = late, ()
    dots = [track for role, track in shifted if role is Role.DOT]
    bars = [track for role, track in shifted if role is Role.BAR]
    dot = _middle(dots[0]) if dots else None
    stem = max(pen[0], key=lambda p: p.y).x
    bar = (bars[0][0].x, bars[0][0].y, bars[0][-1].x, bars[0][-1].y) if bars else None
    base, waist = _entries(char, pen[0])
    return CompiledForm(
        name=name,
        pen=pen,
        late=late,
        exit=_exit(char, pen),
        base=base,
        waist=waist,
        dot=(round(stem, 3), round(dot[1], 3)) if dot else None,
        bar=(round(bar[0], 3), round(bar[1], 3), round(bar[2], 3), round(bar[3], 3)) if bar else None,
        dot_right=round(dot[0] - stem, 3) if dot else None,
    )


def _exit(char: str, pen: tuple[Track, ...]) -> Exit:
    """From where the next letter may begin, if from anywhere."""
    out = pen[-1][-1]
    right = max(p.x for track in pen for p in track)
    outwards = out.x >= 0.6 * right
    if char in _LEAVES_BASE and out.y < 0.4 and outwards:
        return Exit.BASE
    if char in _LEAVES_WAIST and 0.45 < out.y < 1.2 and (outwards or char == "o"):
        return Exit.WAIST
    return Exit.NONE


def _entries(char: str, main: Track) -> tuple[Entry | None, Entry | None]:
    """(along the baseline, at the waist); None where a join would spoil the letter."""
    if char.islower() and char != "ß" and _leads_in(main):
        return Entry(), Entry((), next((k for k, p in enumerate(main[:-2]) if p.y > 0.5), 0))
    if char in _MINIMS:
        return _into_minim(main), Entry()
    if char in _SOFT:
        return Entry((Landmark(main[0].x - 0.12, 0.5),)), Entry()
    if char == "e":
        return _into_e(main)
    if char in _ROUND:
        return _into_round(main)
    if char in _TALL:
        return Entry((Landmark(main[0].x - 0.14, 0.5),)), Entry((Landmark(main[0].x - 0.02, 1.25, 4.0),))
    return None, None


def _leads_in(main: Track) -> bool:
    """Whether the letter brings its own stroke up from the baseline, as joined school hands do."""
    return main[0].y < 0.4 and main[0].x < 0.15 and main[1].y > main[0].y and main[1].x > main[0].x


def _into_minim(main: Track) -> Entry:
    """Up the stem and down again, or u would read as ue; a letter with its own lead-in stroke is simply met."""
    if main[1].x - main[0].x > 0.12 and main[1].y > 0.7:
        return Entry()
    return Entry((Landmark(round(_x_at(main, 0.55) + 0.01, 3), 0.55, 6.0),))


def _into_round(main: Track) -> tuple[Entry, Entry]:
    """From above: straight to the top of the bowl, a corner there, then round; never from the left, which makes an e."""
    first_half = main[: max(2, len(main) // 2)]
    top = max(range(len(first_half)), key=lambda k: first_half[k].y)
    crown = main[top]
    skip = min(top + 1, len(main) - 2)
    cusp = Landmark(round(crown.x + 0.1, 3), round(crown.y, 3), 3.0, corner=True)
    return Entry((cusp,), skip), Entry((Landmark(cusp.x, cusp.y, 3.0),), skip)


def _into_e(main: Track) -> tuple[Entry, Entry]:
    """Below the bar's left end and up through it; from the waist with a dip, so that there is a loop to see."""
    skip = 1 if main[0].x < 0.3 and main[0].y < 0.75 else 0
    start = main[0].x
    low = Landmark(round(start + 0.12, 3), 0.42, 2.0)
    dip = (Landmark(round(start - 0.14, 3), 0.52, 2.0), Landmark(round(start + 0.10, 3), 0.40, 4.0))
    return Entry((low,), skip), Entry(dip, skip)


def _x_at(track: Track, y: float) -> float:
    """x where the stroke first comes down through y."""
    for a, b in pairwise(track):
        if a.y >= y >= b.y and a.y > b.y:
            return a.x + (b.x - a.x) * (a.y - y) / (a.y - b.y)
    return track[0].x


def _shift(track: Track, dx: float) -> Track:
    return tuple(Landmark(round(p.x + dx, 3), round(p.y, 3), p.weight, corner=p.corner, soft=p.soft) for p in track)


def _middle(track: Track) -> tuple[float, float]:
    points = np.array([(p.x, p.y) for p in track])
    return float(points[:, 0].mean()), float(points[:, 1].mean())
