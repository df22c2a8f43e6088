"""One finding about one field of one row: what is wrong, said so that the person who keeps the list can repair it.

This is the only class for it. `stationery` makes them about addresses, `mailroom` about rows and letters, and pages translate
them by `code` and `values`; nobody reads the English sentence but people.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

Value = str | int


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    field: str
    """Name of the field, e.g. `postcode`, or of the placeholder."""
    code: str
    """Stable, for programs: `missing_postcode`."""
    message: str
    """For people: what is wrong and why, with the value, in English."""
    suggestion: str = ""
    """The corrected value, or what to do; empty when nobody but the sender can know."""
    row: int | None = None
    """As a spreadsheet shows it: the header is row 1. None while nobody has said which row it is."""
    warns: bool = False
    """True when the row may go on. A problem refuses its row unless whoever found it says otherwise."""
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict, hash=False)
    """What the sentence quotes, by name, so that another language can quote it too. As personal as the row."""

    def __post_init__(self) -> None:
        if not (self.field and self.code and self.message):
            raise ValueError(f"a problem needs field, code and message, got {self!r}")

    def as_dict(self) -> dict[str, str]:
        """The four fields of report.json."""
        return {"field": self.field, "code": self.code, "message": self.message, "suggestion": self.suggestion}

    def as_stored(self) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        return {**self.as_dict(), "row": self.row, "warns": self.warns, "values": dict(self.values)}


def problem_from_stored(stored: Mapping[str, object]) -> Problem:
    """The problem that `as_stored` wrote; what was stored before there were values has none."""
    row, values = stored.get("row"), stored.get("values")
    return Problem(
        field=str(stored["field"]),
        code=str(stored["code"]),
        message=str(stored["message"]),
        suggestion=str(stored["suggestion"]),
        row=row if isinstance(row, int) else None,
        warns=bool(stored.get("warns")),
        values={str(k): v for k, v in values.items() if isinstance(v, str | int)} if isinstance(values, Mapping) else {},
    )
