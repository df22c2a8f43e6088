"""The one door through which computing work is done. Whoever opens it, however often, each job happens once.

A job's work is an iterator: it pauses wherever it holds no transaction and has committed what it did, at least about once a
second. `run` goes through one job to its end; workers take turns (mailroom.turns). Dispatchers carry ids only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mailroom.core import MailroomError, Services
from mailroom.core.work import JobLost, JobUnwanted, Ticket, queue
from mailroom.mailings import run_cancel, run_post, run_proof, run_release
from mailroom.people import run_import

Timer = Callable[[], float]
"""Seconds from any beginning."""

log = logging.getLogger(__name__)

_WORK: Final[Mapping[str, Callable[[Services, Ticket], Iterator[None]]]] = MappingProxyType(
    {"import": run_import, "proof": run_proof, "release": run_release, "cancel": run_cancel, "post": run_post}
)


class Begun:
    """A job in this process's hands: what it has read and found stays in memory between its turns."""

    def __init__(self, services: Services, ticket: Ticket, timer: Timer = time.monotonic) -> None:
        self.ticket = ticket
        self._timer = timer
        self.spent_s = 0.0
        self._services = services
        self._steps: Iterator[None] | None = None

    @property
    def cost_s(self) -> float:
        """What it was said to cost, or has cost by now, if that is more."""
        return max(self.ticket.cost_s, self.spent_s)

    def turn(self, at_most_s: float) -> bool:
        """Go on for about so long, at least to the next pause; whether it ended.

        Expected failures are stored with the job; anything else is raised, after the job was put back for another attempt, or
        failed for good after five.
        """
        begun = self._timer()
        try:
            if self._steps is None:
                self._steps = _WORK[self.ticket.kind](self._services, self.ticket)
            while next(self._steps, _END) is not _END:
                if self._timer() - begun >= at_most_s:
                    return False
        except JobLost:
            log.info("job %s was cancelled or overtaken in attempt %d", self.ticket.job_id, self.ticket.attempt)
        except (JobUnwanted, MailroomError) as error:
            _end(self._services, self.ticket, error)
        except Exception as error:
            _put_back_or_fail(self._services, self.ticket, error)
            raise
        finally:
            self.spent_s += self._timer() - begun
        return True

    def drop(self) -> None:
        """Forget what is in memory, for the job was cancelled or is somebody else's."""
        close = getattr(self._steps, "close", None)
        if close is not None:
            close()

    def put_back(self) -> None:
        """Let another process go on with it from what is committed."""
        self.drop()
        try:
            with self._services.writing() as session:
                queue.put_back(session, self.ticket)
        except JobLost:
            log.info("job %s was cancelled or overtaken in attempt %d", self.ticket.job_id, self.ticket.attempt)


_END: Final = object()


def begin(services: Services, job_id: str, timer: Timer = time.monotonic) -> Begun | None:
    """The job, if it is to be done and nobody does it."""
    ticket = queue.take(services, job_id)
    return Begun(services, ticket, timer) if ticket else None


def run(services: Services, job_id: str) -> None:
    """Do the whole job if it is to be done and nobody does it. Raises what was not expected (`Begun.turn`)."""
    begun = begin(services, job_id)
    if begun is not None:
        begun.turn(float("inf"))


def work_off(services: Services, *, limit: int | None = None) -> int:
    """Run what waits, in this process, oldest first, until nothing does (or `limit` jobs are done); how many."""
    count = 0
    while limit is None or count < limit:
        with services.reading() as session:
            waiting = queue.oldest(session)
        if waiting is None:
            return count
        run(services, waiting.job_id)
        count += 1
    return count


def _end(services: Services, ticket: Ticket, error: JobUnwanted | MailroomError) -> None:
    try:
        with services.writing() as session:
            if isinstance(error, JobUnwanted):
                queue.give_up(session, ticket, now=services.clock())
            else:
                message = f"{error.message}. {error.suggestion}".strip()
                queue.fail(session, ticket, now=services.clock(), code=error.code, message=message)
    except JobLost:
        log.info("job %s was cancelled or overtaken in attempt %d", ticket.job_id, ticket.attempt)


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
        log.info("job %s was cancelled or overtaken in attempt %d", ticket.job_id, ticket.attempt)
