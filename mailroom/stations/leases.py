"""What a station does with the piece it holds: arm, grant, progress, finish, fault, release. No grant, no ink.

Every lease raises the piece's epoch, and every call carries (piece, epoch, sequence): an older epoch or sequence is refused,
the very last call again gets the very same answer. Leases are counted by the database's clock. WRITING never expires.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from mailroom.core import LEASES, Conflict, Context, MailingState, PieceState, changed, database_now, one_line, own_row
from mailroom.core.tables import MailingRow, PieceRow
from mailroom.people import is_suppressed
from mailroom.pieces import PieceView, piece_row, piece_view, swap, swap_many
from mailroom.stations.registry import hold_station, station_row, station_view
from mailroom.stations.views import StationView

P = PieceState

LEASE_S: Final = 90.0
"""To make and check the program, home, and lay in the sheet; a heartbeat renews it."""
ARMED_S: Final = 120.0
"""From ARM to the grant; a station that is silent for longer must be looked at."""


def arm(
    session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int, sequence: int, boot_id: str = ""
) -> PieceView:
    """The station has checked the program and its sheet and stands ready: LEASED -> ARMED."""
    row, again = _call(session, ctx, piece_id, "arm", station_id, epoch, sequence)
    if again:
        return piece_view(row)
    _expect(row, P.LEASED)
    if row.gcode_sha256 is None:
        raise Conflict("not_granted", "this lease has no program yet", "Claim again with the same request id.")
    return _take(
        session,
        ctx,
        row,
        P.ARMED,
        "arm",
        sequence,
        lease_expires_at=database_now(session) + timedelta(seconds=ARMED_S),
        boot_id=boot_id,
    )


def grant(
    session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int, sequence: int, boot_id: str = ""
) -> PieceView:
    """ARMED -> WRITING, after looking again whether this letter may still be written. Commit, then answer: no grant, no ink.

    The answer's state is WRITING, or HELD with the reason why not: that is committed too, and then refused (`not_granted`). A
    grant whose answer was lost may be fetched again with the same sequence by the same boot of the station, no other.
    """
    row, again = _call(session, ctx, piece_id, "grant", station_id, epoch, sequence)
    if again:
        if row.state != P.WRITING or row.boot_id != boot_id:
            raise Conflict("not_granted", f"piece {piece_id} is {row.state}; another boot has its grant", "Report a fault.")
        return piece_view(row)
    _expect(row, P.ARMED)
    reason = _objection(session, ctx, row)
    if reason:
        return _take(
            session, ctx, row, P.HELD, "grant refused", sequence, reason=reason, held_from=P.READY, epoch=row.epoch + 1
        )
    return _take(session, ctx, row, P.WRITING, "grant", sequence, lease_expires_at=None, boot_id=boot_id, lines_done=0)


def progress(
    session: Session,
    ctx: Context,
    piece_id: str,
    *,
    station_id: str,
    epoch: int,
    sequence: int,
    boot_id: str = "",
    lines_done: int,
) -> PieceView:
    """So many text lines are written."""
    row, again = _call(session, ctx, piece_id, "progress", station_id, epoch, sequence)
    if again:
        return piece_view(row)
    _expect_writing(row)
    result = session.execute(
        update(PieceRow)
        .where(
            PieceRow.tenant_id == ctx.tenant_id,
            PieceRow.id == row.id,
            PieceRow.epoch == row.epoch,
            PieceRow.sequence == row.sequence,
            PieceRow.state == row.state,
        )
        .values(lines_done=max(0, min(lines_done, row.lines)), sequence=sequence, last_call="progress", changed_at=ctx.now())
        .execution_options(synchronize_session=False)
    )
    if not changed(result):
        raise _overtaken(row)
    return piece_view(piece_row(session, ctx, piece_id))


def finish(
    session: Session,
    ctx: Context,
    piece_id: str,
    *,
    station_id: str,
    epoch: int,
    sequence: int,
    boot_id: str = "",
    gcode_sha256: str,
) -> PieceView:
    """Written to the end, by this very program: WRITING -> WRITTEN. A piece that was held meanwhile stays held, as written."""
    row, again = _call(session, ctx, piece_id, "finish", station_id, epoch, sequence)
    if again:
        return piece_view(row)
    _expect_writing(row)
    if gcode_sha256 != row.gcode_sha256:
        raise Conflict("hash_mismatch", f"piece {piece_id} was leased with another program", "Report a fault.")
    if row.state == P.HELD:
        return _take(
            session, ctx, row, P.HELD, "finish", sequence, reason=row.reason, held_from=P.WRITTEN, lines_done=row.lines
        )  # fmt: skip
    return _take(session, ctx, row, P.WRITTEN, "finish", sequence, lines_done=row.lines)


def fault(
    session: Session,
    ctx: Context,
    piece_id: str,
    *,
    station_id: str,
    epoch: int,
    sequence: int,
    boot_id: str = "",
    reason: str,
) -> PieceView:
    """Something went wrong; the station is held until a person has looked. Before ARM nothing was at risk: the piece goes
    back to READY, for another station. After it nobody knows what is on the sheet: UNKNOWN."""
    row, again = _call(session, ctx, piece_id, "fault", station_id, epoch, sequence)
    if again:
        return piece_view(row)
    state = P(row.state)
    reason = one_line("reason", reason, longest=500)
    if state not in LEASES:
        _expect_writing(row)
    hold_station(session, ctx, station_id, by=f"station:{station_id}", reason=reason)
    if state is P.LEASED:
        return _take(session, ctx, row, P.READY, "fault", sequence, reason=reason, epoch=row.epoch + 1)
    if state is P.HELD:
        return _take(session, ctx, row, P.HELD, "fault", sequence, reason=reason, held_from=P.UNKNOWN)
    return _take(session, ctx, row, P.UNKNOWN, "fault", sequence, reason=reason)


def release(
    session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int, sequence: int, boot_id: str = ""
) -> PieceView:
    """The station gives a lease back before ARM: READY for anybody."""
    row, again = _call(session, ctx, piece_id, "release", station_id, epoch, sequence)
    if again:
        return piece_view(row)
    _expect(row, P.LEASED)
    return _take(session, ctx, row, P.READY, "release", sequence, epoch=row.epoch + 1)


def heartbeat(session: Session, ctx: Context, station_id: str, *, boot_id: str, version: str = "") -> StationView:
    """The station lives: its leases of this boot are renewed."""
    row = station_row(session, ctx, station_id)
    now = database_now(session)
    row.boot_id, row.version, row.last_seen_at = boot_id, version, now
    session.execute(
        update(PieceRow)
        .where(
            PieceRow.tenant_id == ctx.tenant_id,
            PieceRow.station_id == station_id,
            PieceRow.boot_id == boot_id,
            PieceRow.state.in_(LEASES),
            PieceRow.lease_expires_at >= now,
        )
        .values(lease_expires_at=now + timedelta(seconds=LEASE_S))
    )
    session.flush()
    return station_view(row)


def expire_leases(session: Session, ctx: Context) -> int:
    """LEASED past its time goes back to READY with a new epoch, ARMED becomes UNKNOWN; how many. WRITING never expires."""
    over = PieceRow.lease_expires_at < database_now(session)
    return sum(
        swap_many(
            session, ctx, to, PieceRow.state == held, over, by="system", reason="lease expired", new_epoch=True,
            lease_expires_at=None,
        )
        for held, to in ((P.LEASED, P.READY), (P.ARMED, P.UNKNOWN))
    )  # fmt: skip


def leased_row(session: Session, ctx: Context, piece_id: str, *, station_id: str, epoch: int) -> PieceRow:
    """The piece, if this station holds it with this epoch; raises Conflict (`stale_epoch`)."""
    row = piece_row(session, ctx, piece_id)
    if row.station_id != station_id or row.epoch != epoch:
        raise Conflict(
            "stale_epoch", f"piece {piece_id} has epoch {row.epoch}, not {epoch}, or is another station's", "Claim again."
        )
    return row


def _call(
    session: Session, ctx: Context, piece_id: str, call: str, station_id: str, epoch: int, sequence: int
) -> tuple[PieceRow, bool]:
    """The piece this call is about, and whether it is the last call again."""
    row = piece_row(session, ctx, piece_id)
    repeated = row.sequence == sequence and row.last_call == call and row.station_id == station_id
    # A call that ended the lease (release, fault before ARM) has raised the epoch itself; its repetition still gets its answer.
    if repeated and row.epoch in (epoch, epoch + 1):
        return row, True
    leased_row(session, ctx, piece_id, station_id=station_id, epoch=epoch)
    if sequence <= row.sequence:
        raise Conflict("stale_epoch", f"sequence {sequence} of piece {piece_id} is past, {row.sequence} was the last", "Go on.")
    return row, False


def _take(
    session: Session, ctx: Context, row: PieceRow, to: PieceState, call: str, sequence: int, *,
    reason: str | None = None, **values: object,
) -> PieceView:  # fmt: skip
    by = f"station:{row.station_id}"
    if not swap(session, ctx, row, to, by=by, reason=reason, sequence=sequence, last_call=call, **values):
        raise _overtaken(row)
    return piece_view(piece_row(session, ctx, row.id))


def _objection(session: Session, ctx: Context, row: PieceRow) -> str:
    """Why this letter must not be written now; empty when it may."""
    if row.lease_expires_at is None or row.lease_expires_at < database_now(session):
        return "the lease expired before the grant"
    if row.not_after is not None and row.not_after < ctx.now():
        return "too late: its last day is past"
    if is_suppressed(session, ctx, row.recipient_id):
        return "suppressed"
    mailing = own_row(session, ctx, MailingRow, row.mailing_id, "mailing", fresh=True)
    if mailing.state != MailingState.IN_PRODUCTION:
        return f"the mailing is {mailing.state}"
    return ""


def _expect(row: PieceRow, wanted: PieceState) -> None:
    if row.state != wanted:
        code = "not_granted" if wanted is P.ARMED else "wrong_state"
        raise Conflict(code, f"piece {row.id} is {row.state}, not {wanted}", "Read its state again.")


def _expect_writing(row: PieceRow) -> None:
    if row.state == P.WRITING or (row.state == P.HELD and row.held_from == P.WRITING):
        return
    _expect(row, P.WRITING)


def _overtaken(row: PieceRow) -> Conflict:
    return Conflict(
        "wrong_state", f"piece {row.id} was changed at the same moment", "Read its state again and repeat the call."
    )
