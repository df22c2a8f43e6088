"""What the sheets of a batch say, looked up and opened; stationery.sheets only draws it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailroom.core import GONE, INKED_WELL, BatchState, Context, PieceState, find_keys, own_row
from mailroom.core.tables import BatchRow, PieceHistoryRow, PieceRow, RecipientRow, TenantRow
from mailroom.mailings.reports import Outcome, outcomes
from mailroom.mailings.rows import mailing_row, mailing_view
from mailroom.people import recipient_of_row
from mailroom.writing import find_stationery, signer_of
from plotter.machines import Slot, pen_from_values, slot_from_values
from stationery.address import person_line, tidy
from stationery.batch import BatchData, ManifestRow, PartCount, RefusedRow
from stationery.catalogue import Stationery

P = PieceState

# The state of a letter in words: that of its least advanced piece.
_WORDS = {
    "de": {
        P.APPROVED: "freigegeben", P.READY: "wartet", P.LEASED: "beginnt", P.ARMED: "beginnt", P.WRITING: "wird geschrieben",
        P.WRITTEN: "geschrieben", P.VERIFIED: "geprüft", P.INSERTED: "eingelegt", P.POSTED: "aufgegeben", P.RETURNED: "zurück",
        P.HELD: "angehalten", P.UNKNOWN: "ungewiss",
    },
    "en": {state: str(state) for state in P},
}  # fmt: skip
_ORDER = list(PieceState)
_USUAL_SLOT = Slot().name


def sheet_data(session: Session, ctx: Context, batch_id: str, *, lang: str = "de") -> BatchData:
    """Everything for `stationery.sheets.batch_sheets`."""
    batch = batch_row(session, ctx, batch_id)
    row = mailing_row(session, ctx, batch.mailing_id)
    mailing = mailing_view(session, ctx, row)
    stationery = find_stationery(mailing.stationery)
    found = outcomes(session, ctx, row)
    tenant = session.get_one(TenantRow, ctx.tenant_id)
    pieces = list(
        session.scalars(
            select(PieceRow)
            .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.batch_id == batch_id)
            .order_by(PieceRow.position, PieceRow.number)
        )
    )
    return BatchData(
        client=mailing.sender[0] if mailing.sender else tenant.name,
        mailing=mailing.name,
        batch=str(batch.number),
        stationery=stationery,
        hand=f"{mailing.hand} {mailing.hand_version}",
        signer=signer_of(session, ctx, mailing.signature_id),
        rows_in=len(found),
        rows=tuple(_rows(session, ctx, pieces, stationery, tenant.country, lang)),
        refused=tuple(_refused(found)),
        counts=tuple(_count(session, ctx, pieces, part.kind) for part in stationery.written_parts),
        warnings=sum(outcome.verdict == "warning" for outcome in found),
        pen_time_s=sum(piece.estimate_s or 0.0 for piece in pieces),
        withdrawn=_withdrawn(pieces),
        posted=_posted(batch, pieces),
        machine=", ".join(sorted({_machine(piece) for piece in pieces if piece.machine})),
        approved_by=mailing.approved_by or "",
    )


def _rows(
    session: Session, ctx: Context, pieces: list[PieceRow], stationery: Stationery, sender_country: str, lang: str
) -> list[ManifestRow]:
    """The letters that are still to be posted or are, in feeding order."""
    by_letter: dict[str, dict[str, PieceRow]] = {}
    for piece in pieces:
        if P(piece.state) not in GONE:
            by_letter.setdefault(piece.letter_id, {})[piece.part] = piece
    parts = [part.kind for part in stationery.written_parts]
    whole = [found for found in by_letter.values() if set(found) == set(parts)]
    ids = [next(iter(found.values())).recipient_id for found in whole]
    keys = find_keys(session, ctx, ids)
    recipients = {
        row.id: recipient_of_row(row, keys[row.id])
        for row in session.scalars(
            select(RecipientRow).where(RecipientRow.tenant_id == ctx.tenant_id, RecipientRow.id.in_(ids))
        )
        if row.id in keys
    }
    rows = []
    for sequence, found in enumerate(whole, 1):
        recipient = recipients.get(next(iter(found.values())).recipient_id)
        if recipient is None:  # erased meanwhile: the letter is pulled, not listed by name
            continue
        address = tidy(recipient.address, sender_country)
        country = address.country or sender_country
        state = min((P(piece.state) for piece in found.values()), key=_ORDER.index)
        rows.append(
            ManifestRow(
                sequence=sequence,
                row=recipient.row,
                name=", ".join(part for part in (person_line(address, country), address.company) if part),
                postcode=address.postcode,
                town=address.town,
                country=country if country != sender_country else "",
                codes=tuple(found[part].code for part in parts),
                state=_WORDS.get(lang, _WORDS["en"]).get(state, str(state)),
            )
        )
    return rows


def _machine(piece: PieceRow) -> str:
    """The machine, with slot and pen where they are not the usual ones."""
    slot = slot_from_values(piece.slot).name if piece.slot else _USUAL_SLOT
    pen = [pen_from_values(piece.pen).name] if piece.pen else []
    return " · ".join([str(piece.machine), *([slot] if slot != _USUAL_SLOT else []), *pen])


def _refused(found: list[Outcome]) -> list[RefusedRow]:
    return [
        RefusedRow(outcome.row, problem.field, problem.message, problem.suggestion)
        for outcome in found
        if outcome.verdict == "refused"
        for problem in outcome.problems
        if not problem.warns
    ]


def _count(session: Session, ctx: Context, pieces: list[PieceRow], part: str) -> PartCount:
    """Ordered letters, pieces written in full, pieces spoiled after that."""
    of_part = [piece for piece in pieces if piece.part == part]
    ordered = len({piece.letter_id for piece in of_part if P(piece.state) not in (P.CANCELLED, P.WITHDRAWN)})
    written = set(
        session.scalars(
            select(PieceHistoryRow.piece_id).where(
                PieceHistoryRow.tenant_id == ctx.tenant_id,
                PieceHistoryRow.piece_id.in_([piece.id for piece in of_part]),
                PieceHistoryRow.to_state == P.WRITTEN,
            )
        )
    )
    made = [piece for piece in of_part if piece.id in written or P(piece.state) in INKED_WELL]
    return PartCount(ordered=ordered, made=len(made), spoiled=sum(piece.state in (P.SPOILED, P.WITHDRAWN) for piece in made))


def _withdrawn(pieces: list[PieceRow]) -> int:
    letters: dict[str, list[PieceState]] = {}
    for piece in pieces:
        letters.setdefault(piece.letter_id, []).append(P(piece.state))
    return sum(any(s in (P.CANCELLED, P.WITHDRAWN) for s in states) for states in letters.values())


def _posted(batch: BatchRow, pieces: list[PieceRow]) -> int | None:
    if batch.state != BatchState.POSTED:
        return None
    return len({piece.letter_id for piece in pieces if piece.state in (P.POSTED, P.RETURNED)})


def batch_row(session: Session, ctx: Context, batch_id: str) -> BatchRow:
    return own_row(session, ctx, BatchRow, batch_id, "batch")
