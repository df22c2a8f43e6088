"""The verdict on one row: may a letter be written to this recipient, should somebody look first, or not at all?

Rules about addresses are stationery's; here are those about rows of a list: duplicates, own ids, how the letter can begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailroom.core import Verdict, verdict_of
from mailroom.people.recipients.duplicates import DuplicateFinder, in_country
from mailroom.people.recipients.fields import Columns
from mailroom.people.recipients.oddities import oddities
from mailroom.people.recipients.recipient import Recipient, recipient_of
from mailroom.people.recipients.salutation import is_general, known_salutation
from mailroom.people.recipients.table import Record, Table
from stationery.address import validate_address
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

    def __init__(self, sender_country: str = "DE", list_country: str | None = None) -> None:
        self._sender_country = sender_country
        # What an empty country means in this list. The sender's own need not be said, and saying it must not repair a postcode
        # of four digits: that takes the row's own word.
        self._list_country = list_country if list_country != sender_country else None
        self._duplicates = DuplicateFinder()
        self._external_ids: dict[str, int] = {}

    def table(self, table: Table, columns: Columns) -> Iterator[Judged]:
        """Every record of a table."""
        for record in table.records:
            yield self.record(record, columns)

    def record(self, record: Record, columns: Columns) -> Judged:
        recipient = recipient_of(record, columns)
        if self._list_country and not recipient.address.country:
            recipient = replace(recipient, address=replace(recipient.address, country=self._list_country))
        problems = [*_hidden(record), *_ragged(record, len(columns.as_dict())), *self._address(recipient)]
        problems += oddities(recipient, self._sender_country)
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


def _ragged(record: Record, width: int) -> Iterator[Problem]:
    if record.surplus:
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
            "salutation", "salutation_unknown", f"the salutation {address.salutation!r} is not understood",
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
