"""The sheets that go with a batch, as one PDF: job ticket, pick list, slips, manifest, refused rows, pictures, reconciliation.

One module a sheet: its title, its words in both languages, when it is wanted, its pages and its drawing. `register` lists them
in the order in which they are printed; whoever adds a sheet adds a module and a line there. Short designed sheets come from
WeasyPrint (`html`), long ones from reportlab (`canvas`): a table of 1,000 rows takes WeasyPrint 14 s. `binding` numbers all
pages through.

What the sheets say is `stationery.batch.BatchData`; nothing here looks anything up.
"""

from __future__ import annotations

from stationery.sheets.binding import batch_sheets, single_sheet
from stationery.sheets.register import SHEETS
from stationery.sheets.sheet import BatchSheet, Both, ContactPiece, Content, Laid

__all__ = ["SHEETS", "BatchSheet", "Both", "ContactPiece", "Content", "Laid", "batch_sheets", "single_sheet"]
