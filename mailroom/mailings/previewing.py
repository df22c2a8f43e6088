"""One letter as it would be written, for the eye beside the message being written. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mailroom.core import Erased, NotFound, Services, opened_key, with_keys
from mailroom.core.tables import RecipientRow, TenantRow
from mailroom.people import ListView, recipient_of_row
from mailroom.writing import LetterRefused, check_placeholders, letter_setup, open_specimens, read_message, write_letter
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
    services: Services,
    tenant_id: str,
    *,
    recipients: ListView,
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
    ctx = services.context(tenant_id)
    message = read_message(body, language)
    with services.reading() as session:
        country = session.get_one(TenantRow, tenant_id).country
        query = select(RecipientRow).where(RecipientRow.tenant_id == tenant_id, RecipientRow.list_id == recipients.id)
        query = query.where(RecipientRow.row == row) if row is not None else query.where(RecipientRow.verdict != "refused")
        found = session.execute(with_keys(query.order_by(RecipientRow.row).limit(1), ctx, RecipientRow.id)).first()
        if found is None:
            raise NotFound("row", str(row) if row is not None else "that may get a letter")
        stored, subject, wrapped = found
        key = opened_key(ctx, subject, wrapped)
        if key is None:
            raise Erased(subject)
        recipient = recipient_of_row(stored, key)
        specimens = open_specimens(session, ctx, signature_id) if signature_id else None
    check_placeholders(message, recipients.columns)
    how = letter_setup(
        message,
        recipients.columns,
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
