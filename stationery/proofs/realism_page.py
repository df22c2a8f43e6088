"""The last page of a proof: how human the writing is, a line for each measure with a gauge of its limits.

On each gauge the pale band is where a hand must lie, the stroke is this mailing; outside, both stroke and word change their
colour. What could not be taken from so little writing has neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from stationery.pdf.canvas import Canvas, Colour
from stationery.pdf.file import PT_PER_MM
from stationery.pdf.text import caption_font
from stationery.realism import Gauge, Realism, ShownFigure, outcome_sentence, sample_sentence, shown_figures
from stationery.words import Language, show_time, words

WIDTH_MM: Final = 210.0
_MARGIN_MM: Final = 15.0
_TITLE_MM: Final = 27.0
_LINE_MM: Final = 5.0
_ROW_MM: Final = 7.2
_HEAD_MM: Final = 8.0
_VALUE_MM, _GAUGE_MM, _GAUGE_WIDTH_MM, _LIMITS_MM, _PEOPLE_MM, _VERDICT_MM = 91.0, 95.0, 22.0, 121.0, 140.0, 195.0
_BAND_HEIGHT_MM: Final = 2.6
_TEXT: Final[Colour] = (0.13, 0.15, 0.2)
_QUIET: Final[Colour] = (0.42, 0.44, 0.48)
_HAIR: Final[Colour] = (0.84, 0.84, 0.82)
_BAND: Final[Colour] = (0.85, 0.89, 0.95)
_INSIDE: Final[Colour] = (0.075, 0.13, 0.36)
_OUTSIDE: Final[Colour] = (0.7, 0.3, 0.05)


def realism_page(realism: Realism, *, mailing: str, lang: Language, now: datetime) -> Canvas:
    """The page, as high as its table needs."""
    word = words(lang, "realism")
    room = WIDTH_MM - 2 * _MARGIN_MM
    said = [*_wrapped(outcome_sentence(realism, lang), 9.5, room), *_wrapped(sample_sentence(realism, lang), 9.5, room)]
    notes = list(_wrapped(word["note"], 7.5, room))
    table_mm = _TITLE_MM + 8.0 + _LINE_MM * len(said) + 4.0
    notes_mm = table_mm + _HEAD_MM + _ROW_MM * len(realism.figures) + 7.0
    canvas = Canvas(WIDTH_MM, notes_mm + 4.0 * len(notes) + 12.0)
    canvas.text(mailing, WIDTH_MM - _MARGIN_MM, 10.5, size_pt=8, colour=_QUIET, align="right")
    canvas.text(word["title"], _MARGIN_MM, _TITLE_MM, size_pt=15, colour=_TEXT)
    for number, line in enumerate(said):
        canvas.text(line, _MARGIN_MM, _TITLE_MM + 8.0 + _LINE_MM * number, size_pt=9.5, colour=_TEXT)
    _table(canvas, realism, table_mm, lang)
    for number, line in enumerate(notes):
        canvas.text(line, _MARGIN_MM, notes_mm + 4.0 * number, size_pt=7.5, colour=_QUIET)
    base = canvas.height_mm - 7.0
    canvas.text(show_time(now, lang), WIDTH_MM - _MARGIN_MM, base, size_pt=6.5, colour=_QUIET, align="right")
    return canvas


def _table(canvas: Canvas, realism: Realism, top_mm: float, lang: Language) -> None:
    word = words(lang, "realism")
    base = top_mm + 4.0
    canvas.text(word["measure"], _MARGIN_MM, base, size_pt=7.5, colour=_QUIET)
    canvas.text(word["value"], _VALUE_MM, base, size_pt=7.5, colour=_QUIET, align="right")
    canvas.text(word["limits"], _LIMITS_MM, base, size_pt=7.5, colour=_QUIET)
    canvas.text(word["people"], _PEOPLE_MM, base, size_pt=7.5, colour=_QUIET)
    canvas.text(word["verdict"], _VERDICT_MM, base, size_pt=7.5, colour=_QUIET, align="right")
    hairs = [top_mm + _HEAD_MM - 1.8 + _ROW_MM * number for number in range(len(realism.figures) + 1)]
    canvas.lines([(_MARGIN_MM, y, WIDTH_MM - _MARGIN_MM, y) for y in hairs], _HAIR, width_mm=0.15)
    for number, shown in enumerate(shown_figures(realism, lang)):
        _row(canvas, shown, hairs[number] + 0.66 * _ROW_MM)


def _row(canvas: Canvas, shown: ShownFigure, base_mm: float) -> None:
    tone = {"inside": _INSIDE, "outside": _OUTSIDE, "too_few": _QUIET}[shown.verdict]
    canvas.text(shown.title, _MARGIN_MM, base_mm, size_pt=8.5, colour=_TEXT)
    canvas.text(shown.value, _VALUE_MM, base_mm, size_pt=8.5, colour=tone, align="right")
    _gauge(canvas, shown.gauge, base_mm - 2.3, tone)
    canvas.text(shown.limits, _LIMITS_MM, base_mm, size_pt=8.5, colour=_TEXT)
    canvas.text(shown.people, _PEOPLE_MM, base_mm, size_pt=7.5, colour=_QUIET)
    canvas.text(shown.verdict_word, _VERDICT_MM, base_mm, size_pt=8.5, colour=tone, align="right")


def _gauge(canvas: Canvas, gauge: Gauge, top_mm: float, tone: Colour) -> None:
    """The limits as a band, the mailing as a stroke across it; what is far outside stands at the end."""
    left, right = _GAUGE_WIDTH_MM * gauge.left, _GAUGE_WIDTH_MM * gauge.right
    canvas.fill((_GAUGE_MM, top_mm + _BAND_HEIGHT_MM / 2 - 0.08, _GAUGE_WIDTH_MM, 0.16), _HAIR)
    canvas.fill((_GAUGE_MM + left, top_mm, max(0.6, right - left), _BAND_HEIGHT_MM), _BAND)
    if gauge.mark is not None:
        at = _GAUGE_MM + _GAUGE_WIDTH_MM * gauge.mark
        canvas.fill((at - 0.4, top_mm - 0.7, 0.8, _BAND_HEIGHT_MM + 1.4), tone)


def _wrapped(text: str, size_pt: float, room_mm: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and caption_font().width(longer, size_pt) / PT_PER_MM > room_mm:
            yield line
            longer = word
        line = longer
    if line:
        yield line
