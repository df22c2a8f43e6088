"""What only a person decides about a piece or a station: written well, spoiled, complete, let go, pulled from the tray."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.web.base.pages import PageError, PageRoute, see_other
from api.web.base.signed_in import Posted, SignedIn
from mailroom.core import PieceState
from mailroom.pieces import complete_unknown, get_piece, spoil_and_rewrite, unhold, verify, withdraw
from mailroom.stations import unhold_station

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/pieces/{piece_id}/verify")
def verify_piece(request: SignedIn, form: Posted, piece_id: str) -> Response:
    """A person says: written well."""
    with request.services.writing() as session:
        piece = verify(session, request.context, piece_id, by=request.operator.id)
    # Back to the table and the filter that it was picked from: the next piece is then under the same finger.
    state = form.text("state")
    query = urlencode({"state": state} if state in set(PieceState) else {"notice": "verified"})
    return see_other(f"/mailings/{piece.mailing_id}?{query}#pieces")


@router.post("/pieces/{piece_id}/spoil")
def spoil_piece(request: SignedIn, form: Posted, piece_id: str) -> Response:
    """A person says: spoiled and destroyed. Only then a new piece may be made."""
    reason = form.text("reason").strip()[:200]
    if form.text("destroyed") != "yes" or not reason:
        raise PageError(422, "error.title", "writing.not_destroyed")
    with request.services.writing() as session:
        piece = spoil_and_rewrite(session, request.context, piece_id, by=request.operator.id, reason=reason, destroyed=True)
    return see_other(f"/mailings/{piece.mailing_id}?notice=rewritten")


@router.post("/pieces/{piece_id}/complete")
def complete_piece(request: SignedIn, form: Posted, piece_id: str) -> Response:
    """An unclear piece that a person has found complete; the code typed from its slip proves which sheet was looked at."""
    with request.services.writing() as session:
        get_piece(session, request.context, piece_id)
        piece = complete_unknown(
            session, request.context, piece_id, code=form.text("code").strip()[:40], by=request.operator.id
        )
    return see_other(f"/mailings/{piece.mailing_id}?notice=completed")


@router.post("/pieces/{piece_id}/unhold")
def unhold_piece(request: SignedIn, form: Posted, piece_id: str) -> Response:
    """A held piece goes back to where it was."""
    with request.services.writing() as session:
        piece = unhold(session, request.context, piece_id, by=request.operator.id)
    return see_other(f"/mailings/{piece.mailing_id}?notice=unheld")


@router.post("/pieces/{piece_id}/withdraw")
def withdraw_piece(request: SignedIn, form: Posted, piece_id: str) -> Response:
    """A recalled piece was pulled from the tray."""
    with request.services.writing() as session:
        piece = withdraw(session, request.context, piece_id, by=request.operator.id)
    return see_other(f"/mailings/{piece.mailing_id}?notice=withdrawn")


@router.post("/stations/{station_id}/release")
def release_station(request: SignedIn, form: Posted, station_id: str) -> Response:
    """A held station may take pieces again."""
    with request.services.writing() as session:
        unhold_station(session, request.context, station_id, by=request.operator.id)
    mailing_id = form.text("mailing")
    return see_other(f"/mailings/{mailing_id}?notice=released" if mailing_id.isascii() and mailing_id.isidentifier() else "/")
