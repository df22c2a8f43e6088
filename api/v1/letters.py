"""/v1/letters: what each recipient gets, with its proof, text and pieces."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import artefacts
from api.http.auth import LettersCaller
from api.http.paging import After, Limit, ListOf, page
from api.problems import answers, file_answer
from api.v1.models.letters import LetterAnswer, TextAnswer
from mailroom import mailings

router = APIRouter(prefix="/letters", tags=["letters"])
Part = Annotated[str, Query(max_length=40, description="Which sheet side; see `parts` of the stationery.")]
_PROOF = file_answer("application/pdf", "image/svg+xml", "image/png")


@router.get("", responses=answers("bad_cursor", "not_found"))
def list_letters(
    caller: LettersCaller,
    mailing_id: Annotated[str, Query(max_length=60, description="Of this mailing.")],
    limit: Limit = 20,
    after: After = None,
) -> ListOf[LetterAnswer]:
    """Letters in the order of their rows."""
    with caller.reading() as session:
        found = mailings.list_letters(session, caller.ctx, mailing_id=mailing_id, limit=limit, after=after)
    return page(found, ListOf[LetterAnswer], LetterAnswer.of)


@router.get("/{letter_id}", responses=answers("not_found"))
def get_letter(letter_id: str, caller: LettersCaller) -> LetterAnswer:
    """One letter."""
    with caller.reading() as session:
        return LetterAnswer.of(mailings.get_letter(session, caller.ctx, letter_id))


@router.get("/{letter_id}/text", responses=answers("not_found"))
def get_text(letter_id: str, caller: LettersCaller) -> TextAnswer:
    """The text as it is written."""
    with caller.reading() as session:
        return TextAnswer(letter_id=letter_id, text=mailings.letter_text(session, caller.ctx, letter_id))


@router.get("/{letter_id}/proof.{form}", response_class=Response, responses={**answers("not_found"), **_PROOF})
def get_proof(letter_id: str, form: Literal["pdf", "svg", "png"], caller: LettersCaller, part: Part = "card") -> Response:
    """The letter as it will be written: all its sides as PDF, or one side as SVG or PNG. A signed letter as PDF or SVG, whose
    lines a plotter could follow, needs the scope `sign`."""
    if form != "png":
        with caller.reading() as session:
            letter = mailings.get_letter(session, caller.ctx, letter_id)
            if mailings.get_mailing(session, caller.ctx, letter.mailing_id).signature_id is not None:
                caller.must_have("sign")
    proof = artefacts.letter_proof(caller.services, caller.ctx, letter_id, part, form)
    return Response(proof.data, media_type=proof.media_type)


@router.post("/{letter_id}/cancel", responses=answers("not_found", "not_cancellable", "wrong_state"))
def cancel(letter_id: str, caller: LettersCaller) -> LetterAnswer:
    """Cancel until the pen is down; after that the piece is to be pulled from the tray, until it is posted."""
    with caller.writing() as session:
        return LetterAnswer.of(mailings.cancel_letter(session, caller.ctx, letter_id, by=caller.name))
