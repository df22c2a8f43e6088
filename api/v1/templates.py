"""/v1/templates: messages in Liquid."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.http.auth import LettersCaller
from api.http.idempotency import IdempotencyKey, RawBody, once
from api.http.paging import After, Limit, ListOf, page
from api.problems import answers
from api.v1.models.writing import NewTemplate, TemplateAnswer
from mailroom import writing
from mailroom.core import Context

router = APIRouter(prefix="/templates", tags=["templates"])


@router.post(
    "",
    status_code=201,
    response_model=TemplateAnswer,
    responses=answers(
        "malformed_request", "invalid_request", "bad_template", "idempotency_mismatch", "idempotency_running", "too_large"
    ),
)
def create_template(
    request: Request, caller: LettersCaller, new: NewTemplate, body: RawBody, idempotency_key: IdempotencyKey = None
) -> Response:
    """Store a template; it is parsed at once, and what it cannot be is refused with its line."""

    def work(session: Session, ctx: Context) -> TemplateAnswer:
        made = writing.create_template(session, ctx, name=new.name, body=new.body, language=new.language)
        return TemplateAnswer.of(made)

    return once(request, caller, idempotency_key, body, work)


@router.get("", responses=answers("bad_cursor"))
def list_templates(caller: LettersCaller, limit: Limit = 20, after: After = None) -> ListOf[TemplateAnswer]:
    """All templates, the newest first."""
    with caller.reading() as session:
        found = writing.list_templates(session, caller.ctx, limit=limit, after=after)
    return page(found, ListOf[TemplateAnswer], TemplateAnswer.of)


@router.get("/{template_id}", responses=answers("not_found"))
def get_template(template_id: str, caller: LettersCaller) -> TemplateAnswer:
    """One template."""
    with caller.reading() as session:
        return TemplateAnswer.of(writing.get_template(session, caller.ctx, template_id))
