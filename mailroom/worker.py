"""The embedded worker: a child process of the server that does what waits in the database, in turns, and ends with its parent.

A process and never a thread: rendering keeps a core busy, and a server that shares its interpreter with it answers late.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from mailroom.core import Services
from mailroom.core.tables import TenantRow
from mailroom.stations import expire_leases
from mailroom.turns import Turns

POLL_S: Final = 0.2
SWEEP_S: Final = 5.0

log = logging.getLogger(__name__)


class _Stop(BaseException):  # no handler of a job's failure may take it for one
    """The worker shall end."""


def main(database_url: str, master_key_file: Path | str) -> None:
    """Work until SIGTERM, or until the parent process is gone. SIGINT is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _on_term)
    services = Services.open(database_url=database_url, master_key_file=Path(master_key_file))
    parent = multiprocessing.parent_process()
    parent_id = os.getppid()
    swept = 0.0
    turns = Turns(services)
    try:
        while True:
            try:
                if time.monotonic() - swept > SWEEP_S:
                    sweep(services)
                    swept = time.monotonic()
                if not turns.turn():
                    _wait(parent.sentinel if parent else None)
            except OperationalError as error:
                # The database is busy or away; what waits there goes on waiting.
                log.warning("database: %s", type(error.orig).__name__)
                _wait(parent.sentinel if parent else None)
            if os.getppid() != parent_id:
                return
    except _Stop:
        return
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending already
        _put_back(turns)
        services.close()


def _put_back(turns: Turns) -> None:
    """The next worker need not wait for the leases of what this one held."""
    try:
        turns.put_back()
    except OperationalError as error:
        log.warning("database: %s", type(error.orig).__name__)


def sweep(services: Services) -> None:
    """Leases whose time is over, of every tenant."""
    with services.reading() as session:
        tenants = list(session.scalars(select(TenantRow.id)))
    for tenant_id in tenants:
        with services.writing() as session:
            expire_leases(session, services.context(tenant_id))


def _wait(parent: int | None) -> None:
    """Until it is time to look again; raises _Stop when the parent ends first."""
    if parent is None:
        time.sleep(POLL_S)
    elif multiprocessing.connection.wait([parent], timeout=POLL_S):
        raise _Stop


def _on_term(_signal: int, _frame: FrameType | None) -> None:
    raise _Stop
