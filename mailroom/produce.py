"""A mailing made ready in one process, without a server: import, proof, approval and release, one after the other.

Afterwards its pieces wait in the queue of this house, to be claimed and written as any station does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mailroom import jobs, lists, mailings, signatures, templates
from mailroom.batches import batch_of
from mailroom.context import Context
from mailroom.errors import Invalid, ListUnreadable
from mailroom.house import House
from mailroom.views import JobView, MailingView


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mailing in production; `batch_id` is None when every row was refused, and nothing is to be written."""

    tenant_id: str
    list_id: str
    mailing_id: str
    batch_id: str | None


def prepare(  # noqa: PLR0913  # the same choices as a mailing has, each by name
    house: House,
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
    progress: Callable[[str], None] | None = None,
) -> Prepared:
    """The house must be migrated. `signature` is a parsed file of recorded signatures, `signer` whose they are.

    `progress` is told each stage: import, proof, release. Raises as the services do."""
    tell = progress or (lambda _: None)
    tenant = house.ensure_tenant()
    ctx = house.context(tenant.id)

    def draft(session: Session) -> MailingView:
        template = templates.create_template(session, ctx, name=name, body=body)
        signed = None
        if signature is not None:
            signed = signatures.create_signature(session, ctx, signer=signer, recorded=signature, by="command line").id
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
        )

    tell("import")
    list_id = _import(house, ctx, data, file_name)
    tell("proof")
    mailing = _proof(house, ctx, draft)
    if not mailing.letters:
        return Prepared(tenant.id, list_id, mailing.id, None)
    tell("release")
    with house.writing() as session:
        assert mailing.proof_hash is not None
        _, job = mailings.approve(session, ctx, mailing.id, proof_hash=mailing.proof_hash, by="command line")
    _run(house, ctx, job)
    with house.reading() as session:
        return Prepared(tenant.id, list_id, mailing.id, batch_of(session, ctx, mailing.id).id)


def _import(house: House, ctx: Context, data: bytes, file_name: str) -> str:
    with house.writing() as session:
        found = lists.create_list(session, ctx, name=file_name or "list", file_name=file_name)
    for start in range(0, len(data), lists.CHUNK_BYTES):
        with house.writing() as session:
            lists.add_upload(session, ctx, found.id, data[start : start + lists.CHUNK_BYTES])
    with house.writing() as session:
        job = lists.finish_upload(session, ctx, found.id)
    done = _run(house, ctx, job)
    if done.state == "failed":
        raise ListUnreadable(done.error_code or "bad_list", done.error or "the list cannot be read")
    return found.id


def _proof(house: House, ctx: Context, draft: Callable[[Session], MailingView]) -> MailingView:
    with house.writing() as session:
        mailing = draft(session)
        job = mailings.request_proof(session, ctx, mailing.id)
    done = _run(house, ctx, job)
    if done.state == "failed":
        raise Invalid(done.error_code or "invalid_request", done.error or "the proof failed")
    with house.reading() as session:
        return mailings.get_mailing(session, ctx, mailing.id)


def _run(house: House, ctx: Context, job: JobView) -> JobView:
    jobs.run(house, job.id)
    with house.reading() as session:
        return jobs.get_job(session, ctx, job.id)
