"""The one door through which computing work is done: `run(house, job_id)`. Whoever calls it, however often, it happens once.

Dispatchers carry ids only: the embedded worker (mailroom.worker) and Celery (mailroom.celery_app) both end here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mailroom.core import MailroomError, Services
from mailroom.core.work import JobLost, Ticket, queue
from mailroom.mailings import run_proof, run_release
from mailroom.people import run_import

log = logging.getLogger(__name__)

_WORK: Final[Mapping[str, Callable[[Services, Ticket], None]]] = MappingProxyType(
    {"import": run_import, "proof": run_proof, "release": run_release}
)


def run(services: Services, job_id: str) -> None:
    """Do the job if it is to be done and nobody does it. Expected failures are stored with the job; anything else is raised,
    after the job was put back for another attempt, or failed for good after five."""
    ticket = queue.take(services, job_id)
    if ticket is None:
        return
    try:
        _WORK[ticket.kind](services, ticket)
    except JobLost:
        log.warning("job %s was overtaken in attempt %d", ticket.job_id, ticket.attempt)
    except MailroomError as error:
        with services.writing() as session:
            queue.fail(
                session, ticket, now=services.clock(), code=error.code, message=f"{error.message}. {error.suggestion}".strip()
            )
    except Exception as error:
        _put_back_or_fail(services, ticket, error)
        raise


def work_off(services: Services, *, limit: int | None = None) -> int:
    """Run what waits, in this process, until nothing does (or `limit` jobs are done); how many."""
    count = 0
    while limit is None or count < limit:
        with services.reading() as session:
            waiting = queue.waiting(session, 1)
        if not waiting:
            return count
        run(services, waiting[0])
        count += 1
    return count


def _put_back_or_fail(services: Services, ticket: Ticket, error: Exception) -> None:
    """The message of an unexpected error may hold anything, so only its type is stored."""
    try:
        with services.writing() as session:
            if ticket.attempt < queue.MAX_ATTEMPTS:
                queue.put_back(session, ticket)
            else:
                message = f"an unexpected fault ({type(error).__name__})"
                queue.fail(session, ticket, now=services.clock(), code="internal_error", message=message)
    except JobLost:
        log.warning("job %s was overtaken in attempt %d", ticket.job_id, ticket.attempt)
