"""`federkiel produce`: a mailing made ready in a database that lives as long as the command, and written on a virtual plotter.

The same services and the same order as with a server and a station, without HTTP between them: claim, arm, grant, write,
finish.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from api import artefacts
from api.demo.crm import Json
from api.demo.finishing import print_summary, write_gallery
from api.opening import open_services
from api.output.folder import OutputFolder, PieceFiles
from api.output.gallery import Shown
from api.output.saving import saving_sentence
from api.settings import Settings
from mailroom import access, mailings, pieces, produce, stations
from mailroom.core import Context, Services
from mailroom.mailings import MailingView
from mailroom.stations import Claim
from mailroom.writing import check_recorded, find_hand, find_stationery
from plotter.choices import Order as StrokeOrder
from plotter.machines import Machine, PenSetup, Slot, load_machine, place
from plotter.ports import VirtualPlotter
from plotter.programs import check_program, make_program, split_program, trace, trace_png
from render.svg import page_svg

SEED: Final = 1
MACHINE: Final = "grbl-servo"
"""The profile that the programs are written for."""
PROOF_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Printed on the proofs: the same list gives the same bytes whenever it is produced."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be produced, and what it is written with."""

    data: bytes
    file_name: str
    template: str
    hand: str
    stationery: str
    signature: object = None
    """A parsed file of recorded signatures: each letter is signed."""
    signer: str = ""
    """Whose they are; the job ticket names them."""
    slips: float = 0.0
    strokes: StrokeOrder = "writer"
    slot: Slot = field(default_factory=Slot)
    pen: PenSetup | None = None
    split_addresses: bool = False


@dataclass(frozen=True, slots=True)
class _Writing:
    """Where a piece is written, and into which folder its files go."""

    services: Services
    ctx: Context
    station_id: str
    machine: Machine
    plotter: VirtualPlotter
    folder: OutputFolder


def run(order: Order, out: Path) -> None:
    """Write everything into `out`. Raises FolderInUse and what the services raise."""
    began = time.monotonic()
    console = Console()
    folder = OutputFolder(out)
    find_hand(order.hand)
    find_stationery(order.stationery)
    if order.signature is not None:
        check_recorded(order.signature)
    with tempfile.TemporaryDirectory(prefix="federkiel-produce-") as temporary:
        base = Path(temporary)
        services, _ = open_services(Settings(data=base / "data", master_key_file=base / "master.key"))
        try:
            made = _prepare(services, order, console)
            ctx = services.context(made.tenant_id)
            shown = list(_write_all(services, ctx, order, folder, base / "ink.jsonl", console))
            report, mailing = _report(services, ctx, made.mailing_id)
            if shown:
                folder.write("proofs.pdf", artefacts.proofs_pdf(services, ctx, made.mailing_id, as_of=PROOF_TIME))
                folder.write("batch-sheets.pdf", artefacts.batch_sheets_pdf(services, ctx, made.mailing_id))
        finally:
            services.close()
    in_writers_order_s = sum(piece.pen_time_writer_s or 0.0 for piece in shown)
    if order.strokes == "fast":
        report["pen_time_writer_s"] = round(in_writers_order_s, 1)
    folder.write_report(report)
    write_gallery(folder, report, {"name": mailing.name, **_names(mailing)}, shown)
    print_summary(console, folder, report, time.monotonic() - began)
    if order.strokes == "fast" and shown:
        console.print(saving_sentence(float(str(report["pen_time_s"])), in_writers_order_s))


def _prepare(services: Services, order: Order, console: Console) -> produce.Prepared:
    return produce.prepare(
        services,
        data=order.data,
        file_name=order.file_name,
        body=order.template,
        hand=order.hand,
        stationery=order.stationery,
        name=Path(order.file_name).stem,
        seed=SEED,
        signature=order.signature,
        signer=order.signer,
        slips=order.slips,
        order=order.strokes,
        split_addresses=order.split_addresses,
        progress=lambda stage: console.print(f"{stage} …"),
    )


def _write_all(
    services: Services, ctx: Context, order: Order, folder: OutputFolder, ledger: Path, console: Console
) -> Iterator[Shown]:
    with services.writing() as session:
        key = access.create_key(session, ctx, name="produce", scopes=("station",)).key
        station = stations.register(session, ctx, key_id=key.id, name="produce", machine=MACHINE)
    machine = load_machine(MACHINE)
    driven = order.pen.on(machine) if order.pen else machine
    with VirtualPlotter(driven, ledger) as plotter, console.status("writing"):
        writing = _Writing(services, ctx, station.id, machine, plotter, folder)
        for number in range(1, 10**9):
            claim = stations.claim(
                services,
                ctx.tenant_id,
                station_id=station.id,
                request_id=str(number),
                machine=MACHINE,
                slot=order.slot,
                pen=order.pen,
            )
            if claim is None:
                return
            yield _write(writing, claim)


def _write(writing: _Writing, claim: Claim) -> Shown:
    """One piece, in the station's order: check, home, arm, grant, write, finish."""
    ctx, piece = writing.ctx, claim.piece
    with writing.services.reading() as session:
        gcode = stations.piece_gcode(session, ctx, piece.id)
        page = pieces.piece_page(session, ctx, piece.id)
        row = mailings.get_letter(session, ctx, piece.letter_id).row
    driven = claim.pen.on(writing.machine) if claim.pen else writing.machine
    check_program(gcode, driven, page=page, slot=claim.slot)
    parts = split_program(gcode, driven)
    writing.plotter.home()
    with writing.services.writing() as session:
        stations.arm(session, ctx, piece.id, station_id=writing.station_id, epoch=claim.epoch, sequence=1)
    with writing.services.writing() as session:
        granted = stations.grant(session, ctx, piece.id, station_id=writing.station_id, epoch=claim.epoch, sequence=2)
    assert granted.state == "writing", granted.reason
    writing.plotter.begin(piece.id, claim.epoch, claim.ink_hash)
    writing.plotter.run_preamble(parts.preamble)
    for number, segment in enumerate(parts.segments):
        writing.plotter.run_segment(segment, number)
    writing.plotter.run_closing(parts.closing)
    with writing.services.writing() as session:
        done = stations.finish(
            session,
            ctx,
            piece.id,
            station_id=writing.station_id,
            epoch=claim.epoch,
            sequence=3,
            gcode_sha256=claim.gcode_sha256,
        )
    files = PieceFiles(row, piece.part, piece.number)
    drawn = trace(gcode, driven, placement=place(page.width_mm, page.height_mm, claim.slot))
    writing.folder.write(files.gcode, gcode)
    writing.folder.write(files.traced, trace_png(replace(drawn, travel=()), dpi=150))
    writing.folder.write(files.proof, page_svg(page))
    in_writers_order_s = None
    if claim.order == "fast":
        in_writers_order_s = make_program(page, writing.machine, pen=claim.pen, slot=claim.slot).estimate.total_s
    size = len(gcode.encode())
    return Shown(
        files, page.width_mm, page.height_mm, claim.lines, done.estimate_s or 0.0, size, pen_time_writer_s=in_writers_order_s
    )


def _report(services: Services, ctx: Context, mailing_id: str) -> tuple[Json, MailingView]:
    with services.reading() as session:
        report: Json = json.loads(json.dumps(mailings.report(session, ctx, mailing_id)))
        return report, mailings.get_mailing(session, ctx, mailing_id)


def _names(mailing: MailingView) -> Json:
    return {"hand": mailing.hand, "hand_version": mailing.hand_version, "stationery": mailing.stationery}
