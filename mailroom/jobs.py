"""The one door through which computing work is done: `run(house, job_id)`. Whoever calls it, however often, it happens once.

Dispatchers carry ids only: the embedded worker (mailroom.worker) and Celery (mailroom.celery_app) both end here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from mailroom import queue
from mailroom.errors import MailroomError
from mailroom.house import House
from mailroom.importing import run_import
from mailroom.proofing import run_proof
from mailroom.queue import JobLost, Ticket, get_job
from mailroom.releasing import run_release

__all__ = ["get_job", "run", "work_off"]

log = logging.getLogger(__name__)

_WORK: Final[Mapping[str, Callable[[House, Ticket], None]]] = MappingProxyType(
    {"import": run_import, "proof": run_proof, "release": run_release}
)


def run(house: House, job_id: str) -> None:
    """Do the job if it is to be done and nobody does it. Expected failures are stored with the job; anything else is raised,
    after the job was put back for another attempt, or failed for good after five."""
    ticket = queue.take(house, job_id)
    if ticket is None:
        return
    try:
        _WORK[ticket.kind](house, ticket)
    except JobLost:
        log.warning("job %s was overtaken in attempt %d", ticket.job_id, ticket.attempt)
    except MailroomError as error:
        with house.writing() as session:
            queue.fail(
                session, ticket, now=house.clock(), code=error.code, message=f"{error.message}. {error.suggestion}".strip()
            )
    except Exception as error:
        _put_back_or_fail(house, ticket, error)
        raise


def work_off(house: House, *, limit: int | None = None) -> int:
    """Run what waits, in this process, until nothing does (or `limit` jobs are done); how many."""
    count = 0
    while limit is None or count < limit:
        with house.reading() as session:
            waiting = queue.waiting(session, 1)
        if not waiting:
            return count
        run(house, waiting[0])
        count += 1
    return count


def _put_back_or_fail(house: House, ticket: Ticket, error: Exception) -> None:
    """The message of an unexpected error may hold anything, so only its type is stored."""
    try:
        with house.writing() as session:
            if ticket.attempt < queue.MAX_ATTEMPTS:
                queue.put_back(session, ticket)
            else:
                message = f"an unexpected fault ({type(error).__name__})"
                queue.fail(session, ticket, now=house.clock(), code="internal_error", message=message)
    except JobLost:
        log.warning("job %s was overtaken in attempt %d", ticket.job_id, ticket.attempt)
