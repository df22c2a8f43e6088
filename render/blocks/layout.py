"""Lines as a person breaks them: greedily, ragged, with a hyphen only where much room would stay empty.

Widths come from the words as they will be written, so nothing is measured twice. All lengths in x-heights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from render.blocks.glue import stays_with
from render.text import SOFT_HYPHEN

HYPHENATE_ABOVE: Final = 0.2
"""Part of the line that must stay empty before a word is broken."""
LEAST_PART: Final = 3
"""Letters on either side of a hyphen."""
LEAST_WORD: Final = 7
SHORT_WORD: Final = 6
BLANK_LINE: Final = 0.65
"""Height of a blank line between paragraphs, in line distances."""

_PIECES: Final = re.compile(r"[^ \u00a0\u2009\u202f]+|[ \u00a0\u2009\u202f]+")
_LONG_WORD: Final = re.compile(rf"[^\W\d_]{{{LEAST_WORD},}}")
_OWN_BREAKS: Final = re.compile(r"(?<=[^\W\d_][-–/])(?=\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, or a part of it once it is broken."""

    text: str
    row: int
    """Place of its first character in the block's text."""
    number: int
    """Which word of the block it is."""
    spaces: str
    """White space before it on its line."""
    breakable: bool
    """Whether a line may end before it."""
    breaks: tuple[int, ...] = ()
    """Places inside where soft hyphens allow a break."""
    hyphen: bool = False
    """Whether the last character is a hyphen added by a break."""
    slip: bool = False
    """Written in error and struck through: no part of the text."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: its tokens, and how far below the line before it stands (in line distances)."""

    tokens: tuple[Token, ...]
    step: float
    first: bool
    """Begins a paragraph."""
    source: int
    """Which line of the text as given it is, or is a part of."""


def tokenize(text: str) -> list[list[Token]]:
    """Tokens of each line of the text as given; an empty list is a blank line."""
    lines: list[list[Token]] = []
    row = number = 0
    for line in text.split("\n"):
        tokens: list[Token] = []
        spaces = ""
        for piece in _PIECES.findall(line):
            if piece[0] in " \u00a0\u2009\u202f":
                spaces = piece
            else:
                token = _token(piece, row, number, spaces)
                if tokens and stays_with(tokens[-1].text, token.text):
                    token = replace(token, breakable=False)
                tokens.append(token)
                number += 1
                spaces = ""
            row += len(piece)
        lines.append(tokens)
        row += 1
    return lines


def _token(piece: str, row: int, number: int, spaces: str) -> Token:
    breaks = []
    plain = ""
    for char in piece:
        if char == SOFT_HYPHEN:
            breaks.append(len(plain))
        else:
            plain += char
    return Token(plain, row, number, spaces, not spaces or " " in spaces, tuple(breaks))


def break_lines(
    lines: Sequence[Sequence[Token]],
    width_of: Callable[[Token], float],
    gap_before: Callable[[Token], float],
    limit: float,
    *,
    indent: float = 0.0,
    lang: str | None = "de",
) -> list[TextLine]:
    """Lines no wider than `limit` (of a broken word's parts the width is estimated). lang None: words stay whole."""
    made: list[TextLine] = []
    step, fresh = 0.0, True
    for source, tokens in enumerate(lines):
        if not tokens:
            step, fresh = step + (BLANK_LINE if made else 0.0), True
            continue
        for k, filled in enumerate(_fill(tokens, width_of, gap_before, limit, indent if fresh else 0.0, lang)):
            made.append(TextLine(tuple(filled), (1.0 if made else 0.0) + step, fresh and k == 0, source))
            step = 0.0
        fresh = False
    return made


def has_orphans(lines: Sequence[TextLine]) -> bool:
    """Whether a line of the text as given breaks for a single word, or a paragraph ends in one short word."""
    for i, line in enumerate(lines):
        ends = i + 1 == len(lines) or lines[i + 1].source != line.source
        begins = [k for k in range(max(0, i - 2), i) if lines[k].source == line.source]
        if ends and begins and len(line.tokens) == 1 and (len(begins) == 1 or len(line.tokens[0].text) <= SHORT_WORD):
            return True
    return False


def _fill(
    tokens: Sequence[Token],
    width_of: Callable[[Token], float],
    gap_before: Callable[[Token], float],
    limit: float,
    indent: float,
    lang: str | None,
) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    x = indent
    queue = list(tokens)[::-1]
    while queue:
        token = queue.pop()
        line = lines[-1]
        gap = gap_before(token) if line else 0.0
        width = width_of(token)
        if x + gap + width <= limit:
            line.append(token)
            x += gap + width
            continue
        room = limit - x - gap
        parts = _split(token, room / max(width, 1e-9), lang) if not line or room > HYPHENATE_ABOVE * limit else None
        if parts is None and not line:
            parts = _split_anywhere(token, room / max(width, 1e-9))
        if parts is not None:
            line.append(parts[0])
            queue.append(parts[1])
        elif not line:
            line.append(token)
        else:
            queue.append(token)
            if not token.breakable:
                queue.extend(_unglue(line))
            if not line:
                line.append(queue.pop())
        lines.append([])
        x = 0.0
    return [line for line in lines if line]


def _unglue(line: list[Token]) -> list[Token]:
    """Take what is glued to the coming token off the line, last first; if all of it is glued, leave it."""
    taken: list[Token] = []
    while len(line) > 1:
        taken.append(line.pop())
        if taken[-1].breakable:
            return taken
    line.extend(taken[::-1])
    return []


def _split(token: Token, share: float, lang: str | None) -> tuple[Token, Token] | None:
    """Break a word where its language, its soft hyphens or its own hyphens allow, so that `share` of its width suffices."""
    places = [(p, "-") for p in token.breaks]
    if not (token.text.isupper() or any(map(str.isdigit, token.text))):  # a code is read off in one piece
        places += [(m.start(), "") for m in _OWN_BREAKS.finditer(token.text)]
    if lang is not None:
        places += [(p, "-") for p in _syllables(token.text, lang)]
    fitting = [(p, h) for p, h in places if 0 < p < len(token.text) and (p + 0.8 * len(h)) / len(token.text) <= share]
    if not fitting:
        return None
    return _cut(token, *max(fitting))


_FILLED: Final = 0.93
"""Part of the room that a piece without syllables takes."""


def _split_anywhere(token: Token, share: float) -> tuple[Token, Token] | None:
    """Break what is longer than a line and has no syllables (a web address, a code), without a hyphen."""
    place = int(len(token.text) * min(share, 1.0) * _FILLED)
    if len(token.text) < 2 or place >= len(token.text):
        return None
    return _cut(token, max(1, place), "")


def _cut(token: Token, place: int, hyphen: str) -> tuple[Token, Token]:
    moved = tuple(b - place for b in token.breaks if b > place)
    return (
        Token(token.text[:place] + hyphen, token.row, token.number, token.spaces, token.breakable, hyphen=bool(hyphen)),
        Token(token.text[place:], token.row + place, token.number, "", True, moved, token.hyphen),
    )


def _syllables(word: str, lang: str) -> list[int]:
    found = re.search(_LONG_WORD, word)
    dictionary = _dictionary(lang)
    if found is None or dictionary is None or found[0].isupper():
        return []
    length = len(found[0])
    return [found.start() + p for p in dictionary(found[0]) if LEAST_PART <= p <= length - LEAST_PART]


def hyphenates(lang: str) -> bool:
    """Whether there is a dictionary of syllables for a language."""
    return _dictionary(lang) is not None


@lru_cache(maxsize=16)
def _dictionary(lang: str) -> Callable[[str], list[int]] | None:
    """Break positions of a word in a language (`de`, `en-GB`, ...), or None when there is no dictionary for it."""
    import pyphen

    name = pyphen.language_fallback(lang.replace("-", "_"))
    if name is None:
        return None
    positions: Callable[[str], list[int]] = pyphen.Pyphen(lang=name).positions
    return positions
