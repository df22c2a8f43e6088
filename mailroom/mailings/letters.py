"""Letters: what one recipient gets, opened for whoever may see it; their stored strokes; cancelling one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    MAX_SLICE,
    Conflict,
    Context,
    Erased,
    LetterState,
    PieceState,
    Place,
    Slice,
    changed,
    cursor,
    cursor_number,
    find_key,
    find_keys,
    open_json,
    open_problems,
    opened_key,
    own_row,
    read_cursor,
    with_keys,
)
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import LetterRow, PieceRow, ProofPageRow
from mailroom.mailings.rows import mailing_row
from mailroom.mailings.views import LetterView
from mailroom.pieces import cancel_piece, open_page
from render.strokes import Page


@dataclass(frozen=True, slots=True, eq=False)
class LetterPages:
    """A letter with its stored strokes, part by part."""

    letter: LetterView
    pages: Mapping[str, Page]


def get_letter(session: Session, ctx: Context, letter_id: str) -> LetterView:
    return letter_views(session, ctx, [_row(session, ctx, letter_id)])[0]


def list_letters(
    session: Session, ctx: Context, *, mailing_id: str, limit: int = 20, after: str | None = None
) -> Slice[LetterView]:
    """The letters of a mailing in the order of their rows, refused ones among them."""
    query = select(LetterRow).where(LetterRow.tenant_id == ctx.tenant_id, LetterRow.mailing_id == mailing_id)
    if after:
        row, last_id = read_cursor(after, 2)
        place = cursor_number(row)
        query = query.where((LetterRow.row > place) | ((LetterRow.row == place) & (LetterRow.id > str(last_id))))
    size = max(1, min(limit, MAX_SLICE))
    rows = list(session.scalars(query.order_by(LetterRow.row, LetterRow.id).limit(size + 1)))
    if not rows:
        mailing_row(session, ctx, mailing_id)  # raises NotFound where there is no such mailing
    shown = tuple(letter_views(session, ctx, rows[:size]))
    return Slice(shown, cursor(rows[size - 1].row, rows[size - 1].id) if len(rows) > size else None)


def letter_text(session: Session, ctx: Context, letter_id: str) -> str:
    """The text as it is written on card or letter."""
    return _content(session, ctx, letter_id)[0]


def letter_address(session: Session, ctx: Context, letter_id: str) -> tuple[str, ...]:
    """The address lines as they are written."""
    return _content(session, ctx, letter_id)[1]


def letter_pages(session: Session, ctx: Context, letter_id: str) -> dict[str, Page]:
    """Part -> the stored strokes of the letter's current revision, in the order of its parts."""
    query = with_keys(_stored_pages(ctx, [letter_id]), ctx, ProofPageRow.recipient_id)
    found = session.execute(query).all()
    if not found:
        _row(session, ctx, letter_id)
        return {}
    _, recipient_id, wrapped = found[0]
    key = opened_key(ctx, recipient_id, wrapped)
    if key is None:
        raise Erased(recipient_id)
    return {page.part: open_page(page, key) for page, _, _ in found}


def written_parts(session: Session, ctx: Context, letter_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Letter -> the parts that are written on, in their order; one query, and no strokes are opened."""
    parts: dict[str, tuple[str, ...]] = {}
    for letter_id, part in session.execute(
        _stored_pages(ctx, letter_ids).with_only_columns(ProofPageRow.letter_id, ProofPageRow.part)
    ):
        parts[letter_id] = (*parts.get(letter_id, ()), part)
    return parts


def mailing_pages(session: Session, ctx: Context, mailing_id: str) -> Iterator[LetterPages]:
    """Every letter that can be written, in row order, a few in memory at a time."""
    after: str | None = None
    while True:
        part = list_letters(session, ctx, mailing_id=mailing_id, limit=50, after=after)
        yield from pages_of(session, ctx, part.data)
        after = part.next
        if after is None:
            return


def pages_of(session: Session, ctx: Context, letters: Sequence[LetterView]) -> Iterator[LetterPages]:
    """Those of the letters that can be written, with their strokes; two queries for all of them, opened one by one."""
    written = [letter for letter in letters if letter.state != LetterState.REFUSED]
    keys = find_keys(session, ctx, [letter.recipient_id for letter in written])
    stored: dict[tuple[str, int], list[ProofPageRow]] = {}
    for page in session.scalars(
        select(ProofPageRow)
        .where(ProofPageRow.tenant_id == ctx.tenant_id, ProofPageRow.letter_id.in_([letter.id for letter in written]))
        .order_by(ProofPageRow.position)
    ):
        stored.setdefault((page.letter_id, page.revision), []).append(page)
    for letter in written:
        key = keys.get(letter.recipient_id)
        if key is not None:
            sides = stored.get((letter.id, letter.revision), [])
            yield LetterPages(letter, {side.part: open_page(side, key) for side in sides})


def cancel_letter(session: Session, ctx: Context, letter_id: str, *, by: str) -> LetterView:
    """Every piece before the pen is cancelled, every inked one recalled. Raises Conflict (`not_cancellable`) once posted."""
    row = _row(session, ctx, letter_id)
    pieces = session.scalars(select(PieceRow).where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.letter_id == letter_id)).all()
    if any(piece.state in (PieceState.POSTED, PieceState.RETURNED) for piece in pieces):
        raise Conflict("not_cancellable", "the letter is posted", "What is posted cannot be taken back.")
    result = session.execute(
        update(LetterRow)
        .where(
            LetterRow.tenant_id == ctx.tenant_id,
            LetterRow.id == letter_id,
            LetterRow.state.in_((LetterState.PROOFED, LetterState.APPROVED)),
        )
        .values(state=LetterState.CANCELLED)
    )
    if not changed(result) and row.state == LetterState.REFUSED:
        raise Conflict("wrong_state", "the letter is refused and will not be written", "There is nothing to cancel.")
    if changed(result):
        write_event(session, ctx, EventKind.LETTER_CANCELLED, letter_id)
    for piece in pieces:
        cancel_piece(session, ctx, piece.id, by=by, reason="letter cancelled")
    session.refresh(row)
    return get_letter(session, ctx, letter_id)


def letter_views(session: Session, ctx: Context, rows: list[LetterRow]) -> list[LetterView]:
    """Letters opened, with the ids of their pieces."""
    keys = find_keys(session, ctx, [row.recipient_id for row in rows])
    pieces: dict[str, list[str]] = {}
    found = session.execute(
        select(PieceRow.letter_id, PieceRow.id)
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.letter_id.in_([row.id for row in rows]))
        .order_by(PieceRow.position, PieceRow.number)
    )
    for letter_id, piece_id in found:
        pieces.setdefault(letter_id, []).append(piece_id)
    return [
        LetterView(
            id=row.id,
            mailing_id=row.mailing_id,
            recipient_id=row.recipient_id,
            row=row.row,
            number=row.number,
            revision=row.revision,
            state=LetterState(row.state),
            problems=open_problems(keys[row.recipient_id], row.problems, Place.LETTER_PROBLEMS.of(row.id))
            if row.recipient_id in keys
            else (),
            pieces=tuple(pieces.get(row.id, ())),
            created_at=row.created_at,
        )
        for row in rows
    ]


def _stored_pages(ctx: Context, letter_ids: Collection[str]) -> Select[ProofPageRow]:
    """The pages of the letters' current revisions, in the order of their parts."""
    return (
        select(ProofPageRow)
        .join(LetterRow, (LetterRow.id == ProofPageRow.letter_id) & (LetterRow.revision == ProofPageRow.revision))
        .where(ProofPageRow.tenant_id == ctx.tenant_id, ProofPageRow.letter_id.in_(letter_ids))
        .order_by(ProofPageRow.letter_id, ProofPageRow.position)
    )


def _content(session: Session, ctx: Context, letter_id: str) -> tuple[str, tuple[str, ...]]:
    row = _row(session, ctx, letter_id)
    if row.content is None:
        raise Conflict("wrong_state", "the letter was refused, it has no text", "Its problems say why.")
    stored = open_json(find_key(session, ctx, row.recipient_id), row.content, Place.LETTER_CONTENT.of(row.id))
    assert isinstance(stored, dict)
    return str(stored["text"]), tuple(str(line) for line in stored["address"])


def _row(session: Session, ctx: Context, letter_id: str) -> LetterRow:
    return own_row(session, ctx, LetterRow, letter_id, "letter")
