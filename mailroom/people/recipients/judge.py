"""The verdict on one row: may a letter be written to this recipient, should somebody look first, or not at all?

Rules about addresses are stationery's; here are those about rows of a list: duplicates, own ids, how the letter can begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from mailroom.core import Verdict, verdict_of
from mailroom.people.recipients.duplicates import DuplicateFinder, in_country
from mailroom.people.recipients.fields import Columns
from mailroom.people.recipients.oddities import oddities
from mailroom.people.recipients.reading import Record, Table
from mailroom.people.recipients.recipient import Recipient, recipient_of
from mailroom.people.recipients.repairs import repaired
from mailroom.people.recipients.salutation import is_general, known_salutation
from stationery.address import person_line, validate_address
from stationery.problems import Problem


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, read and judged."""

    recipient: Recipient
    problems: tuple[Problem, ...]

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.problems)


class Judge:
    """Judges the rows of one list, in their order."""

    def __init__(self, sender_country: str = "DE", list_country: str | None = None, *, split: bool = False) -> None:
        self._sender_country = sender_country
        # What an empty country means in this list. The sender's own need not be said, and saying it must not repair a postcode
        # of four digits: that takes the row's own word.
        self._list_country = list_country if list_country != sender_country else None
        self._split = split
        self._doubtful = ""
        self._duplicates = DuplicateFinder()
        self._external_ids: dict[str, int] = {}

    def table(self, table: Table, columns: Columns) -> Iterator[Judged]:
        """Every record of a table."""
        self._doubtful = (table.encoding or "") if table.doubtful else ""
        for record in table.records:
            yield self.record(record, columns)

    def record(self, record: Record, columns: Columns) -> Judged:
        recipient = recipient_of(record, columns)
        if record.fault:
            return Judged(recipient, (_unreadable(record),))
        recipient, mended = repaired(recipient, self._sender_country, split=self._split)
        if self._list_country and not recipient.address.country:
            recipient = replace(recipient, address=replace(recipient.address, country=self._list_country))
        problems = [*_hidden(record), *_ragged(record, columns), *_guessed(recipient, self._doubtful)]
        odd = list(oddities(recipient, self._sender_country))
        said = {problem.field for problem in odd if problem.code in _PLAINER}
        problems += [problem for problem in self._address(recipient) if not (problem.field in said and _same(problem))]
        problems += odd + mended
        problems += _beginning(recipient)
        # A row that is refused anyway is nobody's earlier twin: its corrected copy may follow.
        if verdict_of(problems) != "refused":
            problems += self._twins(recipient)
        return Judged(recipient, tuple(_in_row(problem, recipient.row) for problem in problems))

    def _address(self, recipient: Recipient) -> Iterator[Problem]:
        for found in validate_address(recipient.address, sender_country=self._sender_country):
            yield Problem(
                found.field, found.code, found.message, found.suggestion or "Correct it in the list.",
                warns=found.warns, values=found.values,
            )  # fmt: skip

    def _twins(self, recipient: Recipient) -> Iterator[Problem]:
        address = in_country(recipient.address, self._sender_country)
        twin = self._duplicates.check(recipient.row, address)
        if twin and twin.exact:
            yield Problem(
                "row", "duplicate_recipient", f"the same person and address stand in row {twin.row}",
                f"Remove one of rows {twin.row} and {recipient.row}, or release this one if both are wanted.",
                values={"other_row": twin.row},
            )  # fmt: skip
            return
        if twin:
            yield Problem(
                "row", "similar_recipient", f"nearly the same person and address stand in row {twin.row}",
                f"Compare rows {twin.row} and {recipient.row}; remove one if it is the same person.", warns=True,
                values={"other_row": twin.row},
            )  # fmt: skip
        if recipient.external_id:
            earlier = self._external_ids.setdefault(recipient.external_id, recipient.row)
            if earlier != recipient.row:
                yield Problem(
                    "external_id", "duplicate_external_id",
                    f"the id {recipient.external_id!r} stands in row {earlier} for another recipient",
                    "Give each recipient an id of its own.",
                    values={"external_id": recipient.external_id, "other_row": earlier},
                )  # fmt: skip


# Findings that say more plainly what a rule about addresses finds in the same field.
_PLAINER: Final = frozenset(
    {"placeholder_value", "markup", "number_lost_digits", "marked_out", "lost_letter", "control_character"}
)
_GENERAL: Final = frozenset({"placeholder_value", "control_character", "unknown_country", "digit_in_name"})


def _same(problem: Problem) -> bool:
    return problem.code in _GENERAL or problem.code.startswith("invalid_")


def _unreadable(record: Record) -> Problem:
    where = f"line {record.line}" + ("" if record.line == record.fault else f", after that in line {record.fault}")
    return Problem(
        "row", "stray_quote",
        f"a quotation mark in line {record.fault} has lost its other one; nothing from there on can be trusted ({where})",
        f'Correct the " in line {record.fault}, and send the list again.', record.number,
        values={"line": record.fault},
    )  # fmt: skip


def _guessed(recipient: Recipient, encoding: str) -> Iterator[Problem]:
    """Rows whose letters depend on a guess, shown as they were read."""
    if not encoding:
        return
    for field, text in recipient.values().items():
        if not text.isascii():
            yield Problem(
                field, "encoding_guessed", f"the file's encoding was guessed as {encoding}; it gives {text!r}",
                "Look whether it reads well; else save the list as CSV UTF-8.", warns=True,
                values={"value": text, "encoding": encoding},
            )  # fmt: skip
            return


def _ragged(record: Record, columns: Columns) -> Iterator[Problem]:
    if record.surplus:
        width = len(columns.as_dict())
        yield Problem(
            "row", "ragged_row", f"the row has {width + len(record.surplus)} filled cells or more, the header only {width}",
            "A cell probably holds the delimiter: put the cell into quotation marks.",
            values={"cells": width + len(record.surplus), "columns": width},
        )  # fmt: skip


def _hidden(record: Record) -> Iterator[Problem]:
    if record.hidden:
        yield Problem(
            "row", "hidden_row", "the spreadsheet hides this row, perhaps by a filter; a letter would be written all the same",
            "Delete the row if nobody is to get this letter, or unhide it.", warns=True,
        )  # fmt: skip


def _beginning(recipient: Recipient) -> Iterator[Problem]:
    address = recipient.address
    if not known_salutation(address.salutation):
        yield Problem(
            "salutation", "salutation_unknown",
            f"the salutation {address.salutation!r} is not understood; the envelope will say "
            f"{person_line(address, address.country or 'DE')!r}",
            "Use Frau, Herr, Familie, Divers, Mr, Ms, … or leave it empty.", warns=True,
            values={"salutation": address.salutation},
        )  # fmt: skip
    if address.company and is_general(address):
        yield Problem(
            "last_name", "salutation_general", f"nobody is named at {address.company!r}; the letter begins without a name",
            "Add a person, or accept “Sehr geehrte Damen und Herren”.", warns=True,
            values={"company": address.company},
        )  # fmt: skip


def _in_row(problem: Problem, row: int) -> Problem:
    return replace(problem, row=row)
