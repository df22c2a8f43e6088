"""Events are written in the transaction that made them true, and a reader that goes on from its cursor misses none."""

from __future__ import annotations

import threading

import pytest

from mailroom import mailings
from mailroom.access import ensure_tenant
from mailroom.core import Invalid
from mailroom.core.outbox import Event, EventKind, read_events, write_event, write_events
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import import_list, in_production, new_station, quick_page

K = EventKind


def read(office: Office, after: str | None = None, limit: int = 100) -> list[Event]:
    with office.services.reading() as session:
        return read_events(session, office.ctx, after=after, limit=limit)


def test_an_event_is_there_when_its_transaction_is_and_not_otherwise(office: Office) -> None:
    with office.services.writing() as session:
        write_event(session, office.ctx, K.LIST_READY, "lst_undone")
        session.rollback()
    with office.services.writing() as session:
        write_event(session, office.ctx, K.LIST_READY, "lst_done")
    (event,) = read(office)
    assert (event.kind, event.subject_id, event.at) == (K.LIST_READY, "lst_done", office.clock())


def test_reading_goes_on_where_it_stopped(office: Office) -> None:
    with office.services.writing() as session:
        write_events(session, office.ctx, K.PIECE_POSTED, [f"pce_{i}" for i in range(5)])
    with office.services.writing() as session:
        write_events(session, office.ctx, K.PIECE_POSTED, ["pce_5", "pce_6"])
    seen: list[str] = []
    after = None
    while events := read(office, after, limit=3):
        assert len(events) <= 3
        seen += [event.subject_id for event in events]
        after = events[-1].cursor
    assert seen == [f"pce_{i}" for i in range(7)]


def test_a_tenant_reads_its_own_events_only(office: Office) -> None:
    other = office.services.context(ensure_tenant(office.services, name="Other").id)
    with office.services.writing() as session:
        write_event(session, other, K.LIST_READY, "lst_other")
    with office.services.reading() as session:
        theirs = read_events(session, other)
    assert read(office) == []
    assert [event.subject_id for event in theirs] == ["lst_other"]


def test_a_cursor_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(Invalid):
        read(office, "no cursor of ours")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_event_is_missed_when_a_later_transaction_commits_first(office: Office) -> None:
    """The slow writer's ids are lower and appear later. SQLite has one writer at a time, so there they cannot."""
    with office.services.writing() as slow:
        write_event(slow, office.ctx, K.LIST_READY, "lst_slow")
        slow.flush()
        with office.services.writing() as fast:
            write_event(fast, office.ctx, K.LIST_READY, "lst_fast")
        assert read(office) == []  # shown only when nothing can come before it any more
    assert [event.subject_id for event in read(office)] == ["lst_slow", "lst_fast"]


def test_a_reader_beside_many_writers_sees_every_event_once(office: Office) -> None:
    writers, each = 4, 25
    left = threading.Semaphore(0)

    def write(name: int) -> None:
        for number in range(each):
            with office.services.writing() as session:
                write_events(session, office.ctx, K.PIECE_WRITTEN, [f"{name}/{number}/a", f"{name}/{number}/b"])
        left.release()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(writers)]
    for thread in threads:
        thread.start()
    seen: list[str] = []
    after, ended = None, 0
    while True:
        ended += left.acquire(blocking=False)
        events = read(office, after, limit=7)
        seen += [event.subject_id for event in events]
        after = events[-1].cursor if events else after
        if ended == writers and not events:
            break
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == writers * each * 2
    for name in range(writers):
        mine = [subject for subject in seen if subject.startswith(f"{name}/")]
        assert mine == sorted(mine, key=lambda subject: (int(subject.split("/")[1]), subject))


def test_the_way_of_a_mailing_is_told_from_the_list_to_the_post(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    mailing = in_production(office)
    station = new_station(office)
    claim = station.must_claim()
    station.write(claim)
    station.arm(other := station.must_claim())
    station.grant(other)
    station.fault(other)
    with office.services.writing() as session:
        mailings.cancel_mailing(session, office.ctx, mailing.id, by="opr")
    told = [(event.kind, event.subject_id) for event in read(office)]
    assert told[:6] == [
        (K.LIST_READY, mailing.list_id),
        (K.MAILING_PROOFED, mailing.id),
        (K.MAILING_APPROVED, mailing.id),
        (K.MAILING_IN_PRODUCTION, mailing.id),
        (K.PIECE_WRITTEN, claim.piece.id),
        (K.PIECE_UNKNOWN, other.piece.id),
    ]
    assert told[6] == (K.MAILING_CANCELLED, mailing.id)
    assert [kind for kind, _ in told[7:]] == [K.LETTER_CANCELLED] * 2


def test_a_list_that_cannot_be_read_is_told_too(office: Office) -> None:
    found = import_list(office, b"a;b;c\n1;2;3\n")
    assert [(event.kind, event.subject_id) for event in read(office)] == [(K.LIST_FAILED, found.id)]
