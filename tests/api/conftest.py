"""A server under real HTTP on a loopback port, in a thread; its jobs are worked off when a test says so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn

from api.app import create_app
from api.cli.keys import make_key
from api.settings import Settings
from mailroom.access import ensure_tenant
from mailroom.core import Services
from mailroom.jobs import work_off
from tests.services import database_url, migrated_postgresql, migrated_sqlite, postgresql

__all__ = ["database_url", "migrated_postgresql", "migrated_sqlite", "postgresql"]  # fixtures, by name

Client = httpx2.Client


@dataclass
class Running:
    """A server that listens."""

    url: str
    services: Services
    tenant_id: str
    settings: Settings

    def key(self, *scopes: str, test: bool = False, tenant_id: str | None = None) -> str:
        """A new API key."""
        return make_key(self.services, tenant_id or self.tenant_id, "test", test=test, scopes=scopes or ("admin",))

    def client(self, key: str | None) -> Client:
        """A client with that key, or with none; to be closed."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    def work(self) -> int:
        """Do the queued jobs here and now."""
        return work_off(self.services)


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Running]:
    """A server with an empty database, SQLite and PostgreSQL in turn."""
    with running(tmp_path, database_url) as found:
        yield found


@pytest.fixture(scope="session")
def idle_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server on SQLite for all tests that leave nothing behind."""
    folder = tmp_path_factory.mktemp("idle")
    with running(folder, f"sqlite:///{folder}/federkiel.sqlite3") as found:
        yield found


@pytest.fixture
def client_of(idle_server: Running) -> Iterator[Callable[[str | None], Client]]:
    """Make a client of the idle server with that key, or with none."""
    made: list[Client] = []

    def make(key: str | None) -> Client:
        made.append(idle_server.client(key))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def idle(idle_server: Running) -> Iterator[Client]:
    """A client of the idle server that may do everything."""
    with idle_server.client(idle_server.key("admin")) as client:
        yield client


@pytest.fixture
def crm(server: Running) -> Iterator[Client]:
    """A client that may do everything."""
    with server.client(server.key("admin")) as client:
        yield client


@contextmanager
def running(folder: Path, url: str, broker_url: str = "") -> Iterator[Running]:
    """A server on that database until the block ends."""
    settings = Settings(
        data=folder / "data",
        database_url=url,
        broker_url=broker_url,
        master_key_file=folder / "keys" / "master.key",
        max_upload_mb=1,
    )
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file)
    services.migrate()
    tenant = ensure_tenant(services)
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(settings, services, tenant_id=tenant.id)
    serving = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{listening.getsockname()[1]}", services, tenant.id, settings)
    finally:
        serving.should_exit = True
        thread.join(20)
        listening.close()
        services.close()
        assert not thread.is_alive(), "the server did not end"
