"""What the sheets of a batch say, as plain values; the mailroom fills them, nothing here looks anything up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from stationery.catalogue import Stationery
from stationery.errors import StationeryError


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One letter of the batch."""

    sequence: int
    """Place in the order in which the sheets are fed, from 1."""
    row: int
    """Row of the recipient list as a spreadsheet shows it."""
    name: str
    postcode: str
    town: str
    country: str = ""
    """ISO code, only for letters abroad."""
    codes: tuple[str, ...] = ()
    """The pieces' codes, one for each written part, in the order of the stationery's parts."""
    state: str = ""
    """State of the letter in words, in the sheets' language."""
    tray: str = ""
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of the list that did not become a letter."""

    row: int
    field: str
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many of one written part were wanted, made and spoiled."""

    ordered: int
    made: int
    """Pieces written in full, those that were spoiled afterwards and those written again included."""
    spoiled: int

    def __post_init__(self) -> None:
        if min(self.ordered, self.made, self.spoiled) < 0:
            raise StationeryError(f"counts of pieces cannot be negative: {self!r}")

    @property
    def open(self) -> int:
        """Pieces still to be written."""
        return self.ordered - self.made + self.spoiled


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchData:
    """Everything that the sheets of one batch show. Empty texts are left out of the sheets."""

    client: str
    mailing: str
    """Title of the mailing."""
    batch: str
    """Number or name of the batch."""
    stationery: Stationery
    hand: str
    """Name and version of the hand."""
    rows_in: int
    """Rows of the list, refused ones included."""
    rows: tuple[ManifestRow, ...]
    refused: tuple[RefusedRow, ...] = ()
    counts: tuple[PartCount, ...] = ()
    """One for each written part, in the order of the stationery's parts."""
    warnings: int = 0
    pen_time_s: float = 0.0
    withdrawn: int = 0
    """Letters stopped after approval: cancelled, suppressed or pulled from the tray."""
    posted: int | None = None
    """Letters handed to the post; None until the batch is closed."""
    signer: str = ""
    machine: str = ""
    pen: str = ""
    ink: str = ""
    product: str = ""
    """Postal product, e.g. `Standardbrief`."""
    due: date | None = None
    approved_by: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        parts = len(self.stationery.written_parts)
        if self.counts and len(self.counts) != parts:
            raise StationeryError(f"{len(self.counts)} counts for the {parts} written parts of {self.stationery.name!r}")
        for row in self.rows:
            if row.codes and len(row.codes) != parts:
                raise StationeryError(f"letter {row.sequence} has {len(row.codes)} codes for {parts} written parts")
        if self.rows_in < len({r.row for r in self.refused}):
            raise StationeryError(f"{self.rows_in} rows came in, but {len(self.refused)} were refused")

    @property
    def rows_refused(self) -> int:
        """Rows of the list that were refused; a row with two problems counts once."""
        return len({refused.row for refused in self.refused})

    @property
    def data_hash(self) -> str:
        """Twelve hexadecimal digits over all the data: two prints with the same digits say the same."""
        values = {
            name: [tuple(str(getattr(entry, field)) for field in entry.__dataclass_fields__) for entry in value]
            if isinstance(value, tuple)
            else value.name
            if isinstance(value, Stationery)
            else str(value)
            for name in self.__dataclass_fields__
            for value in [getattr(self, name)]
        }
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
