"""Decides how each letter of each word is written: which form, joined or lifted, at which tempo. Geometry comes later.

Everything has a cause: the writer's habits, the place in the word, the neighbours, haste that builds up through runs of small
letters and familiar endings and falls at capitals, codes and digits. Chance only tips what the habits leave open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from fonts.accents import Mark, Part, composition
from fonts.hand import Choice, Exit
from render.atlas import ASCENDERS, DESCENDERS, Atlas, FloatArray, Glyph
from render.seeds import share

FAMILIAR_ENDING: Final = re.compile(
    r"(ungen|ung|lich|ichen|chen|ingen|en|er|em|es|et|te|ten|den|ing|tion|tions|ed|ly|ment|ness|able|ous|al)$"
)
_FUNCTION_WORDS: Final = (
    "the and of to in is was it he she that as at be or for with on his her der die das und ist zu von ein eine den dem mit "
    "für aus am im auf sie wir ich ihr uns de la le les et que en un una el los i w z na do se"
)
FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
LOW_SIGNS: Final = frozenset(".,:")
STEMS: Final = frozenset("ilıtjfrduI1")
STEM_FIRST: Final = frozenset("iılthkbjmnrupßfyvwd")
STEM_ROOM: Final = 0.13
"""x-heights more between a letter that ends in a stem and one that begins with a stem: they would read as one."""
ROUND: Final = frozenset("acdegoqøæœ")
AGAIN: Final = 0.3
FIRMNESS: Final = 2.5
"""A hand of tempo t holds its landmarks with t to the power of minus this."""

# How hurried a letter may get before it stops being itself.
_LIMITS: Final = {
    **dict.fromkeys("aesucgqpykz", 1.6),
    **dict.fromkeys("eovwr", 1.4),
    **dict.fromkeys(ASCENDERS, 1.5),
    "ß": 1.0,
}
_LIMIT: Final = 2.3

# How far haste may loosen a letter: its tempo against the hand's usual one. Humps may become a thread, an e must stay an e.
_LOOSEST: Final = {
    **dict.fromkeys("acgkpqsyz", 1.5),
    **dict.fromkeys("eovwr", 1.35),
    **dict.fromkeys(ASCENDERS, 1.4),
    **dict.fromkeys("imnuı", 1.7),
    "ß": 1.0,
}
_LOOSE: Final = 1.35

# Room from the exit of one letter to the left edge of the next, x-heights, and from the waist.
_ROOM: Final = {
    **dict.fromkeys("ijmnpruyıŋµ", (0.34, 0.30)),
    **dict.fromkeys("vwxz", (0.30, 0.26)),
    **dict.fromkeys("acdgoqæœø", (0.16, 0.16)),
    **dict.fromkeys("e", (0.08, 0.14)),
    **dict.fromkeys("bhklþħ", (0.40, 0.36)),
    **dict.fromkeys("tŧ", (0.34, 0.30)),
    **dict.fromkeys("s", (0.20, 0.22)),
}


@dataclass(frozen=True, slots=True)
class Word:
    """What is written without a gap, punctuation included."""

    text: str
    row: int
    """Row of its first character in the tables of random numbers."""
    token: int
    """Row of the word in the tables of words; two parts of a word broken at a line's end share it."""


@dataclass(slots=True)
class Letters:
    """The letters of many words as columns; `render.place` gives them their positions."""

    glyph: list[Glyph] = field(default_factory=list)
    shape: list[int] = field(default_factory=list)
    word: list[int] = field(default_factory=list)
    char: list[int] = field(default_factory=list)
    """Index in the word's text."""
    row: list[int] = field(default_factory=list)
    tempo: list[float] = field(default_factory=list)
    hold: list[float] = field(default_factory=list)
    """How firmly the pen is held to the letter's landmarks."""
    thread: list[float] = field(default_factory=list)
    """How far haste flattens it."""
    joined: list[bool] = field(default_factory=list)
    """Led into by the letter before."""
    hasty: list[bool] = field(default_factory=list)
    calm: list[float] = field(default_factory=list)
    """Factor of the variation: digits and signs keep stiller."""
    room: list[float] = field(default_factory=list)
    kern: list[float] = field(default_factory=list)
    pair: list[float] = field(default_factory=list)
    """Log of what this writer always does to the room between these two letters."""
    scale: list[float] = field(default_factory=list)
    rise: list[float] = field(default_factory=list)
    marks: list[tuple[Mark, ...]] = field(default_factory=list)
    last: list[bool] = field(default_factory=list)
    """Whether no letter follows in the word."""


class Planner:
    """Plans words for one atlas; `chance` holds uniform numbers, one row a character, and `swing` the tempo of each word."""

    def __init__(self, atlas: Atlas, chance: FloatArray, swing: FloatArray, mood: str) -> None:
        self.atlas = atlas
        self.hand = atlas.hand
        self.habits = atlas.hand.habits
        self.chance = chance
        self.swing = swing
        self.mood = mood
        self.letters = Letters()
        self.policy: dict[str, bool] = {}
        self.pair_rooms: dict[str, float] = {}
        self.last_char = ""
        self.seen: dict[str, int] = {}

    def plan(self, words: Sequence[Word]) -> Letters:
        """All letters of the words, in writing order."""
        for index, word in enumerate(words):
            self.word(index, word)
        return self.letters

    def word(self, index: int, word: Word) -> None:
        text = word.text
        tempi, holds = self.tempi(text, float(self.swing[word.token]) + self.again(word))
        before: Glyph | None = None
        run = 0
        marks: tuple[Mark, ...] = ()
        for i, char in enumerate(text):
            parts, first, last = _parts(char, self.hand.forms), not _letter(text, i - 1), not _letter(text, i + 1)
            row = (word.row + i) % len(self.chance)
            for part in parts:
                glyph = self.glyph(part.char, row, first, last)
                plain = len(parts) == 1 and part.scale == 1.0
                joined = plain and before is not None and not self.tired(run, glyph) and self.joins(before, glyph)
                if not joined:
                    glyph = self.unjoined(glyph, part.char)
                run = run + 1 if joined else 0
                dotted = i > 0 and text[i - 1] in LOW_SIGNS
                stems = before is not None and before.char in STEMS and glyph.char in STEM_FIRST
                marked = bool(marks) and (Mark.SLASH in marks or bool(part.marks))
                marks = part.marks
                spaced = replace(part, kern=part.kern + STEM_ROOM) if stems or dotted or marked else part
                self.letter(index, i, row, spaced, glyph, before if joined else None, tempi[i], last)
                self.letters.hold.append(holds[i])
                before = glyph if plain and char.isalpha() else None

    # -- tempo

    def tempi(self, text: str, swing: float) -> tuple[list[float], list[float]]:
        """Tempo of each character (the habit times the word's own swing, rising with haste), and how firmly it is held.

        Looseness spans decades (`Tempo.loosen`): it is what makes the middle of a long word run out into waves.
        """
        habit = self.habits.tempo
        core = text.rstrip(",.!?;:…“”\"'")
        coded = sum(map(str.isupper, core)) + sum(map(str.isdigit, core)) > 1
        found = FAMILIAR_ENDING.search(core)
        ending = found.start() if found and len(core) > 4 and found.start() > 1 else len(text)
        pace = habit.base * float(np.exp(swing)) * (1.06 if core.lower() in FUNCTION_WORDS else 1.0)
        usual = habit.base**-FIRMNESS
        tempi, holds, burst = [], [], 0.0
        for i, char in enumerate(text):
            small = char.islower()
            burst = burst * 0.82 + 0.22 if small and char not in ASCENDERS else burst * 0.45
            haste = habit.rise * (0.55 * burst + 0.07 * min(8, max(0, i - 2)) + (0.4 if i >= ending else 0.0))
            tempo = pace * (1.0 + haste) * (0.85 if i == 0 else 1.0) * (1.0 if small else 0.75)
            tempi.append(min(tempo, 0.8 * habit.base if coded else _LIMITS.get(char, _LIMIT)))
            against = min(tempo / habit.base, 0.8 if coded else _LOOSEST.get(char, _LOOSE))
            holds.append(usual * against**-habit.loosen)
        return tempi, holds

    def again(self, word: Word) -> float:
        """Log tempo by which a word that was written before goes quicker, more or less: it must not come back alike."""
        before = self.seen.get(word.text, 0)
        self.seen[word.text] = before + 1
        return AGAIN * share(f"again/{self.mood}/{word.token}") if before % 2 else 0.0

    # -- forms and joins

    def glyph(self, char: str, row: int, first: bool, last: bool) -> Glyph:
        """The form by habit and place in the word."""
        choice = self.hand.choices[char]
        name = choice.usual
        if last and choice.final is not None:
            name = choice.final
        elif first and choice.initial is not None:
            name = choice.initial
        elif choice.second is not None:
            name = choice.second if self.chance[row, 0] < self.habits.variation.second else choice.usual
        return self.atlas.glyphs[char, name]

    def unjoined(self, glyph: Glyph, char: str) -> Glyph:
        choice: Choice = self.hand.choices[char]
        return glyph if choice.unjoined is None else self.atlas.glyphs[char, choice.unjoined]

    def tired(self, run: int, glyph: Glyph) -> bool:
        """Whether a long run ends here: only where the hand may shift, before round letters, s and ascenders."""
        longest = self.habits.joins.longest
        return run >= 2 * longest or (run >= longest and (glyph.char in "acdgoqsf" or glyph.char in ASCENDERS))

    def joins(self, before: Glyph, glyph: Glyph) -> bool:
        """Whether the hand runs on from one letter into the next: its policy, the same throughout a text."""
        if before.exit is Exit.NONE or not glyph.char.islower():
            return False
        if (glyph.base if before.exit is Exit.BASE else glyph.waist) < 0:
            return False
        if before.exit is Exit.BAR and glyph.bar is not None:
            return False  # tt and ff share one bar instead
        pair = before.char + glyph.char
        habit = self.policy.get(pair)
        if habit is None:
            habit = self.policy[pair] = self.habit_of_joining(pair)
        return habit

    def habit_of_joining(self, pair: str) -> bool:
        joins = self.habits.joins
        if pair in joins.never:
            return False
        if pair in joins.pairs:
            return True
        limit = min(joins.usual, joins.after.get(pair[0], 1.0), joins.before.get(pair[1], 1.0))
        if pair[0].isupper():
            limit *= 0.5
        if share(f"whim/{self.mood}/{pair}") < joins.whim:
            return share(f"mood/{self.mood}/{pair}") < limit
        return share(f"join/{self.hand.name}/{pair}") < limit

    # -- one letter

    def letter(
        self, word: int, char: int, row: int, part: Part, glyph: Glyph, before: Glyph | None, tempo: float, last: bool
    ) -> None:
        habit = self.habits.tempo
        small = glyph.char.islower()
        hasty = small and char > 0 and tempo > habit.drop
        shape = self.variant(glyph, before, hasty)
        letters = self.letters
        letters.glyph.append(glyph)
        letters.shape.append(shape)
        letters.word.append(word)
        letters.char.append(char)
        letters.row.append(row)
        letters.tempo.append(tempo)
        letters.thread.append(self.thread(glyph.char, char, tempo) if small else 0.0)
        letters.joined.append(before is not None)
        letters.hasty.append(hasty)
        letters.calm.append(glyph.calm)
        letters.room.append(self.room(before, glyph) if before is not None else 0.0)
        letters.kern.append(part.kern)
        letters.pair.append(self.pair_room(glyph.char))
        self.last_char = glyph.char
        letters.scale.append(part.scale)
        letters.rise.append(part.rise)
        letters.marks.append(part.marks)
        letters.last.append(last)

    def pair_room(self, char: str) -> float:
        pair = self.last_char + char
        room = self.pair_rooms.get(pair)
        if room is None:
            room = self.pair_rooms[pair] = self.habits.variation.pair * (share(f"room/{self.hand.name}/{pair}") - 0.5)
        return room

    def variant(self, glyph: Glyph, before: Glyph | None, hasty: bool) -> int:
        if before is None:
            return glyph.quick if hasty and glyph.quick >= 0 else glyph.pen
        if before.exit is not Exit.BASE:
            return glyph.waist
        return glyph.quick_base if hasty and glyph.quick_base >= 0 else glyph.base

    def room(self, before: Glyph, glyph: Glyph) -> float:
        """From the exit to the left edge of the next letter. An open c or e must stay open, an i must not become an m."""
        low, waist = _ROOM.get(glyph.char, (0.30, 0.26))
        more = 0.0
        if before.char in "ceæœ" and glyph.char not in ROUND:
            more = 0.28 if before.char == "c" and glyph.char in ASCENDERS else 0.16
        elif before.char in "iauıd" and glyph.char in "nmuirp":
            more = 0.10
        return (low + more if before.exit is Exit.BASE else waist) * self.habits.spacing.room

    def thread(self, char: str, index: int, tempo: float) -> float:
        habit = self.habits.tempo
        haste = min(1.4, max(0.0, (tempo / habit.base - 1.0) * 1.4)) * min(1.0, index / 4.0)
        share_ = 0.25 if char in ASCENDERS or char in DESCENDERS else 0.45 if char in "aosevz" else 1.0
        return 0.7 * habit.thread * haste * share_


def _letter(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isalpha()


def _parts(char: str, forms: Mapping[str, object]) -> tuple[Part, ...]:
    """The written pieces of a character: itself when the hand has a form for it, else those of its composition."""
    if char in forms:
        return (Part(char),)
    made = composition(char)
    assert made is not None, f"{char!r} was to be refused before planning"
    return made.parts
