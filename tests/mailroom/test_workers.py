"""The two ways in which work is done by another process: the embedded worker, and Celery on a real Redis."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select

from mailroom import jobs, people, worker
from mailroom.core.tables import RecipientRow
from mailroom.core.work import QUEUE, JobView, dispatch, get_job
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, TWO_ROWS

PATIENCE_S = 60.0
ROOT = Path(__file__).resolve().parents[2]


def upload(office: Office, data: str) -> JobView:
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        people.add_upload(session, office.ctx, found.id, data.encode())
        return people.finish_upload(session, office.ctx, found.id)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def state(office: Office, job: JobView) -> str:
    with office.services.reading() as session:
        return get_job(session, office.ctx, job.id).state


def rows(office: Office) -> int:
    with office.services.reading() as session:
        return session.execute(select(func.count()).select_from(RecipientRow)).scalar_one()


@contextmanager
def embedded(office: Office, tmp_path: Path) -> Iterator[multiprocessing.process.BaseProcess]:
    """The worker as the server starts it."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=worker.main, args=(office.services.database.url, tmp_path / "key" / "master.key"))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join(PATIENCE_S)


def test_the_embedded_worker_does_what_waits_and_ends_when_told(office: Office, tmp_path: Path) -> None:
    job = upload(office, TWO_ROWS)
    with embedded(office, tmp_path) as process:
        wait_for(lambda: state(office, job) == "done")
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)  # Ctrl-C reaches the whole group; the server decides when its worker ends
        second = upload(office, TWO_ROWS)
        wait_for(lambda: state(office, second) == "done")
        os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE_S)
        assert process.exitcode == 0
    assert rows(office) == 4


def test_a_job_whose_worker_was_killed_is_finished_by_the_next(office: Office, tmp_path: Path) -> None:
    letters = str.maketrans("0123456789", "abcdefghij")
    many = "".join(f"{i};Frau;Ada;W{str(i * 7919).translate(letters)};Gasse {i};{10000 + i};Bonn;2014\n" for i in range(3000))
    job = upload(office, HEADER + many)
    with embedded(office, tmp_path) as process:
        wait_for(lambda: rows(office) > 0)
        process.kill()
        process.join(PATIENCE_S)
    before = rows(office)
    if state(office, job) != "done":  # on a fast machine the last batch may have been quicker than the kill
        assert before % 200 == 0
        with office.services.writing() as session:
            from mailroom.core.tables import JobRow

            session.get_one(JobRow, job.id).lease_expires_at = office.clock().replace(year=2000)
        with embedded(office, tmp_path):
            wait_for(lambda: state(office, job) == "done")
    assert rows(office) == 3000


def test_a_worker_ends_when_its_parent_is_gone(office: Office, tmp_path: Path) -> None:
    code = (
        "import multiprocessing, os, sys\n"
        "from mailroom import worker\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context('spawn')\n"
        "    child = context.Process(target=worker.main, args=(sys.argv[1], sys.argv[2]))\n"
        "    child.start()\n"
        "    print(child.pid, flush=True)\n"
        "    sys.stdin.read()\n"
        "    os._exit(9)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, str(script), office.services.database.url, str(tmp_path / "key" / "master.key")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    job = upload(office, TWO_ROWS)
    wait_for(lambda: state(office, job) == "done")
    parent.communicate("")
    wait_for(lambda: not alive(pid))


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not collected by anybody does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text() if sys.platform == "linux" else ""
        os.kill(pid, 0)
    except (OSError, ProcessLookupError):
        return False
    return ") Z " not in status


@contextmanager
def celery_worker(office: Office, redis_url: str, tmp_path: Path) -> Iterator[None]:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mailroom.celery_app import make_app\n"
        "app = make_app(sys.argv[1], database_url=sys.argv[2], master_key_file=Path(sys.argv[3]))\n"
        "app.worker_main(['worker', '--pool=solo', '--loglevel=INFO', '--without-gossip', '--without-mingle'])\n"
    )
    log = (tmp_path / "celery.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", code, redis_url, office.services.database.url, str(tmp_path / "key" / "master.key")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=log,
        stderr=log,
        cwd=tmp_path,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        log.close()


@pytest.mark.services
def test_celery_does_a_job_once_however_often_the_message_comes(office: Office, redis_url: str, tmp_path: Path) -> None:
    redis.from_url(redis_url).flushall()
    job = upload(office, TWO_ROWS.replace("Ada", "Kanarienvogel"))
    for _ in range(3):
        dispatch(job.id, redis_url)
    with redis.from_url(redis_url) as broker:
        waiting = broker.lrange(QUEUE, 0, -1)
        assert isinstance(waiting, list)
        assert len(waiting) == 3
        assert all(b"Kanarienvogel" not in message for message in waiting)
    with celery_worker(office, redis_url, tmp_path):
        wait_for(lambda: state(office, job) == "done")
        with redis.from_url(redis_url) as broker:
            wait_for(lambda: broker.llen(QUEUE) == 0)
        last = upload(office, TWO_ROWS)
        dispatch(last.id, redis_url)
        wait_for(lambda: state(office, last) == "done")
    assert rows(office) == 4
    assert "Kanarienvogel" not in (tmp_path / "celery.log").read_text()


def test_without_a_broker_nothing_is_sent(office: Office) -> None:
    job = upload(office, TWO_ROWS)
    dispatch(job.id)
    assert state(office, job) == "queued"
    assert jobs.work_off(office.services) == 1
