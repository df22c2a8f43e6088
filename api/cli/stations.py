"""`federkiel station`: reads the flags, opens the port, and lets the agent run until it is told to stop."""

from __future__ import annotations

import logging
import secrets
import signal
import threading
from collections.abc import Callable
from multiprocessing import connection, parent_process
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

from api.cli.exits import FAILED, USAGE, fail, not_built
from api.cli.plotter_options import PlotterOptions, read_plotter_options
from api.settings import BadSettings, default_state_dir
from plotter.errors import PlotterError
from plotter.ports import VirtualPlotter
from plotter.station import (
    Agent,
    Journal,
    JournalBusy,
    JournalDamaged,
    Server,
    Setup,
    StationError,
    VirtualFeeder,
    check_address,
    set_aside,
)

log = logging.getLogger("federkiel.station")
_AGAIN_S: Final = 0.5


def run(  # noqa: PLR0913  # the command's options, each by name
    server: str,
    key: str,
    *,
    machine: str,
    port: str,
    state: Path | None,
    slot: Path | None,
    pen: str | None,
    order: str | None,
    insecure: bool,
) -> None:
    """Run a station until SIGINT or SIGTERM; a piece that has ink is finished first."""
    from api import logs

    logs.configure("info")
    options = read_plotter_options(machine, slot, pen, order)
    if port != "virtual":
        not_built(f"writing on the serial port {port!r}; --port virtual works, and")
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    try:
        work(_address(server, insecure=insecure), _read_key(key), options, state or default_state_dir(), stop)
    except (StationError, PlotterError, JournalBusy, BadSettings) as error:
        fail(str(error), FAILED)


def run_as_child(server: str, key: str, machine: str, state: Path) -> None:
    """The virtual station of `serve --virtual-station`: ends with its parent, however that ends."""
    from api import logs

    logs.configure("warning")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = threading.Event()
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stop.set())
    while not stop.is_set():
        try:
            work(server, key, read_plotter_options(machine, None, None, None), state, stop)
        except JournalBusy:
            # The station of a killed server finishes its piece before it ends and lets go of the journal.
            stop.wait(_AGAIN_S)


def work(
    server: str,
    key: str,
    options: PlotterOptions,
    state: Path,
    stop: threading.Event,
    pace: Callable[[float], None] | None = None,
) -> None:
    """Open journal and virtual plotter in `state`, and write until `stop`."""
    journal = _open_journal(state / "journal")
    setup = Setup(options.machine, options.slot, options.pen, boot_id=secrets.token_hex(8), order=options.order)
    with Server(server, key) as connected, VirtualPlotter(options.driven, state / "ink.jsonl", pace=pace) as plotter:
        Agent(connected, journal, plotter, VirtualFeeder(), setup, lambda: secrets.token_hex(16), stop).run()
    journal.close()


def _open_journal(path: Path) -> Journal:
    try:
        return Journal(path)
    except JournalDamaged as error:
        kept = set_aside(path)
        log.error("%s; kept as %s. The server will hold what this station had.", error, kept.name)
        return Journal(path)


def _address(server: str, *, insecure: bool) -> str:
    """As `check_address`; what is no address at all ends the command here."""
    try:
        _ = urlsplit(server).port
    except ValueError as error:
        fail(f"--server {server!r}: {error}; give https://HOST or http://HOST:PORT", USAGE)
    return check_address(server, insecure=insecure)


def _read_key(key: str) -> str:
    if not key.startswith("@"):
        if not key.isascii() or not key.isprintable():
            fail("--key: a key has ASCII letters, digits and _ only; copy it as `federkiel key create` printed it", USAGE)
        return key
    try:
        return Path(key[1:]).read_text("ascii").strip()
    except OSError as error:
        fail(f"--key {key}: {error.strerror}", USAGE)
    except UnicodeDecodeError:
        fail(f"--key {key}: this file holds no key; it needs the one line that `federkiel key create` printed", USAGE)
