"""Short ways to the state a test begins with; every step is the service that the product itself uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from fonts.hand import Hand
from mailroom import access, jobs, mailings, people, stations, writing
from mailroom.mailings import MailingView
from mailroom.people import ListView
from mailroom.pieces import PieceView
from mailroom.stations import Claim, StationView
from plotter.choices import Order
from plotter.machines import PenSetup, Slot
from render.strokes import Line, Page, Stroke
from render.writer import Block
from tests.mailroom.conftest import Office

HEADER = "Kundennummer;Anrede;Vorname;Nachname;Straße;PLZ;Ort;Kunde seit\n"
TWO_ROWS = HEADER + "1;Frau;Ada;Weiß;Gasse 1;53113;Bonn;2014\n2;Herr;Karl;Groß;Weg 2;04109;Leipzig;2009\n"
MESSAGE = "{{ anrede }},\n\ndanke seit {{ kunde_seit }}!"
MACHINE = "grbl-servo"


def quick_page(
    blocks: Sequence[Block],
    hand: Hand,
    *,
    seed: int,
    width_mm: float,
    height_mm: float,
    lang: str = "de",
    pen_mm: float = 0.4,
) -> Page:
    """One short stroke for each block: for tests of what happens to a page, not of how it looks."""
    shift = (seed % 1000) / 1000
    lines = []
    for block in blocks:
        x, y = block.area.x_mm + shift, block.area.y_mm + 5
        stroke = Stroke(np.array([[x, y], [x + 4, y + 1]]), np.array([0.0, 0.2]), np.array([0, 1], dtype=np.int32))
        lines.append(Line(block.text.split("\n")[0], y, (stroke,)))
    return Page(hand.name, hand.version, "1", seed, 2.3, width_mm, height_mm, pen_mm, tuple(lines))


def import_list(office: Office, data: bytes | str, *, country: str | None = None, name: str = "Kunden") -> ListView:
    """A list as the server imports it: uploaded, job run."""
    raw = data.encode() if isinstance(data, str) else data
    with office.services.writing() as session:
        found = people.create_list(session, office.ctx, name=name, file_name="kunden.csv", country=country)
        for start in range(0, len(raw), people.CHUNK_BYTES):
            people.add_upload(session, office.ctx, found.id, raw[start : start + people.CHUNK_BYTES])
        job = people.finish_upload(session, office.ctx, found.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        return people.get_list(session, office.ctx, found.id)


def proofed(
    office: Office,
    data: bytes | str = TWO_ROWS,
    *,
    body: str = MESSAGE,
    seed: int = 7,
    order: Order = "writer",
    signature_id: str | None = None,
) -> MailingView:
    """A mailing with its proof."""
    found = import_list(office, data)
    with office.services.writing() as session:
        template = writing.create_template(session, office.ctx, name="Danke", body=body)
        mailing = mailings.create_mailing(
            session,
            office.ctx,
            name="Danke",
            list_id=found.id,
            template_id=template.id,
            hand="anna",
            stationery="card-a6-folded",
            sender=("Clara Sommer", "Gartenweg 1", "50667 Köln"),
            seed=seed,
            order=order,
            signature_id=signature_id,
        )
        job = mailings.request_proof(session, office.ctx, mailing.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        return mailings.get_mailing(session, office.ctx, mailing.id)


def in_production(office: Office, data: bytes | str = TWO_ROWS, *, order: Order = "writer") -> MailingView:
    """A mailing whose pieces wait for a station."""
    mailing = proofed(office, data, order=order)
    assert mailing.proof_hash is not None
    with office.services.writing() as session:
        mailing, job = mailings.approve(session, office.ctx, mailing.id, proof_hash=mailing.proof_hash, by="opr_test")
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        return mailings.get_mailing(session, office.ctx, mailing.id)


class Call(TypedDict):
    """What every call of a station carries."""

    station_id: str
    epoch: int
    sequence: int
    boot_id: str


@dataclass
class Station:
    """A station as the tests play it: counts its sequence numbers, commits each call."""

    office: Office
    view: StationView
    boot: str = "boot-1"
    sequence: int = 0
    requests: int = 0
    slot: Slot = Slot()  # noqa: RUF009  # frozen
    pen: PenSetup | None = None
    order: Order | None = None

    def claim(self, request_id: str | None = None) -> Claim | None:
        self.requests += 1
        self.sequence = 0
        return stations.claim(
            self.office.services,
            self.office.ctx.tenant_id,
            station_id=self.view.id,
            request_id=request_id or f"{self.view.id}-{self.requests}",
            machine=MACHINE,
            slot=self.slot,
            pen=self.pen,
            order=self.order,
            boot_id=self.boot,
        )

    def must_claim(self) -> Claim:
        found = self.claim()
        assert found is not None
        return found

    def arm(self, claim: Claim) -> PieceView:
        self.sequence += 1
        with self.office.services.writing() as session:
            return stations.arm(session, self.office.ctx, claim.piece.id, **self.call(claim))

    def grant(self, claim: Claim) -> PieceView:
        self.sequence += 1
        with self.office.services.writing() as session:
            return stations.grant(session, self.office.ctx, claim.piece.id, **self.call(claim))

    def finish(self, claim: Claim) -> PieceView:
        self.sequence += 1
        with self.office.services.writing() as session:
            return stations.finish(
                session, self.office.ctx, claim.piece.id, gcode_sha256=claim.gcode_sha256, **self.call(claim)
            )

    def fault(self, claim: Claim, reason: str = "unplugged") -> PieceView:
        self.sequence += 1
        with self.office.services.writing() as session:
            return stations.fault(session, self.office.ctx, claim.piece.id, reason=reason, **self.call(claim))

    def write(self, claim: Claim) -> PieceView:
        self.arm(claim)
        self.grant(claim)
        return self.finish(claim)

    def call(self, claim: Claim) -> Call:
        return {"station_id": self.view.id, "epoch": claim.epoch, "sequence": self.sequence, "boot_id": self.boot}


def new_station(office: Office, name: str = "one") -> Station:
    """A registered station with a key of its own."""
    with office.services.writing() as session:
        key = access.create_key(session, office.ctx, name=name, scopes=("station",))
        view = stations.register(session, office.ctx, key_id=key.key.id, name=name, machine=MACHINE)
    return Station(office, view)
