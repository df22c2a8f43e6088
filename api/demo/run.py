"""`federkiel demo`: a customer list goes in over HTTP, written letters come out.

The server and the virtual station are processes of their own, with a temporary SQLite database; this process plays the CRM and
the operator. Everything that it knows it learned over HTTP; the traces it draws itself, from the G-code alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import JsonValue
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.cli.exits import fail
from api.cli.keys import make_key
from api.demo.crm import Crm, CrmError, Json
from api.demo.finishing import print_summary, write_gallery
from api.demo.processes import ROOT, Child, ChildFailed, Stall, start_server, start_station
from api.demo.tracing import write_piece
from api.opening import open_services
from api.output.folder import FolderInUse, OutputFolder
from api.output.gallery import Shown
from api.settings import Settings

SEED: Final = 20260302
HAND: Final = "anna"
STATIONERY: Final = "card-a6-folded"
SENDER: Final = ["Buchhandlung am Markt", "Marktplatz 3", "72070 Tübingen"]
PROOF_TIME: Final = "2026-03-02T08:00:00Z"
"""Printed on the proofs, so that two runs give the same bytes."""
_STALL_S: Final = 120.0
_POLL_S: Final = 0.1

Tell = Callable[[int, int | None], None]


def demo(out: Path) -> None:
    """Run it all; ends with exit code 1 and the reason when a step does not do what it should."""
    console = Console()
    began = time.monotonic()
    try:
        folder = OutputFolder(out)
        with tempfile.TemporaryDirectory(prefix="federkiel-demo-") as temporary, _bars(console) as bars:
            report, mailing, shown = _play(Path(temporary), folder, bars)
    except (CrmError, ChildFailed, FolderInUse) as error:
        fail(str(error))
    write_gallery(folder, report, mailing, shown)
    print_summary(console, folder, report, time.monotonic() - began)
    if report["rows_in"] != int(str(report["letters_written"])) + int(str(report["rows_refused"])):
        fail("the rows do not add up: rows in must be letters written plus rows refused")


def _play(temporary: Path, folder: OutputFolder, bars: _Bars) -> tuple[Json, Json, list[Shown]]:
    crm_key, station_key = _make_keys(temporary)
    key_file = temporary / "station.key"
    key_file.touch(mode=0o600)
    key_file.write_text(station_key)
    server, url = start_server(temporary / "data", temporary / "master.key", temporary / "server.log")
    with server:
        bars.done("server", f"listens at {url}")
        crm = Crm(url, crm_key)
        try:
            # The station starts now: it has nothing to write before the approval, but its libraries load meanwhile.
            with start_station(url, key_file, temporary / "station", temporary / "station.log") as station:
                mailing = _prepare(crm, folder, bars)
                shown = _produce(crm, str(mailing["id"]), folder, bars, [server, station])
            folder.write("batch-sheets.pdf", crm.fetch(f"/v1/mailings/{mailing['id']}/batch-sheets.pdf"))
            report = crm.get(f"/v1/mailings/{mailing['id']}/report")
            folder.write_report(report)
        finally:
            crm.close()
    return report, mailing, shown


def _make_keys(temporary: Path) -> tuple[str, str]:
    """What `federkiel key create` does, for a CRM that is its own operator and for the station."""
    services, tenant = open_services(Settings(data=temporary / "data", master_key_file=temporary / "master.key"))
    try:
        crm = make_key(services, tenant.id, "demo CRM", scopes=("admin",))
        return crm, make_key(services, tenant.id, "demo station", scopes=("station",))
    finally:
        services.close()


def _prepare(crm: Crm, folder: OutputFolder, bars: _Bars) -> Json:
    """From the upload to the approval; gives the approved mailing."""
    uploaded = crm.upload(ROOT / "examples" / "kunden.csv")
    crm.wait(uploaded["job"], bars.tell("list", "reading the list"))
    template = crm.post(
        "/v1/templates", {"name": "Danke", "language": "de", "body": (ROOT / "examples" / "danke.liquid").read_text("utf-8")}
    )
    new: Json = {
        "name": "Danke für Ihre Treue",
        "list_id": _id(uploaded["list"]),
        "template_id": template["id"],
        "hand": HAND,
        "stationery": STATIONERY,
        "sender": list[JsonValue](SENDER),
        "seed": SEED,
    }
    made = crm.post("/v1/mailings", new)
    address = f"/v1/mailings/{_id(made['mailing'])}"
    crm.wait(made["job"], bars.tell("proofs", "writing the proofs"))
    folder.write("proofs.pdf", crm.fetch(f"{address}/proofs.pdf", as_of=PROOF_TIME))
    proofed = crm.get(address)
    approved = crm.post(f"{address}/approve", {"proof_hash": proofed["proof_hash"]})
    crm.wait(approved["job"], bars.tell("approve", "approving"))
    return crm.get(address)


def _produce(crm: Crm, mailing_id: str, folder: OutputFolder, bars: _Bars, children: list[Child]) -> list[Shown]:
    """Follow the station: what is written gets looked at, and its files fetched; ends when nothing is left to write."""
    rows = {str(letter["id"]): int(str(letter["row"])) for letter in crm.every("/v1/letters", mailing_id=mailing_id)}
    sheets = {str(part["kind"]): part for part in _parts(crm.get(f"/v1/stationery/{STATIONERY}"))}
    total = sum(1 for _ in crm.every("/v1/pieces", mailing_id=mailing_id))
    shown: list[Shown] = []
    stall = Stall(_STALL_S)
    tell = bars.tell("write", "writing the pieces")
    while len(shown) < total:
        written = list(crm.every("/v1/pieces", mailing_id=mailing_id, state="written"))
        for piece in written:
            crm.post(f"/v1/pieces/{piece['id']}/verify")
            shown.append(write_piece(crm, folder, piece, rows[str(piece["letter_id"])], sheets[str(piece["part"])]))
            tell(len(shown), total)
        if not written:
            _check_progress(crm, mailing_id, stall, children)
            time.sleep(_POLL_S)
    return shown


def _check_progress(crm: Crm, mailing_id: str, stall: Stall, children: list[Child]) -> None:
    """Nothing new: see that it still goes on."""
    counts = crm.get(f"/v1/mailings/{mailing_id}/batch")["pieces"]
    assert isinstance(counts, dict)
    for state in ("unknown", "held"):
        if counts.get(state):
            raise CrmError(f"{counts[state]} of the pieces are {state}; the station's log says why")
    stall.check(counts, *children)


def _parts(stationery: Json) -> Iterator[Json]:
    parts = stationery["parts"]
    assert isinstance(parts, list)
    for part in parts:
        assert isinstance(part, dict)
        yield part


def _id(value: JsonValue) -> str:
    assert isinstance(value, dict)
    return str(value["id"])


class _Bars:
    """One progress bar for each step, shown while it goes on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def tell(self, step: str, text: str) -> Tell:
        """A function that moves the step's bar."""
        task = self._tasks.setdefault(step, self._progress.add_task(text, total=None))

        def move(done: int, total: int | None) -> None:
            self._progress.update(task, completed=done, total=total)

        return move

    def done(self, step: str, text: str) -> None:
        """A step without a bar of its own."""
        self._tasks[step] = self._progress.add_task(text, total=1, completed=1)


@contextmanager
def _bars(console: Console) -> Iterator[_Bars]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield _Bars(progress)
