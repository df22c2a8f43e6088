"""The import job: an upload becomes recipients, in transactions of at most 200 rows; parsing and sealing happen between them.

It pauses after each of them, so that others may have a turn; reader and finder of duplicates stay in memory meanwhile.
Idempotent: a second attempt reads the file from the start (duplicates need every row) and stores from where the first one
stopped.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, insert, select, update

from mailroom.core import Context, ListState, MailroomError, Place, Services, own_row, seal_json, seal_problems
from mailroom.core.outbox import EventKind, write_event
from mailroom.core.tables import ListRow, RecipientRow, TenantRow, UploadChunkRow, WrappedKeyRow
from mailroom.core.work import Ticket, queue
from mailroom.people.lists import UploadSource
from mailroom.people.recipients import Columns, Judge, Judged, Table, in_country, open_table, person_key

BATCH: Final = 200
# Lets a waiting single write in between two batches; measured, single writes then stay near 11 ms.
PAUSE_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class _Import:
    services: Services
    ctx: Context
    ticket: Ticket
    list_id: str
    sender_country: str
    list_country: str | None
    split: bool


def run_import(services: Services, ticket: Ticket) -> Iterator[None]:
    """Read the upload of the list `ticket.subject_id`. A file that cannot be read fails job and list, and raises nothing."""
    ctx = services.context(ticket.tenant_id)
    with services.reading() as session:
        row = own_row(session, ctx, ListRow, ticket.subject_id, "list")
        tenant = session.get_one(TenantRow, ticket.tenant_id)
        work = _Import(services, ctx, ticket, row.id, tenant.country, row.country, row.split_addresses)
        encoding = row.encoding
        stored = session.execute(
            select(func.coalesce(func.max(RecipientRow.row), 0)).where(
                RecipientRow.tenant_id == ctx.tenant_id, RecipientRow.list_id == row.id
            )
        ).scalar_one()
    try:
        table = open_table(UploadSource(services, ctx, work.list_id), encoding=encoding)
        columns = Columns(table.headers)
        columns.check(split=work.split)
        total, counts = yield from _store(work, table, columns, stored)
    except MailroomError as error:
        yield from _give_up(work, error)
        return
    with services.writing() as session:
        session.execute(
            update(ListRow)
            .where(ListRow.tenant_id == work.ctx.tenant_id, ListRow.id == work.list_id)
            .values(
                state=ListState.READY,
                columns=columns.as_dict(),
                encoding=table.encoding,
                rows_in=total,
                rows_ok=counts["ok"],
                rows_warning=counts["warning"],
                rows_refused=counts["refused"],
            )
        )
        session.execute(
            delete(UploadChunkRow).where(UploadChunkRow.tenant_id == work.ctx.tenant_id, UploadChunkRow.list_id == work.list_id)
        )
        write_event(session, ctx, EventKind.LIST_READY, work.list_id)
        queue.finish(session, ticket, now=ctx.now(), done=total)


def _store(work: _Import, table: Table, columns: Columns, stored: int) -> Generator[None, None, tuple[int, Counter[str]]]:
    """Judge every row, store those after `stored`; the number of rows and how many have which verdict."""
    counts: Counter[str] = Counter()
    total = 0
    judge = Judge(work.sender_country, work.list_country, split=work.split)
    for batch in _batched(judge.table(table, columns)):
        total += len(batch)
        counts.update(judged.verdict for judged in batch)
        fresh = [_sealed(work, judged) for judged in batch if judged.recipient.row > stored]
        with work.services.writing() as session:
            if fresh:
                session.execute(insert(WrappedKeyRow), [key for key, _ in fresh])
                session.execute(insert(RecipientRow), [recipient for _, recipient in fresh])
            queue.go_on(session, work.ticket, done=total)
        yield
        time.sleep(PAUSE_S)
    return total, counts


def _sealed(work: _Import, judged: Judged) -> tuple[dict[str, object], dict[str, object]]:
    """The rows of wrapped_keys and recipients, encrypted before any transaction begins."""
    ctx, recipient = work.ctx, judged.recipient
    recipient_id = ctx.new_id("rcp")
    key, wrapped = ctx.vault.new_key(ctx.tenant_id, recipient_id)
    refused_id = any(problem.code in ("duplicate_external_id", "duplicate_recipient") for problem in judged.problems)
    external = recipient.external_id if recipient.external_id and judged.verdict != "refused" and not refused_id else ""
    row = {
        "id": recipient_id,
        "tenant_id": ctx.tenant_id,
        "list_id": work.list_id,
        "row": recipient.row,
        "external_index": ctx.blind(f"recipient of {work.list_id}", external) if external else None,
        "person_index": ctx.blind("person", person_key(in_country(recipient.address, work.sender_country))),
        "verdict": judged.verdict,
        "problems": seal_problems(key, judged.problems, Place.RECIPIENT_PROBLEMS.of(recipient_id)),
        "sealed": seal_json(key, recipient.as_stored(), Place.RECIPIENT.of(recipient_id)),
    }
    return {"tenant_id": ctx.tenant_id, "subject": recipient_id, "wrapped": wrapped}, row


def _give_up(work: _Import, error: MailroomError) -> Iterator[None]:
    """A file that is no list: what was stored of it goes, the reason stays. Nothing can refer to these recipients yet."""
    code, message = error.code, f"{error.message}. {error.suggestion}".strip()
    while _drop_some(work):
        yield
        time.sleep(PAUSE_S)
    with work.services.writing() as session:
        session.execute(
            update(ListRow)
            .where(ListRow.tenant_id == work.ctx.tenant_id, ListRow.id == work.list_id)
            .values(state=ListState.FAILED)
        )
        session.execute(
            delete(UploadChunkRow).where(UploadChunkRow.tenant_id == work.ctx.tenant_id, UploadChunkRow.list_id == work.list_id)
        )
        write_event(session, work.ctx, EventKind.LIST_FAILED, work.list_id)
        queue.fail(session, work.ticket, now=work.ctx.now(), code=code, message=message)


def _drop_some(work: _Import) -> bool:
    with work.services.writing() as session:
        ids = list(session.scalars(select(RecipientRow.id).where(RecipientRow.list_id == work.list_id).limit(BATCH)))
        if ids:
            session.execute(delete(RecipientRow).where(RecipientRow.tenant_id == work.ctx.tenant_id, RecipientRow.id.in_(ids)))
            session.execute(
                delete(WrappedKeyRow).where(WrappedKeyRow.tenant_id == work.ctx.tenant_id, WrappedKeyRow.subject.in_(ids))
            )
        queue.go_on(session, work.ticket, done=0)
    return bool(ids)


def _batched(rows: Iterable[Judged]) -> Iterator[list[Judged]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch
