"""Strings letters together into runs of the pen: what is drawn in one go, what is added at once, what comes after the word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.letters.atlas import Atlas
from render.letters.marks import Attached
from render.letters.plan import Letters

IntArray = NDArray[np.int64]

Piece = tuple[int, int, int]
"""Element, first landmark and one behind the last, counted from the element's first."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Landmarks in the order of writing."""

    landmark: IntArray
    """Number in the bodies of letters, followed by those of hanging elements."""
    element: IntArray
    """Letters first, then hanging elements."""
    starts: IntArray
    """(runs + 1,) where each run begins."""
    word: IntArray
    """(runs,)."""


def string_runs(atlas: Atlas, letters: Letters, attached: list[Attached], hung_shapes: list[int], firsts: IntArray) -> Runs:
    """firsts: first landmark of each element, letters then hanging ones."""
    runs, words = _compose(atlas, letters, attached, hung_shapes)
    pieces = [piece for run in runs for piece in run]
    table = np.array(pieces, np.int64).reshape(-1, 3)
    lengths = table[:, 2] - table[:, 1]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    element = np.repeat(table[:, 0], lengths)
    return Runs(
        landmark=firsts[element] + np.repeat(table[:, 1], lengths) + within,
        element=element,
        starts=ends[np.cumsum([0, *map(len, runs)])],
        word=np.array(words, np.int64),
    )


def _compose(
    atlas: Atlas, letters: Letters, attached: list[Attached], hung_shapes: list[int]
) -> tuple[list[list[Piece]], list[int]]:
    count = len(letters.glyph)
    shapes = letters.shape.tolist()
    runs: list[list[Piece]] = []
    words: list[int] = []
    late: list[list[Piece]] = []
    open_run: list[Piece] | None = None

    def hung(number: int) -> Piece:
        shape = atlas.shapes[hung_shapes[number]]
        return count + number, 0, shape.last - shape.first

    def begin(pieces: list[Piece], word: int) -> list[Piece]:
        runs.append(pieces)
        words.append(word)
        return pieces

    for i in range(count):
        word = letters.word[i]
        strokes = atlas.shapes[shapes[i]].strokes
        own = attached[i]
        last = i + 1 == count or letters.word[i + 1] != word
        joins_on = not last and letters.joined[i + 1]
        if letters.joined[i] and open_run is not None:
            open_run.append((i, *strokes[0]))
        else:
            open_run = begin([(i, *strokes[0])], word)
        for stroke in strokes[1:]:
            open_run = begin([(i, *stroke)], word)
        if own.tail >= 0:
            open_run.append(hung(own.tail))
        if own.bar >= 0:
            if joins_on and letters.glyph[i].exit == "base":
                late.append([hung(own.bar)])
            else:
                open_run = begin([hung(own.bar)], word)
        late.extend(_strokes_of(atlas, hung_shapes[k], count + k) for k in own.late)
        if last:
            for pieces in late:
                for piece in pieces:
                    begin([piece], word)
            late = []
            open_run = None
    return runs, words


def _strokes_of(atlas: Atlas, shape: int, element: int) -> list[Piece]:
    return [(element, a, b) for a, b in atlas.shapes[shape].strokes]
