"""/v1/mailings: from a draft over its proofs to production and the batch sheets."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime
from sqlalchemy.orm import Session

from api import artefacts
from api.http.auth import AdminCaller, LettersCaller
from api.http.idempotency import IdempotencyKey, RawBody, once
from api.http.paging import After, Limit, ListOf, page
from api.jobs import announce
from api.problems import Problem, answers, file_answer
from api.v1.models.jobs import JobAnswer
from api.v1.models.mailings import Approval, BatchAnswer, MailingAnswer, MailingWithJob, NewMailing
from api.v1.models.proofs import ProofAnswer, RealismAnswer
from mailroom import mailings
from mailroom.core import Context
from mailroom.core.work import JobView
from mailroom.mailings import MailingView

router = APIRouter(prefix="/mailings", tags=["mailings"])
State = Literal["draft", "proofed", "approved", "in_production", "posted", "cancelled"]
_PDF = file_answer("application/pdf")


@router.post(
    "",
    status_code=202,
    response_model=MailingWithJob,
    responses=answers(
        "malformed_request", "invalid_request", "not_found", "unknown_hand", "unknown_stationery",
        "unknown_signature", "wrong_state", "conflict", "idempotency_mismatch", "idempotency_running",
    ),
)  # fmt: skip
def create_mailing(
    request: Request, caller: LettersCaller, new: NewMailing, body: RawBody, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make a mailing; a job writes every letter's proof."""
    if new.signature_id is not None:
        caller.must_have("sign")

    def work(session: Session, ctx: Context) -> MailingWithJob:
        made = mailings.create_mailing(
            session,
            ctx,
            name=new.name,
            list_id=new.list_id,
            template_id=new.template_id,
            hand=new.hand,
            stationery=new.stationery,
            sender=tuple(new.sender),
            signature_id=new.signature_id,
            slips=new.slips,
            order=new.order,
            seed=new.seed,
            external_id=new.external_id,
            not_after=new.not_after,
        )
        return _with_job(made, mailings.request_proof(session, ctx, made.id))

    return announce(request, once(request, caller, idempotency_key, body, work, 202))


@router.get("", responses=answers("bad_cursor"))
def list_mailings(
    caller: LettersCaller,
    state: Annotated[State | None, Query(description="Only these.")] = None,
    limit: Limit = 20,
    after: After = None,
) -> ListOf[MailingAnswer]:
    """All mailings, the newest first."""
    with caller.reading() as session:
        found = mailings.list_mailings(session, caller.ctx, limit=limit, after=after, state=state)
    return page(found, ListOf[MailingAnswer], MailingAnswer.of)


@router.get("/{mailing_id}", responses=answers("not_found"))
def get_mailing(mailing_id: str, caller: LettersCaller) -> MailingAnswer:
    """How far a mailing is."""
    with caller.reading() as session:
        return MailingAnswer.of(mailings.get_mailing(session, caller.ctx, mailing_id))


@router.get(
    "/{mailing_id}/report", response_model=None, responses={**answers("not_found"), 200: {"description": "report.json"}}
)
def get_report(mailing_id: str, caller: LettersCaller) -> JSONResponse:
    """Every row of the list with what became of it; rows in = letters + rows refused."""
    with caller.reading() as session:
        return JSONResponse(mailings.report(session, caller.ctx, mailing_id))


@router.get("/{mailing_id}/proof", responses=answers("not_found", "not_proofed"))
def get_proof(mailing_id: str, caller: LettersCaller) -> ProofAnswer:
    """What is to be approved: the proof's hash, its counts, and how human the writing is in figures."""
    with caller.reading() as session:
        mailing = mailings.get_mailing(session, caller.ctx, mailing_id)
    if mailing.proof_hash is None:
        raise Problem("not_proofed", "the mailing has no proof yet; wait for its job")
    return ProofAnswer(
        mailing_id=mailing.id,
        proof_hash=mailing.proof_hash,
        letters=mailing.letters,
        refused=mailing.refused,
        realism=RealismAnswer.of(mailing.realism) if mailing.realism else None,
    )


@router.get("/{mailing_id}/proofs.pdf", response_class=Response, responses={**answers("not_found", "not_proofed"), **_PDF})
def get_proofs(
    mailing_id: str,
    request: Request,
    caller: LettersCaller,
    as_of: Annotated[AwareDatetime | None, Query(description="The time to print; else the approval's.")] = None,
    lang: Annotated[Literal["de", "en"], Query(description="Language of the captions.")] = "de",
) -> Response:
    """Every letter as it will be written, one page each; on the last page how human the writing is, in figures. Of a signed
    mailing only with the scope `sign`."""
    with caller.reading() as session:
        if mailings.get_mailing(session, caller.ctx, mailing_id).signature_id is not None:
            caller.must_have("sign")
    zone = request.app.state.settings.time_zone
    data = artefacts.proofs_pdf(caller.services, caller.ctx, mailing_id, zone=zone, lang=lang, as_of=as_of)
    return Response(data, media_type="application/pdf")


@router.post(
    "/{mailing_id}/approve",
    status_code=202,
    response_model=MailingWithJob,
    responses=answers(
        "malformed_request", "not_found", "wrong_state", "invalid_request", "unknown_signature", "idempotency_mismatch",
        "idempotency_running",
    ),
)  # fmt: skip
def approve(
    mailing_id: str,
    request: Request,
    caller: LettersCaller,
    approval: Approval,
    body: RawBody,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Freeze the proof that was looked at, named by its hash; a job makes the pieces, and stations begin to write. A signed
    mailing needs the scope `sign`."""

    def work(session: Session, ctx: Context) -> MailingWithJob:
        if mailings.get_mailing(session, ctx, mailing_id).signature_id is not None:
            caller.must_have("sign")
        return _with_job(*mailings.approve(session, ctx, mailing_id, proof_hash=approval.proof_hash, by=caller.name))

    return announce(request, once(request, caller, idempotency_key, body, work, 202))


@router.post("/{mailing_id}/cancel", responses=answers("not_found", "wrong_state"))
def cancel(mailing_id: str, caller: LettersCaller) -> MailingAnswer:
    """Cancel what is not written yet; what is written is to be pulled from the tray."""
    with caller.writing() as session:
        return MailingAnswer.of(mailings.cancel_mailing(session, caller.ctx, mailing_id, by=caller.name))


@router.get("/{mailing_id}/batch", responses=answers("not_found"))
def get_batch(mailing_id: str, caller: LettersCaller) -> BatchAnswer:
    """The mailing's batch with its counts."""
    with caller.reading() as session:
        return BatchAnswer.of(mailings.batch_of(session, caller.ctx, mailing_id))


@router.get("/{mailing_id}/batch-sheets.pdf", response_class=Response, responses={**answers("not_found"), **_PDF})
def get_batch_sheets(mailing_id: str, request: Request, caller: LettersCaller) -> Response:
    """Job ticket, traveller slips, manifest, refused rows and reconciliation, made now."""
    zone = request.app.state.settings.time_zone
    data = artefacts.batch_sheets_pdf(caller.services, caller.ctx, mailing_id, zone=zone)
    return Response(data, media_type="application/pdf")


@router.post("/{mailing_id}/post", responses=answers("not_found", "wrong_state", "counts_differ"))
def post_batch(mailing_id: str, caller: AdminCaller) -> BatchAnswer:
    """Say that the batch was handed to the post; only when its counts reconcile."""
    with caller.writing() as session:
        batch = mailings.batch_of(session, caller.ctx, mailing_id)
        return BatchAnswer.of(mailings.post_batch(session, caller.ctx, batch.id, by=caller.name))


def _with_job(mailing: MailingView, job: JobView) -> MailingWithJob:
    return MailingWithJob(mailing=MailingAnswer.of(mailing), job=JobAnswer.of(job))
