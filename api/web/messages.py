"""Writing the message beside a preview of one recipient; from here the mailing is made and its proof asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.jobs import tell
from api.web.base.display import name_of
from api.web.base.forms import Form
from api.web.base.pages import PageError, PageRoute, see_other
from api.web.base.signed_in import Posted, SignedIn, SignedInRequest
from api.web.catalogue import find_hand, find_stationery, hand_choice, paper_choice
from api.web.preview import Draft, preview_of, refusal
from mailroom.core import Invalid, MailingState
from mailroom.core.work import JobView
from mailroom.mailings import MailingView, cancel_mailing, create_mailing, get_mailing, request_proof
from mailroom.people import ListView, get_list, list_rows
from mailroom.people.recipients import slug
from mailroom.writing import create_template, get_template, list_signatures, signer_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)

LONGEST: Final = 5000
_CHOICES: Final = 100
_PLACEHOLDERS: Final = 24


@router.get("/lists/{list_id}/message")
def show_message(
    request: SignedIn, list_id: str, hand: str, stationery: str, replaces: str = "", row: int | None = None
) -> Response:
    """The empty page to write on; or the message of the mailing that this one is to replace."""
    with request.services.reading() as session:
        shown = get_list(session, request.context, list_id)
        draft = _first_draft(session, request, hand, stationery, replaces, row)
    return _message_page(request, shown, draft)


@router.post("/lists/{list_id}/preview")
def show_preview(request: SignedIn, form: Posted, list_id: str) -> Response:
    """The preview alone, for the page's script."""
    with request.services.reading() as session:
        shown = get_list(session, request.context, list_id)
    return request.page("_preview.html", {"preview": preview_of(request, shown, _draft(form))})


@router.post("/lists/{list_id}/message")
def post_message(request: SignedIn, form: Posted, list_id: str) -> Response:
    """Show the preview, or make the mailing and have its proof written."""
    draft = _draft(form)
    with request.services.reading() as session:
        shown = get_list(session, request.context, list_id)
    if form.text("do") != "proof" or not draft.body.strip():
        return _message_page(request, shown, draft)
    find_hand(draft.hand)
    find_stationery(draft.stationery)
    try:
        with request.services.writing() as session:
            mailing, job = _make_mailing(session, request, list_id, draft)
    except Invalid as error:
        return _message_page(request, shown, draft, error)
    told = tell(request.raw, job.id)
    return see_other(f"/mailings/{mailing.id}/proof?job={job.id}{'' if told else '&notice=later'}")


@router.get("/mailings/{mailing_id}/change")
def change_message(request: SignedIn, mailing_id: str, to: str = "message") -> Response:
    """Back to the message (or the paper) of a mailing that is not approved: a new draft will replace it."""
    with request.services.reading() as session:
        mailing = get_mailing(session, request.context, mailing_id)
    _must_be_open(mailing)
    page = "paper" if to == "paper" else "message"
    return see_other(
        f"/lists/{mailing.list_id}/{page}?hand={mailing.hand}&stationery={mailing.stationery}&replaces={mailing.id}"
    )


def _make_mailing(session: Session, request: SignedInRequest, list_id: str, draft: Draft) -> tuple[MailingView, JobView]:
    """Template, mailing and proof in one transaction; the draft that it replaces ends there too."""
    ctx = request.context
    if draft.replaces:
        old = get_mailing(session, ctx, draft.replaces)
        _must_be_open(old)
        cancel_mailing(session, ctx, old.id, by=request.operator.id)
    name = draft.name.strip() or _default_name(request)
    template = create_template(session, ctx, name=name, body=draft.body)
    mailing = create_mailing(
        session,
        ctx,
        name=name,
        list_id=list_id,
        template_id=template.id,
        hand=draft.hand,
        stationery=draft.stationery,
        sender=draft.sender_lines,
        signature_id=draft.signature_id,
        slips=draft.slip_share,
        order=draft.order,
    )
    return mailing, request_proof(session, ctx, mailing.id)


def _must_be_open(mailing: MailingView) -> None:
    if mailing.state not in (MailingState.DRAFT, MailingState.PROOFED):
        raise PageError(409, "error.changed", "message.too_late")


def _draft(form: Form) -> Draft:
    row = form.text("row")
    return Draft(
        hand=form.text("hand"),
        stationery=form.text("stationery"),
        body=form.text("body")[:LONGEST],
        sender=form.text("sender")[:400],
        name=form.text("name")[:200],
        row=int(row) if row.isascii() and row.isdigit() and len(row) < 9 else None,
        replaces=form.text("replaces"),
        signature=form.text("signature")[:60],
        slips=form.text("slips") == "yes",
        fast=form.text("fast") == "yes",
    )


def _first_draft(
    session: Session, request: SignedInRequest, hand: str, stationery: str, replaces: str, row: int | None
) -> Draft:
    if replaces:
        old = get_mailing(session, request.context, replaces)
        body = get_template(session, request.context, old.template_id).body
        return Draft(
            hand,
            stationery,
            body,
            "\n".join(old.sender),
            old.name,
            row,
            replaces,
            old.signature_id or "",
            slips=old.slips > 0,
            fast=old.order == "fast",
        )
    example = request.words("message.example", salutation=f"{{{{ {request.words('message.salutation')} }}}},")
    return Draft(hand, stationery, example, "", _default_name(request), row)


def _default_name(request: SignedInRequest) -> str:
    now: datetime = request.services.clock().astimezone(ZoneInfo(request.settings.time_zone))
    return request.words("message.name_default", date=format_date(now, "long", locale=request.words.language))


def _message_page(request: SignedInRequest, shown: ListView, draft: Draft, error: Invalid | None = None) -> Response:
    """The page with its preview; 422 when the template itself cannot be used."""
    hand, paper = find_hand(draft.hand), find_stationery(draft.stationery)
    with request.services.reading() as session:
        signatures = _signatures(session, request, draft.signature)
        rows = list_rows(session, request.context, shown.id, verdicts=("ok", "warning"), limit=_CHOICES).data
    if not rows:
        raise PageError(409, "error.title", "message.no_rows")
    row = draft.row if draft.row is not None else rows[0].row
    draft = replace(draft, row=row)
    preview_shown = refusal(request, error) if error else preview_of(request, shown, draft)
    values = {
        "list": shown,
        "hand": hand_choice(request.words, hand),
        "paper": paper_choice(request.words, paper),
        "recipients": [{"row": item.row, "name": name_of(item.values)} for item in rows],
        "placeholders": _placeholders(request, shown),
        "preview": preview_shown,
        "longest": LONGEST,
        "body": draft.body,
        "sender": draft.sender,
        "name": draft.name,
        "row": row,
        "replaces": draft.replaces,
        "signatures": [{"id": found, "signer": signer} for found, signer in signatures.items()],
        "signature": draft.signature,
        "slips": draft.slips,
        "fast": draft.fast,
    }
    return request.page("message.html", values, status=422 if error else 200)


def _signatures(session: Session, request: SignedInRequest, chosen: str) -> dict[str, str]:
    """Whose may be chosen, by id; the one chosen before among them, so that no mailing loses it unseen."""
    found = {item.id: item.signer for item in list_signatures(session, request.context, limit=_CHOICES).data}
    if chosen and chosen not in found:
        found[chosen] = signer_of(session, request.context, chosen) or request.words("message.signature_gone")
    return found


def _placeholders(request: SignedInRequest, shown: ListView) -> list[str]:
    """What the message may ask for: the salutation built from the data, then the list's columns under their own names."""
    names = [request.words("message.salutation"), *(slug(header) for header in shown.columns)]
    return [name for name in dict.fromkeys(names) if name][:_PLACEHOLDERS]
