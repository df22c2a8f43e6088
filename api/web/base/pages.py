"""Makes pages out of templates, and turns whatever goes wrong into a page that says what, why and what to do."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from typing import Final
from urllib.parse import quote

from fastapi import Request
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.problems import Problem, status_of
from api.web.base.display import shown_error
from api.web.base.forms import BadForm
from api.web.base.i18n import LANGUAGES, Words, choose_language, load_words
from api.web.base.security import PAGE_HEADERS, PICTURE_HEADERS, csrf_token, session_token
from mailroom.access import NotAuthenticated
from mailroom.core import MailroomError

LANGUAGE_COOKIE: Final = "federkiel_language"


class PageError(Exception):
    """Ends a request with a page: its HTTP status, and the keys of its title and text."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(f"{status} {title}")
        self.status = status
        self.title = title
        self.text = text


class SignInNeeded(Exception):
    """There is no session, or it has ended."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def words_of(request: Request) -> Words:
    """The words in the language that this request wants."""
    return load_words(choose_language(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")))


def page(request: Request, template: str, values: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """The named template as an answer. `operator` in `values` says that somebody is signed in."""
    settings = request.app.state.settings
    session = session_token(request, settings.public_url)
    everywhere = {
        "t": words_of(request),
        "languages": LANGUAGES,
        "zone": settings.time_zone,
        "operator": None,
        "csrf": csrf_token(session) if session else "",
        "back": _back(request),
        "later": request.query_params.get("notice", "").endswith("later"),
    }
    html = _environment().get_template(template).render({**everywhere, **values})
    return HTMLResponse(html, status, headers=dict(PAGE_HEADERS))


def see_other(address: str) -> RedirectResponse:
    """After a POST that changed something: the page that shows it."""
    return RedirectResponse(address, 303, headers=dict(PAGE_HEADERS))


def picture(svg: str) -> Response:
    """An SVG for an <img>: it may draw and nothing else."""
    return Response(svg, media_type="image/svg+xml", headers=dict(PICTURE_HEADERS))


def download(data: bytes, media_type: str, file_name: str) -> Response:
    """A file to save. Its name must not hold personal data: it ends up in folders and logs."""
    disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
    return Response(data, media_type=media_type, headers={**PAGE_HEADERS, "Content-Disposition": disposition})


def error_page(request: Request, status: int, *, title: str, message: str, suggestion: str = "") -> HTMLResponse:
    """A page that says what went wrong."""
    signed_in = session_token(request, request.app.state.settings.public_url)
    values = {"title": title, "message": message, "suggestion": suggestion, "problems": (), "home": "/"}
    return page(request, "error.html", {**values, "operator": signed_in}, status=status)


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem of the application around the pages (no such address, a body too large, a fault of ours) as a page."""
    words = words_of(request)
    if problem.status_code == 404:
        return error_page(request, 404, title=words("error.not_found"), message=words("error.not_found_text"))
    if problem.status_code == 413:
        return error_page(request, 413, title=words("error.title"), message=words("form.large"))
    if problem.status_code >= 500:
        number = getattr(request.state, "request_id", "–")
        text = words("error.failed_text", id=number)
        return error_page(request, problem.status_code, title=words("error.failed"), message=text)
    return error_page(request, problem.status_code, title=words("error.title"), message=str(problem.detail))


Handler = Callable[[Request], Coroutine[object, object, Response]]


class PageRoute(APIRoute):
    """A route whose errors are pages; the problem documents of the API would tell an operator nothing."""

    def get_route_handler(self) -> Handler:
        """The endpoint, wrapped."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except Exception as error:
                return _answer(request, error)

        return handle


def _answer(request: Request, error: Exception) -> Response:
    words = words_of(request)
    if isinstance(error, SignInNeeded | NotAuthenticated):
        return see_other("/sign-in?ended=1")
    if isinstance(error, PageError):
        return error_page(request, error.status, title=words(error.title), message=words(error.text))
    if isinstance(error, BadForm):
        return error_page(request, error.status, title=words("error.title"), message=words(error.key))
    if isinstance(error, MailroomError):
        return _refused(request, error)
    raise error


def _refused(request: Request, error: MailroomError) -> Response:
    """What the mailroom will not do, with the status that the API gives to the same code."""
    words, status = words_of(request), status_of(error.code)
    if status == 404:
        return error_page(request, status, title=words("error.not_found"), message=words("error.not_found_text"))
    if status >= 500:
        raise error
    said = shown_error(words, error)
    title = words("error.changed" if status == 409 else "error.title")
    return error_page(request, status, title=title, message=said.message, suggestion=said.suggestion)


def _back(request: Request) -> str:
    """Where the language switch leads back to: this page, or the start when this page only answers a form."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query
