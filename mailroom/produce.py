"""A mailing made ready in one process, without a server: import, proof, approval and release, one after the other.

Afterwards its pieces wait in the queue of this house, to be claimed and written as any station does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mailroom import jobs, mailings, people, writing
from mailroom.access import ensure_tenant
from mailroom.core import Context, Invalid, JobState, Services
from mailroom.core.work import JobView, get_job
from mailroom.mailings import MailingView, batch_of
from mailroom.people import ListUnreadable


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mailing in production; `batch_id` is None when every row was refused, and nothing is to be written."""

    tenant_id: str
    list_id: str
    mailing_id: str
    batch_id: str | None


def prepare(  # noqa: PLR0913  # the same choices as a mailing has, each by name
    services: Services,
    *,
    data: bytes,
    file_name: str,
    body: str,
    hand: str,
    stationery: str,
    name: str,
    sender: Sequence[str] = (),
    seed: int | None = None,
    signature: object = None,
    signer: str = "",
    slips: float = 0.0,
    order: str = "writer",
    split_addresses: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Prepared:
    """The house must be migrated. `signature` is a parsed file of recorded signatures, `signer` whose they are.

    `progress` is told each stage: import, proof, release. Raises as the services do."""
    tell = progress or (lambda _: None)
    tenant = ensure_tenant(services)
    ctx = services.context(tenant.id)

    def draft(session: Session) -> MailingView:
        template = writing.create_template(session, ctx, name=name, body=body)
        signed = None
        if signature is not None:
            signed = writing.create_signature(session, ctx, signer=signer, recorded=signature, by="command line").id
        return mailings.create_mailing(
            session,
            ctx,
            name=name,
            list_id=list_id,
            template_id=template.id,
            hand=hand,
            stationery=stationery,
            sender=sender,
            seed=seed,
            signature_id=signed,
            slips=slips,
            order=order,
        )

    tell("import")
    list_id = _import(services, ctx, data, file_name, split_addresses)
    tell("proof")
    mailing = _proof(services, ctx, draft)
    if not mailing.letters:
        return Prepared(tenant.id, list_id, mailing.id, None)
    tell("release")
    with services.writing() as session:
        assert mailing.proof_hash is not None
        _, job = mailings.approve(session, ctx, mailing.id, proof_hash=mailing.proof_hash, by="command line")
    _run(services, ctx, job)
    with services.reading() as session:
        return Prepared(tenant.id, list_id, mailing.id, batch_of(session, ctx, mailing.id).id)


def _import(services: Services, ctx: Context, data: bytes, file_name: str, split_addresses: bool) -> str:
    with services.writing() as session:
        found = people.create_list(session, ctx, name=file_name or "list", file_name=file_name, split_addresses=split_addresses)
    for start in range(0, len(data), people.CHUNK_BYTES):
        with services.writing() as session:
            people.add_upload(session, ctx, found.id, data[start : start + people.CHUNK_BYTES])
    with services.writing() as session:
        job = people.finish_upload(session, ctx, found.id)
    done = _run(services, ctx, job)
    if done.state == JobState.FAILED:
        raise ListUnreadable(done.error_code or "bad_list", done.error or "the list cannot be read")
    return found.id


def _proof(services: Services, ctx: Context, draft: Callable[[Session], MailingView]) -> MailingView:
    with services.writing() as session:
        mailing = draft(session)
        job = mailings.request_proof(session, ctx, mailing.id)
    done = _run(services, ctx, job)
    if done.state == JobState.FAILED:
        raise Invalid(done.error_code or "invalid_request", done.error or "the proof failed")
    with services.reading() as session:
        return mailings.get_mailing(session, ctx, mailing.id)


def _run(services: Services, ctx: Context, job: JobView) -> JobView:
    jobs.run(services, job.id)
    with services.reading() as session:
        return get_job(session, ctx, job.id)
