"""A small world to break: one approved letter (card and envelope), a server, a station, a proxy between them, an operator.

It judges by the virtual plotter's ink ledger: what the plotter says it drew, whatever the database believes.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from sqlalchemy import update

from api.cli.keys import make_key
from api.settings import Settings
from mailroom import jobs, mailings, people, pieces, stations, writing
from mailroom.access import ensure_tenant
from mailroom.core import Services
from mailroom.core.tables import PieceRow
from mailroom.pieces import PieceView
from plotter.ports import InkEntry, inked_twice, read_ledger
from tests.api.crashes import children
from tests.api.crashes.proxy import Proxy

PATIENCE_S = 90.0
_LIST = "Anrede;Vorname;Nachname;Straße;PLZ;Ort\nFrau;Anna;Muster;Lindenstraße 4;10969;Berlin\n".encode()


class World:
    """Everything on one database, in one folder."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.state = folder / "station"
        self.state.mkdir(parents=True)
        self.proxy = Proxy()
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.api.crashes.children"])
        self.services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file)
        self.services.migrate()
        self.tenant_id = ensure_tenant(self.services).id
        self.ctx = self.services.context(self.tenant_id)
        self._key = make_key(self.services, self.tenant_id, "station", scopes=("station",))
        self._server: BaseProcess | None = None
        self._station: BaseProcess | None = None

    def __enter__(self) -> World:
        self.mailing_id = self._approved_mailing()
        self.proxy.__enter__()
        self.start_server()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill_station()
        self.kill_server()
        self.proxy.__exit__(kind, error, trace)
        self.services.close()

    def start_server(self) -> None:
        """Start it and lead the proxy to it."""
        here, there = self._processes.Pipe()
        self._server = self._processes.Process(target=children.server, args=(self.settings, self.tenant_id, there))
        self._server.start()
        there.close()
        assert here.poll(PATIENCE_S), "the server did not start"
        self.proxy.upstream = here.recv()
        here.close()

    def start_station(self, dies_in_line: int | None = None) -> None:
        """Start it on its journal."""
        arguments = (self.proxy.url, self._key, self.state, dies_in_line)
        self._station = self._processes.Process(target=children.station, args=arguments)
        self._station.start()

    def kill_server(self) -> None:
        """kill -9."""
        _kill(self._server)

    def kill_station(self) -> None:
        """kill -9."""
        _kill(self._station)

    def station_died(self) -> None:
        """Wait until it has."""
        assert self._station is not None
        # Whoever killed it waits for it in another thread, and only one of two gets the exit status from the system.
        self.wait_for(lambda: self._station is not None and self._station.exitcode == -9)

    def pieces(self) -> list[PieceView]:
        """As the database knows them."""
        with self.services.reading() as session:
            return list(pieces.list_pieces(session, self.ctx, mailing_id=self.mailing_id, limit=100).data)

    def states(self) -> Counter[str]:
        """State and number of pieces."""
        return Counter(str(piece.state.value) for piece in self.pieces())

    def wait_for(self, what: Callable[[], bool]) -> None:
        """Until it is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < deadline, f"never came: {self.states()}, calls {self.proxy.calls[-12:]}"
            time.sleep(0.02)

    def wait_until_written(self) -> None:
        """Until no piece is left that is not written or out of the game."""
        self.wait_for(lambda: set(self.states()) <= {"written", "spoiled"})

    def expire_leases(self) -> None:
        """Let the time of every lease be over."""
        with self.services.writing() as session:
            session.execute(update(PieceRow).values(lease_expires_at=self.ctx.now().replace(year=2000)))

    def operator_spoils(self) -> None:
        """An operator finds the piece, destroys the sheet, orders a new one, and lets the station go on."""
        with self.services.writing() as session:
            for piece in pieces.list_pieces(session, self.ctx, mailing_id=self.mailing_id, state="unknown", limit=100).data:
                pieces.spoil_and_rewrite(session, self.ctx, piece.id, by="operator", reason="not known", destroyed=True)
            for station in stations.list_stations(session, self.ctx):
                stations.unhold_station(session, self.ctx, station.id, by="operator")

    def ink(self) -> list[InkEntry]:
        """Every line that the plotter began to draw."""
        path = self.state / "ink.jsonl"
        return [entry for entry in read_ledger(path) if entry.event == "ink"] if path.exists() else []

    def judge(self) -> None:
        """Never a second ink, never a lost letter, never another ink than the approved, by the plotter's own record."""
        assert inked_twice(iter(self.ink())) == []
        with self.services.reading() as session:
            (letter,) = mailings.list_letters(session, self.ctx, mailing_id=self.mailing_id).data
        written = [piece for piece in self.pieces() if piece.state == "written"]
        assert sorted(piece.part for piece in written) == ["card", "envelope"]
        assert {piece.letter_id for piece in written} == {letter.id}
        for piece in written:
            drawn = [entry for entry in self.ink() if entry.piece == piece.id]
            assert sorted(entry.segment for entry in drawn) == list(range(piece.lines)), "every line, once"
            assert {entry.ink_hash for entry in drawn} == {piece.ink_hash}

    def _approved_mailing(self) -> str:
        """One letter, ready to be written."""
        with self.services.writing() as session:
            made = people.create_list(session, self.ctx, name="one", file_name="one.csv")
            people.add_upload(session, self.ctx, made.id, _LIST)
            people.finish_upload(session, self.ctx, made.id)
            template = writing.create_template(session, self.ctx, name="thanks", body="{{ anrede }},\n\ndanke!")
        jobs.work_off(self.services)
        with self.services.writing() as session:
            mailing = mailings.create_mailing(
                session, self.ctx, name="m", list_id=made.id, template_id=template.id, hand="anna",
                stationery="card-a6-folded", seed=7,
            )  # fmt: skip
            mailings.request_proof(session, self.ctx, mailing.id)
        jobs.work_off(self.services)
        with self.services.writing() as session:
            proofed = mailings.get_mailing(session, self.ctx, mailing.id)
            assert proofed.proof_hash
            assert proofed.letters == 1
            mailings.approve(session, self.ctx, mailing.id, proof_hash=proofed.proof_hash, by="operator")
        jobs.work_off(self.services)
        return mailing.id


def _kill(process: BaseProcess | None) -> None:
    if process is not None:
        process.kill()
        process.join()
