"""Signing in by a one-time link, signing out, and the language.

Opening the link uses nothing up: mail scanners and browsers that look ahead open links too. The button on the page does.
"""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.settings import Settings
from api.web.base.forms import Form, read_form
from api.web.base.i18n import LANGUAGES
from api.web.base.pages import LANGUAGE_COOKIE, PageError, PageRoute, page, see_other, words_of
from api.web.base.security import SignInTries, drop_session, is_own_origin, session_token, set_session
from api.web.base.signed_in import Posted, SignedIn
from mailroom.access import NotAuthenticated, end_session, use_sign_in_link
from mailroom.core import Services

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in")
def show_sign_in(request: Request, link: str = "", ended: str = "", out: str = "") -> Response:
    """The page behind the one-time link; without a link it says where to find one."""
    words = words_of(request)
    problem = words("sign_in.again") if ended else words("sign_in.signed_out") if out else ""
    return page(request, "sign_in.html", {"token": link, "problem": problem})


async def own_form(request: Request) -> Form:
    """A form from our own page of somebody who is not signed in yet."""
    if not is_own_origin(request, request.app.state.settings.public_url):
        raise PageError(403, "error.csrf", "error.origin_text")
    return await read_form(request)


@router.post("/sign-in")
def sign_in(request: Request, form: Annotated[Form, Depends(own_form)]) -> Response:
    """Use the link up and begin a session."""
    settings: Settings = request.app.state.settings
    services: Services = request.app.state.mailroom
    tries: SignInTries = request.app.state.sign_in_tries
    words = words_of(request)
    address = request.client.host if request.client else ""
    wait_s = tries.wait_s(address)
    if wait_s > 0:
        text = words("sign_in.too_many", minutes=math.ceil(wait_s / 60))
        answer = page(request, "sign_in.html", {"token": "", "problem": text}, status=429)
        answer.headers["Retry-After"] = str(math.ceil(wait_s))
        return answer
    try:
        with services.writing() as session:
            _, token = use_sign_in_link(session, services, form.text("token"))
    except NotAuthenticated:
        tries.wrong(address)
        return page(request, "sign_in.html", {"token": "", "problem": words("sign_in.used")}, status=401)
    tries.right(address)
    response = see_other("/")
    set_session(response, request, settings.public_url, token)
    return response


@router.post("/sign-out")
def sign_out(request: SignedIn, form: Posted) -> Response:
    """End the session, in the database too."""
    public_url = request.settings.public_url
    with request.services.writing() as session:
        end_session(session, request.services, session_token(request.raw, public_url) or "")
    response = see_other("/sign-in?out=1")
    drop_session(response, request.raw, public_url)
    return response


@router.get("/language/{code}")
def switch_language(request: Request, code: str, back: str = "/") -> Response:
    """Remember the language picked; a GET, for it changes nothing but what one browser is shown."""
    if code not in LANGUAGES:
        raise PageError(404, "error.not_found", "error.not_found_text")
    response = see_other(back if _is_local(back) else "/")
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=365 * 86400, path="/", httponly=True, samesite="lax")
    return response


def _is_local(path: str) -> bool:
    """Whether a path stays on this site: `//host` and `/\\host` lead elsewhere, control characters split headers."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
