"""Templates: messages that were read and found right. A template never changes; a new wording is a new template."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailroom.core import Context, Slice, newest_first, one_line, own_row
from mailroom.core.tables import TemplateRow
from mailroom.writing.message import read_message
from mailroom.writing.views import TemplateView


def create_template(session: Session, ctx: Context, *, name: str, body: str, language: str | None = None) -> TemplateView:
    """Raises Invalid (`bad_template`) with the place of what is wrong."""
    message = read_message(body, language)
    row = TemplateRow(
        id=ctx.new_id("tpl"),
        tenant_id=ctx.tenant_id,
        name=one_line("name", name),
        language=message.language,
        body=body,
        placeholders=list(message.placeholders),
        created_at=ctx.now(),
    )
    session.add(row)
    session.flush()
    return _view(row)


def get_template(session: Session, ctx: Context, template_id: str) -> TemplateView:
    return _view(own_row(session, ctx, TemplateRow, template_id, "template"))


def list_templates(session: Session, ctx: Context, *, limit: int = 20, after: str | None = None) -> Slice[TemplateView]:
    """Newest first."""
    query = select(TemplateRow).where(TemplateRow.tenant_id == ctx.tenant_id)
    rows, following = newest_first(session, query, TemplateRow.created_at, TemplateRow.id, limit=limit, after=after)
    return Slice(tuple(_view(row) for row in rows), following)


def _view(row: TemplateRow) -> TemplateView:
    return TemplateView(row.id, row.name, row.language, row.body, tuple(row.placeholders), row.created_at)
