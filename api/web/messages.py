"""Writing the message beside a preview of one recipient; from here the mailing is made and its proof asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.jobs import tell
from api.web.catalogue import find_hand, find_part, find_stationery, hand_choice, paper_choice, part_title
from api.web.desk import Desk, Posted, SignedIn
from api.web.forms import Form
from api.web.pages import PageError, PageRoute, see_other
from api.web.pictures import inline, panel_svg
from api.web.shown import ShownProblem, name_of, shown_problems
from mailroom.core import Invalid, MailingState, MailroomError
from mailroom.core.work import JobView
from mailroom.mailings import MailingView, cancel_mailing, create_mailing, get_mailing, preview, request_proof
from mailroom.people import ListView, get_list, list_rows
from mailroom.people.recipients import slug
from mailroom.writing import create_template, get_template, list_signatures, signer_of
from plotter.choices import Order
from render.blocks.slips import USUAL
from stationery.problems import Problem

router = APIRouter(route_class=PageRoute, include_in_schema=False)

LONGEST: Final = 5000
_CHOICES: Final = 100
_PLACEHOLDERS: Final = 24
_SENDER_LINES: Final = 5
# One preview at a time: writing a page keeps a core busy, and stations wait for the same machine.
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)
_PATIENCE_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    hand: str
    stationery: str
    body: str
    sender: str
    name: str
    row: int | None
    replaces: str = ""
    signature: str = ""
    slips: bool = False
    fast: bool = False

    @property
    def signature_id(self) -> str | None:
        return self.signature or None

    @property
    def slip_share(self) -> float:
        return USUAL if self.slips else 0.0

    @property
    def order(self) -> Order:
        return "fast" if self.fast else "writer"

    @property
    def sender_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.sender.split("\n") if line.strip())[:_SENDER_LINES]


@dataclass(frozen=True, slots=True)
class Side:
    """One written side of the preview."""

    part: str
    title: str
    text: str
    svg: str
    x_height_mm: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The preview: sides, or what keeps them from being written."""

    sides: tuple[Side, ...] = ()
    problems: tuple[ShownProblem, ...] = ()


@router.get("/lists/{list_id}/message")
def show_message(
    desk: SignedIn, list_id: str, hand: str, stationery: str, replaces: str = "", row: int | None = None
) -> Response:
    """The empty page to write on; or the message of the mailing that this one is to replace."""
    with desk.services.reading() as session:
        shown = get_list(session, desk.context, list_id)
        draft = _first_draft(session, desk, hand, stationery, replaces, row)
    return _message_page(desk, shown, draft)


@router.post("/lists/{list_id}/preview")
def show_preview(desk: SignedIn, form: Posted, list_id: str) -> Response:
    """The preview alone, for the page's script."""
    with desk.services.reading() as session:
        get_list(session, desk.context, list_id)
    return desk.page("_preview.html", {"preview": _preview(desk, list_id, _draft(form))})


@router.post("/lists/{list_id}/message")
def post_message(desk: SignedIn, form: Posted, list_id: str) -> Response:
    """Show the preview, or make the mailing and have its proof written."""
    draft = _draft(form)
    with desk.services.reading() as session:
        shown = get_list(session, desk.context, list_id)
    if form.text("do") != "proof" or not draft.body.strip():
        return _message_page(desk, shown, draft)
    find_hand(draft.hand)
    find_stationery(draft.stationery)
    try:
        with desk.services.writing() as session:
            mailing, job = _make_mailing(session, desk, list_id, draft)
    except Invalid as error:
        return _message_page(desk, shown, draft, error)
    told = tell(desk.request, job.id)
    return see_other(f"/mailings/{mailing.id}/proof?job={job.id}{'' if told else '&notice=later'}")


@router.get("/mailings/{mailing_id}/change")
def change_message(desk: SignedIn, mailing_id: str, to: str = "message") -> Response:
    """Back to the message (or the paper) of a mailing that is not approved: a new draft will replace it."""
    with desk.services.reading() as session:
        mailing = get_mailing(session, desk.context, mailing_id)
    _must_be_open(mailing)
    page = "paper" if to == "paper" else "message"
    return see_other(
        f"/lists/{mailing.list_id}/{page}?hand={mailing.hand}&stationery={mailing.stationery}&replaces={mailing.id}"
    )


def _make_mailing(session: Session, desk: Desk, list_id: str, draft: Draft) -> tuple[MailingView, JobView]:
    """Template, mailing and proof in one transaction; the draft that it replaces ends there too."""
    ctx = desk.context
    if draft.replaces:
        old = get_mailing(session, ctx, draft.replaces)
        _must_be_open(old)
        cancel_mailing(session, ctx, old.id, by=desk.operator.id)
    name = draft.name.strip() or _default_name(desk)
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


def _first_draft(session: Session, desk: Desk, hand: str, stationery: str, replaces: str, row: int | None) -> Draft:
    if replaces:
        old = get_mailing(session, desk.context, replaces)
        body = get_template(session, desk.context, old.template_id).body
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
    example = desk.words("message.example", salutation=f"{{{{ {desk.words('message.salutation')} }}}},")
    return Draft(hand, stationery, example, "", _default_name(desk), row)


def _default_name(desk: Desk) -> str:
    now: datetime = desk.services.clock().astimezone(ZoneInfo(desk.settings.time_zone))
    return desk.words("message.name_default", date=format_date(now, "long", locale=desk.words.language))


def _message_page(desk: Desk, shown: ListView, draft: Draft, error: Invalid | None = None) -> Response:
    """The page with its preview; 422 when the template itself cannot be used."""
    hand, paper = find_hand(draft.hand), find_stationery(draft.stationery)
    with desk.services.reading() as session:
        signatures = _signatures(session, desk, draft.signature)
        rows = [
            row
            for verdict in ("ok", "warning")
            for row in list_rows(session, desk.context, shown.id, verdict=verdict, limit=_CHOICES).data
        ]
    rows.sort(key=lambda row: row.row)
    if not rows:
        raise PageError(409, "error.title", "message.no_rows")
    row = draft.row if draft.row is not None else rows[0].row
    draft = replace(draft, row=row)
    preview_shown = _refusal(desk, error) if error else _preview(desk, shown.id, draft)
    values = {
        "list": shown,
        "hand": hand_choice(desk.words, hand),
        "paper": paper_choice(desk.words, paper),
        "recipients": [{"row": item.row, "name": name_of(item.values)} for item in rows],
        "placeholders": _placeholders(desk, shown),
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
    return desk.page("message.html", values, status=422 if error else 200)


def _signatures(session: Session, desk: Desk, chosen: str) -> dict[str, str]:
    """Whose may be chosen, by id; the one chosen before among them, so that no mailing loses it unseen."""
    found = {item.id: item.signer for item in list_signatures(session, desk.context, limit=_CHOICES).data}
    if chosen and chosen not in found:
        found[chosen] = signer_of(session, desk.context, chosen) or desk.words("message.signature_gone")
    return found


def _placeholders(desk: Desk, shown: ListView) -> list[str]:
    """What the message may ask for: the salutation built from the data, then the list's columns under their own names."""
    names = [desk.words("message.salutation"), *(slug(header) for header in shown.columns)]
    return [name for name in dict.fromkeys(names) if name][:_PLACEHOLDERS]


def _preview(desk: Desk, list_id: str, draft: Draft) -> Shown:
    """One recipient's letter in the chosen hand, as it would be written; nothing is stored."""
    if not draft.body.strip():
        return Shown()
    if not _ONE_AT_A_TIME.acquire(timeout=_PATIENCE_S):
        return Shown(problems=(ShownProblem("", desk.words("preview.failed"), ""),))
    try:
        made = preview(
            desk.services,
            desk.operator.tenant_id,
            list_id=list_id,
            row=draft.row,
            body=draft.body,
            hand=draft.hand,
            stationery=draft.stationery,
            sender=draft.sender_lines,
            signature_id=draft.signature_id,
            slips=draft.slip_share,
        )
    except Invalid as error:
        return _refusal(desk, error)
    finally:
        _ONE_AT_A_TIME.release()
    sides = tuple(
        Side(
            part=part,
            title=part_title(desk.words, part),
            text="\n".join(line.text for line in page.lines),
            svg=inline(panel_svg(page, find_part(draft.stationery, part))),
            x_height_mm=desk.words.number(round(page.x_height_mm, 1)),
        )
        for part, page in made.pages.items()
    )
    return Shown(sides, tuple(shown_problems(desk.words, made.problems)))


def _refusal(desk: Desk, error: MailroomError) -> Shown:
    problems = error.problems or (Problem("body", error.code, error.message, error.suggestion, values=error.values),)
    return Shown(problems=tuple(shown_problems(desk.words, problems)))
