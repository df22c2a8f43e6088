"""All sheets of a batch, in the order in which they are printed."""

from __future__ import annotations

from typing import Final

from stationery.sheets import contact, job_ticket, manifest, pick_list, reconciliation, refused, travellers
from stationery.sheets.sheet import BatchSheet

SHEETS: Final[tuple[BatchSheet, ...]] = (
    job_ticket.SHEET,
    pick_list.SHEET,
    travellers.SHEET,
    manifest.SHEET,
    refused.SHEET,
    contact.SHEET,
    reconciliation.SHEET,
)
