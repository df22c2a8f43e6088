"""The start page, and a mailing in production: progress, the pieces, what needs a person, the papers to print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.artefacts import batch_sheets_pdf
from api.web.base.display import Pages, name_of, tone_of
from api.web.base.pages import PageRoute, download, see_other
from api.web.base.signed_in import SignedIn, SignedInRequest
from api.web.catalogue import find_hand
from mailroom.core import GONE, INKED_WELL, MailingState, PieceState
from mailroom.mailings import MailingView, get_mailing, list_mailings
from mailroom.people import RecipientView, get_recipients, list_lists
from mailroom.pieces import PieceCounts, PieceView, count_pieces, list_pieces
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
        counts = count_pieces(session, request.context, [item.id for item in part.data])
        lists = list_lists(session, request.context, limit=_LISTS).data
    rows = [_mailing_row(item, counts[item.id]) for item in part.data]
    pages = Pages("/" if after else "", f"/?{urlencode({'after': part.next})}" if part.next else "")
    return request.page("start.html", {"mailings": rows, "pages": pages, "lists": lists})


@router.get("/mailings/{mailing_id}")
def show_mailing(request: SignedIn, mailing_id: str, state: str = "", after: str = "", notice: str = "") -> Response:
    """Progress, pieces, and the papers of a mailing; one that is not approved leads to its proof."""
    wanted = PieceState(state) if state in set(PieceState) else None
    ctx = request.context
    with request.services.reading() as session:
        mailing = get_mailing(session, ctx, mailing_id)
        if mailing.state in (MailingState.DRAFT, MailingState.PROOFED):
            return see_other(f"/mailings/{mailing_id}/proof")
        counts = count_pieces(session, ctx, [mailing_id])[mailing_id]
        stations = list_stations(session, ctx)
        cases = list_pieces(session, ctx, mailing_id=mailing_id, state=PieceState.UNKNOWN, limit=_CASES).data
        part = list_pieces(session, ctx, mailing_id=mailing_id, state=wanted, limit=_PIECES, after=after or None)
        people = get_recipients(session, ctx, {piece.recipient_id for piece in (*cases, *part.data)})
    table = _Table(request, people, {station.id: station.name for station in stations})
    base = f"/mailings/{mailing_id}"
    query = {"state": state} if wanted else {}
    here = f"{base}?{urlencode(query)}" if query else base
    following = f"{base}?{urlencode({**query, 'after': part.next})}" if part.next else ""
    said = notice.removesuffix("_later")
    return request.page(
        "mailing.html",
        {
            **_progress(mailing, counts),
            "stations": [_station(request, item) for item in stations],
            "cases": [table.row(piece) for piece in cases],
            "pieces": [table.row(piece) for piece in part.data],
            "pages": Pages(here if after else "", following),
            "chosen": wanted or "",
            "notice": request.words(_notice_key(said)) if said in _NOTICES else "",
        },
    )


@router.get("/mailings/{mailing_id}/batch-sheets.pdf")
def batch_sheets(request: SignedIn, mailing_id: str) -> Response:
    """Job ticket and manifest, made now."""
    data = batch_sheets_pdf(request.services, request.context, mailing_id)
    return download(data, "application/pdf", f"{mailing_id}-batch-sheets.pdf")


def _notice_key(notice: str) -> str:
    return "proof.approved" if notice == "approved" else f"writing.{notice}"


def _mailing_row(mailing: MailingView, counts: PieceCounts) -> dict[str, object]:
    in_production = mailing.state == MailingState.IN_PRODUCTION
    written, total = _written(counts) if in_production else (0, 0)
    state = "finished" if total and written == total else str(mailing.state)
    return {
        "href": f"/mailings/{mailing.id}",
        "name": mailing.name,
        "hand": find_hand(mailing.hand).title,
        "letters": None if mailing.state == MailingState.DRAFT else mailing.letters,
        "state": state,
        "tone": tone_of(state),
        "attention": counts.states.get(PieceState.UNKNOWN, 0) if in_production else 0,
        "created_at": mailing.created_at,
    }


def _written(counts: PieceCounts) -> tuple[int, int]:
    """Pieces with their ink on, and all pieces that are still meant to be."""
    alive = {state: n for state, n in counts.states.items() if state not in GONE}
    return sum(n for state, n in alive.items() if state in INKED_WELL), sum(alive.values())


def _progress(mailing: MailingView, counts: PieceCounts) -> Mapping[str, object]:
    written, total = _written(counts)
    return {
        "mailing": mailing,
        "written": written,
        "total": total,
        "states": [(str(state), counts.states[state]) for state in PieceState if counts.states.get(state)],
        "left_s": counts.estimate_s if written < total else 0.0,
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


@dataclass(frozen=True, slots=True)
class _Table:
    """The pieces of a page, with whom each is for and which station has it."""

    request: SignedInRequest
    people: Mapping[str, RecipientView]
    stations: Mapping[str, str]

    def row(self, piece: PieceView) -> dict[str, object]:
        return {
            "id": piece.id,
            "code": piece.code,
            "letter_id": piece.letter_id,
            "name": name_of(self.people[piece.recipient_id].values),
            "part": piece.part,
            "state": str(piece.state),
            "tone": tone_of(piece.state),
            "station": self.stations.get(piece.station_id or "", ""),
            "set_up": _set_up(self.request, piece),
            "reason": piece.reason,
            "verifiable": piece.state == PieceState.WRITTEN and not piece.recalled,
            "spoilable": piece.state in _SPOILABLE and not piece.recalled,
            "held": piece.state == PieceState.HELD,
            "recalled": piece.recalled and piece.state in INKED_WELL - {PieceState.POSTED, PieceState.RETURNED},
        }
