"""What surrounds every request: its id, its line in the log, the cap on its body, and the answer when we are at fault.

The log holds ids only: method, path without query, status, time and the key's id. Never a body, a header or an exception's
text, which may quote a name; of an unexpected exception its type and the places it came through.
"""

from __future__ import annotations

import secrets
import time
import traceback
from collections.abc import Callable
from typing import Final

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.errors import answer
from api.problems import Problem

JSON_LIMIT: Final = 1024 * 1024
"""Bytes of a JSON body: the longest template (64 kB) with every character escaped, and room."""
FORM_BYTES: Final = 256 * 1024
"""What a form may add around an uploaded file."""

log = structlog.get_logger("federkiel.http")


class RequestLog:
    """Gives each request an id, logs it in one line, and answers with a problem where an exception got through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(8)}"
        scope.setdefault("state", {})["request_id"] = request_id
        began, status = time.perf_counter(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        except Exception as error:
            log.error("fault", request_id=request_id, exception=type(error).__name__, at=_places(error))
            if status:
                raise
            request = Request(scope)
            await answer(request, Problem("internal_error", "something went wrong here; the log names it by request_id"))(
                scope, receive, note_status
            )
        finally:
            # A station with nothing to write asks every two seconds.
            tell = log.debug if status == 204 and scope["path"] == "/station/claim" else log.info
            tell(
                "request",
                request_id=request_id,
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
                key=scope["state"].get("key_id"),
            )


class BodyLimit:
    """Refuses a body that is too large before anything reads it; a body without a length is counted as it comes."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        declared = Request(scope).headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > limit:
            await answer(Request(scope), _too_large(limit))(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, counted, send)


def _too_large(limit: int) -> Problem:
    return Problem("too_large", f"a body may have up to {limit} bytes here", headers={"Connection": "close"})


def _places(error: BaseException) -> list[str]:
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
