"""Tells whoever does the work that there is some. A message carries the job's id and nothing else, and may get lost: the
workers look into the database anyway."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from celery import Celery


def dispatch(job_id: str, broker_url: str | None = None) -> None:
    """With a broker, send the id to Celery; without, the embedded worker finds the job by itself."""
    if broker_url:
        _sender(broker_url).send_task("federkiel.run", args=[job_id], ignore_result=True)


_ONE_MORE_TRY: Final = {"max_retries": 1, "interval_start": 0.0, "interval_step": 0.2, "interval_max": 0.2}
"""Kombu's own first pause is two seconds, which a request would wait."""


@functools.lru_cache(maxsize=4)
def _sender(broker_url: str) -> Celery:
    return make_sender(broker_url)


def make_sender(broker_url: str) -> Celery:
    """An app that only sends; connects when it does, and gives up after a second: the sweep will find the job."""
    from celery import Celery

    app = Celery("federkiel", broker=broker_url, set_as_current=False)
    app.conf.update(
        broker_connection_timeout=1.0,
        broker_transport_options={"socket_timeout": 2.0, "socket_connect_timeout": 1.0, **_ONE_MORE_TRY},
        task_ignore_result=True,
        task_publish_retry=False,
    )
    return app
