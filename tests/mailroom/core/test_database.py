"""Two databases, one behaviour: migrations, transactions, clocks, and many hands at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from mailroom import mailings, pieces
from mailroom.core import MIGRATIONS, Conflict, Database, PieceState, database_now
from mailroom.core.tables import AuditRow, Base, PieceRow, TenantRow
from mailroom.pieces import PieceView
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, Station, in_production, new_station, quick_page


def test_the_migrations_make_exactly_the_tables_of_the_code(office: Office) -> None:
    with office.services.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_with_mailings_goes_down_to_the_first_version_and_up_again(office: Office) -> None:
    """What letters and pieces refer to must not be copied away under them."""
    mailing = in_production(office)

    def go(step: Callable[[Config, str], None], to: str) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with office.services.database.engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config, to)

    go(command.downgrade, "0001")
    go(command.upgrade, "head")
    with office.services.reading() as session:
        assert mailings.get_mailing(session, office.ctx, mailing.id) == replace(mailing, realism=None)


def test_every_unique_key_names_the_tenant() -> None:
    own = {"tenants"}  # the tenant itself
    by_secret = {"sign_in_links", "sessions"}  # found by a random token before anybody knows the tenant
    for table in Base.metadata.sorted_tables:
        if table.name in own | by_secret:
            continue
        assert "tenant_id" in table.columns, table.name
        for index in table.indexes:
            if index.unique:
                assert "tenant_id" in index.columns, index.name
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                assert "tenant_id" in constraint.columns, constraint.name  # type: ignore[attr-defined]


def test_migrating_again_changes_nothing_and_two_at_once_do_not_collide(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db'}"
    errors: list[Exception] = []

    def migrate() -> None:
        database = Database(url)
        try:
            database.migrate()
        except Exception as error:
            errors.append(error)
        finally:
            database.dispose()

    threads = [threading.Thread(target=migrate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate()
    assert errors == []


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'db'}")
    with database.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reading_transaction_changes_nothing(office: Office) -> None:
    with office.services.reading() as session:
        session.add(TenantRow(id="ten_x", name="x", zone="UTC", country="DE", created_at=office.clock()))
        session.flush()
    with office.services.reading() as session:
        assert session.get(TenantRow, "ten_x") is None


def test_a_failed_transaction_changes_nothing(office: Office) -> None:
    def fail() -> None:
        with office.services.writing() as session:
            session.add(TenantRow(id="ten_x", name="x", zone="UTC", country="DE", created_at=office.clock()))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with office.services.reading() as session:
        assert session.get(TenantRow, "ten_x") is None


def test_times_come_back_in_utc_and_none_without_a_zone_goes_in(office: Office) -> None:
    local = datetime(2026, 7, 1, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with office.services.writing() as session:
        session.add(TenantRow(id="ten_x", name="x", zone="UTC", country="DE", created_at=local))
    with office.services.reading() as session:
        stored = session.get_one(TenantRow, "ten_x").created_at
    assert stored == local
    assert stored.tzinfo is UTC
    with office.services.writing() as session:
        session.add(TenantRow(id="ten_y", name="y", zone="UTC", country="DE", created_at=local.replace(tzinfo=None)))
        with pytest.raises(StatementError):
            session.flush()
        session.rollback()


def test_the_databases_clock_runs_within_a_transaction(office: Office) -> None:
    with office.services.writing() as session:
        first = database_now(session)
        while database_now(session) == first:
            pass
        assert database_now(session) > first


def test_many_stations_at_once_share_the_pieces_without_a_second_claim(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    rows = "".join(f"{i};Frau;Ada;Weiß{chr(97 + i)};Gasse {i};{53113 + i};Bonn;2014\n" for i in range(8))
    in_production(office, HEADER + rows)
    stations = [new_station(office, f"station {i}") for i in range(4)]
    written: list[str] = []
    errors: list[BaseException] = []

    def work(station: Station) -> None:
        try:
            while (claim := station.claim()) is not None:
                station.write(claim)
                written.append(claim.piece.id)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(station,)) for station in stations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(written) == len(set(written)) == 16


def contest(office: Office, station: Station) -> tuple[str, PieceView]:
    """Ask for a grant and cancel at the same moment: the station's answer, and the piece afterwards."""
    claim = station.must_claim()
    station.arm(claim)
    answers: list[str] = []
    start = threading.Barrier(2)

    def grant() -> None:
        start.wait()
        try:
            answers.append(str(station.grant(claim).state))
        except Conflict as error:
            answers.append(error.code)

    def cancel() -> None:
        start.wait()
        with office.services.writing() as session:
            pieces.cancel_piece(session, office.ctx, claim.piece.id, by="opr")

    threads = [threading.Thread(target=grant), threading.Thread(target=cancel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with office.services.reading() as session:
        found = pieces.get_piece(session, office.ctx, claim.piece.id)
    if answers == ["writing"]:
        station.finish(claim)
    return answers[0], found


def test_of_a_grant_and_a_cancellation_at_once_exactly_one_wins(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    rows = "".join(f"{i};Frau;Ada;Weiß{chr(97 + i)};Gasse {i};{53113 + i};Bonn;2014\n" for i in range(6))
    in_production(office, HEADER + rows)
    station = new_station(office)
    for _ in range(6):
        answer, found = contest(office, station)
        if answer == "writing":
            assert (found.state, found.recalled) == (PieceState.WRITING, True)
        else:
            assert found.state is PieceState.CANCELLED
            assert answer in ("stale_epoch", "not_granted", "wrong_state")


def test_foreign_keys_hold(office: Office) -> None:
    with office.services.writing() as session:
        session.add(AuditRow(tenant_id="ten_nobody", at=office.clock(), by="x", act="y", subject_id="z"))
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            session.flush()
        session.rollback()
    with office.services.reading() as session:
        assert session.scalar(select(func.count()).select_from(PieceRow)) == 0
