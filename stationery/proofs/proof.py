"""Proofs: every letter as it will be written, in true size, as a PDF.

A page of a proof shows one letter: its sheets under each other, each in true size on its outline, with the folds and the
post's zones as light guides. The page is as large as the sheets need, so that nothing is scaled; a 50 mm rule at its foot
shows whether a print came out true. Captions carry numbers, never names; the metadata carries neither.

Strokes come from stored pages, as curves with the pen's width, by pydyf: no Pango, about 10 ms a letter.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from render.strokes import Page
from stationery.catalogue import Part
from stationery.pdf.canvas import Canvas, Colour
from stationery.pdf.file import PdfFile
from stationery.proofs.realism_page import realism_page
from stationery.realism import Realism
from stationery.words import Language, words
from stationery.zones import Zone

INK: Final[Colour] = (0.075, 0.13, 0.36)
"""Royal blue as it dries on white paper."""
_OUTLINE: Final[Colour] = (0.62, 0.62, 0.62)
_GUIDE: Final[Colour] = (0.74, 0.79, 0.86)
_CAPTION: Final[Colour] = (0.32, 0.32, 0.32)
_FAINT: Final[Colour] = (0.52, 0.56, 0.62)
_MARGIN_MM: Final = 15.0
_HEAD_MM: Final = 21.0
_GAP_MM: Final = 12.0
_FOOT_MM: Final = 17.0
_RULE_MM: Final = 50


@dataclass(frozen=True, slots=True)
class ProofSide:
    """One part of a letter with its ink; None where nothing is written on it."""

    part: Part
    page: Page | None
    code: str = ""
    """The piece's short code, once it has one."""


@dataclass(frozen=True, slots=True)
class ProofLetter:
    """One letter of a mailing."""

    number: int
    """Place in the mailing, from 1."""
    row: int
    """Row of the list as a spreadsheet shows it."""
    sides: tuple[ProofSide, ...]

    def __post_init__(self) -> None:
        if not self.sides:
            raise ValueError(f"letter {self.number} has no sides to show")


def page_pdf(page: Page, *, now: datetime, ink: Colour = INK) -> bytes:
    """One written page in true size on a PDF page of its sheet's size, nothing else on it."""
    out = io.BytesIO()
    pdf = PdfFile(out, title="Federkiel", now=now)
    canvas = Canvas(page.width_mm, page.height_mm)
    canvas.ink(page, ink)
    pdf.add_page(page.width_mm, page.height_mm, canvas.content())
    pdf.close()
    return out.getvalue()


def proof_pdf(
    letters: Iterable[ProofLetter],
    *,
    mailing: str = "",
    lang: Language = "de",
    total: int | None = None,
    realism: Realism | None = None,
    now: datetime,
    ink: Colour = INK,
) -> bytes:
    """A mailing's proof, one page for each letter and the figures last; see `write_proof` for the arguments."""
    out = io.BytesIO()
    write_proof(out, letters, mailing=mailing, lang=lang, total=total, realism=realism, now=now, ink=ink)
    return out.getvalue()


def write_proof(
    out: BinaryIO,
    letters: Iterable[ProofLetter],
    *,
    mailing: str = "",
    lang: Language = "de",
    total: int | None = None,
    realism: Realism | None = None,
    now: datetime,
    ink: Colour = INK,
) -> int:
    """Write the proof letter by letter, as they come, and give back the number of pages.

    `mailing` stands in each caption (its title or number); `total` turns "letter 3" into "letter 3 of 28"; the
    figures of `realism` get a page at the end. Same arguments, same bytes. Raises ValueError when there is no letter, for a PDF
    without pages is none.
    """
    pdf = PdfFile(out, title=words(lang, "proof")["proof"], now=now)
    for letter in letters:
        canvas = _letter_page(letter, mailing, lang, total, now, ink)
        pdf.add_page(canvas.width_mm, canvas.height_mm, canvas.content())
    if pdf.page_count == 0:
        raise ValueError("a proof needs at least one letter")
    if realism is not None:
        canvas = realism_page(realism, mailing=mailing, lang=lang, now=now)
        pdf.add_page(canvas.width_mm, canvas.height_mm, canvas.content())
    pdf.close()
    return pdf.page_count


def _letter_page(letter: ProofLetter, mailing: str, lang: Language, total: int | None, now: datetime, ink: Colour) -> Canvas:
    parts = [side.part for side in letter.sides]
    width_mm = max(part.width_mm for part in parts) + 2 * _MARGIN_MM
    height_mm = _HEAD_MM + sum(part.height_mm + _GAP_MM for part in parts) - _GAP_MM + _FOOT_MM
    canvas = Canvas(width_mm, height_mm)
    word = words(lang, "proof")
    number = f"{word['letter']} {letter.number}" + (f" / {total}" if total else "")
    canvas.text(f"{word['row']} {letter.row}   ·   {number}", _MARGIN_MM, 10.5, size_pt=10, colour=_CAPTION)
    heading = f"{word['proof']}   ·   {mailing}" if mailing else word["proof"]
    canvas.text(heading, width_mm - _MARGIN_MM, 10.5, size_pt=8, colour=_CAPTION, align="right")
    top = _HEAD_MM
    for side in letter.sides:
        _side(canvas, side, _MARGIN_MM, top, word, ink)
        top += side.part.height_mm + _GAP_MM
    _foot(canvas, letter, word, now)
    return canvas


def _side(canvas: Canvas, side: ProofSide, x_mm: float, y_mm: float, word: Mapping[str, str], ink: Colour) -> None:
    """One sheet with its guides, its ink, and a caption above it."""
    part = side.part
    kind = word["sheet" if part.kind == "letter" else part.kind]
    facts = [kind, f"{part.width_mm:g} × {part.height_mm:g} mm"]
    if side.page is None:
        facts.append(word["unwritten"])
    canvas.text("   ·   ".join(facts), x_mm, y_mm - 2.2, size_pt=7, colour=_FAINT)
    if side.code:
        canvas.text(side.code, x_mm + part.width_mm, y_mm - 2.2, size_pt=7, colour=_FAINT, align="right")
    for zone in part.zones:
        _zone(canvas, zone, x_mm, y_mm, word)
    _folds(canvas, part, x_mm, y_mm, word)
    if part.window:
        box = (x_mm + part.window.x_mm, y_mm + part.window.y_mm, part.window.width_mm, part.window.height_mm)
        canvas.frame(box, _FAINT, width_mm=0.15)
        canvas.text(word["window"], box[0] + 1.5, box[1] + 3.2, size_pt=5.5, colour=_FAINT)
    canvas.frame((x_mm, y_mm, part.width_mm, part.height_mm), _OUTLINE, width_mm=0.15)
    if side.page is not None:
        canvas.ink(side.page, ink, x_mm=x_mm, y_mm=y_mm)


def _zone(canvas: Canvas, zone: Zone, x_mm: float, y_mm: float, word: Mapping[str, str]) -> None:
    """Only the two zones that must stay empty: more guides would drown the writing."""
    if not zone.keep_out:
        return
    box = (x_mm + zone.area.x_mm, y_mm + zone.area.y_mm, zone.area.width_mm, zone.area.height_mm)
    canvas.frame(box, _GUIDE, width_mm=0.15, dash_mm=(1.2, 1.2))
    canvas.text(word[zone.kind], box[0] + 1.8, box[1] + 3.6, size_pt=5.5, colour=_FAINT)


def _folds(canvas: Canvas, part: Part, x_mm: float, y_mm: float, word: Mapping[str, str]) -> None:
    upright = [(x_mm + x, y_mm, x_mm + x, y_mm + part.height_mm) for x in part.folds_x_mm]
    level = [(x_mm, y_mm + y, x_mm + part.width_mm, y_mm + y) for y in part.folds_y_mm]
    canvas.lines([*upright, *level], _GUIDE, width_mm=0.15, dash_mm=(4, 1.6))
    canvas.lines([(x_mm - 4, y_mm + y, x_mm - 1, y_mm + y) for y in part.holes_y_mm], _GUIDE, width_mm=0.15)
    for x, y in [(line[0] + 1, line[3] - 1.5) for line in upright] + [(line[0] + 1.5, line[1] - 1) for line in level]:
        canvas.text(word["fold"], x, y, size_pt=5.5, colour=_FAINT)


def _foot(canvas: Canvas, letter: ProofLetter, word: Mapping[str, str], now: datetime) -> None:
    base = canvas.height_mm - 7.0
    rule = [(_MARGIN_MM, base, _MARGIN_MM + _RULE_MM, base)]
    ticks = [(_MARGIN_MM + t, base, _MARGIN_MM + t, base - (2.0 if t % 50 == 0 else 1.2)) for t in range(0, _RULE_MM + 1, 10)]
    canvas.lines([*rule, *ticks], _FAINT, width_mm=0.15)
    canvas.text(word["scale"], _MARGIN_MM + _RULE_MM + 3, base, size_pt=6.5, colour=_FAINT)
    hands = sorted({f"{side.page.hand} {side.page.hand_version}" for side in letter.sides if side.page})
    made = now.strftime("%Y-%m-%d %H:%M %Z").strip()
    facts = ([f"{word['hand']} {', '.join(hands)}"] if hands else []) + [made]
    canvas.text("   ·   ".join(facts), canvas.width_mm - _MARGIN_MM, base, size_pt=6.5, colour=_FAINT, align="right")
