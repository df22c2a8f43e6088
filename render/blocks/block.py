"""Writes one block of text into its area: size, lines, places of words, the pen's path, ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fonts.hand import Habits, Hand, Proportions
from render.blocks.layout import TextLine, Token, break_lines, has_orphans, tokenize
from render.blocks.signature import signing_hand
from render.blocks.slips import strike, with_slips
from render.blocks.underline import underline
from render.errors import TextOverflows
from render.geometry import Area, Block
from render.letters.atlas import atlas_of
from render.letters.chance import Chance, draw_chance, swinging
from render.letters.plan import Word
from render.letters.script import Script, plan_script
from render.movement.ink import SPACING_MM, even_points, pass_times
from render.movement.pen import Path, Places, move_pen
from render.seeds import generator
from render.strokes import SIGNATURE, UNDERLINE, Line, Stroke, strokes_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SIZE_STEP = 0.97
TIGHTEST_PITCH = 0.84
"""How far lines may draw together, against the habit, when the text is long."""
LEAST_GAP = 0.78
"""A word gap never gets narrower than this part of the habit, or words run together."""
ORPHAN_SIZE = 0.88
"""How far writing may get smaller so that no line breaks for a single word."""
ANEW_BELOW = 0.95
"""A text that is fitted smaller than this part of the size it was planned for is planned anew: its marks need more room."""
UNSEEN = 0.65
LEAST_SEEN = 0.72
"""A gap between words is judged near the line: it closes by this part of what hangs over it, but keeps at least this part."""

EDGE = 0.35
"""x-heights kept free at the right end of lines for what the solve adds."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    size_mm: float
    pitch: float
    lines: list[TextLine]


def write_block(block: Block, text: str, hand: Hand, *, seed: int, purpose: str, lang: str) -> tuple[list[Line], float]:
    """Lines of ink in sheet coordinates, and the x-height they have. `text` is composed and writable; raises TextOverflows."""
    if block.signature:
        hand = signing_hand(hand)
    atlas = atlas_of(hand)
    given = tokenize(text)
    if block.slips:
        given = with_slips(given, block.slips, generator(seed, f"{purpose}/slips/{hand.name}"), len(text) + 1)
    tokens = [token for line in given for token in line]
    habits = hand.habits
    letters = max(1, len(text) + 1 + sum(len(token.text) for token in tokens if token.slip))
    chance = draw_chance(seed, f"{purpose}/{hand.name}", habits.variation, habits.tempo.word, letters, max(1, len(tokens)))
    usual = block.x_height_mm or habits.proportions.x_height_mm
    if not tokens:
        return [], usual
    script = plan_script(atlas, _words(tokens), chance, usual)
    fit = _fit(block, given, script, chance, habits, lang)
    placed = [token for line in fit.lines for token in line.tokens]
    if placed != tokens or fit.size_mm < ANEW_BELOW * usual:
        script = plan_script(atlas, _words(placed), chance, fit.size_mm)
    layout = _Layout(block, fit, script, chance, habits, generator(seed, f"{purpose}/lines/{hand.name}"))
    path = move_pen(script, layout.places, habits, chance)
    return _ink(block, layout, script, path, generator(seed, f"{purpose}/strikes/{hand.name}")), fit.size_mm


def _words(tokens: Sequence[Token]) -> list[Word]:
    return [Word(token.text, token.row, token.number) for token in tokens]


# -- size and lines


def _fit(block: Block, given: Sequence[Sequence[Token]], script: Script, chance: Chance, habits: Habits, lang: str) -> _Fit:
    """The largest size, from the usual one down, at which all lines fit the area."""
    widths = dict(zip(((t.row, t.text) for line in given for t in line), script.widths.tolist(), strict=True))
    per_char = float(script.widths.sum()) / max(1, sum(len(w.text) for w in script.words))

    def width_of(token: Token) -> float:
        return float(widths.get((token.row, token.text), per_char * len(token.text)))

    gap_before = _Gaps(chance, habits).before
    measure = habits.proportions
    usual = block.x_height_mm or measure.x_height_mm
    least = usual if block.x_height_mm is not None else measure.least_mm
    size = usual
    found: _Fit | None = None
    while True:
        tight = 1.0 if usual <= least else (size - least) / (usual - least)
        pitch = block.line_pitch or measure.line_pitch * (TIGHTEST_PITCH + (1.0 - TIGHTEST_PITCH) * tight)
        limit = block.area.width_mm / size - EDGE - 2.0 * habits.line.margin
        lines = break_lines(
            given, width_of, gap_before, limit, indent=habits.line.indent, lang=lang if block.align == "left" else None
        )
        over, fits = _lines_over(lines, block.area.height_mm / size - ascent(measure) - descent(measure), pitch)
        wide = max((width_of(t) for line in lines for t in line.tokens), default=0.0) > limit / 0.9
        if over == 0 and not wide:
            found = found or _Fit(size, pitch, lines)
            if not has_orphans(lines):
                return _Fit(size, pitch, lines)
        if found is not None and size <= max(least, ORPHAN_SIZE * found.size_mm):
            return found
        if size <= least * 1.0001:
            raise TextOverflows(max(over, 1), fits, size)
        size = max(least, size * SIZE_STEP)


def ascent(measure: Proportions) -> float:
    """Room above the first baseline, x-heights."""
    return max(1.1 + 0.9 * measure.ascender, 1.88 * measure.capital) + 0.15


def descent(measure: Proportions) -> float:
    """Room below the last baseline, x-heights."""
    return measure.descender + 0.1


def _lines_over(lines: Sequence[TextLine], height: float, pitch: float) -> tuple[int, int]:
    """How many lines do not fit, and how many do, when the baselines may lie `height` x-heights apart."""
    room = height / pitch + 1e-9
    steps = np.cumsum([line.step for line in lines])
    fits = int((steps <= room).sum()) if room >= 0 else 0
    return len(lines) - fits, fits


class _Gaps:
    """White space before words, x-heights: the habit, the rhythm of writing, a little of its own."""

    def __init__(self, chance: Chance, habits: Habits) -> None:
        swing = (1.0 + 0.9 * chance.rhythm) * np.exp(chance.word_gap)
        self.usual: list[float] = (np.maximum(LEAST_GAP, swing) * habits.spacing.word).tolist()

    def before(self, token: Token) -> float:
        return self.usual[token.number] * (1.0 + 0.8 * (len(token.spaces) - 1)) if token.spaces else 0.0


# -- places on the sheet


class _Layout:
    """Where each line and each word stands."""

    def __init__(
        self, block: Block, fit: _Fit, script: Script, chance: Chance, habits: Habits, rng: np.random.Generator
    ) -> None:
        count = len(fit.lines)
        line = habits.line
        self.fit = fit
        self.area: Area = block.area
        self.size = fit.size_mm
        self.limit = block.area.width_mm / fit.size_mm
        self.margin = np.maximum(0.0, line.margin * (1.2 + swinging(rng.standard_normal(count), 0.6)))
        pitch = fit.pitch * (1.0 + line.pitch * rng.standard_normal(count))
        steps = np.array([text_line.step for text_line in fit.lines])
        self.baseline = block.area.y_mm + (ascent(habits.proportions) + np.cumsum(steps * pitch)) * fit.size_mm
        slope = line.slope_deg + block.slope_deg + line.slope_sd_deg * swinging(rng.standard_normal(count), 0.4)
        bend = np.column_stack([line.bend * rng.standard_normal(count), rng.uniform(0.0, 2.0 * np.pi, count)])
        tired = np.linspace(0.5, -0.5, count) * habits.variation.word_size * (0.7 + 0.5 * rng.standard_normal())
        size = 1.0 + tired + 0.4 * habits.variation.word_size * swinging(rng.standard_normal(count), 0.7)
        shrink = habits.variation.word_size * (0.5 + 0.9 * rng.standard_normal(count))
        self.haste = rng.standard_normal(count)
        self.numbers = np.repeat(np.arange(count), [len(text_line.tokens) for text_line in fit.lines])
        self.left = np.zeros(count)
        x = self._words(block, script, chance, habits)
        texts = [_text_of(text_line) for text_line in fit.lines]
        self.texts = [text for text, _ in texts]
        chars = np.array([place for _, places in texts for place in places], np.int64)
        self.places = Places(self.numbers, x, chars, np.tan(np.radians(slope)), size, shrink / max(self.limit, 1.0), bend)

    def _words(self, block: Block, script: Script, chance: Chance, habits: Habits) -> FloatArray:
        x = np.zeros(len(script.words))
        k = 0
        before = _Gaps(chance, habits).before
        hurry = 0.35 * habits.variation.rhythm * (1.0 + self.haste)
        for n, line in enumerate(self.fit.lines):
            start = float(self.margin[n]) + (habits.line.indent if line.first else 0.0)
            gaps = [before(token) if i else 0.0 for i, token in enumerate(line.tokens)]
            gaps = [gap * (1.0 - hurry[n] * (i / len(gaps) - 0.5)) for i, gap in enumerate(gaps)]
            widths = [float(w) for w in script.widths[k : k + len(gaps)]]
            over = script.overhangs[k : k + len(gaps)]
            gaps = [gap - _unseen(gap, over[i - 1, 1] + over[i, 0]) if i else gap for i, gap in enumerate(gaps)]
            room = self.limit - EDGE - start - sum(widths)
            tight = min(1.0, max(0.8, room / max(sum(gaps), 1e-9)))
            total = sum(widths) + tight * sum(gaps)
            at = max(0.0, (self.limit - total) / 2) + 0.4 * float(self.margin[n]) if block.align == "center" else start
            self.left[n] = at
            for gap, width in zip(gaps, widths, strict=True):
                at += tight * gap
                x[k] = at
                at += width
                k += 1
        return x


def _unseen(gap: float, overhang: float) -> float:
    """What tall and deep ink takes of a gap without the eye's counting it."""
    return min(float(UNSEEN * overhang), (1.0 - LEAST_SEEN) * gap)


def _text_of(line: TextLine) -> tuple[str, list[int]]:
    """The line as written, and where each token begins in it."""
    text, places, begun = "", [], False
    for token in line.tokens:
        if token.slip:
            places.append(len(text))
            continue
        text += token.spaces if begun else ""
        places.append(len(text))
        text += token.text
        begun = True
    return text, places


# -- ink


def _ink(block: Block, layout: _Layout, script: Script, path: Path, rng: np.random.Generator) -> list[Line]:
    line_of_run = layout.numbers[script.run_word]
    path.points[:, 0] *= layout.size  # in place: fresh memory for a whole path costs more than the arithmetic
    path.points[:, 1] *= -layout.size
    points, labels, offsets = even_points(path.points, path.label, path.offsets, SPACING_MM)
    starts = offsets[np.searchsorted(line_of_run, np.arange(len(layout.texts) + 1))]
    area = layout.area
    _keep_within(points, starts, layout.baseline, area.x_mm + layout.left * layout.size, area)
    times = pass_times(points, offsets, script.run_tempo, line_of_run)
    if block.signature:
        labels[:] = SIGNATURE
    strokes: list[list[Stroke]] = [[] for _ in layout.texts]
    for n, stroke in zip(line_of_run.tolist(), strokes_of(points, times, labels.astype(np.int32), offsets), strict=True):
        strokes[n].append(stroke)
    if block.slips:
        strokes = _struck(strokes, layout, script, rng)
    made = []
    for n, text in enumerate(layout.texts):
        if block.underline:
            strokes[n].append(underline(strokes[n], layout.size, float(layout.places.bend[n, 1])))
        made.append(Line(text, float(layout.baseline[n]), tuple(strokes[n])))
    return made


def _struck(strokes: list[list[Stroke]], layout: _Layout, script: Script, rng: np.random.Generator) -> list[list[Stroke]]:
    """The lines with every slip struck through as soon as it is written; what follows on its line comes so much later."""
    tokens = [token for line in layout.fit.lines for token in line.tokens]
    words = script.run_word.tolist()
    bounds = (layout.area.x_mm, layout.area.x_mm + layout.area.width_mm)
    made: list[list[Stroke]] = []
    r = 0
    for n, line in enumerate(strokes):
        written: list[Stroke] = []
        slip: list[Stroke] = []
        delay = 0.0
        for stroke in line:
            late = replace(stroke, times=stroke.times + delay)
            if tokens[words[r]].slip:
                late = replace(late, chars=np.full_like(late.chars, UNDERLINE))
                slip.append(late)
            written.append(late)
            if slip and (r + 1 == len(words) or words[r + 1] != words[r]):
                strikes = strike(slip, layout.size, float(layout.places.slope[n]), rng, bounds)
                written.extend(strikes)
                delay += float(strikes[-1].times[-1] - late.times[-1])
                slip = []
            r += 1
        made.append(written)
    return made


def _keep_within(points: FloatArray, starts: IntArray, baseline: FloatArray, left: FloatArray, area: Area) -> None:
    """Move lines onto the sheet, and keep them inside their area: drawn together sideways, shifted up or down.

    points (n, 2) millimetres from the left end of each line's baseline, changed in place; starts (lines + 1,) first point of
    each line; baseline, left (lines,) where they should lie.
    """
    counts = np.diff(starts)
    inked = counts > 0
    first, counts = starts[:-1][inked], counts[inked]
    x, y = points[:, 0], points[:, 1]
    x += area.x_mm
    y += np.repeat(baseline[inked], counts)
    leftmost, rightmost = np.minimum.reduceat(x, first), np.maximum.reduceat(x, first)
    over = rightmost - (area.x_mm + area.width_mm)
    edge = np.minimum(leftmost, left[inked])
    scale = np.where(over > 0.0, 1.0 - over / np.maximum(rightmost - edge, 1e-9), 1.0)
    aside = np.where(over > 0.0, 0.0, np.maximum(0.0, area.x_mm - leftmost))
    above = np.maximum(0.0, area.y_mm - np.minimum.reduceat(y, first))
    down = above - np.maximum(0.0, np.maximum.reduceat(y, first) - area.y_mm - area.height_mm)
    edge = np.repeat(edge, counts)
    x -= edge
    x *= np.repeat(scale, counts)
    x += edge
    x += np.repeat(aside, counts)
    y += np.repeat(down, counts)
