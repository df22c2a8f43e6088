"""The agent beside the plotter: takes one piece at a time over HTTP, writes it once, proves it, keeps a journal of it.

Not here: which piece is next and who may write it; the server decides that. Imports neither `api` nor `mailroom`.
For the command line, and the server's virtual station.
"""

from plotter.station.agent import Agent, Setup
from plotter.station.client import BadServer, Refused, Server, StationError, Unreachable, check_address
from plotter.station.journal import Journal, JournalBusy, JournalDamaged, set_aside
from plotter.station.writing import Feeder, VirtualFeeder

__all__ = [
    "Agent",
    "BadServer",
    "Feeder",
    "Journal",
    "JournalBusy",
    "JournalDamaged",
    "Refused",
    "Server",
    "Setup",
    "StationError",
    "Unreachable",
    "VirtualFeeder",
    "check_address",
    "set_aside",
]
