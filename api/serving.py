"""`federkiel serve`: the server with its embedded worker, and if wanted a virtual station, as child processes of one command.

The children end with the server, also when it is killed: they watch it. Computing never happens in the server's own process, so
that an import of 50,000 rows does not slow anybody's request.
"""

from __future__ import annotations

import multiprocessing
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError

from api import logs
from api.app import create_app
from api.cli.exits import USAGE, fail
from api.cli.keys import make_key
from api.opening import open_services, settings_or_fail
from api.settings import Settings
from mailroom.access import NotAuthenticated, authenticate
from mailroom.core import Services
from mailroom.core.work import tell_again

_VIRTUAL_MACHINE: Final = "grbl-servo"
_CHILD_PATIENCE_S: Final = 10.0
_CATCH_UP_S: Final = 5.0
_SIGNAL_S: Final = 1.0  # a signal to the whole process group reaches children a moment before the server has acted on it
_WITHOUT: Final = {"worker": "no job is done (lists, proofs, approvals wait)", "virtual-station": "no piece is written"}
log = structlog.get_logger("federkiel.serve")


def serve(host: str, port: int, data: Path | None, *, virtual_station: bool) -> None:
    """Serve until SIGINT or SIGTERM, then end the children and close the services."""
    import uvicorn

    from api.web.sign_in_links import sign_in_url

    settings = settings_or_fail(data=data)
    logs.configure(settings.log_level)
    services, tenant = open_services(settings)
    listening = _listen(host, port)
    local_url = f"http://{host}:{listening.getsockname()[1]}"
    url = settings.public_url or local_url
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, services, tenant_id=tenant.id), log_config=None, access_log=False, timeout_graceful_shutdown=10
        )
    )
    children = _start_children(settings, services, tenant.id, local_url if virtual_station else None)
    ended = threading.Event()
    threading.Thread(target=report_ends, args=(children, ended, lambda: server.should_exit), daemon=True).start()
    if settings.broker_url:
        threading.Thread(target=catch_up, args=(services, settings.broker_url, ended), daemon=True).start()
    # Flushed at once: whoever started this command may be waiting for the address.
    print(f"Federkiel serves {url}", flush=True)
    print(f"Sign in once, within 15 minutes: {sign_in_url(services, url)}", flush=True)
    # uvicorn raises its signal again when it is done; by then the children are still to be ended.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        log.info("interrupted")
    finally:
        ended.set()
        _end(children)
        services.close()


def catch_up(services: Services, broker_url: str, ended: threading.Event, *, every_s: float = _CATCH_UP_S) -> None:
    """Tell the broker of the jobs that it did not take while it was away, until `ended` is set."""
    while not ended.wait(every_s):
        try:
            tell_again(services, broker_url)
        except OperationalError as error:
            log.warning("database not reached", exception=type(error.orig).__name__)


def celery_worker() -> None:
    """A Celery worker for the broker of the settings."""
    settings = settings_or_fail()
    if not settings.broker_url:
        fail(
            "a Celery worker needs FEDERKIEL_BROKER_URL=redis://HOST:PORT/NUMBER; without it `serve` does the jobs itself",
            USAGE,
        )
    from mailroom.celery_app import make_app

    logs.configure(settings.log_level)
    app = make_app(settings.broker_url, database_url=settings.database, master_key_file=settings.master_key_file)
    app.worker_main(["worker", "--beat", "--schedule", str(settings.data / "celery-beat"), "--loglevel", settings.log_level])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        fail(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port, or end what listens there")
    # From here on a caller is kept waiting instead of being turned away while the rest starts.
    listening.listen(128)
    return listening


def _start_children(settings: Settings, services: Services, tenant_id: str, station_url: str | None) -> list[BaseProcess]:
    spawn = multiprocessing.get_context("spawn")
    children: list[BaseProcess] = []
    if not settings.broker_url:
        from mailroom import worker

        children.append(spawn.Process(target=worker.main, args=(settings.database, settings.master_key_file), name="worker"))
    if station_url:
        key = station_key(settings, services, tenant_id)
        arguments = (station_url, key, _VIRTUAL_MACHINE, settings.data / "virtual-station")
        children.append(spawn.Process(target=virtual_station, args=arguments, name="virtual-station"))
    for child in children:
        child.start()
    return children


def station_key(settings: Settings, services: Services, tenant_id: str) -> str:
    """The virtual station's key, the same at every start: a station that changed its key could not settle its journal.

    It lies beside the master key under the tenant's id, which is another in every database; one that opens nothing any more is
    replaced.
    """
    path = settings.master_key_file.with_name(f"virtual-station-{tenant_id}.key")
    if path.exists():
        kept = path.read_text().strip()
        try:
            with services.reading() as session:
                authenticate(session, services, kept, scope="station")
        except NotAuthenticated:
            log.warning("the virtual station's key is not valid any more; it gets a new one", file=str(path))
        else:
            return kept
    secret = make_key(services, tenant_id, "virtual station", scopes=("station",))
    path.touch(mode=0o600)
    path.write_text(secret)
    return secret


def virtual_station(server: str, key: str, machine: str, state: Path) -> None:
    """The child process of the virtual station; what ends it is said in one line of the log."""
    from api.cli import stations
    from plotter.errors import PlotterError
    from plotter.station import StationError

    try:
        stations.run_as_child(server, key, machine, state)
    except (StationError, PlotterError, OSError) as error:
        log.error("the virtual station cannot go on", reason=str(error))
        sys.exit(1)


def report_ends(children: Sequence[BaseProcess], ended: threading.Event, is_ending: Callable[[], bool] = lambda: False) -> None:
    """Log every child that ends before the server does; returns when none is left or the server ends."""
    left = {child.sentinel: child for child in children}
    while left:
        for sentinel in connection.wait(list(left)):
            assert isinstance(sentinel, int)
            child = left.pop(sentinel)
            if ended.wait(_SIGNAL_S) or is_ending():
                return
            child.join()
            log.error(
                "child ended",
                child=child.name,
                exit_code=child.exitcode,
                now=_WITHOUT[child.name],
                do="end `federkiel serve` and start it again; the lines above tell the reason",
            )


def _end(children: list[BaseProcess]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.join(_CHILD_PATIENCE_S)
        if child.exitcode is None:
            log.warning("killed", child=child.name)
            child.kill()
            child.join()
