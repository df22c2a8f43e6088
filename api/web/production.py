"""The start page, and a mailing in production: progress, the pieces, what needs a person, the papers to print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.artefacts import batch_sheets_pdf
from api.web.base.display import Pages, name_of, tone_of
from api.web.base.pages import PageRoute, download, see_other
from api.web.base.signed_in import SignedIn, SignedInRequest
from api.web.catalogue import find_hand
from mailroom.core import GONE, INKED_WELL, MailingState, NotFound, PieceState
from mailroom.mailings import BatchView, MailingView, batch_of, get_letter, get_mailing, list_mailings
from mailroom.people import get_recipient, list_lists
from mailroom.pieces import PieceView, list_pieces
from mailroom.stations import StationView, list_stations
from plotter.machines import Slot, pen_from_values, slot_from_values

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_MAILINGS: Final = 20
_LISTS: Final = 5
_PIECES: Final = 25
_CASES: Final = 20
_USUAL_SLOT: Final = Slot().name
_QUIET: Final = timedelta(minutes=2)  # a station that has not asked for so long is taken for switched off
_NOTICES: Final = ("approved", "verified", "rewritten", "completed", "released", "unheld", "withdrawn")
_SPOILABLE: Final = frozenset({PieceState.WRITTEN, PieceState.VERIFIED, PieceState.INSERTED, PieceState.UNKNOWN})


@router.get("/")
def start(request: SignedIn, after: str = "") -> Response:
    """All mailings with their state, the newest first."""
    with request.services.reading() as session:
        part = list_mailings(session, request.context, limit=_MAILINGS, after=after or None)
        rows = [_mailing_row(session, request, item) for item in part.data]
        lists = list_lists(session, request.context, limit=_LISTS).data
    pages = Pages("/" if after else "", f"/?{urlencode({'after': part.next})}" if part.next else "")
    return request.page("start.html", {"mailings": rows, "pages": pages, "lists": lists})


@router.get("/mailings/{mailing_id}")
def show_mailing(request: SignedIn, mailing_id: str, state: str = "", after: str = "", notice: str = "") -> Response:
    """Progress, pieces, and the papers of a mailing; one that is not approved leads to its proof."""
    wanted = PieceState(state) if state in set(PieceState) else None
    with request.services.reading() as session:
        mailing = get_mailing(session, request.context, mailing_id)
        if mailing.state in (MailingState.DRAFT, MailingState.PROOFED):
            return see_other(f"/mailings/{mailing_id}/proof")
        values = _progress(session, request, mailing)
        part = list_pieces(session, request.context, mailing_id=mailing_id, state=wanted, limit=_PIECES, after=after or None)
        stations = {station.id: station.name for station in list_stations(session, request.context)}
        pieces = [_piece_row(session, request, piece, stations) for piece in part.data]
    base = f"/mailings/{mailing_id}"
    query = {"state": state} if wanted else {}
    here = f"{base}?{urlencode(query)}" if query else base
    following = f"{base}?{urlencode({**query, 'after': part.next})}" if part.next else ""
    said = request.words(_notice_key(notice)) if notice in _NOTICES else ""
    more = {"pieces": pieces, "pages": Pages(here if after else "", following), "chosen": wanted or "", "notice": said}
    return request.page("mailing.html", {**values, **more})


@router.get("/mailings/{mailing_id}/batch-sheets.pdf")
def batch_sheets(request: SignedIn, mailing_id: str) -> Response:
    """Job ticket and manifest, made now."""
    data = batch_sheets_pdf(request.services, request.context, mailing_id)
    return download(data, "application/pdf", f"{mailing_id}-batch-sheets.pdf")


def _notice_key(notice: str) -> str:
    return "proof.approved" if notice == "approved" else f"writing.{notice}"


def _mailing_row(session: Session, request: SignedInRequest, mailing: MailingView) -> dict[str, object]:
    batch = _batch(session, request, mailing.id) if mailing.state == MailingState.IN_PRODUCTION else None
    written, total = _written(batch)
    state = "finished" if total and written == total else str(mailing.state)
    return {
        "href": f"/mailings/{mailing.id}",
        "name": mailing.name,
        "hand": find_hand(mailing.hand).title,
        "letters": None if mailing.state == MailingState.DRAFT else mailing.letters,
        "state": state,
        "tone": tone_of(state),
        "attention": batch.pieces.get(PieceState.UNKNOWN, 0) if batch else 0,
        "created_at": mailing.created_at,
    }


def _written(batch: BatchView | None) -> tuple[int, int]:
    """Pieces with their ink on, and all pieces that are still meant to be."""
    counts = {PieceState(state): n for state, n in batch.pieces.items()} if batch else {}
    alive = {state: n for state, n in counts.items() if state not in GONE}
    return sum(n for state, n in alive.items() if state in INKED_WELL), sum(alive.values())


def _batch(session: Session, request: SignedInRequest, mailing_id: str) -> BatchView | None:
    """The mailing's batch; None while its pieces are still being made."""
    try:
        return batch_of(session, request.context, mailing_id)
    except NotFound:
        return None


def _progress(session: Session, request: SignedInRequest, mailing: MailingView) -> Mapping[str, object]:
    batch = _batch(session, request, mailing.id)
    counts = dict(batch.pieces) if batch else {}
    written, total = _written(batch)
    cases = list_pieces(session, request.context, mailing_id=mailing.id, state=PieceState.UNKNOWN, limit=_CASES).data
    left_s = batch.estimate_s if batch else 0.0
    return {
        "mailing": mailing,
        "written": written,
        "total": total,
        "states": [(str(state), counts[state]) for state in PieceState if counts.get(state)],
        "stations": [_station(request, item) for item in list_stations(session, request.context)],
        "cases": [_piece_row(session, request, piece, {}) for piece in cases],
        "left_s": left_s if written < total else 0.0,
        "moving": mailing.state in (MailingState.APPROVED, MailingState.IN_PRODUCTION),
        "finished": bool(total) and written == total,
    }


def _station(request: SignedInRequest, station: StationView) -> dict[str, str]:
    seen = station.last_seen_at
    state = "held" if station.held_reason else "connected" if seen and request.services.clock() - seen < _QUIET else "away"
    tone = {"held": "refused", "connected": "ok", "away": "quiet"}[state]
    return {
        "id": station.id,
        "name": station.name,
        "state": state,
        "tone": tone,
        "reason": station.held_reason or "",
        "set_up": _set_up(request, station),
    }


def _set_up(request: SignedInRequest, of: StationView | PieceView) -> str:
    """Slot, pen and order in words, each where it is not the usual one."""
    slot = slot_from_values(of.slot).name if of.slot else _USUAL_SLOT
    said = [request.words("writing.slot", name=slot)] if slot != _USUAL_SLOT else []
    if of.pen:
        said.append(request.words("writing.pen", name=pen_from_values(of.pen).name))
    if of.order == "fast":
        said.append(request.words("writing.fast"))
    return " · ".join(said)


def _piece_row(session: Session, request: SignedInRequest, piece: PieceView, stations: Mapping[str, str]) -> dict[str, object]:
    letter = get_letter(session, request.context, piece.letter_id)
    return {
        "id": piece.id,
        "code": piece.code,
        "letter_id": piece.letter_id,
        "name": name_of(get_recipient(session, request.context, letter.recipient_id).values),
        "part": piece.part,
        "state": str(piece.state),
        "tone": tone_of(piece.state),
        "station": stations.get(piece.station_id or "", ""),
        "set_up": _set_up(request, piece),
        "reason": piece.reason,
        "verifiable": piece.state == PieceState.WRITTEN and not piece.recalled,
        "spoilable": piece.state in _SPOILABLE and not piece.recalled,
        "held": piece.state == PieceState.HELD,
        "recalled": piece.recalled and piece.state in INKED_WELL - {PieceState.POSTED, PieceState.RETURNED},
    }
