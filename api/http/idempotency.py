"""`Idempotency-Key` on requests that create: the same key and body give the first answer again.

The work and the storing of its answer are one transaction, so a crash leaves either both or neither. A failed request is
forgotten, not stored: corrected or not, it may be sent again with the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.http.auth import Caller
from mailroom.access import idempotency
from mailroom.core import Context

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Your own name for this request, such as a UUID; a repetition gets the same answer. Kept 7 days.",
    ),
]


async def _raw_body(request: Request) -> bytes:
    return await request.body()


RawBody = Annotated[bytes, Depends(_raw_body)]


def once(
    request: Request,
    caller: Caller,
    key: str | None,
    body: bytes,
    work: Callable[[Session, Context], BaseModel],
    status: int = 201,
) -> Response:
    """Do the work in one transaction and answer with it, or repeat the stored answer of the same key."""
    if key is None:
        with caller.writing() as session:
            answer = work(session, caller.ctx)
        return _json(answer.model_dump_json().encode(), status)
    address = request.url.path + ("?" + request.url.query if request.url.query else "")
    with caller.writing() as session:
        stored = idempotency.begin(session, caller.ctx, key=key, body_hash=idempotency.body_hash(request.method, address, body))
    if stored is not None:
        replay = _json(stored.body, stored.status)
        replay.headers["Idempotency-Replayed"] = "true"
        return replay
    try:
        with caller.writing() as session:
            data = work(session, caller.ctx).model_dump_json().encode()
            idempotency.finish(session, caller.ctx, key=key, status=status, body=data)
    except Exception:
        with caller.writing() as session:
            idempotency.forget(session, caller.ctx, key=key)
        raise
    return _json(data, status)


def _json(body: bytes, status: int) -> Response:
    return Response(body, status_code=status, media_type="application/json")
