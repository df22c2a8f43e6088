"""Puts a script on its lines and moves the pen: from planned landmarks to the path of the pen in x-heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fonts.hand import Habits
from render.atlas import CORNER
from render.chance import Chance
from render.motor import sample_counts, solve_runs
from render.script import Script
from render.strokes import JOIN

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where words stand: their line, and x from the left end of the line in x-heights."""

    line: IntArray
    x: FloatArray
    slope: FloatArray
    """(lines,) tangent of the rise of each baseline."""
    bend: FloatArray
    """(lines, 2) amplitude in x-heights and phase of the slow bend of each baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The pen's path as samples, y up, x-heights from the left end of each line's baseline."""

    points: FloatArray
    label: IntArray
    """Character of its word for each sample, -1 in the first half of joins."""
    offsets: IntArray
    """(runs + 1,)."""


def move_pen(script: Script, places: Places, habits: Habits, chance: Chance) -> Path:
    """One minimum-jerk solve for each run of the script."""
    word = np.repeat(script.run_word, np.diff(script.starts))
    points = _on_line(script, places, habits, chance, word)
    points, weights, flags, label, starts = _with_hooks(script, points, habits, chance)
    corners = ((flags & CORNER) > 0) | _turns_back(points, starts, habits.motor.turn)
    weights = np.where(corners, 3.0 * weights, weights)
    weights[starts[:-1]] *= 4.0
    weights[starts[1:] - 1] *= 2.0
    at = sample_counts(points, starts)
    path, offsets = solve_runs(points, weights, corners, starts, at, habits.motor.corner, habits.motor.tension)
    return Path(path, _sample_labels(label, at, starts, offsets), offsets)


def _on_line(script: Script, places: Places, habits: Habits, chance: Chance, word: IntArray) -> FloatArray:
    """Slant, word slope, and the line's own rise and bend."""
    tokens = np.array([w.token for w in script.words], np.int64)[word]
    line = places.line[word]
    y = script.points[:, 1]
    slant = np.radians(habits.proportions.slant_deg) + chance.word_slant[tokens] + script.slant
    inside = script.points[:, 0] + y * np.tan(slant)
    x = places.x[word] + inside
    bend = places.bend[line]
    ground = places.slope[line] * x + bend[:, 0] * np.sin(x / 13.0 + bend[:, 1])
    rise = np.tan(chance.word_slope[tokens]) * (inside - 0.5 * script.widths[word]) + chance.word_rise[tokens] + script.rise
    return np.column_stack([x, ground + rise + y])


def _with_hooks(
    script: Script, points: FloatArray, habits: Habits, chance: Chance
) -> tuple[FloatArray, FloatArray, IntArray, IntArray, IntArray]:
    """Now and then the pen lands already moving: a landmark just before the first one of a run."""
    sizes = np.diff(script.starts)
    draws = chance.marks[script.run_row]
    threshold = np.quantile(chance.marks[:, 0], 1.0 - habits.marks.hook_p) if habits.marks.hook_p else np.inf
    hooked = np.flatnonzero((sizes > 3) & (draws[:, 0] > threshold))
    at = script.starts[hooked]
    side = np.where(draws[hooked, 1] > -0.25, 0.03, -0.06)
    extra = points[at] + np.column_stack([-0.07 + 0.02 * draws[hooked, 2], side + 0.015 * draws[hooked, 3]])
    starts = script.starts + np.searchsorted(at, script.starts)
    return (
        np.insert(points, at, extra, axis=0),
        np.insert(script.weights, at, script.weights[at]),
        np.insert(script.flags, at, 0),
        np.insert(script.label, at, script.label[at]),
        starts.astype(np.int64),
    )


def _turns_back(points: FloatArray, starts: IntArray, cosine: float) -> NDArray[np.bool_]:
    """Landmarks inside a run at which the polygon of landmarks turns back."""
    back = np.zeros(len(points), np.bool_)
    if len(points) < 3:
        return back
    before, after = points[1:-1] - points[:-2], points[2:] - points[1:-1]
    lengths = np.hypot(*before.T) * np.hypot(*after.T)
    back[1:-1] = (before * after).sum(1) < cosine * lengths
    back[starts[:-1]] = False
    back[starts[1:] - 1] = False
    return back


def _sample_labels(label: IntArray, at: IntArray, starts: IntArray, offsets: IntArray) -> IntArray:
    """Between two landmarks of one letter the letter's; the first half of a join -1, the second the next letter's."""
    runs = len(starts) - 1
    run = np.repeat(np.arange(runs), np.diff(starts))
    when = at + offsets[run]
    samples = np.arange(offsets[-1])
    left = np.searchsorted(when, samples, side="right") - 1
    right = np.minimum(left + (samples > when[left]), len(label) - 1)
    half = 2 * samples < when[left] + when[right]
    made: IntArray = np.where(label[left] == label[right], label[left], np.where(half, JOIN, label[right]))
    return made
