"""/station: claim, check, arm, grant, progress, finish; docs/decisions/station-protocol-api.md tells the whole protocol.

Every answer is sent after the commit: a grant that a station has seen is never rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.orm import Session

from api.http.auth import Caller, StationCaller
from api.problems import Problem, answers
from api.station.models import Call, ClaimAnswer, Claiming, Fault, Finish, PenValues, PieceState, Progress, Sheet, SlotValues
from mailroom import stations
from mailroom.core import Context
from mailroom.pieces import PieceView
from mailroom.stations import StationView
from plotter.errors import BadProfile
from plotter.machines import pen_from_values, pen_values, slot_from_values, slot_values

router = APIRouter(prefix="/station", tags=["station"])
Epoch = Annotated[int, Query(ge=0, description="Of the lease.")]
_READ = answers("not_found", "stale_epoch", "wrong_state", "station_held", "invalid_request")
_CALL = {**_READ, **answers("malformed_request")}


@router.post(
    "/claim",
    response_model=ClaimAnswer,
    responses={
        **answers("malformed_request", "station_held", "wrong_state", "unknown_machine", "invalid_request"),
        204: {"description": "Nothing to write."},
    },
)
def claim(claiming: Claiming, caller: StationCaller) -> Response | ClaimAnswer:
    """Lease the next piece to this station; its program is made for this machine, slot and pen."""
    try:
        slot = slot_from_values(claiming.slot.model_dump())
        pen = pen_from_values(claiming.pen.model_dump()) if claiming.pen else None
    except BadProfile as error:
        raise Problem("invalid_request", str(error)) from error
    with caller.writing() as session:
        station = stations.register(
            session,
            caller.ctx,
            key_id=caller.key.id,
            name=caller.key.name,
            machine=claiming.machine,
            slot=slot,
            pen=pen,
            order=claiming.order,
        )
    found = stations.claim(
        caller.services,
        caller.ctx.tenant_id,
        station_id=station.id,
        request_id=claiming.request_id,
        machine=claiming.machine,
        slot=slot,
        pen=pen,
        order=claiming.order,
        boot_id=claiming.boot_id,
    )
    if found is None:
        return Response(status_code=204)
    return ClaimAnswer(
        piece=found.piece.id,
        epoch=found.epoch,
        code=found.code,
        lease_expires_at=found.lease_expires_at,
        gcode_sha256=found.gcode_sha256,
        ink_hash=found.ink_hash,
        sheet=Sheet(width_mm=found.width_mm, height_mm=found.height_mm),
        slot=SlotValues.model_validate(slot_values(found.slot)),
        pen=PenValues.model_validate(pen_values(found.pen)) if found.pen else None,
        order=found.order,
        lines=found.lines,
    )


@router.get("/pieces/{piece_id}/gcode", response_class=PlainTextResponse, responses=_READ)
def get_gcode(piece_id: str, epoch: Epoch, caller: StationCaller) -> PlainTextResponse:
    """The program of the lease."""
    with caller.reading() as session:
        station = _station(session, caller)
        text = stations.program(session, caller.ctx, piece_id, station_id=station.id, epoch=epoch)
    return PlainTextResponse(text)


@router.get("/pieces/{piece_id}/strokes", response_model=None, responses={**_READ, 200: {"description": "Strokes, schema 1."}})
def get_strokes(piece_id: str, epoch: Epoch, caller: StationCaller) -> JSONResponse:
    """The approved strokes, for the station's own check."""
    with caller.reading() as session:
        station = _station(session, caller)
        page = stations.strokes(session, caller.ctx, piece_id, station_id=station.id, epoch=epoch)
    return JSONResponse(page.to_json())


@router.post("/pieces/{piece_id}/arm", responses=_CALL)
def arm(piece_id: str, call: Call, caller: StationCaller) -> PieceState:
    """The right sheet lies there and the machine is homed."""
    return _do(
        caller,
        lambda session, ctx, station_id: stations.arm(
            session, ctx, piece_id, station_id=station_id, epoch=call.epoch, sequence=call.sequence, boot_id=call.boot_id
        ),
    )


@router.post("/pieces/{piece_id}/grant", responses={**_CALL, **answers("not_granted", "stale_epoch", "wrong_state")})
def grant(piece_id: str, call: Call, caller: StationCaller) -> PieceState:
    """Ask to write. No grant, no ink."""
    with caller.writing() as session:
        answer = stations.grant(
            session,
            caller.ctx,
            piece_id,
            station_id=_station(session, caller).id,
            epoch=call.epoch,
            sequence=call.sequence,
            boot_id=call.boot_id,
        )
    if answer.state != "writing":  # committed as held, and only then refused
        raise Problem("not_granted", f"piece {piece_id} must not be written: {answer.reason}")
    return _state(answer)


@router.post("/pieces/{piece_id}/progress", responses=_CALL)
def progress(piece_id: str, call: Progress, caller: StationCaller) -> PieceState:
    """How many lines are written."""
    return _do(
        caller,
        lambda session, ctx, station_id: stations.progress(
            session,
            ctx,
            piece_id,
            station_id=station_id,
            epoch=call.epoch,
            sequence=call.sequence,
            boot_id=call.boot_id,
            lines_done=call.lines_done,
        ),
    )


@router.post("/pieces/{piece_id}/finish", responses=_CALL)
def finish(piece_id: str, call: Finish, caller: StationCaller) -> PieceState:
    """The piece is written."""
    return _do(
        caller,
        lambda session, ctx, station_id: stations.finish(
            session,
            ctx,
            piece_id,
            station_id=station_id,
            epoch=call.epoch,
            sequence=call.sequence,
            boot_id=call.boot_id,
            gcode_sha256=call.gcode_sha256,
        ),
    )


@router.post("/pieces/{piece_id}/fault", responses=_CALL)
def fault(piece_id: str, call: Fault, caller: StationCaller) -> PieceState:
    """Something is wrong; from ARMED on the piece becomes unknown and the station is held, until a person decides."""
    return _do(
        caller,
        lambda session, ctx, station_id: stations.fault(
            session,
            ctx,
            piece_id,
            station_id=station_id,
            epoch=call.epoch,
            sequence=call.sequence,
            boot_id=call.boot_id,
            reason=call.reason,
        ),
    )


@router.post("/pieces/{piece_id}/release", responses=_CALL)
def release(piece_id: str, call: Call, caller: StationCaller) -> PieceState:
    """Give a leased piece back, before any ink."""
    return _do(
        caller,
        lambda session, ctx, station_id: stations.release(
            session, ctx, piece_id, station_id=station_id, epoch=call.epoch, sequence=call.sequence, boot_id=call.boot_id
        ),
    )


def _station(session: Session, caller: Caller) -> StationView:
    return stations.station_of_key(session, caller.ctx, caller.key.id)


def _do(caller: Caller, act: Callable[[Session, Context, str], PieceView]) -> PieceState:
    with caller.writing() as session:
        piece = act(session, caller.ctx, _station(session, caller).id)
    return _state(piece)


def _state(piece: PieceView) -> PieceState:
    return PieceState(piece=piece.id, state=piece.state, epoch=piece.epoch, sequence=piece.sequence)
