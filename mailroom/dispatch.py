"""Tells whoever does the work that there is some. A message carries the job's id and nothing else, and may get lost: the
workers look into the database anyway."""

from __future__ import annotations

import functools


def dispatch(job_id: str, broker_url: str | None = None) -> None:
    """With a broker, send the id to Celery; without, the embedded worker finds the job by itself."""
    if broker_url:
        _sender(broker_url).send_task("federkiel.run", args=[job_id], ignore_result=True)


@functools.lru_cache(maxsize=4)
def _sender(broker_url: str):  # type: ignore[no-untyped-def]  # celery ships no types
    from mailroom.celery_app import make_sender

    return make_sender(broker_url)
