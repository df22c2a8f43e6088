"""The proof: every letter as it will be written, and the approval that freezes it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.artefacts import proofs_pdf
from api.jobs import tell
from api.web.base.display import Pages, name_of, shown_failure, shown_problems
from api.web.base.pages import PageError, PageRoute, download, picture, see_other
from api.web.base.signed_in import Posted, SignedIn, SignedInRequest, find_job
from api.web.catalogue import find_part, part_title
from api.web.pictures import panel_svg, written_panel
from mailroom.core import MailingState, NotFound
from mailroom.mailings import (
    LetterView,
    MailingView,
    approve,
    get_letter,
    get_mailing,
    letter_pages,
    list_letters,
    request_proof,
    written_parts,
)
from mailroom.people import RecipientView, get_recipient, get_recipients
from mailroom.writing import signer_of
from render.svg import page_svg
from stationery.realism import outcome_sentence, sample_sentence, shown_figures
from stationery.words import words

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LETTERS: Final = 12


@router.get("/mailings/{mailing_id}/proof")
def show_proof(request: SignedIn, mailing_id: str, after: str = "", job: str = "") -> Response:
    """The letters, a page of them at a time; while they are being written out, how far that is."""
    with request.services.reading() as session:
        mailing = get_mailing(session, request.context, mailing_id)
        waiting = mailing.state == MailingState.DRAFT
        running = find_job(session, request, job) if waiting else None
        part = (
            None
            if waiting
            else list_letters(session, request.context, mailing_id=mailing_id, limit=_LETTERS, after=after or None)
        )
        letters = part.data if part else ()
        written = [letter for letter in letters if letter.state != "refused"]
        people = get_recipients(session, request.context, [letter.recipient_id for letter in written])
        parts = written_parts(session, request.context, [letter.id for letter in written])
        signer = signer_of(session, request.context, mailing.signature_id)
        refused = [letter for letter in letters if letter.state == "refused"]
    base = f"/mailings/{mailing_id}/proof"
    following = part.next if part else None
    return request.page(
        "proof.html",
        {
            "mailing": mailing,
            "waiting": waiting,
            "job": running,
            "failure": shown_failure(request.words, running),
            "locked": mailing.state not in (MailingState.DRAFT, MailingState.PROOFED),
            "total": mailing.letters,
            "refused": mailing.refused,
            "refusals": [{"row": item.row, "problems": shown_problems(request.words, item.problems)} for item in refused],
            "letters": [
                _thumbnail(mailing, letter, people[letter.recipient_id], parts[letter.id][0])
                for letter in written
                if letter.id in parts
            ],
            "signer": signer,
            "realism": _realism(request, mailing),
            "pages": Pages(base if after else "", f"{base}?{urlencode({'after': following})}" if following else ""),
        },
    )


@router.post("/mailings/{mailing_id}/proof")
def make_proof(request: SignedIn, form: Posted, mailing_id: str) -> Response:
    """Ask for the proof again, where making it failed."""
    with request.services.writing() as session:
        job = request_proof(session, request.context, mailing_id)
    told = tell(request.raw, job.id)
    return see_other(f"/mailings/{mailing_id}/proof?job={job.id}{'' if told else '&notice=later'}")


@router.post("/mailings/{mailing_id}/approve")
def approve_mailing(request: SignedIn, form: Posted, mailing_id: str) -> Response:
    """Freeze what was seen: the form repeats the proof's hash, so that another proof made meanwhile is not approved."""
    if form.text("seen") != "yes":
        raise PageError(422, "error.title", "proof.not_seen")
    with request.services.writing() as session:
        _, job = approve(session, request.context, mailing_id, proof_hash=form.text("proof_hash"), by=request.operator.id)
    told = tell(request.raw, job.id)
    return see_other(f"/mailings/{mailing_id}?notice=approved{'' if told else '_later'}")


@router.get("/mailings/{mailing_id}/proofs.pdf")
def proofs(request: SignedIn, mailing_id: str) -> Response:
    """All letters in one file, made now from the stored strokes."""
    return download(
        proofs_pdf(request.services, request.context, mailing_id, zone=request.settings.time_zone, lang=request.words.language),
        "application/pdf",
        f"{mailing_id}-proofs.pdf",
    )


@router.get("/letters/{letter_id}")
def show_letter(request: SignedIn, letter_id: str) -> Response:
    """One letter, all its sides, large."""
    with request.services.reading() as session:
        letter = get_letter(session, request.context, letter_id)
        mailing = get_mailing(session, request.context, letter.mailing_id)
        values = get_recipient(session, request.context, letter.recipient_id).values
        pages = letter_pages(session, request.context, letter_id)
    sides = [
        {
            "part": part,
            "title": part_title(request.words, part),
            "text": "\n".join(line.text for line in page.lines),
            "folded": bool(find_part(mailing.stationery, part).folds_x_mm),
        }
        for part, page in pages.items()
    ]
    shown = {"id": letter.id, "mailing_id": letter.mailing_id, "row": letter.row, "name": name_of(values)}
    return request.page("letter.html", {"letter": shown, "sides": sides})


@router.get("/letters/{letter_id}/{part}.svg")
def show_side(request: SignedIn, letter_id: str, part: str, panel: bool = False) -> Response:
    """One side, or the panel of it that is written on, from its stored strokes: never a new rendering."""
    with request.services.reading() as session:
        letter = get_letter(session, request.context, letter_id)
        stationery = get_mailing(session, request.context, letter.mailing_id).stationery
        pages = letter_pages(session, request.context, letter_id)
    if part not in pages:
        raise NotFound("part", part)
    return picture(panel_svg(pages[part], find_part(stationery, part)) if panel else page_svg(pages[part]))


def _realism(request: SignedInRequest, mailing: MailingView) -> dict[str, object] | None:
    """How human the writing is: the sentences and the table of its figures."""
    found, lang = mailing.realism, request.words.language
    if found is None:
        return None
    return {
        "words": words(lang, "realism"),
        "outcome": outcome_sentence(found, lang),
        "sample": sample_sentence(found, lang),
        "outside": bool(found.outside),
        "figures": shown_figures(found, lang),
    }


def _thumbnail(mailing: MailingView, letter: LetterView, recipient: RecipientView, first: str) -> dict[str, object]:
    part = find_part(mailing.stationery, first)
    left_mm, right_mm = written_panel(part)
    return {
        "id": letter.id,
        "row": letter.row,
        "name": name_of(recipient.values),
        "first": first,
        "width_mm": round(right_mm - left_mm),
        "height_mm": round(part.height_mm),
        "warnings": bool(letter.problems),
    }
