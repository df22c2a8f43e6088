"""How human a mailing's writing is, in figures: what was measured on some of its letters, and how the measures are called.

Values only: the measuring is done elsewhere, pages and PDFs show it. No text and no name stands in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

from stationery.words import Language, show_count, words

Verdict = Literal["inside", "outside", "too_few"]
VERDICTS: Final[tuple[Verdict, ...]] = ("inside", "outside", "too_few")
_DIGITS: Final[Mapping[str, int]] = {
    "clones": 4,
    "repeats": 0,
    "log_height_correlation": 2,
    "slant_correlation": 2,
    "roughness": 2,
}
_DEGREES: Final = "_deg"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the mailing beside people's figure."""

    measure: str
    value: float | None
    """None when there was too little writing to take it."""
    people: str
    """What people show, as the table of docs/realism.md has it; `-` where people were not measured."""
    low: float
    high: float | None
    """The limits, both included; None: no upper one."""
    verdict: Verdict

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS or (self.value is None) != (self.verdict == "too_few"):
            raise ValueError(f"{self.measure}: the verdict {self.verdict!r} does not go with the value {self.value!r}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.measure}: {self.value!r} is no figure")


@dataclass(frozen=True, slots=True)
class Realism:
    """All measures of one mailing, and how much writing they were taken from."""

    letters_measured: int
    """Letters of the mailing, spread over its rows."""
    letters: int
    """All letters of the mailing."""
    characters: int
    """Written characters in those that were measured."""
    figures: tuple[Figure, ...]

    @property
    def outside(self) -> tuple[Figure, ...]:
        """What lies outside its limits: worth a look, no reason to refuse."""
        return tuple(figure for figure in self.figures if figure.verdict == "outside")

    @property
    def taken(self) -> int:
        """How many measures could be taken."""
        return sum(figure.value is not None for figure in self.figures)

    def as_stored(self) -> dict[str, object]:
        """As JSON keeps it."""
        return asdict(self) | {"figures": [asdict(figure) for figure in self.figures]}


def realism_from_stored(value: Mapping[str, object]) -> Realism:
    """What `as_stored` wrote."""
    figures = value["figures"]
    assert isinstance(figures, Sequence)
    counts = {name: int(str(value[name])) for name in ("letters_measured", "letters", "characters")}
    return Realism(**counts, figures=tuple(Figure(**figure) for figure in figures))


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where things stand on a figure's gauge, from 0 (left end) to 1: the band of its limits, and its value."""

    left: float
    right: float
    mark: float | None
    """At an end when the value lies beyond it; None where it was not taken."""


def gauge(figure: Figure) -> Gauge:
    """The limits with about as much again beside them."""
    low, high = _span(figure)

    def place(value: float) -> float:
        return round(min(1.0, max(0.0, (value - low) / (high - low))), 4)

    right = place(high if figure.high is None else figure.high)
    return Gauge(place(figure.low), right, None if figure.value is None else place(figure.value))


def _span(figure: Figure) -> tuple[float, float]:
    """The values at the ends of the gauge."""
    if figure.high is None:
        return 0.0, 2.0 * figure.low
    if figure.low == 0.0:
        return 0.0, 1.6 * figure.high or 1.0
    aside = 0.6 * (figure.high - figure.low)
    return max(0.0, figure.low - aside), figure.high + aside


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A measure as people read it."""

    title: str
    value: str
    people: str
    limits: str
    verdict: Verdict
    verdict_word: str
    gauge: Gauge


def shown_figures(realism: Realism, lang: Language) -> tuple[ShownFigure, ...]:
    """The table's rows in the reader's language."""
    word = words(lang, "realism")
    return tuple(
        ShownFigure(
            title=word[figure.measure],
            value=_number(figure, figure.value, lang),
            people=_people(figure.people, lang),
            limits=_limits(figure, lang),
            verdict=figure.verdict,
            verdict_word=word[figure.verdict],
            gauge=gauge(figure),
        )
        for figure in realism.figures
    )


def sample_sentence(realism: Realism, lang: Language) -> str:
    """How much was measured, so that nobody takes a sample for the whole."""
    word = words(lang, "realism")
    key = "sample" if realism.letters_measured < realism.letters else "sample_all"
    return word[key].format(
        measured=show_count(realism.letters_measured, lang),
        letters=show_count(realism.letters, lang),
        characters=show_count(realism.characters, lang),
    )


def outcome_sentence(realism: Realism, lang: Language) -> str:
    """What came out, in one sentence."""
    word = words(lang, "realism")
    if not realism.taken:
        return word["nothing_taken"]
    key = "some_outside" if realism.outside else "all_inside"
    return word[key].format(inside=realism.taken - len(realism.outside), taken=realism.taken)


def _number(figure: Figure, value: float | None, lang: Language) -> str:
    if value is None:
        return "–"
    digits = _DIGITS.get(figure.measure, 1 if figure.measure.endswith(_DEGREES) else 3)
    return _local(f"{value:.{digits}f}", lang) + _unit(figure)


def _limits(figure: Figure, lang: Language) -> str:
    word = words(lang, "realism")
    low = _local(f"{figure.low:g}", lang)
    if figure.high is None:
        return word["from"].format(low=low)
    high = _local(f"{figure.high:g}", lang)
    if figure.high == 0:
        return word["none"]
    return word["up_to"].format(high=high) if figure.low == 0 else f"{low}–{high}{_unit(figure)}"


def _unit(figure: Figure) -> str:
    return "°" if figure.measure.endswith(_DEGREES) else ""


def _people(text: str, lang: Language) -> str:
    """`<= 0.0003` and `0.18-0.20 (0.137-0.257)` as people write them."""
    if text == "-":
        return "–"
    said = _local(text, lang).replace("-", "–")
    return words(lang, "realism")["up_to"].format(high=said.removeprefix("<= ")) if said.startswith("<= ") else said


def _local(number: str, lang: Language) -> str:
    """The decimal comma where the language has one."""
    return number.replace(".", ",") if lang == "de" else number
