"""A server under real HTTP on a loopback port, in a thread; its jobs are worked off when a test says so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn

from api.app import create_app
from api.cli.keys import make_key
from api.settings import Settings
from mailroom.house import House

Client = httpx2.Client


@dataclass
class Running:
    """A server that listens."""

    url: str
    house: House
    tenant_id: str
    settings: Settings

    def key(self, *scopes: str, test: bool = False, tenant_id: str | None = None) -> str:
        """A new API key."""
        return make_key(self.house, tenant_id or self.tenant_id, "test", test=test, scopes=scopes or ("admin",))

    def work(self) -> int:
        """Do the queued jobs here and now."""
        from mailroom.jobs import work_off

        return work_off(self.house)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """SQLite in a folder of the test's own."""
    return Settings(data=tmp_path / "data", master_key_file=tmp_path / "keys" / "master.key", max_upload_mb=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    """A server with an empty database."""
    settings.data.mkdir()
    house = House.open(database_url=settings.database, master_key_file=settings.master_key_file)
    house.migrate()
    tenant = house.ensure_tenant()
    with serving(settings, house, tenant.id) as url:
        yield Running(url, house, tenant.id, settings)
    house.close()


@pytest.fixture
def client_of(server: Running) -> Iterator[Callable[[str | None], Client]]:
    """Make a client with that key, or with none."""
    made: list[Client] = []

    def make(key: str | None) -> Client:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        made.append(Client(base_url=server.url, headers=headers, trust_env=False, timeout=30))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def crm(server: Running, client_of: Callable[[str | None], Client]) -> Client:
    """A client with a key of every scope."""
    return client_of(server.key("admin"))


class serving:  # noqa: N801 - used like a function
    """`with serving(...) as url`: uvicorn in a thread."""

    def __init__(self, settings: Settings, house: House, tenant_id: str) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(settings, house, tenant_id=tenant_id), log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._socket.close()
        assert not self._thread.is_alive(), "the server did not end"
