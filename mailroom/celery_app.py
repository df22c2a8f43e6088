"""Celery on Redis, with one task: `federkiel.run(job_id)`. Plotting is never a task: a broker redelivers, and ink stays.

A message may come twice, late or never. Twice and late are harmless, because `jobs.run` claims the job by a conditional UPDATE;
never is repaired by a sweep of the worker that looks for waiting jobs every few seconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from celery import Celery
from celery.signals import worker_process_init

from mailroom.core import Services

SWEEP_S: Final = 10.0


def make_app(broker_url: str, *, database_url: str, master_key_file: Path) -> Celery:
    """The worker's app. Each worker process opens the house for itself."""
    app = Celery("federkiel", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        beat_schedule={"sweep": {"task": "federkiel.sweep", "schedule": SWEEP_S}},
    )
    services: list[Services] = []

    def opened() -> Services:
        if not services:
            services.append(Services.open(database_url=database_url, master_key_file=master_key_file))
        return services[0]

    @worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
    def forget_inherited_connections(**_: object) -> None:
        services.clear()

    @app.task(name="federkiel.run", ignore_result=True)  # type: ignore[untyped-decorator]
    def run(job_id: str) -> None:
        from mailroom import jobs

        jobs.run(opened(), job_id)

    @app.task(name="federkiel.sweep", ignore_result=True)  # type: ignore[untyped-decorator]
    def sweep() -> None:
        from mailroom import jobs

        jobs.work_off(opened(), limit=20)

    return app
