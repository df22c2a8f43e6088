"""How human a mailing's writing is: some of its letters measured from their stored ink, when the proof is made.

The sample is bounded, so that a proof of ten thousand letters takes no longer for it than one of ten: letters spread over the
rows, always the same ones, until there is enough writing. Only the first sheet side counts, where the message stands. What is
kept is numbers; no text, no name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fonts.hand import Hand
from mailroom.core import Context, LetterState, Services, find_keys
from mailroom.core.tables import LetterRow, ProofPageRow
from mailroom.pieces import open_page
from render.geometry import Sheet
from render.realism import ROWS, Measures, Row, measure_hand
from render.strokes import SIGNATURE, Line, Page
from render.writer import write_text
from stationery.realism import Figure, Realism

ENOUGH_CHARACTERS: Final = 2000
"""Of the sample; where the verdicts settle (docs/realism.md measures more, a mailing's proof cannot wait for it)."""
_PLACES: Final = (0.0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875)
"""Where in the rows the sample is taken; any beginning of this series is spread over the whole."""
_UNVARIED_LINES: Final = 20
"""Lines written once more without variation, for the roughness."""
_NOT_OF_A_MAILING: Final = "same_hand_closer"
"""Compares hands with each other; `federkiel bench realism` does."""
# Below these a measure is not shown, because chance would decide: with the shipped hands, one letter of 300 characters leaves a
# quarter of the correlations outside their limits that keep them over 4,000, and pages of five lines one margin in four.
_LEAST_CHARACTERS: Final = 250
_LEAST_FOR: Final[Mapping[str, int]] = MappingProxyType(
    {"clones": 600, "log_height_correlation": 1000, "slant_correlation": 1000}
)
_LEAST_LINES: Final = 20
_OF_LINES: Final = frozenset({"line_slope_sd_deg", "left_margin_sd"})
_DIGITS: Final = 5
_WIDE_MM, _HIGH_MM = 400.0, 2000.0
"""Of the sheet for it: nothing is broken or made smaller there."""
NO_UPPER_LIMIT: Final = 1.0
"""As the table of measures says it."""


def measure_mailing(services: Services, ctx: Context, mailing_id: str, hand: Hand) -> Realism | None:
    """The figures of a mailing whose pages are stored; None when it has no letter. Same ink, same figures."""
    with services.reading() as session:
        letters = _count(session, ctx, mailing_id)
        pages = _enough(_sample(session, ctx, mailing_id, letters))
    if not pages:
        return None
    lines = [line for page in pages for line in page.lines]
    characters = sum(_characters(page) for page in pages)
    taken = measure_hand(pages, unvaried=_unvaried(lines, hand)) if characters >= _LEAST_CHARACTERS else None
    return Realism(
        letters_measured=len(pages),
        letters=letters,
        characters=characters,
        figures=tuple(_figure(row, taken, characters, len(lines)) for row in ROWS if row.field != _NOT_OF_A_MAILING),
    )


def _figure(row: Row, taken: Measures | None, characters: int, lines: int) -> Figure:
    """One row of the table; `too_few` where there is not enough writing to tell the hand from chance."""
    value = float(getattr(taken, row.field)) if taken is not None else math.nan
    enough = characters >= _LEAST_FOR.get(row.field, _LEAST_CHARACTERS)
    if row.field in _OF_LINES:
        enough = enough and lines >= _LEAST_LINES
    high = None if row.high == NO_UPPER_LIMIT else row.high
    if taken is None or not enough or not math.isfinite(value):
        return Figure(row.field, None, row.people, row.low, high, "too_few")
    return Figure(row.field, round(value, _DIGITS), row.people, row.low, high, "inside" if row.holds(taken) else "outside")


def _written_letters(ctx: Context, mailing_id: str) -> tuple[ColumnElement[bool], ...]:
    return (LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing_id, LetterRow.state != LetterState.REFUSED)


def _count(session: Session, ctx: Context, mailing_id: str) -> int:
    query = select(func.count()).select_from(LetterRow).where(*_written_letters(ctx, mailing_id))
    return session.execute(query).scalar_one()


def _sample(session: Session, ctx: Context, mailing_id: str, letters: int) -> Iterator[Page]:
    """First sides of letters spread over the rows, one after the other; of erased recipients none."""
    in_order = select(LetterRow.id, LetterRow.recipient_id, LetterRow.revision).where(*_written_letters(ctx, mailing_id))
    in_order = in_order.order_by(LetterRow.row, LetterRow.id)
    for place in dict.fromkeys(int(part * letters) for part in _PLACES):
        found = session.execute(in_order.offset(place).limit(1)).first()
        if found is None:
            continue
        key = find_keys(session, ctx, [found.recipient_id]).get(found.recipient_id)
        side = session.scalar(
            select(ProofPageRow)
            .where(
                ProofPageRow.tenant_id == ctx.tenant_id,
                ProofPageRow.letter_id == found.id,
                ProofPageRow.revision == found.revision,
            )
            .order_by(ProofPageRow.position)
            .limit(1)
        )
        if key is not None and side is not None:
            yield _text_only(open_page(side, key))


def _enough(pages: Iterator[Page]) -> list[Page]:
    """Pages until there is enough writing on them."""
    taken: list[Page] = []
    for page in pages:
        taken.append(page)
        if sum(_characters(each) for each in taken) >= ENOUGH_CHARACTERS:
            break
    return taken


def _text_only(page: Page) -> Page:
    """The page without a recorded signature: that is another movement than the hand's, and no line of text."""
    return replace(page, lines=tuple(line for line in page.lines if not _is_signature(line)))


def _is_signature(line: Line) -> bool:
    return all(bool((stroke.chars == SIGNATURE).all()) for stroke in line.strokes)


def _characters(page: Page) -> int:
    return sum(not char.isspace() for line in page.lines for char in line.text)


def _unvaried(lines: Sequence[Line], hand: Hand) -> list[Page]:
    """Some of the lines once more, by the same hand without its variation."""
    text = "\n".join(line.text for line in lines[:_UNVARIED_LINES])
    return [write_text(text, hand.unvaried(), seed=0, sheet=Sheet(_WIDE_MM, _HIGH_MM))]
