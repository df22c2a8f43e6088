"""Which words a slip of the pen stands before, and whether it may: never a name, a code, an amount, or what the list says.

`render.blocks.slips` spares salutations, short lines and all that is not letters; but a name in the middle of a sentence looks
like any word to it. Here the recipient is known. Words with a capital are spared as well, for a name that the author wrote into
the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from render.strokes import UNDERLINE, Line, Page

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")


def personal_words(values: Iterable[str]) -> frozenset[str]:
    """The words of a recipient's values and the sender's lines, in small letters."""
    return frozenset(word.lower() for value in values for word in _LETTERS.findall(value))


def harmless(words: Iterable[str], personal: Collection[str]) -> bool:
    """Whether all these words may be begun wrongly: written small, and nobody's.

    Where a line breaks within a word only its beginning is known, so what a personal word begins with is spared as well.
    """
    return all(word.islower() and not any(_begins_one(part, personal) for part in _LETTERS.findall(word)) for word in words)


def _begins_one(part: str, personal: Collection[str]) -> bool:
    return any(word.startswith(part) for word in personal)


def slipped_words(page: Page) -> list[str]:
    """The words that a struck-out beginning stands before, as written."""
    return [word for line in page.lines for word in _slipped(line)]


def _slipped(line: Line) -> list[str]:
    """A slip and its strikes are labelled as underlines; the next letter in writing order begins the word itself."""
    words = list(_WORD.finditer(line.text))
    found: list[str] = []
    struck = False
    for stroke in line.strokes:
        if bool((stroke.chars == UNDERLINE).all()):
            struck = True
            continue
        letters = stroke.chars[stroke.chars >= 0]
        if struck and len(letters):
            place = int(letters[0])
            found += [word.group() for word in words if word.start() <= place < word.end()]
            struck = False
    return found
