"""What runs in the killed processes: the real application under uvicorn, the real station agent on the virtual plotter.

They are forked from a process that has imported everything, so that a restart costs milliseconds, and killed with SIGKILL.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn

from api.app import create_app
from api.cli import stations
from api.cli.plotter_options import read_plotter_options
from api.settings import Settings
from mailroom.core import Services
from plotter.machines import load_machine
from plotter.programs import make_program
from tests.plotter.station.model import small_page

MACHINE = "grbl-servo"
make_program(small_page(1), load_machine(MACHINE))  # compiles once, before the forks


def server(settings: Settings, tenant_id: str, tell: Connection) -> None:
    """Serve on a free port, told through the pipe, until killed."""
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file)
    listening = socket.create_server(("127.0.0.1", 0))
    tell.send(listening.getsockname()[1])
    app = create_app(settings, services, tenant_id=tenant_id)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])


def station(url: str, key: str, state: Path, dies_in_line: int | None) -> None:
    """Write until killed; with `dies_in_line` this process kills itself in the middle of that line of its first piece."""
    lines = 0

    def draw(_seconds: float) -> None:
        nonlocal lines
        if lines == dies_in_line:
            os.kill(os.getpid(), signal.SIGKILL)
        lines += 1

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    stations.work(url, key, read_plotter_options(MACHINE, None, None, None), state, stop, draw)
