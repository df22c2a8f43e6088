"""Decides how each letter of each word is written: which form, joined or lifted, at which tempo. Geometry comes later.

Everything has a cause: the writer's habits, the place in the word, the neighbours, haste that builds up through runs of small
letters and familiar endings and falls at capitals, codes and digits. Chance only tips what the habits leave open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fonts.accents import Composition, Mark, Part, composition
from fonts.hand import Choice, Exit
from render.letters.atlas import Atlas, FloatArray, Glyph, IntArray
from render.letters.glyph_table import BASE, LIFTED, WAIST, glyph_table
from render.letters.kinds import ASCENDERS
from render.seeds import always, share

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
"""Most by which the log tempo of a word rises that was written before."""
FIRMNESS: Final = 2.5
"""A hand of tempo t holds its landmarks with t to the power of minus this."""

WORN: Final = 1.06
"""Words of no weight (`und`, `the`) are quicker."""
BURST_KEEPS, BURST_GAINS, BURST_BROKEN = 0.82, 0.22, 0.45
"""Haste builds up over small letters without ascenders, each adding to what is left; any other letter breaks it."""
HASTE_BURST, HASTE_PLACE, HASTE_ENDING = 0.55, 0.07, 0.4
"""What haste comes from: the burst, each letter from the third to the tenth, a familiar ending."""
FIRST, NO_SMALL, CODED = 0.85, 0.75, 0.8
"""Tempo of a word's first letter, of capitals, digits and signs, and (against the hand's own, at most) of codes."""

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
_MARKED: Final = 1.15
"""Neither may exceed this under dots and accents: an o that collapses is read as an i when it has dots."""

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
_USUAL_ROOM: Final = (0.30, 0.26)
_OPEN_MORE, _OPEN_MORE_ASCENDER, _STEMS_MORE = 0.13, 0.08, 0.10
"""More room after an open letter (ch less), and between stems."""
_THREAD, _THREAD_GAIN, _MOST_THREAD, _THREAD_FROM = 0.7, 1.4, 1.4, 4.0
"""How far haste flattens a letter to a thread: part of the habit, gain and most of haste, letters until it is in full."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is written without a gap, punctuation included."""

    text: str
    row: int
    """Row of its first character in the tables of random numbers."""
    token: int
    """Row of the word in the tables of words; two parts of a word broken at a line's end share it."""


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The letters of many words as columns; `render.letters.letter_spacing` gives them their positions."""

    glyph: tuple[Glyph, ...]
    word: tuple[int, ...]
    char: tuple[int, ...]
    """Index in the word's text."""
    row: tuple[int, ...]
    marks: tuple[tuple[Mark, ...], ...]
    joined: tuple[bool, ...]
    """Led into by the letter before."""
    last: tuple[bool, ...]
    """Whether no letter follows in the word."""
    number: IntArray
    """Of the glyph; the rest are arrays too."""
    shape: IntArray
    tempo: FloatArray
    hold: FloatArray
    """How firmly the pen is held to the letter's landmarks."""
    thread: FloatArray
    """How far haste flattens it."""
    hasty: NDArray[np.bool_]
    room: FloatArray
    kern: FloatArray
    pair: FloatArray
    """Log of what this writer always does to the room between these two letters."""
    scale: FloatArray
    rise: FloatArray


_Planned = tuple[Glyph, tuple[int, float], int, int, int, float, float, float, Part, bool]
"""Glyph; way in and room for it; word, index in it, row; tempo, hold; kern, part; whether it is the last letter."""


class Planner:
    """Plans words for one atlas; `chance` holds uniform numbers, one row a character, and `swing` the tempo of each word."""

    def __init__(self, atlas: Atlas, chance: FloatArray, swing: FloatArray, mood: str) -> None:
        self.atlas = atlas
        self.table = glyph_table(atlas)
        self.hand = atlas.hand
        self.habits = atlas.hand.habits
        self.chance = chance
        self.swing: list[float] = swing.tolist()
        self.mood = mood
        self.links: dict[tuple[int, int], tuple[int, float] | None] = {}
        self.parts: dict[str, tuple[Part, ...]] = {}
        self.seen: dict[str, int] = {}

    def plan(self, words: Sequence[Word]) -> Letters:
        """All letters of the words, in writing order."""
        swings = [self.swing[word.token] + self.again(word) for word in words]
        paces = (self.habits.tempo.base * np.exp(swings)).tolist()
        planned = [letter for index, word in enumerate(words) for letter in self.word(index, word, paces[index])]
        glyph, ways, word_, char, row, tempo, hold, kern, part, last = zip(*planned, strict=True) if planned else ((),) * 10
        pairs = [before + here for before, here in pairwise(["", *(each.char for each in glyph)])]
        rooms = {pair: self.pair_room(pair) for pair in set(pairs)}
        number = np.array([each.number for each in glyph], np.int64)
        way_in, tempi = np.array([way for way, _ in ways], np.int64), np.array(tempo)
        hasty = self.table.small[number] & (np.array(char, np.int64) > 0) & (tempi > self.habits.tempo.drop)
        return Letters(
            glyph=glyph,
            word=word_,
            char=char,
            row=row,
            marks=tuple(each.marks for each in part),
            joined=tuple(way != LIFTED for way, _ in ways),
            last=last,
            number=number,
            shape=self.table.variants[number, way_in, hasty.astype(np.int64)],
            tempo=tempi,
            hold=np.array(hold),
            thread=self.thread(number, np.array(char, np.int64), tempi),
            hasty=hasty,
            room=np.array([room for _, room in ways]),
            kern=np.array(kern),
            pair=np.array([rooms[pair] for pair in pairs]),
            scale=np.array([each.scale for each in part]),
            rise=np.array([each.rise for each in part]),
        )

    def word(self, index: int, word: Word, pace: float) -> list[_Planned]:
        text = word.text
        tempi, holds = self.tempi(text, pace)
        spoken = [False, *map(str.isalpha, text), False]
        planned: list[_Planned] = []
        before: Glyph | None = None
        run = 0
        marks: tuple[Mark, ...] = ()
        for i, char in enumerate(text):
            parts, first, last = self.parts_of(char), not spoken[i], not spoken[i + 2]
            row = (word.row + i) % len(self.chance)
            for part in parts:
                glyph = self.glyph(part.char, row, first, last)
                plain = len(parts) == 1 and part.scale == 1.0
                way = self.way_into(glyph, before) if plain and before is not None and not self.tired(run, glyph) else None
                if way is None:
                    glyph = self.unjoined(glyph, part.char)
                run = run + 1 if way is not None else 0
                dotted = i > 0 and text[i - 1] in LOW_SIGNS
                stems = before is not None and before.char in STEMS and glyph.char in STEM_FIRST
                marked = bool(marks) and (Mark.SLASH in marks or bool(part.marks))
                marks = part.marks
                kern = part.kern + STEM_ROOM if stems or dotted or marked else part.kern
                planned.append((glyph, way or (LIFTED, 0.0), index, i, row, tempi[i], holds[i], kern, part, last))
                before = glyph if plain and spoken[i + 1] else None
        return planned

    # -- tempo

    def tempi(self, text: str, pace: float) -> tuple[list[float], list[float]]:
        """Tempo of each character (the word's own pace, rising with haste), and how firmly it is held.

        Looseness spans decades (`Tempo.loosen`): it is what makes the middle of a long word run out into waves.
        """
        habit = self.habits.tempo
        core = text.rstrip(",.!?;:…“”\"'")
        spoken = core.isalpha() and core[1:].islower()
        coded = not spoken and sum(map(str.isupper, core)) + sum(map(str.isdigit, core)) > 1
        found = FAMILIAR_ENDING.search(core) if len(core) > 4 else None
        ending = found.start() if found and found.start() > 1 else len(text)
        pace *= WORN if core.lower() in FUNCTION_WORDS else 1.0
        base, rise, loosen = habit.base, habit.rise, -habit.loosen
        usual = base**-FIRMNESS
        tempi, holds, burst = [], [], 0.0
        for i, char in enumerate(text):
            small = char.islower()
            burst = burst * BURST_KEEPS + BURST_GAINS if small and char not in ASCENDERS else burst * BURST_BROKEN
            along = HASTE_PLACE * min(8, max(0, i - 2))
            haste = rise * (HASTE_BURST * burst + along + (HASTE_ENDING if i >= ending else 0.0))
            tempo = pace * (1.0 + haste) * (FIRST if i == 0 else 1.0) * (1.0 if small else NO_SMALL)
            most, loosest = _limits(char)
            tempi.append(min(tempo, CODED * base if coded else most))
            holds.append(usual * min(tempo / base, CODED if coded else loosest) ** loosen)
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
        return self.habit_of_joining(before.char + glyph.char)

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
        return always(f"join/{self.hand.name}/{pair}") < limit

    def way_into(self, glyph: Glyph, before: Glyph) -> tuple[int, float] | None:
        """How a join leads into a letter and the room for it, or None where the hand lifts: the same throughout a text."""
        key = before.number, glyph.number
        if key not in self.links:
            way = BASE if before.exit is Exit.BASE else WAIST
            self.links[key] = (way, self.room(before, glyph)) if self.joins(before, glyph) else None
        return self.links[key]

    def room(self, before: Glyph, glyph: Glyph) -> float:
        """From the exit to the left edge of the next letter. An open c or e must stay open, an i must not become an m."""
        low, waist = _ROOM.get(glyph.char, _USUAL_ROOM)
        more = 0.0
        if before.char in "ceæœ" and glyph.char not in ROUND:
            more = _OPEN_MORE_ASCENDER if before.char == "c" and glyph.char in ASCENDERS else _OPEN_MORE
        elif before.char in "iauıd" and glyph.char in "nmuirp":
            more = _STEMS_MORE
        return (low + more if before.exit is Exit.BASE else waist) * self.habits.spacing.room

    def pair_room(self, pair: str) -> float:
        return self.habits.variation.pair * (always(f"room/{self.hand.name}/{pair}") - 0.5)

    def thread(self, number: IntArray, index: IntArray, tempo: FloatArray) -> FloatArray:
        habit = self.habits.tempo
        haste = np.minimum(_MOST_THREAD, np.maximum(0.0, (tempo / habit.base - 1.0) * _THREAD_GAIN))
        haste = haste * np.minimum(1.0, index / _THREAD_FROM)
        made: FloatArray = _THREAD * habit.thread * haste * self.table.flattens[number]
        return np.where(self.table.small[number], made, 0.0)

    def parts_of(self, char: str) -> tuple[Part, ...]:
        """The written pieces of a character: itself when the hand has a form for it, else those of its composition."""
        parts = self.parts.get(char)
        if parts is None:
            made = Composition((Part(char),)) if char in self.hand.forms else composition(char)
            assert made is not None, f"{char!r} was to be refused before planning"
            parts = self.parts[char] = made.parts
        return parts


@lru_cache(maxsize=1024)
def _limits(char: str) -> tuple[float, float]:
    """How hurried and how loose a character may get; with marks, less than its letter alone."""
    letter = unicodedata.normalize("NFD", char)[0]
    most = _LIMITS.get(letter, _LIMIT), _LOOSEST.get(letter, _LOOSE)
    return most if letter == char else (min(most[0], _MARKED), min(most[1], _MARKED))
