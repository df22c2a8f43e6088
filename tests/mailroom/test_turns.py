"""Whose turn it is: the small before the large, nobody starves, and what was cancelled, failed or killed keeps nobody waiting.

The work is played, and so is the time that it takes; the last tests take turns with real imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from mailroom import jobs, people
from mailroom.core import JobState, Services, database_now
from mailroom.core.tables import JobRow, RecipientRow
from mailroom.core.work import JobView, Ticket, enqueue, get_job, queue
from mailroom.turns import FAIR, MOST_HELD, Turns
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER

TURN_S = 0.5
STEP_S = 0.25


class Stage:
    """Played work: each step takes a quarter of a second of played time, and is written down by the job's subject."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.now_s = 0.0
        self.steps: list[str] = []
        self.closed: list[str] = []
        self.at_step: Callable[[str, int], None] = lambda subject, step: None
        monkeypatch.setattr(jobs, "_WORK", {"play": self.play})

    def turns(self) -> Turns:
        return Turns(self.office.services, turn_s=TURN_S, timer=lambda: self.now_s)

    def put(self, subject: str, cost_s: float) -> JobView:
        """A job of so many played seconds; a second younger than the one before."""
        self.office.clock.forward(1)
        with self.office.services.writing() as session:
            return enqueue(session, self.office.ctx, "play", f"{subject}:{cost_s}", cost_s=cost_s)

    def play(self, services: Services, ticket: Ticket) -> Iterator[None]:
        subject, _, cost_s = ticket.subject_id.partition(":")
        try:
            for step in range(round(float(cost_s) / STEP_S)):
                self.now_s += STEP_S
                self.steps.append(subject)
                self.at_step(subject, step)
                yield
        finally:
            self.closed.append(subject)
        with services.writing() as session:
            queue.finish(session, ticket, now=services.clock(), done=1)

    def state(self, job: JobView) -> str:
        with self.office.services.reading() as session:
            return get_job(session, self.office.ctx, job.id).state


@pytest.fixture
def stage(office: Office, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(office, monkeypatch)


def work(turns: Turns, stage: Stage, most: int = 10_000) -> list[str]:
    """The subjects in the order of their turns, until nothing is left to do."""
    order: list[str] = []
    for _ in range(most):
        before = len(stage.steps)
        if not turns.turn():
            return order
        order += stage.steps[before : before + 1]
    return order


def test_a_small_job_waits_for_a_turn_and_not_for_a_large_one(stage: Stage) -> None:
    turns = stage.turns()
    large = stage.put("large", 60)
    turns.turn()
    small = stage.put("small", 0.25)
    began = stage.now_s
    while stage.state(small) != JobState.DONE:
        assert turns.turn()
    assert stage.now_s - began <= 2 * TURN_S
    assert stage.state(large) == JobState.RUNNING


def test_small_jobs_that_came_later_go_first_and_the_large_one_goes_on_after_them(stage: Stage) -> None:
    stage.put("large", 3)
    for name in ("a", "b"):
        stage.put(name, 0.5)
    order = work(stage.turns(), stage)
    assert order[:2] == ["a", "b"]
    assert set(order[2:]) == {"large"}


def test_a_large_job_is_done_though_a_small_one_comes_with_every_turn(stage: Stage) -> None:
    turns = stage.turns()
    large = stage.put("large", 5)
    turns.turn()
    for number in range(100):
        stage.put(f"small{number}", 0.25)
        turns.turn()
        if stage.state(large) == JobState.DONE:
            break
    assert stage.state(large) == JobState.DONE
    smalls = [subject for subject in stage.steps if subject != "large"]
    assert len(smalls) > len(stage.steps) / 2  # and nobody waited for it
    assert smalls == [f"small{number}" for number in range(len(smalls))]


def test_every_fourth_turn_is_for_whoever_waited_longest(stage: Stage) -> None:
    turns = stage.turns()
    stage.put("large", 60)
    for number in range(4 * FAIR):
        stage.put(f"small{number}", 0.25)
    order = work(turns, stage, 3 * FAIR)
    assert order[FAIR - 1] == "large"
    assert 1 <= order.count("large") <= 3


def test_a_job_that_costs_more_than_was_said_falls_behind_a_smaller_one(stage: Stage) -> None:
    turns = stage.turns()
    job = stage.put("liar", 20)
    with stage.office.services.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == job.id).values(cost_s=0))
    for _ in range(4):
        turns.turn()
    stage.put("honest", 1)
    before = len(stage.steps)
    turns.turn()
    turns.turn()
    assert "honest" in stage.steps[before:]


def test_no_more_than_a_few_large_jobs_are_begun_at_once_but_small_ones_always(stage: Stage) -> None:
    turns = stage.turns()
    larges = [stage.put(f"large{number}", 1000) for number in range(MOST_HELD + 2)]
    for _ in range(60):
        turns.turn()
        stage.office.clock.forward(1)
    assert [stage.state(job) for job in larges].count(JobState.RUNNING) == MOST_HELD
    small = stage.put("small", 0.25)
    turns.turn()
    turns.turn()
    assert stage.state(small) == JobState.DONE


def test_a_cancelled_job_has_no_turn_any_more_and_its_memory_is_let_go(stage: Stage) -> None:
    turns = stage.turns()
    job = stage.put("unwanted", 60)
    turns.turn()
    with stage.office.services.writing() as session:
        assert queue.cancel(session, stage.office.ctx, ("play",), "unwanted:60") == 1
    steps = len(stage.steps)
    assert not turns.turn()
    assert len(stage.steps) == steps
    assert stage.closed == ["unwanted"]
    assert stage.state(job) == JobState.CANCELLED


def test_a_job_cancelled_within_its_turn_ends_with_its_next_batch(stage: Stage) -> None:
    turns = stage.turns()
    job = stage.put("unwanted", 60)

    def cancel(_subject: str, step: int) -> None:
        if step == 0:
            with stage.office.services.writing() as session:
                queue.cancel(session, stage.office.ctx, ("play",), "unwanted:60")
        with stage.office.services.writing() as session:
            queue.go_on(session, ticket_of(stage, job), done=step)

    stage.at_step = cancel
    turns.turn()
    assert len(stage.steps) == 1
    assert not turns.turn()
    assert stage.state(job) == JobState.CANCELLED


def ticket_of(stage: Stage, job: JobView) -> Ticket:
    return Ticket(job.id, stage.office.ctx.tenant_id, job.kind, job.subject_id, 1)


def test_a_job_that_fails_unexpectedly_is_tried_again_and_others_go_on(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def fail(subject: str, step: int) -> None:
        if subject == "broken":
            raise RuntimeError("Frau Weiß, Gasse 1")

    stage.at_step = fail
    broken, whole = stage.put("broken", 0.5), stage.put("whole", 1)
    work(stage.turns(), stage)
    assert stage.state(whole) == JobState.DONE
    assert stage.state(broken) == JobState.FAILED
    assert stage.steps.count("broken") == queue.MAX_ATTEMPTS
    assert "Weiß" not in caplog.text
    assert broken.id in caplog.text


def test_what_a_worker_holds_when_it_ends_another_takes_at_once(stage: Stage) -> None:
    first = stage.turns()
    job = stage.put("handed over", 2)
    first.turn()
    first.put_back()
    assert stage.state(job) == JobState.QUEUED
    assert work(stage.turns(), stage)
    assert stage.state(job) == JobState.DONE


def test_leases_of_jobs_that_wait_for_their_turn_are_renewed(stage: Stage) -> None:
    turns = stage.turns()
    job = stage.put("waiting", 60)
    turns.turn()
    with stage.office.services.writing() as session:
        row = session.get_one(JobRow, job.id)
        assert row.lease_expires_at is not None
        before = row.lease_expires_at = row.lease_expires_at - timedelta(seconds=60)
    stage.now_s += 30
    turns.turn()
    with stage.office.services.reading() as session:
        after = session.get_one(JobRow, job.id).lease_expires_at
    assert after is not None
    assert after > before


def test_a_job_of_tomorrow_is_not_taken_today(stage: Stage) -> None:
    with stage.office.services.writing() as session:
        day = database_now(session) + timedelta(days=1)
        enqueue(session, stage.office.ctx, "play", "later:1", cost_s=1, not_before=day)
    assert not stage.turns().turn()


def rows(office: Office) -> int:
    with office.services.reading() as session:
        return session.execute(select(func.count()).select_from(RecipientRow)).scalar_one()


def upload(office: Office, count: int) -> JobView:
    letters = str.maketrans("0123456789", "abcdefghij")
    data = HEADER + "".join(
        f"{i};Frau;Ada;W{str(i * 7919).translate(letters)};Gasse {i};{10000 + i};Bonn;2014\n" for i in range(count)
    )
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        people.add_upload(session, office.ctx, found.id, data.encode())
        return people.finish_upload(session, office.ctx, found.id)


def test_an_import_killed_between_two_batches_is_finished_by_the_next_worker(office: Office) -> None:
    job = upload(office, 450)
    killed = Turns(office.services, turn_s=0)
    assert killed.turn()
    assert rows(office) == 200
    with office.services.writing() as session:
        session.get_one(JobRow, job.id).lease_expires_at = office.clock().replace(year=2000)
    following = Turns(office.services, turn_s=0)
    while following.turn():
        pass
    assert rows(office) == 450
    assert killed.turn() is False  # overtaken: it lets go
    with office.services.reading() as session:
        assert get_job(session, office.ctx, job.id).state == JobState.DONE


def test_two_imports_take_turns_and_the_smaller_is_ready_first(office: Office) -> None:
    large, small = upload(office, 1000), upload(office, 10)
    turns = Turns(office.services, turn_s=0)
    ended: list[str] = []
    while turns.turn():
        with office.services.reading() as session:
            ended += [
                job.id for job in (small, large)
                if job.id not in ended and get_job(session, office.ctx, job.id).state == JobState.DONE
            ]  # fmt: skip
    assert ended == [small.id, large.id]
    assert rows(office) == 1010
