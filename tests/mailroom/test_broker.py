"""A broker that goes away and comes back: nothing is lost, and what it was not told of it is told again. With a real Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from mailroom import jobs, people
from mailroom.core.tables import JobRow
from mailroom.core.work import QUEUE, JobView, get_job, tell, tell_again
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import TWO_ROWS, in_production, new_station, quick_page
from tests.mailroom.test_workers import wait_for

pytestmark = pytest.mark.services


@pytest.fixture
def port() -> int:
    """A port that nothing listens on; Redis is started and stopped there."""
    if shutil.which("redis-server") is None:
        pytest.skip("left out: redis-server is not installed")
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        return int(reserved.getsockname()[1])


@contextmanager
def broker(port: int) -> Iterator[redis.Redis]:
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    client = redis.from_url(url(port))
    try:
        wait_for(lambda: answers(client))
        yield client
    finally:
        client.close()
        process.kill()
        process.wait()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


def upload(office: Office) -> JobView:
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        people.add_upload(session, office.ctx, found.id, TWO_ROWS.encode())
        return people.finish_upload(session, office.ctx, found.id)


def told(office: Office, job: JobView) -> bool:
    with office.services.reading() as session:
        return session.get_one(JobRow, job.id).told_at is not None


def messages(client: redis.Redis) -> list[bytes]:
    found = client.lrange(QUEUE, 0, -1)
    assert isinstance(found, list)
    return [bytes(each) for each in found if isinstance(each, bytes)]


def test_what_a_stopped_broker_did_not_take_is_told_when_it_is_back(office: Office, port: int) -> None:
    first, second, third = upload(office), upload(office), upload(office)
    with broker(port) as client:
        assert tell(office.services, first.id, url(port))
        assert len(messages(client)) == 1
    assert not tell(office.services, second.id, url(port))
    assert not tell(office.services, third.id, url(port))
    assert [told(office, job) for job in (first, second, third)] == [True, False, False]
    office.clock.forward(10)
    assert tell_again(office.services, url(port)) == 0  # still away: the work waits where it is safe
    with broker(port) as client:
        assert tell_again(office.services, url(port)) == 2
        sent = messages(client)
        assert len(sent) == 2
        assert all(b"Wei" not in message for message in sent)
        assert tell_again(office.services, url(port)) == 0
    assert told(office, second)
    assert told(office, third)
    assert jobs.work_off(office.services) == 3
    with office.services.reading() as session:
        assert {get_job(session, office.ctx, job.id).state for job in (first, second, third)} == {"done"}


def test_what_is_done_already_is_not_told(office: Office, port: int) -> None:
    upload(office)
    jobs.work_off(office.services)
    office.clock.forward(10)
    with broker(port) as client:
        assert tell_again(office.services, url(port)) == 0
        assert messages(client) == []


def test_a_job_just_made_is_left_to_whoever_made_it(office: Office, port: int) -> None:
    job = upload(office)
    with broker(port):
        assert tell_again(office.services, url(port)) == 0
        office.clock.forward(10)
        assert tell_again(office.services, url(port)) == 1
    assert told(office, job)


def test_no_piece_ever_comes_to_the_broker(office: Office, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    in_production(office)
    office.clock.forward(10)
    station = new_station(office)
    with broker(port) as client:
        claim = station.must_claim()
        station.write(claim)
        assert tell_again(office.services, url(port)) == 0
        assert client.keys("*") == []
