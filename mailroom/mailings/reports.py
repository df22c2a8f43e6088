"""The report of a mailing: what became of every row of its list. Rows in = letters written + rows refused, once all is
written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailroom.core import (
    GONE,
    INKED_WELL,
    Context,
    LetterState,
    PieceState,
    Place,
    Verdict,
    find_keys,
    open_problems,
    verdict_of,
    worst,
)
from mailroom.core.tables import LetterRow, MailingRow, PieceRow, RecipientRow
from mailroom.mailings.rows import mailing_row
from stationery.problems import Problem

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the list and what became of it."""

    row: int
    verdict: Verdict
    letter: str | None
    pieces: tuple[str, ...]
    problems: tuple[Problem, ...]
    written: bool
    """All parts of the letter are inked and well."""
    pen_time_s: float


def report(session: Session, ctx: Context, mailing_id: str) -> dict[str, object]:
    """report.json as the command line's contract defines it; pieces by id. `realism`: the figures of the proof, None without
    a letter."""
    mailing = mailing_row(session, ctx, mailing_id)
    found = outcomes(session, ctx, mailing)
    return {
        "rows_in": len(found),
        "letters_written": sum(outcome.written for outcome in found),
        "rows_refused": sum(outcome.verdict == "refused" for outcome in found),
        "warnings": sum(outcome.verdict == "warning" for outcome in found),
        "pieces": sum(len(outcome.pieces) for outcome in found),
        "pen_time_s": round(sum(outcome.pen_time_s for outcome in found), 1),
        "realism": mailing.realism,
        "rows": [
            {
                "row": outcome.row,
                "verdict": outcome.verdict,
                "letter": outcome.letter,
                "pieces": list(outcome.pieces),
                "problems": [problem.as_dict() for problem in outcome.problems],
            }
            for outcome in found
        ],
    }


def outcomes(session: Session, ctx: Context, mailing: MailingRow) -> list[Outcome]:
    """Every row of the mailing's list, in order."""
    letters = {
        row.recipient_id: row
        for row in session.scalars(
            select(LetterRow).where(LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing.id)
        )
    }
    pieces: dict[str, list[PieceRow]] = {}
    for piece in session.scalars(
        select(PieceRow)
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.mailing_id == mailing.id)
        .order_by(PieceRow.position, PieceRow.number)
    ):
        pieces.setdefault(piece.letter_id, []).append(piece)
    found: list[Outcome] = []
    after = 0
    while True:
        rows = list(
            session.scalars(
                select(RecipientRow)
                .where(
                    RecipientRow.tenant_id == ctx.tenant_id,
                    RecipientRow.list_id == mailing.list_id,
                    RecipientRow.row > after,
                )
                .order_by(RecipientRow.row)
                .limit(_CHUNK)
            )
        )
        if not rows:
            return found
        keys = find_keys(session, ctx, [row.id for row in rows])
        for row in rows:
            letter = letters.get(row.id)
            key = keys.get(row.id)
            problems: tuple[Problem, ...] = ()
            if key is not None:
                problems = open_problems(key, row.problems, Place.RECIPIENT_PROBLEMS.of(row.id))
                if letter is not None:
                    problems += open_problems(key, letter.problems, Place.LETTER_PROBLEMS.of(letter.id))
            found.append(_outcome(row, letter, pieces.get(letter.id, []) if letter else [], problems))
        after = rows[-1].row


def _outcome(row: RecipientRow, letter: LetterRow | None, pieces: list[PieceRow], problems: tuple[Problem, ...]) -> Outcome:
    living = [piece for piece in pieces if PieceState(piece.state) not in GONE]
    refused = row.verdict == "refused" or (letter is not None and letter.state == LetterState.REFUSED)
    return Outcome(
        row=row.row,
        verdict=worst(verdict_of(problems), "refused" if refused else "ok"),
        letter=letter.id if letter is not None and letter.state != LetterState.REFUSED else None,
        pieces=tuple(piece.id for piece in pieces),
        problems=problems,
        written=bool(living) and all(PieceState(piece.state) in INKED_WELL for piece in living),
        pen_time_s=sum(piece.estimate_s or 0.0 for piece in living),
    )
