"""One finding about one field of one recipient: what the pre-flight report shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do about it."""

    field: str
    """Name of the address field, e.g. `postcode`."""
    code: str
    """Stable, for programs: `missing_postcode`."""
    message: str
    """For people: what is wrong and why, with the value."""
    suggestion: str = ""
    """The corrected value, or what to do; empty when nobody but the sender can know."""
    severity: Severity = "error"
    """An error refuses the row, a warning lets it pass."""

    def __post_init__(self) -> None:
        if not (self.field and self.code and self.message):
            raise ValueError(f"a problem needs field, code and message, got {self!r}")
        if self.severity not in ("error", "warning"):
            raise ValueError(f"severity must be 'error' or 'warning', got {self.severity!r}")
