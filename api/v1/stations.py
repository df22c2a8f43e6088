"""/v1/stations: which plotters there are, and releasing one that is held."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.auth import AdminCaller
from api.problems import answers
from api.v1.models.pieces import Reason, StationAnswer
from mailroom import stations

router = APIRouter(prefix="/stations", tags=["stations"])


@router.get("")
def list_stations(caller: AdminCaller) -> list[StationAnswer]:
    """All stations."""
    with caller.reading() as session:
        return [StationAnswer.of(view) for view in stations.list_stations(session, caller.ctx)]


@router.post("/{station_id}/hold", responses=answers("not_found", "malformed_request", "invalid_request"))
def hold(station_id: str, why: Reason, caller: AdminCaller) -> StationAnswer:
    """Give the station no more pieces."""
    with caller.writing() as session:
        return StationAnswer.of(stations.hold_station(session, caller.ctx, station_id, by=caller.name, reason=why.reason))


@router.post("/{station_id}/release", responses=answers("not_found"))
def release(station_id: str, caller: AdminCaller) -> StationAnswer:
    """A person looked at the station and its last sheet: it may go on."""
    with caller.writing() as session:
        return StationAnswer.of(stations.unhold_station(session, caller.ctx, station_id, by=caller.name))
