"""The import job: killed and continued, hostile files, nothing kept that should not be, and nothing personal in the clear."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from mailroom import jobs, people
from mailroom.access import ensure_tenant
from mailroom.core import Conflict, Invalid, NotFound, TooLarge
from mailroom.core.tables import JobRow, RecipientRow, UploadChunkRow, WrappedKeyRow
from mailroom.core.work import JobLost, get_job, take
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, TWO_ROWS, import_list

LETTERS = str.maketrans("0123456789", "abcdefghij")
MANY = HEADER + "".join(
    f"{i};Frau;Ada;W{str(i * 7919).translate(LETTERS)};Gasse {i};{10000 + i};Bonn;2014\n" for i in range(450)
)


def count(office: Office, table: type) -> int:
    with office.services.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_list_is_imported_with_its_counts_and_its_upload_deleted(office: Office) -> None:
    found = import_list(office, MANY)
    assert (found.state, found.rows_in, found.rows_ok, found.encoding) == ("ready", 450, 450, "utf-8")
    assert count(office, UploadChunkRow) == 0


def test_an_upload_in_pieces_is_read_as_one(office: Office) -> None:
    raw = MANY.encode()
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        for start in range(0, len(raw), 1000):
            people.add_upload(session, office.ctx, found.id, raw[start : start + 1000])
        job = people.finish_upload(session, office.ctx, found.id)
        assert people.finish_upload(session, office.ctx, found.id) == job
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert people.get_list(session, office.ctx, found.id).rows_in == 450


@pytest.mark.parametrize("die_after", [1, 2, 3])
def test_an_import_killed_between_two_batches_goes_on_and_loses_and_doubles_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, die_after: int
) -> None:
    batches = 0

    def die(_: float) -> None:
        nonlocal batches
        batches += 1
        if batches == die_after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mailroom.people.importing.time.sleep", die)
        with pytest.raises(KeyboardInterrupt):
            import_list(office, MANY)
    with office.services.writing() as session:
        job = session.scalars(select(JobRow)).one()
        assert job.state == "running"
        job.lease_expires_at = office.clock().replace(year=2000)
    assert jobs.work_off(office.services) == 1
    with office.services.reading() as session:
        found = people.list_lists(session, office.ctx).data[0]
        rows = session.scalars(select(RecipientRow.row).order_by(RecipientRow.row)).all()
    assert (found.state, found.rows_in, found.rows_ok) == ("ready", 450, 450)
    assert list(rows) == list(range(2, 452))


def test_a_worker_that_was_overtaken_writes_nothing_more(office: Office) -> None:
    from mailroom.people import run_import

    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        people.add_upload(session, office.ctx, found.id, TWO_ROWS.encode())
        job = people.finish_upload(session, office.ctx, found.id)
    slow = take(office.services, job.id)
    assert slow is not None
    with office.services.writing() as session:
        session.get_one(JobRow, job.id).lease_expires_at = office.clock().replace(year=2000)
    jobs.run(office.services, job.id)
    with pytest.raises(JobLost):
        list(run_import(office.services, slow))
    assert count(office, RecipientRow) == 2


def test_running_a_finished_job_again_does_nothing(office: Office) -> None:
    import_list(office, TWO_ROWS)
    with office.services.reading() as session:
        job = session.scalars(select(JobRow.id)).one()
    jobs.run(office.services, job)
    assert count(office, RecipientRow) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"a;b;c\n1;2;3\n", b"PK\x03\x04 broken", b"[1, 2]"],
)
def test_a_file_that_is_no_list_fails_with_its_reason_and_leaves_nothing(office: Office, data: bytes) -> None:
    found = import_list(office, data)
    with office.services.reading() as session:
        job = session.scalars(select(JobRow)).one()
        keys = session.scalars(select(WrappedKeyRow.subject).where(WrappedKeyRow.subject.like("rcp%"))).all()
    assert found.state == "failed"
    assert (job.state, job.error_code) == ("failed", "bad_list")
    assert job.error
    assert (count(office, RecipientRow), count(office, UploadChunkRow), len(keys)) == (0, 0, 0)


def test_an_unexpected_fault_is_tried_again_and_then_given_up_without_its_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("about Ada Weiß")

    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        job = people.finish_upload(session, office.ctx, found.id)
    monkeypatch.setattr("mailroom.jobs._WORK", {"import": fail})
    for _ in range(5):
        with pytest.raises(RuntimeError):
            jobs.run(office.services, job.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        shown = get_job(session, office.ctx, job.id)
    assert (shown.state, shown.error_code) == ("failed", "internal_error")
    assert "Ada" not in (shown.error or "")


def test_uploads_are_capped_and_take_nothing_after_their_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name="x")
        with pytest.raises(TooLarge):
            people.add_upload(session, office.ctx, found.id, b"x" * (people.CHUNK_BYTES + 1))
        monkeypatch.setattr("mailroom.people.lists.MAX_UPLOAD", 10)
        with pytest.raises(TooLarge):
            people.add_upload(session, office.ctx, found.id, b"x" * 11)
        people.finish_upload(session, office.ctx, found.id)
        with pytest.raises(Conflict):
            people.add_upload(session, office.ctx, found.id, b"x")


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a\u0000b"}, {"name": "x" * 201}, {"country": "Narnia"}, {"encoding": "klingon"}]
)
def test_lists_of_impossible_names_countries_and_encodings_are_refused(office: Office, wrong: dict[str, str]) -> None:
    values = {"name": "x", "country": None, "encoding": None, **wrong}
    with office.services.writing() as session, pytest.raises(Invalid):
        people.create_list(session, office.ctx, **values)  # type: ignore[arg-type]


def test_an_external_id_is_used_once(office: Office) -> None:
    with office.services.writing() as session:
        people.create_list(session, office.ctx, name="x", external_id="crm-7")
        with pytest.raises(Conflict):
            people.create_list(session, office.ctx, name="x", external_id="crm-7")


def test_rows_come_in_slices_and_by_verdict(office: Office) -> None:
    found = import_list(office, MANY + "9999;Frau;Eva;Lang;Weg 4;;Leipzig;2001\n")
    seen: list[int] = []
    after: str | None = None
    with office.services.reading() as session:
        while True:
            part = people.list_rows(session, office.ctx, found.id, limit=100, after=after)
            seen += [row.row for row in part.data]
            after = part.next
            if after is None:
                break
        refused = people.list_rows(session, office.ctx, found.id, verdicts=["refused"]).data
        with pytest.raises(Invalid, match="cursor"):
            people.list_rows(session, office.ctx, found.id, after="nonsense")
    assert seen == list(range(2, 453))
    assert [(row.row, row.problems[0].code) for row in refused] == [(452, "missing_postcode")]


def test_another_tenant_sees_nothing_of_it(office: Office) -> None:
    found = import_list(office, TWO_ROWS)
    other = office.services.context(ensure_tenant(office.services, "Other").id)
    with office.services.writing() as session:
        someone = people.list_rows(session, office.ctx, found.id).data[0]
        assert people.list_lists(session, other).data == ()
        for call in (
            lambda: people.get_list(session, other, found.id),
            lambda: people.list_rows(session, other, found.id),
            lambda: people.get_recipient(session, other, someone.id),
            lambda: people.release_duplicate(session, other, someone.id),
            lambda: people.finish_upload(session, other, found.id),
        ):
            with pytest.raises(NotFound):
                call()


def test_nothing_personal_is_readable_in_database_files_and_logs(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    names = [f"Kanarienvogel{i}" for i in range(200)]
    rows = "".join(f"{i};Frau;{name};Zwitscher{i};Gasse {i};53113;Bonn;2014\n" for i, name in enumerate(names))
    import_list(office, HEADER + rows + f"x;Frau;{names[0]};Zwitscher0;;;;\n", name="Kanarienvogelkunden")
    if office.services.database.is_sqlite:
        assert (tmp_path / "federkiel.sqlite3").stat().st_size > 50_000
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("federkiel.sqlite3*"))
    else:
        with office.services.reading() as session:
            tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            stored = b"".join(
                str(row).encode()
                for table in tables
                for row in session.execute(text(f"SELECT convert_from(textsend(t::text), 'UTF8') FROM {table} t"))
            )
    for name in (*names, "Zwitscher"):
        assert name.encode() not in stored
        assert name.encode().hex().encode() not in stored
    assert "Kanarienvogel" not in caplog.text
