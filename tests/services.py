"""PostgreSQL and Redis for the tests: started from the machine's own programs, in a folder of their own.

Import the fixtures by name: `database_url` (with `migrated_sqlite`, `migrated_postgresql`, `postgresql`), `redis_url`. Where a
program is missing the test is left out and named (under CI=true it fails, see conftest).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mailroom.core import Database

_PATIENCE_S = 30.0


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server's maintenance database; the server ends with the session."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("left out: no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="federkiel-pg-"))
    try:
        with _running_postgresql(programs, folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_database(postgresql: str) -> Iterator[str]:
    """The URL of an empty database, dropped after the test."""
    with _new_database(postgresql, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The name of a database with all tables, to be copied: faster than migrating for each test."""
    name = "federkiel_template"
    _execute(postgresql, f"CREATE DATABASE {name}")
    database = Database(postgresql.replace("/postgres?", f"/{name}?"))
    database.migrate()
    database.dispose()
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "federkiel.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with empty tables, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "federkiel.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        template: str = request.getfixturevalue("migrated_postgresql")
        with _new_database(request.getfixturevalue("postgresql"), template) as url:
            yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a fresh Redis server without persistence."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("left out: redis-server is not installed")
    port = _free_port()
    arguments = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)


@contextlib.contextmanager
def _new_database(server: str, template: str) -> Iterator[str]:
    name = f"t{secrets.token_hex(8)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def _postgresql_programs() -> Path | None:
    """The folder of initdb and postgres: Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return folders[-1] if folders else None


@contextlib.contextmanager
def _running_postgresql(programs: Path, folder: Path) -> Iterator[str]:
    """PostgreSQL refuses to run as root: then it runs as the user `postgres`."""
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("left out: PostgreSQL does not run as root, and there is no user postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    log = (folder / "log").open("wb")
    with log:
        subprocess.run(
            [str(programs / "initdb"), "-D", str(data), "-U", "federkiel", "--auth=trust", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=log,
            stderr=log,
            cwd=folder,
            **identity,  # type: ignore[call-overload]
        )
        # Durability is not what these tests are about; without fsync they take a third of the time.
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off", "max_connections": "60"}
        arguments = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        server = subprocess.Popen(arguments, stdout=log, stderr=log, cwd=folder, **identity)  # type: ignore[call-overload]
    try:
        url = f"postgresql+psycopg://federkiel@/postgres?host={folder}"
        _wait_for_postgresql(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)


def _wait_for_postgresql(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _wait_for_port(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
