"""Makes kunden.xlsx from kunden.csv: the same rows, the way Excel keeps them (years and short postcodes as numbers).

Run it after a change of the CSV: `python examples/make_xlsx.py`
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
NUMBERS = {"Kunde seit"}


def main() -> None:
    with (HERE / "kunden.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Kunden"
    sheet.append(rows[0])
    for row in rows[1:]:
        # A four-digit postcode is one that Excel took for a number, and so cut its zero off.
        cells = zip(rows[0], row, strict=True)
        sheet.append(
            [
                int(value) if value.isdigit() and (name in NUMBERS or (name == "PLZ" and len(value) == 4)) else value or None
                for name, value in cells
            ]
        )
    book.properties.creator = "Federkiel"
    book.properties.created = book.properties.modified = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    book.save(HERE / "kunden.xlsx")


if __name__ == "__main__":
    main()
