"""Recipient lists: uploaded in encrypted pieces, imported by a job, read row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    MAX_SLICE,
    Conflict,
    Context,
    DataKey,
    Invalid,
    ListState,
    NotFound,
    Place,
    Services,
    Slice,
    TooLarge,
    changed,
    cursor,
    cursor_number,
    find_key,
    find_keys,
    make_key,
    newest_first,
    one_line,
    open_json,
    open_problems,
    opened_key,
    own_row,
    own_row_and_key,
    read_cursor,
    seal_json,
    seal_problems,
    verdict_of,
    with_keys,
)
from mailroom.core.tables import ListRow, RecipientRow, UploadChunkRow
from mailroom.core.work import JobView, enqueue
from mailroom.people.recipients import Recipient, known_encoding, recipient_from_stored
from mailroom.people.views import ListView, RecipientView
from stationery.countries import country_code

CHUNK_BYTES: Final = 1 << 20
MAX_UPLOAD: Final = 512 * 1024 * 1024
# Measured: about 1,000 rows of some 100 bytes in a second. Only the order of jobs depends on it.
_BYTES_A_SECOND: Final = 100_000


def create_list(
    session: Session,
    ctx: Context,
    *,
    name: str,
    file_name: str = "",
    country: str | None = None,
    encoding: str | None = None,
    external_id: str | None = None,
    split_addresses: bool = False,
) -> ListView:
    """An empty list that waits for its upload. `country`: what an empty country means, when not the tenant's own.

    `split_addresses`: an address in one cell is taken apart, with a warning that shows the parts, instead of refused.
    """
    code = country_code(country) if country else None
    if country and code is None:
        raise Invalid("invalid_request", f"{country!r} is no country we know", "Use a two-letter code, for example DE.")
    if encoding is not None:
        encoding = known_encoding(encoding)
    index = ctx.blind("list", external_id) if external_id else None
    if index and session.scalar(select(ListRow.id).where(ListRow.tenant_id == ctx.tenant_id, ListRow.external_index == index)):
        raise Conflict("conflict", f"there is a list with the external id {external_id!r} already", "Use the existing list.")
    list_id = ctx.new_id("lst")
    key = make_key(session, ctx, list_id)
    row = ListRow(
        id=list_id,
        tenant_id=ctx.tenant_id,
        external_index=index,
        names=seal_json(
            key, [one_line("name", name), one_line("file_name", file_name, empty=True)], Place.LIST_NAMES.of(list_id)
        ),
        country=code,
        encoding=encoding,
        split_addresses=split_addresses,
        state=ListState.UPLOADING,
        upload_bytes=0,
        columns={},
        rows_in=0,
        rows_ok=0,
        rows_warning=0,
        rows_refused=0,
        created_at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return _view(row, key)


def add_upload(session: Session, ctx: Context, list_id: str, chunk: bytes) -> None:
    """Append to the upload: at most 1 MiB at once, 512 MiB in all. Stored encrypted, deleted after the import."""
    row = _row(session, ctx, list_id)
    if len(chunk) > CHUNK_BYTES:
        raise TooLarge("too_large", f"a piece of an upload has {len(chunk)} bytes", f"Send at most {CHUNK_BYTES} at once.")
    if row.upload_bytes + len(chunk) > MAX_UPLOAD:
        raise TooLarge("too_large", f"the upload exceeds {MAX_UPLOAD} bytes", "Split the list.")
    if row.state != ListState.UPLOADING:
        raise _wrong_state(row, ListState.UPLOADING)
    if not chunk:
        return
    last = select(func.coalesce(func.max(UploadChunkRow.number), 0)).where(
        UploadChunkRow.tenant_id == ctx.tenant_id, UploadChunkRow.list_id == list_id
    )
    number = session.execute(last).scalar_one() + 1
    sealed = find_key(session, ctx, list_id).seal(chunk, Place.UPLOAD_CHUNK.of(list_id, number))
    session.add(UploadChunkRow(list_id=list_id, number=number, tenant_id=ctx.tenant_id, sealed=sealed))
    session.execute(
        update(ListRow)
        .where(ListRow.tenant_id == ctx.tenant_id, ListRow.id == list_id)
        .values(upload_bytes=ListRow.upload_bytes + len(chunk))
    )


def finish_upload(session: Session, ctx: Context, list_id: str) -> JobView:
    """The upload is whole: the import job. Calling it again gives the same job while it is alive."""
    row = _row(session, ctx, list_id)
    if row.state not in (ListState.UPLOADING, ListState.IMPORTING):
        raise _wrong_state(row, ListState.UPLOADING)
    session.execute(
        update(ListRow)
        .where(ListRow.tenant_id == ctx.tenant_id, ListRow.id == list_id, ListRow.state == ListState.UPLOADING)
        .values(state=ListState.IMPORTING)
    )
    return enqueue(session, ctx, "import", list_id, cost_s=row.upload_bytes / _BYTES_A_SECOND)


def get_list(session: Session, ctx: Context, list_id: str) -> ListView:
    return _view(*own_row_and_key(session, ctx, ListRow, list_id, "list", subject=ListRow.id))


def list_lists(session: Session, ctx: Context, *, limit: int = 20, after: str | None = None) -> Slice[ListView]:
    """Newest first."""
    query = select(ListRow).where(ListRow.tenant_id == ctx.tenant_id)
    rows, following = newest_first(session, query, ListRow.created_at, ListRow.id, limit=limit, after=after)
    keys = find_keys(session, ctx, [row.id for row in rows])
    return Slice(tuple(_view(row, keys[row.id]) for row in rows), following)


def list_rows(
    session: Session,
    ctx: Context,
    list_id: str,
    *,
    verdicts: Collection[str] = (),
    limit: int = 100,
    after: str | None = None,
) -> Slice[RecipientView]:
    """The rows with their verdicts, in the order of the file; all, or those of some verdicts."""
    query = select(RecipientRow).where(RecipientRow.tenant_id == ctx.tenant_id, RecipientRow.list_id == list_id)
    if verdicts:
        query = query.where(RecipientRow.verdict.in_(verdicts))
    if after:
        query = query.where(RecipientRow.row > cursor_number(read_cursor(after, 1)[0]))
    size = max(1, min(limit, MAX_SLICE))
    shown = list(_opened(session, ctx, query.order_by(RecipientRow.row).limit(size + 1)))
    if not shown:
        _row(session, ctx, list_id)
    return Slice(tuple(shown[:size]), cursor(shown[size - 1].row) if len(shown) > size else None)


def get_recipients(session: Session, ctx: Context, recipient_ids: Collection[str]) -> dict[str, RecipientView]:
    """Several by id, in one query; those that are not there are missing from the answer."""
    query = select(RecipientRow).where(RecipientRow.tenant_id == ctx.tenant_id, RecipientRow.id.in_(recipient_ids))
    return {view.id: view for view in _opened(session, ctx, query)}


def get_recipient(session: Session, ctx: Context, recipient_id: str) -> RecipientView:
    found = get_recipients(session, ctx, [recipient_id])
    if not found:
        raise NotFound("recipient", recipient_id)
    return found[recipient_id]


def release_duplicate(session: Session, ctx: Context, recipient_id: str) -> RecipientView:
    """Somebody looked and wants both: the exact duplicate becomes a warning. Raises Conflict when it is refused for more."""
    row = own_row(session, ctx, RecipientRow, recipient_id, "recipient")
    key = find_key(session, ctx, recipient_id)
    problems = open_problems(key, row.problems, Place.RECIPIENT_PROBLEMS.of(recipient_id))
    if not any(problem.code == "duplicate_recipient" and not problem.warns for problem in problems):
        raise Conflict("wrong_state", "this row is not refused as a duplicate", "Nothing needs to be released.")
    eased = [
        replace(p, suggestion="Released on purpose.", warns=True) if p.code == "duplicate_recipient" else p for p in problems
    ]
    verdict = verdict_of(eased)
    result = session.execute(
        update(RecipientRow)
        .where(RecipientRow.id == recipient_id, RecipientRow.tenant_id == ctx.tenant_id, RecipientRow.verdict == "refused")
        .values(verdict=verdict, problems=seal_problems(key, eased, Place.RECIPIENT_PROBLEMS.of(recipient_id)))
    )
    if changed(result) and verdict != "refused":
        session.execute(
            update(ListRow)
            .where(ListRow.tenant_id == ctx.tenant_id, ListRow.id == row.list_id)
            .values(rows_refused=ListRow.rows_refused - 1, rows_warning=ListRow.rows_warning + 1)
        )
    session.refresh(row)
    return recipient_view(row, key)


def recipient_of_row(row: RecipientRow, key: DataKey) -> Recipient:
    """The recipient opened."""
    return recipient_from_stored(open_json(key, row.sealed, Place.RECIPIENT.of(row.id)))


def _opened(session: Session, ctx: Context, query: Select[RecipientRow]) -> Iterator[RecipientView]:
    """The rows of a query opened, their keys fetched with them."""
    for row, subject, wrapped in session.execute(with_keys(query, ctx, RecipientRow.id)):
        yield recipient_view(row, opened_key(ctx, subject, wrapped))


def recipient_view(row: RecipientRow, key: DataKey | None) -> RecipientView:
    """A row opened; an erased recipient, who has no key, shows the row's number only."""
    values = recipient_of_row(row, key).values() if key else {}
    problems = open_problems(key, row.problems, Place.RECIPIENT_PROBLEMS.of(row.id)) if key else ()
    return RecipientView(row.id, row.list_id, row.row, verdict_of(problems), problems, values)


class UploadSource:
    """The upload of a list as a source: each piece read and opened in a transaction of its own."""

    def __init__(self, services: Services, ctx: Context, list_id: str) -> None:
        self._house, self._ctx, self._list_id = services, ctx, list_id

    def chunks(self) -> Iterator[bytes]:
        number = 1
        while True:
            with self._house.reading() as session:
                row = session.scalar(
                    select(UploadChunkRow).where(
                        UploadChunkRow.tenant_id == self._ctx.tenant_id,
                        UploadChunkRow.list_id == self._list_id,
                        UploadChunkRow.number == number,
                    )
                )
                if row is None:
                    return
                chunk = find_key(session, self._ctx, self._list_id).open(
                    row.sealed, Place.UPLOAD_CHUNK.of(self._list_id, number)
                )
            yield chunk
            number += 1


def _row(session: Session, ctx: Context, list_id: str) -> ListRow:
    return own_row(session, ctx, ListRow, list_id, "list")


def _wrong_state(row: ListRow, wanted: str) -> Conflict:
    return Conflict("wrong_state", f"the list is {row.state}, not {wanted}", "Create a new list for another upload.")


def _view(row: ListRow, key: DataKey) -> ListView:
    names = open_json(key, row.names, Place.LIST_NAMES.of(row.id))
    assert isinstance(names, list)
    return ListView(
        id=row.id,
        name=str(names[0]),
        file_name=str(names[1]),
        state=ListState(row.state),
        country=row.country,
        columns={header: str(field) for header, field in row.columns.items()},
        encoding=row.encoding,
        rows_in=row.rows_in,
        rows_ok=row.rows_ok,
        rows_warning=row.rows_warning,
        rows_refused=row.rows_refused,
        created_at=row.created_at,
    )
