"""Words as the hand plans them: letters chosen, warped, set side by side, with everything that hangs on them. No sheet yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fonts.accents import Mark
from render.letters.atlas import ENTRY, SOFT, Atlas
from render.letters.chance import Chance
from render.letters.clearance import Frames, Ink, keep_clear, room
from render.letters.draws import Letter
from render.letters.glyph_table import glyph_table
from render.letters.legibility import calmed
from render.letters.letter_spacing import Forms, Setting, Wanted, place_letters
from render.letters.marks import Attached, Hanger, Hanging, lowered
from render.letters.plan import Letters, Planner, Word
from render.letters.runs import Runs, string_runs
from render.letters.variation import Bodies, Elements, embody

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CLEAR, CLEAR_JOINED, CLEAR_SIGN = 0.25, 0.08, 0.36
"""x-heights that any ink of two letters keeps: lifted between them, joined, or beside a sign."""
STEM_LENGTH = 0.07
"""SD of the log size of letters with bare stems, beyond that of other letters: nothing else tells two of them apart."""
UNDER_WIDTH, UNDER_CALM = 1.14, 0.55
"""Letters under two dots are written a little wider and more carefully: they give the dots their place."""
JOIN_PAIR = 0.4
"""How far the room that a join takes follows the writer's usual room of the pair."""
HIGH_SIGN_ROOM = 0.34
"""x-heights on each side of apostrophes and quotes."""
LOW_SIGN_ROOM = 0.62
SIGN_ROOM = 1.25
"""Capitals, digits and signs stand a little apart."""
TAIL_ROOM = 0.75
"""Part of the stroke by which the pen leaves a word that the gap after it does not pay for."""
SIGN_LEAST = 0.6
"""They never stand closer than this (x-heights), however closely the hand writes its letters."""


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """Words ready to be put on lines. Landmarks lie upright in each word's own frame, x-heights, y up."""

    words: tuple[Word, ...]
    widths: FloatArray
    """(words,)."""
    overhangs: FloatArray
    """(words, 2) how far tall and deep ink reaches left and right beyond the ink near the line."""
    points: FloatArray
    """(landmarks of all runs, 2)."""
    weights: FloatArray
    """Of each landmark, tempo included."""
    flags: IntArray
    label: IntArray
    """Character of its word that each landmark belongs to."""
    starts: IntArray
    """(runs + 1,) first landmark of each run."""
    run_word: IntArray
    run_row: IntArray
    """Row of the random numbers of each run's first letter."""
    run_tempo: FloatArray
    slant: FloatArray
    """Of each landmark's letter beyond that of its hand and word, radians."""
    rise: FloatArray
    """Of each landmark's letter above the line."""


def plan_script(atlas: Atlas, words: Sequence[Word], chance: Chance, size_mm: float) -> Script:
    """Words as planned landmarks; the same words and numbers give the same script.

    size_mm: x-height that they will have, or the hand's least if that is larger: the pen is as wide for small letters as for
    large ones. Only dots and accents depend on it, widths do not.
    """
    apart = room(max(size_mm, atlas.hand.habits.proportions.least_mm))
    letters = Planner(atlas, chance.uniform, chance.swing, chance.mood).plan(words)
    body = _letter_elements(atlas, letters, words, chance)
    bodies = embody(atlas, body, chance)
    calmer = calmed(atlas, letters, bodies, body.amount)
    if calmer is not None:
        body = replace(body, amount=calmer)
        bodies = embody(atlas, body, chance)
    origin, top_left, top_right, widths, overhangs = _place(atlas, letters, bodies, body, words, chance)
    hanging, attached = Hanger(atlas, letters, body, chance, origin, (top_left, top_right), apart).hang()
    hung = embody(atlas, hanging.elements(), chance)
    _clear_marks(atlas, letters, (bodies, hung), hanging, chance, origin, apart)
    firsts = np.concatenate([bodies.firsts[:-1], hung.firsts[:-1] + bodies.firsts[-1]])
    runs = string_runs(atlas, letters, attached, hanging.shape, firsts)
    marks = _Landmarks(bodies, hung, origin, hanging.host, runs)
    _make_room_for_tails(letters, attached, hung, origin, widths, overhangs)
    return _assemble(atlas, letters, words, chance, marks, widths, overhangs)


def _make_room_for_tails(
    letters: Letters, attached: Sequence[Attached], hung: Bodies, origin: FloatArray, widths: FloatArray, overhangs: FloatArray
) -> None:
    """Widen words that run out in a long stroke, or it would reach the next word."""
    for i, word in enumerate(letters.word):
        tail = attached[i].tail
        if letters.last[i] and tail >= 0:
            reach = origin[i] + hung.points[hung.firsts[tail] : hung.firsts[tail + 1], 0].max()
            longer = TAIL_ROOM * max(0.0, float(reach - (widths[word] - overhangs[word, 1])))
            over = max(0.0, float(overhangs[word, 1]) - longer)
            widths[word] += max(0.0, longer - float(overhangs[word, 1]))
            overhangs[word, 1] = over


def _letter_elements(atlas: Atlas, letters: Letters, words: Sequence[Word], chance: Chance) -> Elements:
    table = glyph_table(atlas)
    straight, bare, plain = (column[letters.number] for column in (table.straight, table.bare, table.plain))
    calm, thread, scale = table.calm[letters.number], letters.thread, letters.scale
    row = np.array(letters.row, np.int64)
    token = np.array([words[w].token for w in letters.word], np.int64)
    size = chance.height[row] * calm + chance.word_height[token]
    height = np.exp(size) * (1.0 - thread) * scale
    width = np.exp(chance.width[row] * calm + 0.5 * size) * (1.0 + 0.45 * thread) * scale
    shift = np.zeros((len(row), 2))
    shift[:, 1] = letters.rise
    height = np.where(bare, height * np.exp(STEM_LENGTH * chance.marks[row, Letter.STEM_LENGTH]), height)
    height *= [lowered(glyph.top, marks) for glyph, marks in zip(letters.glyph, letters.marks, strict=True)]
    under = np.array([Mark.DIAERESIS in marks for marks in letters.marks])
    width = np.where(under, UNDER_WIDTH * width, width)
    return Elements(
        shape=letters.shape,
        row=row,
        scale_x=width,
        scale_y=height,
        turn=chance.turn[row] * calm * np.where(straight, 1.7, 1.0),
        shift=shift,
        straight=straight,
        amount=calm * scale * np.where(plain, 1.25, 1.0) * np.where(straight, 1.15, 1.0) * np.where(under, UNDER_CALM, 1.0),
    )


def _place(atlas: Atlas, letters: Letters, bodies: Bodies, body: Elements, words: Sequence[Word], chance: Chance) -> Setting:
    spacing, table, number = atlas.hand.habits.spacing, glyph_table(atlas), letters.number
    joined = np.array(letters.joined, np.bool_)
    row = body.row
    token = np.array([words[w].token for w in letters.word], np.int64)
    habit = table.own_gap[number] + letters.pair
    wanted = np.where(joined, spacing.joined, spacing.letter) * np.exp(chance.gap[row] + habit + 0.5 * chance.rhythm[token])
    sign = ~table.small[number]
    after_sign = np.concatenate([[False], sign[:-1]])
    wanted = np.where(sign | after_sign, np.maximum(SIGN_ROOM * wanted, SIGN_LEAST), wanted)
    wanted = np.where(table.low_sign[number], np.maximum(wanted, LOW_SIGN_ROOM), wanted)
    high = table.high_sign[number]
    wanted = np.where(high | np.concatenate([[False], high[:-1]]), HIGH_SIGN_ROOM, wanted)
    gap = wanted * (1.0 + 0.12 * (letters.tempo - atlas.hand.habits.tempo.base)) + letters.kern
    join_room = letters.room * np.exp(0.12 * chance.marks[row, Letter.JOIN_ROOM] + JOIN_PAIR * letters.pair)
    entry = (atlas.flags[bodies.source] & ENTRY) > 0
    own = bodies.firsts[:-1] + np.add.reduceat(entry, bodies.firsts[:-1])
    clear = np.where(joined, CLEAR_JOINED, np.where(sign | after_sign, CLEAR_SIGN, CLEAR)) + np.minimum(0.0, letters.kern)
    stroke = atlas.stroke[bodies.source]
    forms = Forms(bodies.points, stroke, own.astype(np.int64), bodies.firsts, _bars(atlas, letters, body), high)
    return place_letters(forms, np.array(letters.word, np.int64), Wanted(joined, gap, join_room, clear))


def _bars(atlas: Atlas, letters: Letters, body: Elements) -> FloatArray:
    """(letters, 3) left, right, height of what neighbours must leave to a crossbar: part of it only, bars may reach over."""
    habit = atlas.hand.habits.marks
    x0, y0, x1, _ = glyph_table(atlas).bar[letters.number].T
    half = 0.5 * (x1 - x0) * habit.bar_length
    middle = 0.5 * (x0 + x1)
    scale = atlas.hand.habits.proportions.width * body.scale_x
    return np.column_stack([(middle - 0.5 * half) * scale, (middle + 0.9 * half) * scale, y0 + habit.bar_height])


def _leans(atlas: Atlas, letters: Letters, chance: Chance) -> tuple[FloatArray, FloatArray]:
    """(letters,) slant of each letter beyond that of its hand and word, radians, and its rise above the line."""
    table, number, row = glyph_table(atlas), letters.number, np.array(letters.row, np.int64)
    calm = table.calm[number]
    slant = chance.slant[row] * calm + table.own_slant[number]
    rise = chance.baseline[row] * np.where(calm < 1.0, 0.7, 1.0) + table.own_rise[number]
    return slant, rise


def _clear_marks(
    atlas: Atlas,
    letters: Letters,
    bodies: tuple[Bodies, Bodies],
    hanging: Hanging,
    chance: Chance,
    origin: FloatArray,
    apart: float,
) -> None:
    """Raise and shift dots and accents that would touch other ink."""
    if not hanging.free:
        return
    slant, rise = _leans(atlas, letters, chance)
    lean = np.tan(np.radians(atlas.hand.habits.proportions.slant_deg) + slant)
    body, hung = bodies
    keep_clear(
        Ink(body.points, atlas.stroke[body.source], body.firsts),
        Frames(origin, rise, lean, np.array(letters.word, np.int64)),
        Ink(hung.points, atlas.stroke[hung.source], hung.firsts),
        np.array(hanging.host, np.int64),
        np.array(hanging.free, np.int64),
        apart,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Landmarks:
    bodies: Bodies
    hung: Bodies
    origin: FloatArray
    host: list[int]
    runs: Runs


def _assemble(
    atlas: Atlas,
    letters: Letters,
    words: Sequence[Word],
    chance: Chance,
    marks: _Landmarks,
    widths: FloatArray,
    overhangs: FloatArray,
) -> Script:
    runs = marks.runs
    count = len(letters.glyph)
    host = np.concatenate([np.arange(count), np.array(marks.host, np.int64)]).astype(np.int64)
    points = np.concatenate([marks.bodies.points, marks.hung.points])[runs.landmark]
    source = np.concatenate([marks.bodies.source, marks.hung.source])[runs.landmark]
    letter = host[runs.element]
    row = np.array(letters.row, np.int64)[letter]
    tempo = letters.tempo[letter]
    slant, rise = _leans(atlas, letters, chance)
    flags = atlas.flags[source]
    points[:, 0] += marks.origin[letter]
    skipped = ((flags & SOFT) > 0) & letters.hasty[letter]
    starts = runs.starts
    if skipped.any():
        kept = ~skipped
        starts = np.concatenate([[0], np.cumsum(kept)])[starts].astype(np.int64)
        points, source, letter, row, tempo, flags = (a[kept] for a in (points, source, letter, row, tempo, flags))
    return Script(
        words=tuple(words),
        widths=widths,
        overhangs=overhangs,
        points=points,
        weights=atlas.hand.habits.motor.stiffness * atlas.weight[source] * letters.hold[letter],
        flags=flags,
        label=np.array(letters.char, np.int64)[letter],
        starts=starts,
        run_word=runs.word,
        run_row=row[starts[:-1]],
        run_tempo=tempo[starts[:-1]],
        slant=slant[letter],
        rise=rise[letter],
    )
