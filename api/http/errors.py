"""Every exception that leaves an endpoint becomes a problem answer here: right status, stable code, nothing of the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.problems import MEDIA_TYPE, FieldError, Problem, status_of
from mailroom.core import MailroomError
from stationery.problems import Problem as RowProblem

_MACHINE_PATHS: Final = ("/v1", "/station", "/healthz", "/openapi.json")

_CODE_OF_STATUS: Final = {
    400: "malformed_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
    429: "rate_limited",
    503: "unavailable",
}


def install(app: FastAPI) -> None:
    """Make the app answer with problems."""
    app.add_exception_handler(HTTPException, _handler(_of_http))
    app.add_exception_handler(RequestValidationError, _handler(_of_validation))
    app.add_exception_handler(MailroomError, _handler(_of_mailroom))


def answer(request: Request, problem: Problem) -> Response:
    """The problem in the form that the asker reads: JSON for machines, a page for people."""
    page = getattr(request.app.state, "html_problem", None)
    if page is not None and not request.url.path.startswith(_MACHINE_PATHS):
        made: Response = page(request, problem)
        return made
    request_id = getattr(request.state, "request_id", None)
    return JSONResponse(
        problem.body(request_id), status_code=problem.status_code, media_type=MEDIA_TYPE, headers=dict(problem.headers or {})
    )


def _handler(convert: Callable[[Exception], Problem]) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, error: Exception) -> Response:
        return answer(request, convert(error))

    return handle


def _of_http(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "malformed_request" if error.status_code < 500 else "internal_error")
    return Problem(code, str(error.detail), headers=error.headers, status=error.status_code)


def _of_validation(error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem("malformed_request", "the body is not valid JSON")
    errors = [_field_error(fault["loc"], str(fault["type"]), str(fault["msg"])) for fault in faults]
    named = ", ".join(dict.fromkeys(e.field for e in errors if e.field))
    return Problem("invalid_request", f"not valid: {named or 'the body'}", errors=errors)


def _field_error(place: Sequence[int | str], code: str, message: str) -> FieldError:
    """`place` starts with body, query, path or header."""
    inside = place[1:]
    pointer = "/" + "/".join(str(p).replace("~", "~0").replace("/", "~1") for p in inside) if place[:1] == ("body",) else None
    return FieldError(pointer=pointer, field=str(inside[-1]) if inside else None, code=code, message=message)


def _of_mailroom(error: Exception) -> Problem:
    assert isinstance(error, MailroomError)
    status = status_of(error.code)
    detail = f"{error.message}. {error.suggestion}".rstrip(". ") + "."
    headers = (
        {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "1"} if error.code == "idempotency_running" else {}
    )
    return Problem(error.code, detail, errors=[row_error(p) for p in error.problems], headers=headers)


def row_error(problem: RowProblem) -> FieldError:
    """A row's problem in the form of the API."""
    return FieldError(
        row=problem.row, field=problem.field, code=problem.code, message=problem.message, suggestion=problem.suggestion
    )
