"""Stations: registered, held, alive; the next piece leased to one, its program, and the calls on the lease.

The queue of ink. It is polled by stations over HTTP and by nobody else: no worker, no broker and no job ever takes a piece.
"""

from mailroom.stations.claiming import Claim, claim
from mailroom.stations.leases import arm, expire_leases, fault, finish, grant, heartbeat, progress, release
from mailroom.stations.programs import piece_gcode, program, strokes
from mailroom.stations.registry import hold_station, list_stations, register, station_of_key, unhold_station
from mailroom.stations.views import StationView

__all__ = [
    "Claim",
    "StationView",
    "arm",
    "claim",
    "expire_leases",
    "fault",
    "finish",
    "grant",
    "heartbeat",
    "hold_station",
    "list_stations",
    "piece_gcode",
    "program",
    "progress",
    "register",
    "release",
    "station_of_key",
    "strokes",
    "unhold_station",
]
