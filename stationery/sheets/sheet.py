"""What one sheet of a batch is, as values: a title, words, and how its pages are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from render.strokes import Page
from stationery.batch import BatchData
from stationery.sheets.canvas import Furniture
from stationery.words import Language, words


class Both(NamedTuple):
    """A word in both languages."""

    de: str
    en: str

    def spoken(self, lang: Language) -> str:
        """The word in that language."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True, slots=True)
class ContactPiece:
    """One written sheet side for the contact sheet."""

    code: str
    page: Page


@dataclass(frozen=True, slots=True)
class Content:
    """What a sheet says, and in which words."""

    data: BatchData
    pieces: Sequence[ContactPiece]
    """The written sheet sides in feeding order, where pictures of them are wanted."""
    lang: Language
    title: str
    word: Mapping[str, str]
    """The words of all sheets and the sheet's own, by key."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet whose pages are counted."""

    pages: int
    draw: Callable[[Furniture, int], tuple[bytes, bytes | None]]
    """Given the number of its first page: its pages, and where they lack furniture, that to be laid over them."""


@dataclass(frozen=True, slots=True)
class BatchSheet:
    """One kind of sheet."""

    name: str
    """For programs: `job_ticket`."""
    title: Both
    words: Mapping[str, Both]
    """Its own words by key; those that several sheets use are in stationery/data/words."""
    lay: Callable[[Content], Laid | None]
    """Counts its pages; None where the batch has nothing for it."""

    def content(self, data: BatchData, pieces: Sequence[ContactPiece], lang: Language) -> Content:
        """What it says of this batch."""
        own = {key: word.spoken(lang) for key, word in self.words.items()}
        return Content(data, pieces, lang, self.title.spoken(lang), {**words(lang), **own})
