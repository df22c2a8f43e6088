"""Tells whoever does the work that there is some. A message carries the job's id and nothing else, and may get lost: the
workers look into the database anyway, and what no broker was told of is told again (`tell_again`)."""

from __future__ import annotations

import functools
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from mailroom.core.services import Services
from mailroom.core.states import JobState
from mailroom.core.tables import JobRow

if TYPE_CHECKING:
    from celery import Celery

QUEUE: Final = "federkiel-jobs"
"""Celery's queue of jobs. Pieces are in none: a station claims them from the database."""
_ONE_MORE_TRY: Final = {"max_retries": 1, "interval_start": 0.0, "interval_step": 0.2, "interval_max": 0.2}
"""Kombu's own first pause is two seconds, which a request would wait."""
_SOON: Final = timedelta(seconds=5)
"""Younger jobs are about to be told by whoever made them."""

log = logging.getLogger(__name__)


def dispatch(job_id: str, broker_url: str | None = None) -> None:
    """With a broker, send the id to Celery; without, the embedded worker finds the job by itself. Raises when it is away."""
    if broker_url:
        _sender(broker_url).send_task("federkiel.run", args=[job_id], ignore_result=True)


def tell(services: Services, job_id: str, broker_url: str | None = None) -> bool:
    """Send the id, and note that it was taken; False when the broker is away: the job is saved, and told again later."""
    if not broker_url:
        return True
    try:
        dispatch(job_id, broker_url)
    except Exception as error:  # kombu and redis raise many kinds, and each means the same here
        log.warning("broker not reached for job %s: %s", job_id, type(error).__name__)
        return False
    with services.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == job_id).values(told_at=services.clock()))
    return True


def tell_again(services: Services, broker_url: str, *, limit: int = 100) -> int:
    """Send what waits and was never taken by the broker, or whose day has come since; how many it took. Stops at the first
    that it does not."""
    now = services.clock()
    due = (JobRow.not_before.is_(None) & JobRow.told_at.is_(None)) | (
        (JobRow.not_before <= now) & (JobRow.told_at.is_(None) | (JobRow.told_at < JobRow.not_before))
    )
    with services.reading() as session:
        ids = session.scalars(
            select(JobRow.id)
            .where(JobRow.state == JobState.QUEUED, JobRow.created_at <= now - _SOON, due)
            .order_by(JobRow.created_at, JobRow.id)
            .limit(limit)
        ).all()
    count = 0
    for job_id in ids:
        if not tell(services, job_id, broker_url):
            break
        count += 1
    return count


@functools.lru_cache(maxsize=4)
def _sender(broker_url: str) -> Celery:
    """An app that only sends; connects when it does, and gives up after a second: the sweep will find the job."""
    from celery import Celery

    app = Celery("federkiel", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        broker_connection_timeout=1.0,
        broker_transport_options={"socket_timeout": 2.0, "socket_connect_timeout": 1.0, **_ONE_MORE_TRY},
        task_ignore_result=True,
        task_publish_retry=False,
    )
    return app
