"""A request of a signed-in operator, with the services on their tenant's behalf; and the forms that they post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from api.settings import Settings
from api.web.base.forms import LARGEST_FORM, Form, read_form
from api.web.base.i18n import Words
from api.web.base.pages import PageError, SignInNeeded, page, words_of
from api.web.base.security import is_csrf_token, is_own_origin, session_token
from mailroom.access import OperatorView, session_operator
from mailroom.core import Context, NotFound, Services
from mailroom.core.work import JobView, get_job


@dataclass(frozen=True, slots=True)
class SignedInRequest:
    """What the pages work with."""

    raw: Request
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
        return page(self.raw, template, {"operator": self.operator, **values}, status=status)


def signed_in(raw: Request) -> SignedInRequest:
    """The request with the operator of its session; raises SignInNeeded."""
    settings: Settings = raw.app.state.settings
    services: Services = raw.app.state.mailroom
    token = session_token(raw, settings.public_url)
    if not token:
        raise SignInNeeded
    with services.reading() as session:
        operator = session_operator(session, services, token)
    return SignedInRequest(raw, services, settings, operator, words_of(raw))


SignedIn = Annotated[SignedInRequest, Depends(signed_in)]


async def checked_form(request: SignedIn) -> Form:
    """The posted form of a signed-in operator's own page: foreign origins and missing tokens end here."""
    return await _checked(request, LARGEST_FORM)


async def checked_upload(request: SignedIn) -> Form:
    """As `checked_form`, with room for a spreadsheet; the bytes stay in memory."""
    return await _checked(request, request.settings.max_upload_mb * 1024 * 1024 + LARGEST_FORM)


async def _checked(request: SignedInRequest, largest: int) -> Form:
    if not is_own_origin(request.raw, request.settings.public_url):
        raise PageError(403, "error.csrf", "error.origin_text")
    form = await read_form(request.raw, largest)
    token = session_token(request.raw, request.settings.public_url) or ""
    if not is_csrf_token(token, form.text("csrf")):
        raise PageError(403, "error.csrf", "error.csrf_text")
    return form


Posted = Annotated[Form, Depends(checked_form)]
Uploaded = Annotated[Form, Depends(checked_upload)]


def find_job(session: Session, request: SignedInRequest, job_id: str) -> JobView | None:
    """The job that an address names; None when it names none of this tenant's."""
    try:
        return get_job(session, request.context, job_id) if job_id else None
    except NotFound:
        return None
