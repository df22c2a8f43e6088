"""The queue of computing work: jobs as rows, claimed by a conditional UPDATE, with a lease by the database's clock.

A worker that dies lets its lease run out, and the next one continues where the last batch was committed. A worker that was
merely slow finds its attempt overtaken at the next batch (JobLost) and stops without writing anything more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from mailroom.core.context import Context
from mailroom.core.database import changed, database_now
from mailroom.core.rows import own_row
from mailroom.core.services import Services
from mailroom.core.tables import JobRow
from mailroom.core.work.views import JobView

LEASE: Final = timedelta(seconds=120)
MAX_ATTEMPTS: Final = 5


class JobLost(Exception):
    """Another worker has taken the job over; this one must stop at once, and its transaction must be rolled back."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to work on a job, until its lease ends or another attempt begins."""

    job_id: str
    tenant_id: str
    kind: str
    subject_id: str
    attempt: int


def enqueue(session: Session, ctx: Context, kind: str, subject_id: str) -> JobView:
    """The job of that kind for that subject: the one still alive, or a new one."""
    alive = session.scalar(
        select(JobRow).where(
            JobRow.tenant_id == ctx.tenant_id,
            JobRow.kind == kind,
            JobRow.subject_id == subject_id,
            JobRow.state.in_(("queued", "running")),
        )
    )
    if alive is not None:
        return job_view(alive)
    row = JobRow(
        id=ctx.new_id("job"),
        tenant_id=ctx.tenant_id,
        kind=kind,
        subject_id=subject_id,
        state="queued",
        attempt=0,
        done=0,
        total=None,
        created_at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return job_view(row)


def get_job(session: Session, ctx: Context, job_id: str) -> JobView:
    return job_view(own_row(session, ctx, JobRow, job_id, "job"))


def take(services: Services, job_id: str) -> Ticket | None:
    """Claim a job that waits or whose worker died; None when it is done, failed, or in somebody's hands."""
    with services.writing() as session:
        now = database_now(session)
        result = session.execute(
            update(JobRow)
            .where(
                JobRow.id == job_id,
                or_(JobRow.state == "queued", (JobRow.state == "running") & (JobRow.lease_expires_at < now)),
            )
            .values(state="running", attempt=JobRow.attempt + 1, lease_expires_at=now + LEASE)
        )
        if not changed(result):
            return None
        row = session.get_one(JobRow, job_id)
        return Ticket(row.id, row.tenant_id, row.kind, row.subject_id, row.attempt)


def go_on(session: Session, ticket: Ticket, *, done: int, total: int | None = None) -> None:
    """Renew the lease and note the progress, in the transaction of a batch; raises JobLost when overtaken."""
    _update(session, ticket, done=done, total=total, lease_expires_at=database_now(session) + LEASE)


def finish(session: Session, ticket: Ticket, *, now: datetime, done: int) -> None:
    """Done; raises JobLost when overtaken."""
    _update(session, ticket, state="done", done=done, total=done, finished_at=now, lease_expires_at=None)


def fail(session: Session, ticket: Ticket, *, now: datetime, code: str, message: str) -> None:
    """Failed for good. The message may be shown; it holds nothing personal."""
    _update(session, ticket, state="failed", error_code=code, error=message, finished_at=now, lease_expires_at=None)


def put_back(session: Session, ticket: Ticket) -> None:
    """Let another attempt have it at once."""
    _update(session, ticket, state="queued", lease_expires_at=None)


def waiting(session: Session, limit: int = 20) -> list[str]:
    """Ids of jobs that somebody should take, oldest first, of all tenants."""
    now = database_now(session)
    rows = session.scalars(
        select(JobRow.id)
        .where(or_(JobRow.state == "queued", (JobRow.state == "running") & (JobRow.lease_expires_at < now)))
        .order_by(JobRow.created_at, JobRow.id)
        .limit(limit)
    )
    return list(rows)


def job_view(row: JobRow) -> JobView:
    return JobView(
        row.id,
        row.kind,
        row.subject_id,
        row.state,
        row.done,
        row.total,
        row.error_code,
        row.error,
        row.created_at,
        row.finished_at,
    )


def _update(session: Session, ticket: Ticket, **values: object) -> None:
    result = session.execute(
        update(JobRow)
        .where(
            JobRow.tenant_id == ticket.tenant_id,
            JobRow.id == ticket.job_id,
            JobRow.state == "running",
            JobRow.attempt == ticket.attempt,
        )
        .values(**values)
    )
    if not changed(result):
        raise JobLost(ticket.job_id)
