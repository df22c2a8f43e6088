"""`federkiel serve` around the server: the virtual station's key, and children that end although nobody told them to."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api.cli.keys import make_key
from api.serving import report_ends, station_key, virtual_station
from mailroom.access import authenticate, ensure_tenant, list_keys, revoke_key
from mailroom.core import Services
from tests.api.conftest import Running, running

SPAWN = multiprocessing.get_context("spawn")


def accepts(server: Running, key: str) -> str:
    with server.services.reading() as session:
        return authenticate(session, server.services, key, scope="station").id


def test_two_databases_with_one_master_key_have_a_station_key_each(tmp_path: Path) -> None:
    keys = []
    for name in ("a", "b", "a"):
        folder = tmp_path / name
        with running(folder, f"sqlite:///{folder}.sqlite3") as server:
            settings = server.settings.model_copy(update={"master_key_file": tmp_path / "keys" / "master.key"})
            settings.master_key_file.parent.mkdir(exist_ok=True)
            keys.append(station_key(settings, server.services, server.tenant_id))
            accepts(server, keys[-1])
    assert keys[0] != keys[1]
    assert keys[0] == keys[2], "a station that changed its key could not settle its journal"
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_station_key_that_opens_nothing_any_more_is_made_anew(idle_server: Running) -> None:
    services, tenant_id = idle_server.services, idle_server.tenant_id
    first = station_key(idle_server.settings, services, tenant_id)
    with services.writing() as session:
        revoke_key(session, services.context(tenant_id), accepts(idle_server, first))
    second = station_key(idle_server.settings, services, tenant_id)
    assert second != first
    assert accepts(idle_server, second)
    assert station_key(idle_server.settings, services, tenant_id) == second


def test_a_station_that_the_server_refuses_says_so_without_a_traceback(
    idle_server: Running, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    child = SPAWN.Process(target=virtual_station, args=(idle_server.url, "fk_live_wrong", "grbl-servo", tmp_path))
    child.start()
    child.join(60)
    said = capfd.readouterr().err
    assert child.exitcode == 1
    assert "unauthenticated" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("name", "remedy"), [("virtual-station", "no piece is written"), ("worker", "no job is done")])
def test_a_child_that_ends_unasked_is_named_in_the_log_with_what_to_do(name: str, remedy: str) -> None:
    child = SPAWN.Process(target=sys.exit, args=(3,), name=name)
    child.start()
    with capture_logs() as logs:
        report_ends([child], threading.Event())
    assert [(line["event"], line["log_level"], line["child"], line["exit_code"]) for line in logs] == [
        ("child ended", "error", name, 3)
    ]
    assert remedy in logs[0]["now"]
    assert "start" in logs[0]["do"]


@pytest.mark.parametrize("closed", [True, False])
def test_children_that_end_with_the_server_are_not_reported(*, closed: bool) -> None:
    ended = threading.Event()
    if closed:
        ended.set()
    child = SPAWN.Process(target=sys.exit, args=(0,), name="worker")
    child.start()
    with capture_logs() as logs:
        report_ends([child], ended, lambda: not closed)
    assert logs == []


def test_a_station_that_finds_nothing_to_write_leaves_no_line_in_the_log(tmp_path: Path) -> None:
    body = {"request_id": "idle-1", "machine": "grbl-servo", "slot": {"name": "origin"}, "boot_id": "0011223344556677"}
    with (
        running(tmp_path, f"sqlite:///{tmp_path}/one.sqlite3") as server,
        server.client(server.key("station")) as client,
        capture_logs() as logs,
    ):
        assert client.post("/station/claim", json=body).status_code == 204
        assert client.post("/station/claim", json={}).status_code == 422
    levels = [(line["status"], line["log_level"]) for line in logs if line["event"] == "request"]
    assert levels == [(204, "debug"), (422, "info")]


def test_a_house_of_another_tenant_does_not_lend_its_key(tmp_path: Path) -> None:
    with running(tmp_path, f"sqlite:///{tmp_path}/one.sqlite3") as server:
        services: Services = server.services
        other = ensure_tenant(services, "Other")
        assert station_key(server.settings, services, other.id) != station_key(server.settings, services, server.tenant_id)
        with services.reading() as session:
            assert [key.name for key in list_keys(session, services.context(other.id))] == ["virtual station"]
        assert make_key(services, other.id, "x", scopes=("letters",))
