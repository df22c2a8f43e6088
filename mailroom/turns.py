"""Whose turn it is: jobs share a worker in turns of half a second, the small before the large, and nothing starves.

Three of four turns go to the job of least cost: what it was said to cost, or has cost by now, if that is more. So a list of ten
rows waits for the end of a turn, not of an import. Every fourth turn goes to whoever has waited longest for one: a large job
gets its share, however many small ones come. docs/decisions/fair-turns.md says why.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import OperationalError

from mailroom import jobs
from mailroom.core import Services
from mailroom.core.work import Waiting, queue

TURN_S: Final = 0.5
FAIR: Final = 4
MOST_HELD: Final = 4
"""Large jobs begun and not ended: each keeps its reader and its finder of duplicates in memory."""
SMALL_S: Final = 5.0
"""What is smaller may begin beside them."""
KEEP_S: Final = 20.0
"""Well below the lease of a job."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Held:
    begun: jobs.Begun
    since: datetime
    """Since when it waits for a turn."""
    order: int


class Turns:
    """The jobs of one worker process. One call of `turn` is one turn."""

    def __init__(self, services: Services, *, turn_s: float = TURN_S, timer: jobs.Timer = time.monotonic) -> None:
        self._services = services
        self._turn_s = turn_s
        self._timer = timer
        self._held: dict[str, _Held] = {}
        self._count = 0
        self._kept = timer()

    def turn(self) -> bool:
        """The next job's turn; False when there is nothing to do. A job that fails unexpectedly is logged by its id, and the
        worker lives on; only the database's own trouble is raised."""
        self._look_after()
        held = self._next()
        if held is None:
            return False
        self._count += 1
        job_id = held.begun.ticket.job_id
        self._held[job_id] = held
        try:
            if held.begun.turn(self._turn_s):
                del self._held[job_id]
        except OperationalError:
            del self._held[job_id]
            raise
        except Exception as error:
            log.error("job %s failed: %s", job_id, type(error).__name__)
            del self._held[job_id]
        held.since, held.order = self._services.clock(), self._count
        return True

    def put_back(self) -> None:
        """The worker ends: others, or the next one, go on at once with what this one holds."""
        while self._held:
            _, held = self._held.popitem()
            held.begun.put_back()

    def _look_after(self) -> None:
        """Let go of what was cancelled, keep the leases of what waits."""
        tickets = [held.begun.ticket for held in self._held.values()]
        if not tickets:
            return
        with self._services.reading() as session:
            gone = [ticket.job_id for ticket in tickets if not queue.is_live(session, ticket)]
        for job_id in gone:
            self._held.pop(job_id).begun.drop()
        if self._timer() - self._kept > KEEP_S:
            queue.keep(self._services, [held.begun.ticket for held in self._held.values()])
            self._kept = self._timer()

    def _next(self) -> _Held | None:
        """Who has the next turn, begun if it was not."""
        fair = self._count % FAIR == FAIR - 1
        while True:
            held = self._longest_waiting() if fair else self._smallest_held()
            with self._services.reading() as session:
                waiting = queue.oldest(session) if fair else queue.smallest(session)
            if waiting is None or not self._may_begin(waiting) or (held is not None and not _before(waiting, held, fair)):
                return held
            begun = jobs.begin(self._services, waiting.job_id, self._timer)
            if begun is not None:  # else somebody else was faster: look again
                return _Held(begun, waiting.created_at, self._count)

    def _may_begin(self, waiting: Waiting) -> bool:
        return len(self._held) < MOST_HELD or waiting.cost_s < SMALL_S

    def _smallest_held(self) -> _Held | None:
        return min(self._held.values(), key=lambda held: (held.begun.cost_s, held.order), default=None)

    def _longest_waiting(self) -> _Held | None:
        return min(self._held.values(), key=lambda held: (held.since, held.order), default=None)


def _before(waiting: Waiting, held: _Held, fair: bool) -> bool:
    """Whether a job that nobody has begun goes before one that is held."""
    return waiting.created_at < held.since if fair else waiting.cost_s < held.begun.cost_s
