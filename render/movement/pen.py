"""Puts a script on its lines and moves the pen: from planned landmarks to the path of the pen in x-heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fonts.hand import Habits
from render.letters.atlas import CORNER
from render.letters.chance import SWAY, Chance
from render.letters.draws import Hook
from render.letters.script import Script
from render.movement.motor import sample_counts, solve_runs
from render.movement.sway import sway
from render.strokes import JOIN

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


SWAY_SD = 0.036
"""x-heights by which the knots of the path stray; less, and in a mailing two bare stems would be alike by chance."""


GOES_ON = 0.6
"""Part of a word's height above its line at which the next word begins."""
BARE, BARE_SWAY = 5, 1.5
"""Runs of so few landmarks (stems, bars) stray more: nothing else tells them apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where words stand: their line, x from the left end of the line in x-heights, and their place in its text."""

    line: IntArray
    x: FloatArray
    char: IntArray
    """Where the text of each begins in the text of its line."""
    slope: FloatArray
    """(lines,) tangent of the rise of each baseline."""
    size: FloatArray
    """(lines,) height of letters against the usual."""
    shrink: FloatArray
    """(lines,) how much smaller writing gets per x-height of way along the line."""
    bend: FloatArray
    """(lines, 2) amplitude in x-heights and phase of the slow bend of each baseline."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The pen's path as samples, y up, x-heights from the left end of each line's baseline."""

    points: FloatArray
    label: IntArray
    """Character of its line for each sample, JOIN in the first half of joins."""
    offsets: IntArray
    """(runs + 1,)."""


def move_pen(script: Script, places: Places, habits: Habits, chance: Chance) -> Path:
    """One minimum-jerk solve for each run of the script."""
    word = np.repeat(script.run_word, np.diff(script.starts))
    points = _on_line(script, places, habits, chance, word)
    chars = script.label + places.char[word]
    points, weights, flags, label, starts = _with_hooks(script, points, chars, habits, chance)
    corners = ((flags & CORNER) > 0) | _turns_back(points, starts, habits.motor.turn)
    weights = np.where(corners, 3.0 * weights, weights)
    weights[starts[:-1]] *= 4.0
    weights[starts[1:] - 1] *= 2.0
    at = sample_counts(points, starts)
    path, offsets = solve_runs(points, weights, corners, starts, at, habits.motor.corner, habits.motor.tension)
    runs = len(offsets) - 1
    begins = script.run_row * SWAY + 7 * (np.arange(runs) % 4)
    bare = np.where(np.diff(starts) <= BARE, BARE_SWAY, 1.0)
    sway(path, offsets, begins, chance.sway, bare * (SWAY_SD if habits.variation.warp > 0.0 else 0.0))
    return Path(path, _sample_labels(label, at, starts, offsets), offsets)


def _on_line(script: Script, places: Places, habits: Habits, chance: Chance, word: IntArray) -> FloatArray:
    """Slant, word slope, and the line's own rise and bend."""
    tokens = np.array([w.token for w in script.words], np.int64)[word]
    line = places.line[word]
    along = script.points[:, 0] / np.maximum(script.widths[word], 1.0) - 0.5
    y = script.points[:, 1] * (places.size[line] - places.shrink[line] * places.x[word] + chance.word_taper[tokens] * along)
    slant = np.radians(habits.proportions.slant_deg) + chance.word_slant[tokens] + script.slant
    inside = script.points[:, 0] + y * np.tan(slant)
    x = places.x[word] + inside
    bend = places.bend[line]
    ground = places.slope[line] * x + bend[:, 0] * np.sin(x / 13.0 + bend[:, 1])
    climb = np.tan(chance.word_slope[[w.token for w in script.words]])
    begins = _levels(climb, script.widths, places.line)
    rise = begins[word] + climb[word] * inside + chance.word_rise[tokens] + script.rise
    return np.column_stack([x, ground + rise + y])


def _levels(climb: FloatArray, widths: FloatArray, line: IntArray) -> FloatArray:
    """Height at which each word begins: the writer goes on where the last word ended, and comes back to the line by and by.

    climb, widths, line (words,). Words that tilt about their own middles would stand like steps.
    """
    climbed, lines = (climb * widths).tolist(), line.tolist()
    begins = [0.0] * len(lines)
    for i in range(1, len(lines)):
        if lines[i] == lines[i - 1]:
            begins[i] = GOES_ON * (begins[i - 1] + climbed[i - 1])
    return np.array(begins)


_NEAR, _FAR = 0.05, 2.5
"""x-heights between which the stroke before decides how the pen lands."""
_LANDS = (0.97, -0.25)
"""Direction in which it lands elsewhere."""
_LONG = 0.6
"""x-heights (across and up) from end to end of a run that may have hooks."""
_LANDING, _LANDING_SD, _LEAVING, _LEAVING_LEAST = 0.08, 0.04, 0.035, 0.5
_LEAVES_FROM = -0.3
_TURNS_UP = 0.3


def _with_hooks(
    script: Script, points: FloatArray, label: IntArray, habits: Habits, chance: Chance
) -> tuple[FloatArray, FloatArray, IntArray, IntArray, IntArray]:
    """The pen lands coming from the stroke before and leaves towards the next one: a landmark more at either end.

    Landing hooks come as often as the hand has them; leaving ones are small, and longer the quicker the pen.
    """
    starts = script.starts
    first, last = starts[:-1], starts[1:] - 1
    way = np.zeros((len(first), 2))
    way[1:] = points[first[1:]] - points[last[:-1]]
    near = np.hypot(*way.T)
    linked = np.concatenate([[False], (script.run_word[1:] == script.run_word[:-1])]) & (near < _FAR) & (near > _NEAR)
    way = np.where(linked[:, None], way / np.maximum(near, 1e-9)[:, None], np.array(_LANDS))
    long = np.abs(points[last] - points[first]).sum(1) > _LONG
    draws = chance.marks[script.run_row]
    hooked = long & (draws[:, Hook.LANDS] > _threshold(chance.marks[:, Hook.LANDS], habits.marks.hook_p))
    landing = points[first] - way * (_LANDING + _LANDING_SD * np.abs(draws[:, Hook.LANDING]))[:, None]
    leaves = np.concatenate([linked[1:], [False]]) & long & (draws[:, Hook.LEAVES] > _LEAVES_FROM)
    onward = np.concatenate([way[1:], [[1.0, 0.0]]])
    onward[:, 1] = np.minimum(onward[:, 1], _TURNS_UP)  # the pen lifts off along the line: turning up at once would close an e
    leaving = points[last] + onward * (_LEAVING * script.run_tempo * (_LEAVING_LEAST + np.abs(draws[:, Hook.LEAVING])))[:, None]
    at = np.concatenate([last[leaves] + 1, first[hooked]])  # at one place, leaving comes before landing
    like = np.concatenate([last[leaves], first[hooked]])
    extra = np.concatenate([leaving[leaves], landing[hooked]])
    added = hooked.astype(np.int64) + leaves
    moved = np.concatenate([[0], np.cumsum(added)])
    order = np.argsort(at, kind="stable")
    at, like, extra = at[order], like[order], extra[order]
    return (
        np.insert(points, at, extra, axis=0),
        np.insert(script.weights, at, 0.6 * script.weights[like]),
        np.insert(script.flags, at, 0),
        np.insert(label, at, label[like]),
        starts + moved,
    )


def _threshold(draws: FloatArray, share: float) -> float:
    """The value that this share of the draws exceeds."""
    return float(np.quantile(draws, 1.0 - share)) if share > 0.0 else np.inf


def _turns_back(points: FloatArray, starts: IntArray, cosine: float) -> NDArray[np.bool_]:
    """Landmarks inside a run at which the polygon of landmarks turns back."""
    back = np.zeros(len(points), np.bool_)
    if len(points) < 3:
        return back
    x, y = np.diff(points, axis=0).T
    lengths = np.hypot(x, y)
    back[1:-1] = x[:-1] * x[1:] + y[:-1] * y[1:] < cosine * (lengths[:-1] * lengths[1:])
    back[starts[:-1]] = False
    back[starts[1:] - 1] = False
    return back


def _sample_labels(label: IntArray, at: IntArray, starts: IntArray, offsets: IntArray) -> IntArray:
    """Between two landmarks of one letter the letter's; the first half of a join -1, the second the next letter's."""
    onward = np.append(label[1:], label[-1:])
    way = np.append(at[1:], 0)
    way[starts[1:] - 1] = at[starts[1:] - 1] + 1  # a run ends with its last landmark
    half = (at + way + 1) // 2
    values = np.column_stack([np.where(label == onward, label, JOIN), onward])
    counts = np.column_stack([half - at, way - half])
    made: IntArray = np.repeat(values.ravel(), counts.ravel())
    made[np.repeat(offsets[:-1], np.diff(starts)) + at] = label
    return made
