"""A batch made up for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from stationery.batch import BatchData, ManifestRow, PartCount, RefusedRow
from stationery.catalogue import load_stationery

NOW = datetime(2025, 11, 21, 20, 40, tzinfo=timezone(timedelta(hours=1), "MEZ"))
_SIGNS = "BCDFGHJKMNPQRTVWXZ2346789"


def code(number: int) -> str:
    """Eight signs from the number, in two groups, as on the traveller slips."""
    signs = "".join(_SIGNS[(number * 7919 // 25**i) % 25] for i in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def batch(letters: int = 3, **changes: object) -> BatchData:
    rows = tuple(
        ManifestRow(
            i + 1,
            i + 2,
            f"Łukasz Świątek {i + 1}",
            "20095",
            "Hamburg",
            codes=(code(2 * i), code(2 * i + 1)),
            state="geschrieben",
        )
        for i in range(letters)
    )
    data = BatchData(
        client="Weinhandlung Brandt",
        mailing="Dankesbrief Herbst",
        batch="2025-047",
        stationery=load_stationery("card-a6-folded"),
        hand="anna 1",
        rows_in=letters + 1,
        rows=rows,
        refused=(RefusedRow(99, "postcode", "the postcode is missing", "add the postcode"),),
        counts=(PartCount(letters, letters, 1), PartCount(letters, letters, 0)),
        pen_time_s=3725.0,
        pen="Gel 0,4 mm",
        product="Standardbrief",
        due=date(2025, 12, 1),
    )
    return replace(data, **changes)  # type: ignore[arg-type]  # names are checked by dataclasses
