"""Letters and words as they lie on a written page: what every measure of realism starts from.

A joined stroke is cut where the pen passes from one letter to the next; a join belongs to the letter before it, as in the
corpora that the human figures come from. Underlines, signatures and drawn codes are no letters and are left out.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from render.strokes import JOIN, FloatArray, Line, Page, Stroke

ALPHABET: Final = frozenset(string.ascii_lowercase)
"""Letters whose shapes are compared; the human figures are of these."""
X_HEIGHT_LETTERS: Final = frozenset("acemnorsuvwxz")
"""Letters that stand between baseline and waist."""
BASELINE_LETTERS: Final = frozenset("acehimnorsuvwxzbdklt")
"""Letters that stand on the baseline and do not go below it."""


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """One written letter."""

    char: str
    index: int
    """Place in the text of its line, in code points."""
    strokes: tuple[FloatArray, ...]
    """Its pieces in writing order, each (n, 2) millimetres on the sheet, y down."""

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in millimetres on the sheet."""
        low = np.min([piece.min(axis=0) for piece in self.strokes], axis=0)
        high = np.max([piece.max(axis=0) for piece in self.strokes], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """The letters between two spaces of a line, in the order of the text."""

    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        """What was written, without the letters that left no ink."""
        return "".join(letter.char for letter in self.letters)


def letters_of(words: Iterable[Word]) -> list[Letter]:
    """All letters of some words."""
    return [letter for word in words for letter in word.letters]


def words_of(pages: Iterable[Page]) -> list[Word]:
    """All words of some pages, in writing order."""
    return [word for page in pages for line in page.lines for word in line_words(line)]


def line_words(line: Line) -> list[Word]:
    """The words of one line."""
    pieces: dict[int, list[FloatArray]] = {}
    for stroke in line.strokes:
        for owner, piece in _cut(stroke):
            pieces.setdefault(owner, []).append(piece)
    number = np.cumsum([char.isspace() for char in line.text])
    words: dict[int, list[Letter]] = {}
    for index in sorted(pieces):
        if index < len(line.text):
            letter = Letter(char=line.text[index], index=index, strokes=tuple(pieces[index]))
            words.setdefault(int(number[index]), []).append(letter)
    return [Word(letters=tuple(letters)) for letters in words.values()]


def x_height_mm(letters: Sequence[Letter]) -> float:
    """Median height of the letters that stand between baseline and waist; NaN for fewer than eight of them."""
    heights = []
    for letter in letters:
        if letter.char in X_HEIGHT_LETTERS:
            _, top, _, bottom = letter.box()
            heights.append(bottom - top)
    return float(np.median(heights)) if len(heights) >= 8 else float("nan")


def _cut(stroke: Stroke) -> Iterator[tuple[int, FloatArray]]:
    """The stroke's pieces with the index of the letter each belongs to; lone points are kept only as whole strokes (dots)."""
    known = np.where(stroke.chars != JOIN, np.arange(len(stroke.chars)), 0)
    owners = stroke.chars[np.maximum.accumulate(known)]
    edges = [0, *(np.flatnonzero(np.diff(owners)) + 1).tolist(), len(owners)]
    for start, end in pairwise(edges):
        if owners[start] >= 0 and (end - start > 1 or len(owners) == 1):
            yield int(owners[start]), stroke.points[start:end]
