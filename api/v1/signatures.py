"""/v1/signatures: recorded signatures that the house keeps. They go in and can be deleted; nobody reads one back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.http.auth import AdminCaller, SignCaller
from api.http.idempotency import IdempotencyKey, RawBody, once
from api.http.paging import After, Limit, ListOf, page
from api.problems import answers
from api.v1.models.writing import NewSignature, SignatureAnswer
from mailroom import writing
from mailroom.core import Context

router = APIRouter(prefix="/signatures", tags=["signatures"])


@router.post(
    "",
    status_code=201,
    response_model=SignatureAnswer,
    responses=answers(
        "malformed_request", "invalid_request", "bad_signature", "idempotency_mismatch", "idempotency_running", "too_large"
    ),
)
def keep_signature(
    request: Request, caller: AdminCaller, new: NewSignature, body: RawBody, idempotency_key: IdempotencyKey = None
) -> Response:
    """Keep a person's recorded signatures, sealed with a key of their own; a file that is none is refused with its place."""

    def work(session: Session, ctx: Context) -> SignatureAnswer:
        made = writing.create_signature(session, ctx, signer=new.signer, recorded=new.recorded, by=caller.name)
        return SignatureAnswer.of(made)

    return once(request, caller, idempotency_key, body, work)


@router.get("", responses=answers("bad_cursor"))
def list_signatures(caller: SignCaller, limit: Limit = 20, after: After = None) -> ListOf[SignatureAnswer]:
    """Whose signatures the house keeps, the newest first; never their strokes."""
    with caller.reading() as session:
        found = writing.list_signatures(session, caller.ctx, limit=limit, after=after)
    return page(found, ListOf[SignatureAnswer], SignatureAnswer.of)


@router.get("/{signature_id}", responses=answers("not_found"))
def get_signature(signature_id: str, caller: SignCaller) -> SignatureAnswer:
    """Whose it is; never its strokes."""
    with caller.reading() as session:
        return SignatureAnswer.of(writing.get_signature(session, caller.ctx, signature_id))


@router.delete("/{signature_id}", status_code=204, response_class=Response, responses=answers("not_found"))
def delete_signature(signature_id: str, caller: AdminCaller) -> Response:
    """Destroy its key: nothing opens it any more. Letters already proofed with it keep their ink."""
    with caller.writing() as session:
        writing.delete_signature(session, caller.ctx, signature_id, by=caller.name)
    return Response(status_code=204)
