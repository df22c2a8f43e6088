"""One letter as it would be written, for the eye beside the message being written. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mailroom.errors import LetterRefused, NotFound
from mailroom.house import House
from mailroom.keyring import find_key
from mailroom.lists import get_list, recipient_of_row
from mailroom.message import check_placeholders, read_message
from mailroom.signatures import open_specimens
from mailroom.tables import RecipientRow, TenantRow
from mailroom.writing import manner, write_letter
from render.strokes import Page
from stationery.problems import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The pages of one letter, or the problems that keep it from being written."""

    row: int
    pages: Mapping[str, Page]
    text: str
    problems: tuple[Problem, ...]


def preview(  # noqa: PLR0913  # what the form holds, each by name
    house: House,
    tenant_id: str,
    *,
    list_id: str,
    body: str,
    hand: str,
    stationery: str,
    row: int | None = None,
    language: str | None = None,
    sender: Sequence[str] = (),
    signature_id: str | None = None,
    slips: float = 0.0,
    seed: int = 0,
) -> Preview:
    """The letter of that row, or of the first row that may get one. Raises Invalid for a template that cannot be used."""
    ctx = house.context(tenant_id)
    message = read_message(body, language)
    with house.reading() as session:
        columns = get_list(session, ctx, list_id).columns
        country = session.get_one(TenantRow, tenant_id).country
        query = select(RecipientRow).where(RecipientRow.tenant_id == tenant_id, RecipientRow.list_id == list_id)
        query = query.where(RecipientRow.row == row) if row is not None else query.where(RecipientRow.verdict != "refused")
        found = session.scalar(query.order_by(RecipientRow.row).limit(1))
        if found is None:
            raise NotFound("row", str(row) if row is not None else "that may get a letter")
        recipient = recipient_of_row(found, find_key(session, ctx, found.id))
        specimens = open_specimens(session, ctx, signature_id) if signature_id else None
    check_placeholders(message, columns)
    how = manner(
        message,
        columns,
        hand=hand,
        hand_version=None,
        stationery=stationery,
        sender=sender,
        sender_country=country,
        seed=seed,
        specimens=specimens,
        slips=slips,
    )
    try:
        written = write_letter(how, recipient)
    except LetterRefused as error:
        return Preview(recipient.row, {}, "", error.problems)
    return Preview(recipient.row, written.pages, written.text, ())
