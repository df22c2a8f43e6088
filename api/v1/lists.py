"""/v1/lists: recipient lists as files, imported row by row, each row with its verdict."""

from __future__ import annotations

import json
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.http.auth import LettersCaller
from api.http.idempotency import IdempotencyKey, RawBody, once
from api.http.paging import After, Limit, ListOf, page
from api.http.uploads import read_upload
from api.jobs import announce
from api.problems import answers
from api.v1.models.jobs import JobAnswer
from api.v1.models.lists import ListWithJob, RecipientAnswer, RecipientListAnswer, UploadQuery
from mailroom import people
from mailroom.core import Context

router = APIRouter(prefix="/lists", tags=["lists"])
_CHUNK: Final = 1024 * 1024
_BINARY: Final = {"type": "string", "format": "binary"}
_RECIPIENT: Final = {
    "first_name": "Anna",
    "last_name": "Weber",
    "street": "Lindenweg 3",
    "postcode": "20095",
    "town": "Hamburg",
}
_BODY: Final = {
    "required": True,
    "content": {
        "text/csv": {
            "schema": {"type": "string"},
            "example": "Vorname;Nachname;Straße;PLZ;Ort\nAnna;Muster;Weg 1;10969;Berlin\n",
        },
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": _BINARY},
        "application/json": {
            "schema": {"type": "array", "minItems": 1, "items": {"type": "object"}},
            "example": [_RECIPIENT],
        },
        "application/x-ndjson": {
            "schema": {"type": "string"},
            "example": json.dumps(_RECIPIENT) + "\n",
        },
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": _BINARY}}},
    },
}


@router.post(
    "",
    status_code=202,
    response_model=ListWithJob,
    responses=answers(
        "malformed_request", "too_large", "unsupported_media_type", "invalid_request", "idempotency_mismatch",
        "idempotency_running", "conflict", "bad_list",
    ),
    openapi_extra={"requestBody": _BODY},
)  # fmt: skip
def upload_list(
    request: Request,
    caller: LettersCaller,
    body: RawBody,
    about: Annotated[UploadQuery, Query()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take a list; a job imports it. The rows' verdicts follow under `/v1/lists/{list_id}/rows`."""
    upload = read_upload(body, request.headers.get("content-type", ""), about.file_name)

    def work(session: Session, ctx: Context) -> ListWithJob:
        made = people.create_list(
            session,
            ctx,
            name=about.name or upload.file_name,
            file_name=upload.file_name,
            country=about.country,
            encoding=about.encoding,
            external_id=about.external_id,
            split_addresses=about.split_addresses,
        )
        for start in range(0, len(upload.data), _CHUNK):
            people.add_upload(session, ctx, made.id, upload.data[start : start + _CHUNK])
        job = people.finish_upload(session, ctx, made.id)
        return ListWithJob(list=RecipientListAnswer.of(people.get_list(session, ctx, made.id)), job=JobAnswer.of(job))

    return announce(request, once(request, caller, idempotency_key, body, work, 202))


@router.get("", responses=answers("bad_cursor"))
def list_lists(caller: LettersCaller, limit: Limit = 20, after: After = None) -> ListOf[RecipientListAnswer]:
    """All lists, the newest first."""
    with caller.reading() as session:
        found = people.list_lists(session, caller.ctx, limit=limit, after=after)
    return page(found, ListOf[RecipientListAnswer], RecipientListAnswer.of)


@router.get("/{list_id}", responses=answers("not_found"))
def get_list(list_id: str, caller: LettersCaller) -> RecipientListAnswer:
    """A list with its counts."""
    with caller.reading() as session:
        return RecipientListAnswer.of(people.get_list(session, caller.ctx, list_id))


@router.get("/{list_id}/rows", responses=answers("not_found", "bad_cursor"))
def list_rows(
    list_id: str,
    caller: LettersCaller,
    verdict: Annotated[Literal["ok", "warning", "refused"] | None, Query(description="Only these.")] = None,
    limit: Limit = 20,
    after: After = None,
) -> ListOf[RecipientAnswer]:
    """The rows in their order, each with its verdict and problems."""
    with caller.reading() as session:
        found = people.list_rows(session, caller.ctx, list_id, verdicts=[verdict] if verdict else (), limit=limit, after=after)
    return page(found, ListOf[RecipientAnswer], RecipientAnswer.of)


@router.post("/{list_id}/rows/{recipient_id}/release", responses=answers("not_found", "wrong_state"))
def release_duplicate(list_id: str, recipient_id: str, caller: LettersCaller) -> RecipientAnswer:
    """Let an exact duplicate through all the same."""
    with caller.writing() as session:
        people.get_list(session, caller.ctx, list_id)
        return RecipientAnswer.of(people.release_duplicate(session, caller.ctx, recipient_id))
