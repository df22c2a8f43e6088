"""PDFs and pictures, made on demand from the stored strokes and programs; nothing is kept, nothing is decided here.

The time printed on a proof is the mailing's approval (before it, its creation), so that the same proof has the same bytes
whenever it is fetched; `as_of` prints another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from mailroom import mailings, pieces, stations
from mailroom.core import Conflict, Context, NotFound, Services
from mailroom.mailings import MailingView
from plotter.machines import load_machine, pen_from_values, place, slot_from_values
from render.png import page_png
from render.strokes import Page
from render.svg import page_svg
from stationery.catalogue import Stationery, load_stationery
from stationery.proofs import ProofLetter, ProofSide, proof_pdf
from stationery.sheets import batch_sheets
from stationery.words import Language

Form = Literal["pdf", "svg", "png"]
_DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Artefact:
    """Bytes and what they are."""

    data: bytes
    media_type: str


def proofs_pdf(
    services: Services,
    ctx: Context,
    mailing_id: str,
    *,
    zone: str = "UTC",
    lang: Language = "de",
    as_of: datetime | None = None,
) -> bytes:
    """Every letter of the mailing on a page of its own, and the figures of the writing last; raises Conflict not_proofed."""
    with services.reading() as session:
        mailing = mailings.get_mailing(session, ctx, mailing_id)
        if mailing.state == _DRAFT or not mailing.letters:
            raise Conflict(
                "not_proofed", "the mailing has no proofs yet", "Wait for its job, or see why its rows were refused."
            )
        sides = load_stationery(mailing.stationery)
        found = _proof_letters(
            sides, ((letter.letter.row, letter.pages) for letter in mailings.mailing_pages(session, ctx, mailing_id))
        )
        return proof_pdf(
            found,
            mailing=mailing.name,
            lang=lang,
            total=mailing.letters,
            realism=mailing.realism,
            now=_printed_at(mailing, zone, as_of),
        )


def letter_proof(services: Services, ctx: Context, letter_id: str, part: str, form: Form, *, zone: str = "UTC") -> Artefact:
    """All sides of a letter as PDF, or one side as SVG or PNG; raises NotFound, also for a side it has not."""
    with services.reading() as session:
        letter = mailings.get_letter(session, ctx, letter_id)
        mailing = mailings.get_mailing(session, ctx, letter.mailing_id)
        pages = mailings.letter_pages(session, ctx, letter_id)
    if not pages:
        raise NotFound("proof of the refused letter", letter_id, "Its problems say why it was refused.")
    if form == "pdf":
        found = _proof_letters(load_stationery(mailing.stationery), [(letter.row, pages)])
        return Artefact(proof_pdf(found, mailing=mailing.name, now=_printed_at(mailing, zone, None)), "application/pdf")
    if part not in pages:
        raise NotFound("side of the letter", part, f"It has {', '.join(pages)}.")
    if form == "svg":
        return Artefact(page_svg(pages[part]).encode(), "image/svg+xml")
    return Artefact(page_png(pages[part]), "image/png")


def batch_sheets_pdf(services: Services, ctx: Context, mailing_id: str, *, zone: str = "UTC") -> bytes:
    """Job ticket, slips, manifest and reconciliation of the mailing's batch as it stands now."""
    with services.reading() as session:
        batch = mailings.batch_of(session, ctx, mailing_id)
        data = mailings.sheet_data(session, ctx, batch.id)
    return batch_sheets(data, now=ctx.now().astimezone(ZoneInfo(zone)))


def trace_png(services: Services, ctx: Context, piece_id: str) -> bytes:
    """What the piece's program draws on its sheet, read from the program alone."""
    from plotter.programs import trace  # compiles; a server that only answers questions starts without it
    from plotter.programs import trace_png as traced_png

    with services.reading() as session:
        piece = pieces.get_piece(session, ctx, piece_id)
        gcode = stations.piece_gcode(session, ctx, piece_id)
        mailing = mailings.get_mailing(session, ctx, piece.mailing_id)
    part = next(part for part in load_stationery(mailing.stationery).written_parts if part.kind == piece.part)
    placement = place(part.width_mm, part.height_mm, slot_from_values(piece.slot or {}))
    machine = load_machine(str(piece.machine))
    machine = pen_from_values(piece.pen).on(machine) if piece.pen else machine
    return traced_png(trace(gcode, machine, placement=placement))


def _proof_letters(stationery: Stationery, found: Iterable[tuple[int, Mapping[str, Page]]]) -> Iterator[ProofLetter]:
    """One after the other, so that only one letter's strokes are in memory."""
    for number, (row, pages) in enumerate(found, 1):
        yield ProofLetter(number, row, tuple(ProofSide(part, pages.get(part.kind)) for part in stationery.parts))


def _printed_at(mailing: MailingView, zone: str, as_of: datetime | None) -> datetime:
    return (as_of or mailing.approved_at or mailing.created_at).astimezone(ZoneInfo(zone))
