"""The proof job: every letter written once, its strokes stored encrypted with the recipient's key, and a hash over all of them.

Writing a letter takes tens of milliseconds, so it happens between the transactions. A second attempt continues with the letters
that are not there yet; what is there is never written again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    Context,
    DataKey,
    LetterState,
    MailingState,
    Place,
    Services,
    changed,
    find_keys,
    seal_json,
    seal_problems,
)
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import LetterRow, MailingRow, ProofPageRow, RecipientRow
from mailroom.core.work import JobUnwanted, Ticket, queue
from mailroom.mailings.letters import list_letters, pages_of
from mailroom.mailings.measuring import measure_mailing
from mailroom.mailings.rows import mailing_row, setup_of
from mailroom.people import PAUSE_S, recipient_of_row, suppressed_among
from mailroom.people.recipients import Recipient
from mailroom.writing import LetterRefused, LetterSetup, write_letter
from render.codec import ink_hash, pack
from render.distinct import Memory
from stationery.problems import Problem
from stationery.realism import Realism

# A page of strokes is some ten kilobytes: 25 letters make a transaction of about a megabyte and show progress often enough.
BATCH: Final = 25
CHUNK_S: Final = 0.4
"""Of writing in one transaction's letters, whatever the machine and the length of the letters: a cancelled job ends soon."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A recipient whose letter is not written yet."""

    id: str
    recipient: Recipient
    key: DataKey
    suppressed: bool


@dataclass(frozen=True, slots=True)
class _Sealed:
    """Rows to insert."""

    letter: dict[str, object]
    pages: tuple[dict[str, object], ...]


def run_proof(services: Services, ticket: Ticket) -> Iterator[None]:
    """Write all letters of the mailing `ticket.subject_id`; it is then proofed. Raises JobUnwanted when it is cancelled."""
    ctx = services.context(ticket.tenant_id)
    with services.reading() as session:
        row = mailing_row(session, ctx, ticket.subject_id)
        if row.state == MailingState.CANCELLED:
            raise JobUnwanted
        how = setup_of(session, ctx, row)
        total = _count(session, ctx, row)
        done = _written(session, ctx, row)
    memory = Memory()
    if done:
        yield from _remember(services, ctx, row.id, memory)
    after = 0
    while True:
        with services.reading() as session:
            waiting = list(_next(session, ctx, row, after))
        if not waiting:
            break
        sealed = list(_write_some(ctx, row, how, waiting, memory))
        after = waiting[len(sealed) - 1].recipient.row
        done += len(sealed)
        with services.writing() as session:
            session.execute(insert(LetterRow), [one.letter for one in sealed])
            if pages := [page for one in sealed for page in one.pages]:
                session.execute(insert(ProofPageRow), pages)
            queue.go_on(session, ticket, done=done, total=total)
        yield
        time.sleep(PAUSE_S)
    realism = measure_mailing(services, ctx, row.id, how.hand)
    yield
    with services.reading() as session:  # this job alone writes pages, so reading them needs no lock
        proof_hash = _proof_hash(session, ctx, row.id)
    with services.writing() as session:
        _close(session, ctx, row, proof_hash, realism)
        queue.finish(session, ticket, now=ctx.now(), done=done)


def _close(session: Session, ctx: Context, row: MailingRow, proof_hash: str, realism: Realism | None) -> None:
    """The hash over all pages, the counts, the figures; a mailing cancelled meanwhile stays cancelled."""
    counts = session.execute(
        select(LetterRow.state, func.count())
        .where(LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == row.id)
        .group_by(LetterRow.state)
    )
    by_state = dict(counts.all())
    result = session.execute(
        update(MailingRow)
        .where(
            MailingRow.tenant_id == ctx.tenant_id,
            MailingRow.id == row.id,
            MailingRow.state.in_((MailingState.DRAFT, MailingState.PROOFED)),
        )
        .values(
            state=MailingState.PROOFED,
            proof_hash=proof_hash,
            letters=sum(count for state, count in by_state.items() if state != LetterState.REFUSED),
            refused=by_state.get(LetterState.REFUSED, 0),
            realism=realism.as_stored() if realism else None,
        )
    )
    if changed(result):
        write_event(session, ctx, EventKind.MAILING_PROOFED, row.id)


def _remember(services: Services, ctx: Context, mailing_id: str, memory: Memory) -> Iterator[None]:
    """The strokes that an earlier attempt stored, in the order of the letters."""
    after: str | None = None
    while True:
        with services.reading() as session:
            part = list_letters(session, ctx, mailing_id=mailing_id, limit=BATCH, after=after)
            for letter in pages_of(session, ctx, part.data):
                for page in letter.pages.values():
                    memory.keep(page)
        after = part.next
        if after is None:
            return
        yield


def _proof_hash(session: Session, ctx: Context, mailing_id: str) -> str:
    """SHA-256 over row, number, revision, part and ink hash of every page, in that order."""
    rows = session.execute(
        select(LetterRow.row, LetterRow.number, ProofPageRow.revision, ProofPageRow.part, ProofPageRow.ink_hash)
        .join(ProofPageRow, ProofPageRow.letter_id == LetterRow.id)
        .where(LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing_id)
        .order_by(LetterRow.row, LetterRow.number, ProofPageRow.revision, ProofPageRow.position)
    )
    whole = hashlib.sha256()
    for row in rows:
        whole.update("/".join(str(value) for value in row).encode() + b"\n")
    return whole.hexdigest()


def _next(session: Session, ctx: Context, row: MailingRow, after: int) -> Iterator[_Waiting]:
    """The next recipients behind row `after`, in the order of the list, that may get a letter and have none."""
    has_letter = (
        select(LetterRow.id)
        .where(
            LetterRow.tenant_id == ctx.tenant_id,
            LetterRow.mailing_id == row.id,
            LetterRow.recipient_id == RecipientRow.id,
        )
        .exists()
    )
    rows = list(
        session.scalars(
            select(RecipientRow)
            .where(*_wanted(ctx, row), RecipientRow.row > after, ~has_letter)
            .order_by(RecipientRow.row)
            .limit(BATCH)
        )
    )
    ids = [recipient.id for recipient in rows]
    keys = find_keys(session, ctx, ids)
    suppressed = suppressed_among(session, ctx, ids)
    for recipient in rows:
        key = keys[recipient.id]
        yield _Waiting(recipient.id, recipient_of_row(recipient, key), key, recipient.id in suppressed)


def _wanted(ctx: Context, row: MailingRow) -> tuple[ColumnElement[bool], ...]:
    return (
        RecipientRow.tenant_id == ctx.tenant_id,
        RecipientRow.list_id == row.list_id,
        RecipientRow.verdict != "refused",
    )


def _count(session: Session, ctx: Context, row: MailingRow) -> int:
    return session.execute(select(func.count()).select_from(RecipientRow).where(*_wanted(ctx, row))).scalar_one()


def _written(session: Session, ctx: Context, row: MailingRow) -> int:
    query = select(func.count()).where(LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == row.id)
    return session.execute(query).scalar_one()


def _write_some(ctx: Context, row: MailingRow, how: LetterSetup, waiting: list[_Waiting], memory: Memory) -> Iterator[_Sealed]:
    """The first of them, at least one, until the time of a chunk is over."""
    begun = time.monotonic()
    for one in waiting:
        yield _write(ctx, row, how, one, memory)
        if time.monotonic() - begun > CHUNK_S:
            return


def _write(ctx: Context, row: MailingRow, how: LetterSetup, waiting: _Waiting, memory: Memory) -> _Sealed:
    """The letter written and sealed, or refused with its problems."""
    letter_id = ctx.new_id("ltr")
    letter: dict[str, object] = {
        "id": letter_id,
        "tenant_id": ctx.tenant_id,
        "mailing_id": row.id,
        "recipient_id": waiting.id,
        "row": waiting.recipient.row,
        "number": 1,
        "revision": 1,
        "created_at": ctx.now(),
    }
    try:
        if waiting.suppressed:
            raise LetterRefused([_suppressed(waiting.recipient.row)])
        written = write_letter(how, waiting.recipient)
    except LetterRefused as error:
        problems = seal_problems(waiting.key, error.problems, Place.LETTER_PROBLEMS.of(letter_id))
        return _Sealed(letter | {"state": LetterState.REFUSED, "problems": problems, "content": None}, ())
    content = {"text": written.text, "address": list(written.address)}
    letter |= {
        "state": LetterState.PROOFED,
        "problems": seal_problems(waiting.key, written.warnings, Place.LETTER_PROBLEMS.of(letter_id)),
        "content": seal_json(waiting.key, content, Place.LETTER_CONTENT.of(letter_id)),
    }
    pages = []
    for position, (part, written_page) in enumerate(written.pages.items()):
        page = memory.admit(written_page)
        page_id = ctx.new_id("prf")
        pages.append(
            {
                "id": page_id,
                "tenant_id": ctx.tenant_id,
                "letter_id": letter_id,
                "recipient_id": waiting.id,
                "revision": 1,
                "part": part,
                "position": position,
                "ink_hash": ink_hash(page),
                "ink_mm": page.ink_mm(),
                "strokes": waiting.key.seal(pack(page), Place.PAGE.of(page_id)),
            }
        )
    return _Sealed(letter, tuple(pages))


def _suppressed(row: int) -> Problem:
    return Problem(
        "row", "suppressed", "this person is on the suppression list", "Take the row out; nothing will be written to them.", row
    )
