"""The queue of computing work: jobs as rows, claimed by a conditional UPDATE, with a lease by the database's clock.

A worker that dies lets its lease run out, and the next one continues where the last batch was committed. A worker that was
merely slow, or whose job was cancelled, finds that at the next batch (JobLost) and stops without writing anything more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from mailroom.core.context import Context
from mailroom.core.database import changed, database_now
from mailroom.core.rows import own_row
from mailroom.core.services import Services
from mailroom.core.states import JobState
from mailroom.core.tables import JobRow
from mailroom.core.work.views import JobView

LEASE: Final = timedelta(seconds=120)
MAX_ATTEMPTS: Final = 5


class JobLost(Exception):
    """The job was cancelled, or another worker has it now; this one stops at once, and its transaction is rolled back."""


class JobUnwanted(Exception):
    """Work finds that its subject was cancelled before it began: the job is cancelled too."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to work on a job, until its lease ends or another attempt begins."""

    job_id: str
    tenant_id: str
    kind: str
    subject_id: str
    attempt: int
    cost_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that somebody should take."""

    job_id: str
    cost_s: float
    created_at: datetime


LIVE: Final = (JobState.QUEUED, JobState.RUNNING)


def enqueue(
    session: Session, ctx: Context, kind: str, subject_id: str, *, cost_s: float = 0.0, not_before: datetime | None = None
) -> JobView:
    """The job of that kind for that subject: the one still alive, or a new one, not to be taken before `not_before`.

    `cost_s`: what it will probably take in seconds of computing. What is small goes first (docs/decisions/fair-turns.md).
    """
    alive = session.scalar(
        select(JobRow).where(
            JobRow.tenant_id == ctx.tenant_id,
            JobRow.kind == kind,
            JobRow.subject_id == subject_id,
            JobRow.state.in_(LIVE),
        )
    )
    if alive is not None:
        return job_view(alive)
    row = JobRow(
        id=ctx.new_id("job"),
        tenant_id=ctx.tenant_id,
        kind=kind,
        subject_id=subject_id,
        state=JobState.QUEUED,
        attempt=0,
        cost_s=cost_s,
        not_before=not_before,
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
            .where(JobRow.id == job_id, _to_be_taken(now))
            .values(state=JobState.RUNNING, attempt=JobRow.attempt + 1, lease_expires_at=now + LEASE)
        )
        if not changed(result):
            return None
        row = session.get_one(JobRow, job_id)
        return Ticket(row.id, row.tenant_id, row.kind, row.subject_id, row.attempt, row.cost_s)


def keep(services: Services, tickets: Collection[Ticket]) -> None:
    """Renew the leases of jobs that wait for their next turn in this process. Whoever was overtaken finds it at its turn."""
    if not tickets:
        return
    mine = or_(*(and_(JobRow.id == ticket.job_id, JobRow.attempt == ticket.attempt) for ticket in tickets))
    with services.writing() as session:
        session.execute(
            update(JobRow)
            .where(mine, JobRow.state == JobState.RUNNING)
            .values(lease_expires_at=database_now(session) + LEASE)
            .execution_options(synchronize_session=False)
        )


def go_on(session: Session, ticket: Ticket, *, done: int, total: int | None = None) -> None:
    """Renew the lease and note the progress, in the transaction of a batch; raises JobLost when overtaken."""
    _update(session, ticket, done=done, total=total, lease_expires_at=database_now(session) + LEASE)


def finish(session: Session, ticket: Ticket, *, now: datetime, done: int) -> None:
    """Done; raises JobLost when overtaken."""
    _update(session, ticket, state=JobState.DONE, done=done, total=done, finished_at=now, lease_expires_at=None)


def fail(session: Session, ticket: Ticket, *, now: datetime, code: str, message: str) -> None:
    """Failed for good. The message may be shown; it holds nothing personal."""
    _update(session, ticket, state=JobState.FAILED, error_code=code, error=message, finished_at=now, lease_expires_at=None)


def put_back(session: Session, ticket: Ticket) -> None:
    """Let another attempt have it at once."""
    _update(session, ticket, state=JobState.QUEUED, lease_expires_at=None)


def give_up(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """What the job was for is not wanted any more."""
    _update(session, ticket, state=JobState.CANCELLED, finished_at=now, lease_expires_at=None)


def cancel(session: Session, ctx: Context, kinds: Collection[str], subject_id: str) -> int:
    """Nobody wants this work any more: jobs of these kinds end, also one that runs, at its next batch; how many."""
    result = session.execute(
        update(JobRow)
        .where(
            JobRow.tenant_id == ctx.tenant_id,
            JobRow.kind.in_(kinds),
            JobRow.subject_id == subject_id,
            JobRow.state.in_(LIVE),
        )
        .values(state=JobState.CANCELLED, finished_at=ctx.now(), lease_expires_at=None)
    )
    return changed(result)


def is_live(session: Session, ticket: Ticket) -> bool:
    """Whether this attempt is still wanted."""
    row = session.execute(select(JobRow.state, JobRow.attempt).where(JobRow.id == ticket.job_id)).first()
    return row is not None and row.state == JobState.RUNNING and row.attempt == ticket.attempt


def smallest(session: Session) -> Waiting | None:
    """The job of least cost that somebody should take, the oldest of equal ones, of all tenants."""
    return _first(session, JobRow.cost_s, JobRow.created_at, JobRow.id)


def oldest(session: Session) -> Waiting | None:
    """The oldest job that somebody should take, of all tenants."""
    return _first(session, JobRow.created_at, JobRow.id)


def _first(session: Session, *order: InstrumentedAttribute[Any]) -> Waiting | None:
    row = session.execute(
        select(JobRow.id, JobRow.cost_s, JobRow.created_at).where(_to_be_taken(database_now(session))).order_by(*order).limit(1)
    ).first()
    return Waiting(*row) if row else None


def _to_be_taken(now: datetime) -> ColumnElement[bool]:
    """Queued and due, or left by a worker that died."""
    queued = (JobRow.state == JobState.QUEUED) & or_(JobRow.not_before.is_(None), JobRow.not_before <= now)
    return or_(queued, (JobRow.state == JobState.RUNNING) & (JobRow.lease_expires_at < now))


def job_view(row: JobRow) -> JobView:
    return JobView(
        row.id,
        row.kind,
        row.subject_id,
        JobState(row.state),
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
            JobRow.state == JobState.RUNNING,
            JobRow.attempt == ticket.attempt,
        )
        .values(**values)
    )
    if not changed(result):
        raise JobLost(ticket.job_id)
