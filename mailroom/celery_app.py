"""Celery on Redis, with one task of work: `federkiel.run(job_id)`. Plotting is none: a broker redelivers, and ink stays.

A message says that there is something to do. Whoever gets it takes turns (mailroom.turns) until nothing is left to do, as the
embedded worker does; so a small job waits for a turn and not for a task, also when every process is busy. A message may come
twice, late or never. Twice and late are harmless, because a job is claimed by a conditional UPDATE; never is repaired by the
sweep. The queue has a name of its own and carries nothing but ids of jobs; the queue of pieces is the stations' claim alone.
"""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Final

from celery import Celery
from celery.signals import worker_process_init, worker_shutting_down

from mailroom.core import Services
from mailroom.core.work import QUEUE
from mailroom.turns import Turns

SWEEP_S: Final = 10.0


def make_app(broker_url: str, *, database_url: str, master_key_file: Path) -> Celery:
    """The worker's app. Each worker process opens the house for itself."""
    app = Celery("federkiel", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        beat_schedule={"sweep": {"task": "federkiel.sweep", "schedule": SWEEP_S, "options": {"expires": SWEEP_S}}},
    )
    process = _Process(database_url, master_key_file)
    worker_process_init.connect(process.begin, weak=False)
    worker_shutting_down.connect(process.stop, weak=False)

    @app.task(name="federkiel.run", ignore_result=True)  # type: ignore[untyped-decorator]
    def run(job_id: str) -> None:
        process.work()

    @app.task(name="federkiel.sweep", ignore_result=True)  # type: ignore[untyped-decorator]
    def sweep() -> None:
        process.work()

    return app


class _Process:
    """What one worker process has opened and holds."""

    def __init__(self, database_url: str, master_key_file: Path) -> None:
        self._database_url, self._master_key_file = database_url, master_key_file
        self._turns: Turns | None = None
        self._ending = multiprocessing.RawValue("b", 0)  # shared with forked processes; no lock, for a signal handler sets it

    def begin(self, **_: object) -> None:
        """A forked process forgets the connections it inherited."""
        self._turns = None

    def stop(self, **_: object) -> None:
        """The worker shall end: in none of its processes another turn begins."""
        self._ending.value = 1

    def work(self) -> None:
        """Turns until nothing is left to do. However it ends, nothing stays in this process's hands."""
        if self._turns is None:
            services = Services.open(database_url=self._database_url, master_key_file=self._master_key_file)
            self._turns = Turns(services)
        try:
            while not self._ending.value and self._turns.turn():
                pass
        finally:
            self._turns.put_back()
