"""Pre-flight: a verdict for each row of a file, without a database; with a hand every letter is written too.

Nothing is kept; what would be refused in a mailing is refused here for the same reason, by the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailroom.core import Invalid, Verdict, verdict_of
from mailroom.people.recipients import BytesSource, Columns, Judge, Recipient, open_table
from mailroom.writing import (
    LetterRefused,
    check_placeholders,
    check_values,
    fill,
    letter_setup,
    read_message,
    write_letter,
)
from stationery.countries import country_code
from stationery.problems import Problem


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """One row and what is to be said about it."""

    row: int
    verdict: Verdict
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Preflight:
    """All rows of a list."""

    file_name: str
    rows: tuple[RowVerdict, ...]

    @property
    def rows_in(self) -> int:
        return len(self.rows)

    @property
    def ok(self) -> int:
        return self._count("ok")

    @property
    def warnings(self) -> int:
        return self._count("warning")

    @property
    def refused(self) -> int:
        return self._count("refused")

    def _count(self, verdict: Verdict) -> int:
        return sum(row.verdict == verdict for row in self.rows)


def check(  # noqa: PLR0913  # what may be given on the command line, each by name
    data: bytes,
    file_name: str = "",
    *,
    country: str | None = None,
    sender_country: str = "DE",
    template: str | None = None,
    hand: str | None = None,
    stationery: str | None = None,
    seed: int = 0,
    split_addresses: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Preflight:
    """Judge every row; raises ListUnreadable, and Invalid for a template, hand or stationery that cannot be used.

    With a template each row's text is filled; with hand and stationery too it is written. `progress` is told the rows done.
    """
    if (hand is None) != (stationery is None) or (hand is not None and template is None):
        raise Invalid("invalid_request", "hand and stationery go together, with a template", "Give all three, or no hand.")
    code = country_code(country) if country else None
    if country and code is None:
        raise Invalid("invalid_request", f"{country!r} is no country we know", "Use a two-letter code, for example DE.")
    table = open_table(BytesSource(data))
    columns = Columns(table.headers)
    columns.check(split=split_addresses)
    look = _letter_check(columns, template, hand, stationery, sender_country, seed)
    rows = []
    for judged in Judge(sender_country, code, split=split_addresses).table(table, columns):
        problems = judged.problems
        if judged.verdict != "refused":
            problems += tuple(look(judged.recipient))
        rows.append(RowVerdict(judged.recipient.row, verdict_of(problems), problems))
        if progress is not None:
            progress(len(rows))
    return Preflight(file_name, tuple(rows))


def _letter_check(
    columns: Columns, template: str | None, hand: str | None, stationery: str | None, sender_country: str, seed: int
) -> Callable[[Recipient], Sequence[Problem]]:
    """What finds a letter's problems, as far as it can be written with what was given."""
    if template is None:
        return lambda _: ()
    message = read_message(template)
    fields = columns.as_dict()
    check_placeholders(message, fields)
    if hand is None or stationery is None:

        def filled(recipient: Recipient) -> tuple[Problem, ...]:
            warnings = check_values(message, recipient, fields)
            fill(message, recipient, fields)
            return warnings

        return lambda recipient: _problems(lambda: filled(recipient))
    how = letter_setup(
        message,
        fields,
        hand=hand,
        hand_version=None,
        stationery=stationery,
        sender=(),
        sender_country=sender_country,
        seed=seed,
    )
    return lambda recipient: _problems(lambda: write_letter(how, recipient).warnings)


def _problems(act: Callable[[], Sequence[Problem]]) -> Sequence[Problem]:
    try:
        return act()
    except LetterRefused as error:
        return error.problems
