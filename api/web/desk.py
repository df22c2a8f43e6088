"""Who is at the desk: the signed-in operator of a request, with the mailroom on their tenant's behalf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from api.settings import Settings
from api.web.forms import LARGEST_FORM, Form, read_form
from api.web.i18n import Words
from api.web.pages import PageError, SignInNeeded, page, words_of
from api.web.security import is_csrf_token, is_own_origin, session_token
from mailroom.access import OperatorView, session_operator
from mailroom.core import Context, NotFound, Services
from mailroom.core.work import JobView, get_job


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with."""

    request: Request
    services: Services
    settings: Settings
    operator: OperatorView
    words: Words

    @property
    def context(self) -> Context:
        """The operator's tenant; every query is bound to it."""
        return self.services.context(self.operator.tenant_id)

    def page(self, template: str, values: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
        """A page for this operator."""
        return page(self.request, template, {"operator": self.operator, **values}, status=status)


def open_desk(request: Request) -> Desk:
    """The operator of the request's session; raises SignInNeeded."""
    settings: Settings = request.app.state.settings
    services: Services = request.app.state.mailroom
    token = session_token(request, settings.public_url)
    if not token:
        raise SignInNeeded
    with services.reading() as session:
        operator = session_operator(session, services, token)
    return Desk(request, services, settings, operator, words_of(request))


SignedIn = Annotated[Desk, Depends(open_desk)]


async def checked_form(desk: SignedIn, request: Request) -> Form:
    """The posted form of a signed-in operator's own page: foreign origins and missing tokens end here."""
    return await _checked(desk, request, LARGEST_FORM)


async def checked_upload(desk: SignedIn, request: Request) -> Form:
    """As `checked_form`, with room for a spreadsheet; the bytes stay in memory."""
    return await _checked(desk, request, desk.settings.max_upload_mb * 1024 * 1024 + LARGEST_FORM)


async def _checked(desk: Desk, request: Request, largest: int) -> Form:
    if not is_own_origin(request, desk.settings.public_url):
        raise PageError(403, "error.csrf", "error.origin_text")
    form = await read_form(request, largest)
    token = session_token(request, desk.settings.public_url) or ""
    if not is_csrf_token(token, form.text("csrf")):
        raise PageError(403, "error.csrf", "error.csrf_text")
    return form


Posted = Annotated[Form, Depends(checked_form)]
Uploaded = Annotated[Form, Depends(checked_upload)]


def find_job(session: Session, desk: Desk, job_id: str) -> JobView | None:
    """The job that an address names; None when it names none of this tenant's."""
    try:
        return get_job(session, desk.context, job_id) if job_id else None
    except NotFound:
        return None
