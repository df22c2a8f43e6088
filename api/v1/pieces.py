"""/v1/pieces: the sheets in production, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.orm import Session

from api import artefacts
from api.http.auth import AdminCaller, Caller, LettersCaller
from api.http.paging import After, Limit, ListOf, page
from api.problems import Problem, answers, file_answer
from api.v1.models.pieces import HistoryAnswer, PieceAnswer, PieceWithHistory, Reason, Resolving, Spoiling
from mailroom import pieces, stations
from mailroom.core import Context
from mailroom.pieces import PieceView

router = APIRouter(prefix="/pieces", tags=["pieces"])
State = Literal[
    "draft", "approved", "ready", "leased", "armed", "writing", "written", "verified", "inserted", "posted", "returned", "held",
    "unknown", "spoiled", "cancelled", "withdrawn",
]  # fmt: skip
_ACT = answers("not_found", "wrong_state")
_ACT_WITH_BODY = {**_ACT, **answers("malformed_request", "invalid_request")}


@router.get("", responses=answers("bad_cursor", "not_found"))
def list_pieces(
    caller: LettersCaller,
    mailing_id: Annotated[str | None, Query(max_length=60)] = None,
    letter_id: Annotated[str | None, Query(max_length=60)] = None,
    state: Annotated[State | None, Query(description="Only these.")] = None,
    limit: Limit = 20,
    after: After = None,
) -> ListOf[PieceAnswer]:
    """Pieces in the order in which they are written."""
    with caller.reading() as session:
        found = pieces.list_pieces(
            session, caller.ctx, mailing_id=mailing_id, letter_id=letter_id, state=state, limit=limit, after=after
        )
    return page(found, ListOf[PieceAnswer], PieceAnswer.of)


@router.get("/by-code/{code}", responses=answers("not_found", "invalid_request"))
def get_by_code(code: str, caller: LettersCaller) -> PieceAnswer:
    """The piece of a code that was scanned or typed."""
    with caller.reading() as session:
        return PieceAnswer.of(pieces.piece_by_code(session, caller.ctx, code))


@router.get("/{piece_id}", responses=answers("not_found"))
def get_piece(piece_id: str, caller: LettersCaller) -> PieceWithHistory:
    """One piece with its history."""
    with caller.reading() as session:
        piece = PieceAnswer.of(pieces.get_piece(session, caller.ctx, piece_id))
        history = tuple(HistoryAnswer.of(entry) for entry in pieces.piece_history(session, caller.ctx, piece_id))
    return PieceWithHistory(**piece.model_dump(), history=history)


@router.get(
    "/{piece_id}/strokes.json", response_model=None, responses={**answers("not_found"), 200: {"description": "Schema 1."}}
)
def get_strokes(piece_id: str, caller: LettersCaller) -> JSONResponse:
    """The approved strokes, in millimetres on the sheet."""
    with caller.reading() as session:
        return JSONResponse(pieces.piece_page(session, caller.ctx, piece_id).to_json())


@router.get("/{piece_id}/program.gcode", response_class=PlainTextResponse, responses=answers("not_found"))
def get_gcode(piece_id: str, caller: LettersCaller) -> PlainTextResponse:
    """The program that the station got; there is none before the first claim."""
    with caller.reading() as session:
        return PlainTextResponse(stations.piece_gcode(session, caller.ctx, piece_id))


@router.get("/{piece_id}/trace.png", response_class=Response, responses={**answers("not_found"), **file_answer("image/png")})
def get_trace(piece_id: str, caller: LettersCaller) -> Response:
    """What the machine draws, from the program alone."""
    return Response(artefacts.trace_png(caller.services, caller.ctx, piece_id), media_type="image/png")


@router.post("/{piece_id}/verify", responses=_ACT)
def verify(piece_id: str, caller: AdminCaller) -> PieceAnswer:
    """A person read the code and says: written well."""
    return _act(caller, lambda session, ctx: pieces.verify(session, ctx, piece_id, by=caller.name))


@router.post("/{piece_id}/insert", responses=_ACT)
def insert(piece_id: str, caller: AdminCaller) -> PieceAnswer:
    """All parts of the letter are together."""
    return _act(caller, lambda session, ctx: pieces.insert(session, ctx, piece_id, by=caller.name))


@router.post("/{piece_id}/hold", responses=_ACT_WITH_BODY)
def hold(piece_id: str, why: Reason, caller: AdminCaller) -> PieceAnswer:
    """Stop a piece where it is."""
    return _act(caller, lambda session, ctx: pieces.hold(session, ctx, piece_id, by=caller.name, reason=why.reason))


@router.post("/{piece_id}/unhold", responses=_ACT)
def unhold(piece_id: str, caller: AdminCaller) -> PieceAnswer:
    """Let a held piece go on from where it was."""
    return _act(caller, lambda session, ctx: pieces.unhold(session, ctx, piece_id, by=caller.name))


@router.post("/{piece_id}/unknown", responses=_ACT_WITH_BODY)
def declare_unknown(piece_id: str, why: Reason, caller: AdminCaller) -> PieceAnswer:
    """Say that nobody knows how far the piece is: its station is gone in the middle of it."""
    return _act(caller, lambda session, ctx: pieces.declare_unknown(session, ctx, piece_id, by=caller.name, reason=why.reason))


@router.post("/{piece_id}/cancel", responses=_ACT)
def cancel(piece_id: str, caller: AdminCaller) -> PieceAnswer:
    """Cancel a piece that has no ink."""
    return _act(caller, lambda session, ctx: pieces.cancel_piece(session, ctx, piece_id, by=caller.name))


@router.post("/{piece_id}/withdraw", responses=_ACT)
def withdraw(piece_id: str, caller: AdminCaller) -> PieceAnswer:
    """Pulled from the tray; never rewritten."""
    return _act(caller, lambda session, ctx: pieces.withdraw(session, ctx, piece_id, by=caller.name))


@router.post("/{piece_id}/spoil", responses=_ACT_WITH_BODY)
def spoil(piece_id: str, why: Spoiling, caller: AdminCaller) -> PieceAnswer:
    """The sheet is spoiled and destroyed; answers with the new piece that takes its place."""
    return _spoil(piece_id, caller, why.reason, destroyed=why.destroyed)


@router.post("/{piece_id}/resolve", responses=_ACT_WITH_BODY)
def resolve(piece_id: str, how: Resolving, caller: AdminCaller) -> PieceAnswer:
    """Decide about a piece in state unknown: complete (the sheet is whole; its code was read), or spoil and rewrite."""
    if how.outcome == "spoil":
        return _spoil(piece_id, caller, how.reason, destroyed=how.destroyed)
    return _act(caller, lambda session, ctx: pieces.complete_unknown(session, ctx, piece_id, code=how.code, by=caller.name))


def _spoil(piece_id: str, caller: Caller, reason: str, *, destroyed: bool) -> PieceAnswer:
    if not destroyed or not reason:
        raise Problem("invalid_request", "a sheet is written anew only with a reason, and once the spoiled one is destroyed")
    return _act(
        caller,
        lambda session, ctx: pieces.spoil_and_rewrite(session, ctx, piece_id, by=caller.name, reason=reason, destroyed=True),
    )


def _act(caller: Caller, act: Callable[[Session, Context], PieceView]) -> PieceAnswer:
    with caller.writing() as session:
        return PieceAnswer.of(act(session, caller.ctx))
