"""What is wrong with one row, one field: said so that the person who keeps the list can repair it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field as _field
from typing import Final, Literal

Verdict = Literal["ok", "warning", "refused"]

_RANK: Final[dict[Verdict, int]] = {"ok": 0, "warning": 1, "refused": 2}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `field` is the name of the canonical field, or of the placeholder; `row` as a spreadsheet shows it."""

    field: str
    code: str
    message: str
    suggestion: str
    row: int | None = None
    warns: bool = False
    """True when the row may go on. A problem refuses its row unless whoever found it says otherwise."""
    values: Mapping[str, str | int] = _field(default_factory=dict, hash=False)
    """What the sentence quotes, by name, so that another language can quote it too. As personal as the row."""

    def as_dict(self) -> dict[str, str]:
        """The four fields of report.json."""
        return {"field": self.field, "code": self.code, "message": self.message, "suggestion": self.suggestion}

    def as_stored(self) -> dict[str, object]:
        return {**self.as_dict(), "row": self.row, "warns": self.warns, "values": dict(self.values)}


def problem_from_stored(value: dict[str, object]) -> Problem:
    """The problem that `as_stored` wrote."""
    row, values = value.get("row"), value.get("values")
    return Problem(
        field=str(value["field"]),
        code=str(value["code"]),
        message=str(value["message"]),
        suggestion=str(value["suggestion"]),
        row=row if isinstance(row, int) else None,
        warns=bool(value.get("warns")),
        values={str(k): v for k, v in values.items() if isinstance(v, str | int)} if isinstance(values, Mapping) else {},
    )


def verdict_of(problems: Iterable[Problem]) -> Verdict:
    """The worst of them: ok without any, warning when all only warn, else refused."""
    return worst("ok", *("warning" if problem.warns else "refused" for problem in problems))


def worst(*verdicts: Verdict) -> Verdict:
    return max(verdicts, key=_RANK.__getitem__)
