"""A claim: the next piece leased, its program made from the stored strokes for this station's slot, and recorded.

Planning a program takes a tenth of a second, so it happens between two short transactions. A crash between them leaves a
lease without a program; the same request id gets the same lease again and makes the same program (the same strokes give the
same bytes).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailroom.core import (
    Conflict,
    Context,
    Invalid,
    MailingState,
    PieceState,
    Place,
    Services,
    changed,
    database_now,
    find_key,
    one_line,
    own_row,
)
from mailroom.core.tables import ClaimRow, MailingRow, PieceRow, ProgramRow
from mailroom.pieces import PieceView, piece_page, piece_row, piece_view, swap
from mailroom.stations.leases import LEASE_S, expire_leases
from mailroom.stations.registry import hold_station, station_row
from plotter.choices import Order, read_order
from plotter.errors import PlotterError
from plotter.machines import PenSetup, Slot, load_machine, pen_from_values, pen_values, slot_from_values, slot_values
from render.codec import ink_hash
from render.strokes import Page

if TYPE_CHECKING:
    from plotter.programs import Program

P = PieceState


@dataclass(frozen=True, slots=True)
class Claim:
    """What a station is told about the piece it is to write."""

    piece: PieceView
    epoch: int
    code: str
    lease_expires_at: datetime
    gcode_sha256: str
    ink_hash: str
    width_mm: float
    height_mm: float
    slot: Slot
    pen: PenSetup | None
    order: Order
    lines: int


def claim(  # noqa: PLR0913  # what a station says of itself, each by name
    services: Services,
    tenant_id: str,
    *,
    station_id: str,
    request_id: str,
    machine: str,
    slot: Slot,
    pen: PenSetup | None = None,
    order: Order | None = None,
    parts: Collection[str] | None = None,
    boot_id: str = "",
) -> Claim | None:
    """The next READY piece (of these parts), or the one this request got before; None when there is nothing to write.

    `order` is the order of drawing that the station was told; None = as the piece's mailing says.
    A station claims only when its journal holds nothing open. If the server still has a piece of this station and slot, the
    journal is lost or damaged: a lease goes back to READY; what was armed or writing becomes UNKNOWN and the station is held.
    Raises Conflict: `station_held`, `stale_epoch` when the request's lease is over, `wrong_state` when it is past arming.
    """
    ctx = services.context(tenant_id)
    request_id, boot_id = one_line("request_id", request_id), one_line("boot_id", boot_id, empty=True)
    try:
        profile = load_machine(machine)
    except PlotterError as error:
        raise Invalid("unknown_machine", str(error), "./federkiel machines lists them.") from error
    try:
        if pen:
            pen.on(profile)
    except PlotterError as error:
        raise Invalid("invalid_request", str(error), "Give a pen for this machine.") from error
    only = frozenset(parts) if parts is not None else None
    wanted = _Wanted(station_id, request_id, machine, slot, pen, order, only, boot_id)
    with services.writing() as session:
        expire_leases(session, ctx)
        row = _same_again(session, ctx, wanted)
        if row is None and _journal_agrees(session, ctx, wanted):
            row = _lease(session, ctx, wanted)
        held = station_row(session, ctx, station_id).held_reason
        page = piece_page(session, ctx, row.id) if row else None
    if row is None or page is None:
        if held is not None:
            raise Conflict("station_held", f"the station is held: {held}", "An operator releases it.")
        return None
    # As the lease has them: a repeated request gets the program that it got before.
    slot = slot_from_values(row.slot) if row.slot else slot
    pen = pen_from_values(row.pen) if row.pen else None
    drawn = read_order(row.stroke_order or "writer")
    if ink_hash(page) != row.ink_hash:
        _hold(services, ctx, row, "the stored strokes are not the approved ones")
        raise Conflict("hash_mismatch", f"piece {row.id} does not hold its approved strokes", "A person must look at it.")
    if row.gcode_sha256 is None:
        from plotter.programs import make_program  # compiles; a server that only answers questions starts without it

        try:
            program = make_program(page, profile, pen=pen, slot=slot, order=drawn)
        except PlotterError as error:
            _give_back(services, ctx, row, str(error))
            raise Conflict("station_held", f"the sheet cannot be written here: {error}", "Correct slot or machine.") from error
        row = _record(services, ctx, row, program)
    return _answer(row, page, slot, pen, drawn)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a station asks for."""

    station_id: str
    request_id: str
    machine: str
    slot: Slot
    pen: PenSetup | None
    order: Order | None
    parts: frozenset[str] | None
    boot_id: str


def _same_again(session: Session, ctx: Context, wanted: _Wanted) -> PieceRow | None:
    """The lease that this very request got before, prolonged; None when it is a new request."""
    earlier = session.get(ClaimRow, (ctx.tenant_id, wanted.station_id, wanted.request_id))
    if earlier is None:
        return None
    row = piece_row(session, ctx, earlier.piece_id)
    if row.epoch != earlier.epoch or row.station_id != wanted.station_id:
        raise Conflict("stale_epoch", f"the lease of request {wanted.request_id!r} is over", "Claim with a new request id.")
    if row.state != P.LEASED:
        raise Conflict("wrong_state", f"piece {row.id} of this request is {row.state}", "Go on with it, or report a fault.")
    row.lease_expires_at = database_now(session) + timedelta(seconds=LEASE_S)
    session.flush()
    return row


def _journal_agrees(session: Session, ctx: Context, wanted: _Wanted) -> bool:
    """Put right what the server still holds for a station that knows of nothing; False when it must not go on by itself."""
    rows = session.scalars(
        select(PieceRow)
        .where(
            PieceRow.tenant_id == ctx.tenant_id,
            PieceRow.station_id == wanted.station_id,
            PieceRow.state.in_((P.LEASED, P.ARMED, P.WRITING)),
        )
        .execution_options(populate_existing=True)
    ).all()
    reason = "the station does not know it any more: journal lost or damaged"
    for row in rows:
        if row.slot and row.slot.get("name") != wanted.slot.name:
            continue
        to = P.READY if row.state == P.LEASED else P.UNKNOWN
        swap(session, ctx, row, to, by="system", reason=reason, epoch=row.epoch + 1, lease_expires_at=None)
        if to is P.UNKNOWN:
            hold_station(session, ctx, wanted.station_id, by="system", reason=reason)
    return station_row(session, ctx, wanted.station_id).held_reason is None


def _lease(session: Session, ctx: Context, wanted: _Wanted) -> PieceRow | None:
    """The next READY piece, leased; None when there is none."""
    while True:
        row = _next(session, ctx, wanted.parts)
        if row is None:
            return None
        now = database_now(session)
        order = wanted.order or own_row(session, ctx, MailingRow, row.mailing_id, "mailing").stroke_order
        if swap(
            session,
            ctx,
            row,
            P.LEASED,
            by=f"station:{wanted.station_id}",
            epoch=row.epoch + 1,
            sequence=0,
            last_call=None,
            station_id=wanted.station_id,
            machine=wanted.machine,
            slot=slot_values(wanted.slot),
            pen=pen_values(wanted.pen) if wanted.pen else None,
            stroke_order=order,
            boot_id=wanted.boot_id,
            lease_expires_at=now + timedelta(seconds=LEASE_S),
            gcode_sha256=None,
            lines_done=0,
        ):
            break
    station = station_row(session, ctx, wanted.station_id)
    station.boot_id, station.last_seen_at = wanted.boot_id, now
    row = piece_row(session, ctx, row.id)
    session.add(
        ClaimRow(
            tenant_id=ctx.tenant_id,
            station_id=wanted.station_id,
            request_id=wanted.request_id,
            piece_id=row.id,
            epoch=row.epoch,
            created_at=ctx.now(),
        )
    )
    session.flush()
    return row


def _next(session: Session, ctx: Context, parts: Collection[str] | None) -> PieceRow | None:
    """The first READY piece; those past their last day are held on the way."""
    query = (
        select(PieceRow)
        .join(MailingRow, MailingRow.id == PieceRow.mailing_id)
        .where(PieceRow.tenant_id == ctx.tenant_id, PieceRow.state == P.READY, MailingRow.state == MailingState.IN_PRODUCTION)
        .order_by(PieceRow.position, PieceRow.number)
        .limit(1)
        .with_for_update(of=PieceRow, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if parts is not None:
        query = query.where(PieceRow.part.in_(parts))
    while True:
        row = session.scalar(query)
        if row is None or row.not_after is None or row.not_after >= ctx.now():
            return row
        swap(session, ctx, row, P.HELD, by="system", reason="too late: its last day is past", held_from=P.READY)


def _record(services: Services, ctx: Context, row: PieceRow, made: Program) -> PieceRow:
    """The program's hash on the lease, the program under seal; raises Conflict when the lease was lost meanwhile."""
    with services.writing() as session:
        result = session.execute(
            update(PieceRow)
            .where(
                PieceRow.tenant_id == ctx.tenant_id,
                PieceRow.id == row.id,
                PieceRow.epoch == row.epoch,
                PieceRow.state == P.LEASED,
            )
            .values(gcode_sha256=made.sha256, lines=made.lines, estimate_s=made.estimate.total_s)
        )
        if not changed(result):
            raise Conflict("stale_epoch", f"the lease of piece {row.id} was lost while its program was made", "Claim again.")
        made_before = select(ProgramRow.epoch).where(
            ProgramRow.tenant_id == ctx.tenant_id, ProgramRow.piece_id == row.id, ProgramRow.epoch == row.epoch
        )
        if session.scalar(made_before) is None:
            key = find_key(session, ctx, row.recipient_id)
            sealed = key.seal(zlib.compress(made.gcode.encode()), Place.PROGRAM.of(row.id, row.epoch))
            session.add(ProgramRow(piece_id=row.id, epoch=row.epoch, tenant_id=ctx.tenant_id, sealed=sealed))
        return piece_row(session, ctx, row.id)


def _hold(services: Services, ctx: Context, row: PieceRow, reason: str) -> None:
    with services.writing() as session:
        now = piece_row(session, ctx, row.id)
        if now.state == P.LEASED and now.epoch == row.epoch:
            swap(session, ctx, now, P.HELD, by="system", reason=reason, held_from=P.READY, epoch=row.epoch + 1)


def _give_back(services: Services, ctx: Context, row: PieceRow, reason: str) -> None:
    """What does not fit this machine may fit another: the piece goes back, the station waits for a person."""
    with services.writing() as session:
        now = piece_row(session, ctx, row.id)
        if now.state == P.LEASED and now.epoch == row.epoch:
            swap(session, ctx, now, P.READY, by="system", reason="does not fit the station", epoch=row.epoch + 1)
        assert row.station_id is not None
        hold_station(session, ctx, row.station_id, by="system", reason=reason)


def _answer(row: PieceRow, page: Page, slot: Slot, pen: PenSetup | None, order: Order) -> Claim:
    assert row.gcode_sha256 is not None
    assert row.lease_expires_at is not None
    return Claim(
        piece=piece_view(row),
        epoch=row.epoch,
        code=row.code,
        lease_expires_at=row.lease_expires_at,
        gcode_sha256=row.gcode_sha256,
        ink_hash=row.ink_hash,
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        slot=slot,
        pen=pen,
        order=order,
        lines=row.lines,
    )
