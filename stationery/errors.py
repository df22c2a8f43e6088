"""What can go wrong with paper, envelopes and printed sheets.

StationeryError
├── UnknownStationery   no stationery (or envelope, or post) of that name; the message lists the known ones
├── BadStationery       the data of a stationery breaks a rule; the message names file, place and value
└── PrintingFailed      a sheet cannot be made on this machine; the message names what to install
"""

from __future__ import annotations

from collections.abc import Iterable


class StationeryError(Exception):
    """Base of all errors of this package."""


class UnknownStationery(StationeryError):
    """A name that the catalogue does not hold."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"no {kind} is called {name!r}; there are: {', '.join(sorted(known))}")


class BadStationery(StationeryError):
    """Data that does not describe paper one could write on."""


class PrintingFailed(StationeryError):
    """A printed sheet could not be made; the message says what to do."""
