"""Choosing the hand and the stationery, each with its picture."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.base.i18n import Words
from api.web.base.pages import PageError, PageRoute, picture, words_of
from api.web.base.signed_in import SignedIn
from api.web.pictures import hand_line, stationery_outline
from fonts.catalogue import hand_names, load_hand
from fonts.errors import UnknownHand
from fonts.hand import Hand
from mailroom.people import get_list
from stationery.catalogue import Part, Stationery, load_stationery, stationery_names
from stationery.errors import UnknownStationery

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_GREETER: Final = "anna"


@router.get("/lists/{list_id}/paper")
def choose_paper(request: SignedIn, list_id: str, hand: str = "", stationery: str = "", replaces: str = "") -> Response:
    """All hands and all stationery; the choice goes on in the address, so nothing is stored yet."""
    with request.services.reading() as session:
        shown = get_list(session, request.context, list_id)
    hands = [load_hand(name) for name in hand_names()]
    papers = [load_stationery(name) for name in stationery_names()]
    return request.page(
        "paper.html",
        {
            "list": shown,
            "hands": [hand_choice(request.words, item) for item in hands],
            "stationery": [paper_choice(request.words, item) for item in papers],
            "chosen_hand": hand or hands[0].name,
            "chosen_stationery": stationery or papers[0].name,
            "replaces": replaces,
        },
    )


@router.get("/hands/{name}.svg")
def show_hand(request: SignedIn, name: str) -> Response:
    """A line in a hand."""
    hand = find_hand(name)
    return picture(hand_line(hand.name, hand.version, request.words("paper.line"), request.words.language))


@router.get("/stationery/{name}.svg")
def show_stationery(request: SignedIn, name: str) -> Response:
    """The outline of a stationery."""
    return picture(stationery_outline(find_stationery(name)))


@router.get("/greeting/{name}.svg")
def show_greeting(request: Request, name: Literal["welcome", "empty"]) -> Response:
    """A word in handwriting for pages that show nothing else; also before signing in, for it says nothing of anybody."""
    return picture(_greeting(words_of(request), name))


def find_hand(name: str) -> Hand:
    """The hand that an address or a form names; a page says when there is none."""
    try:
        return load_hand(name)
    except UnknownHand as error:
        raise PageError(404, "error.not_found", "error.not_found_text") from error


def find_stationery(name: str) -> Stationery:
    """The stationery that an address or a form names; a page says when there is none."""
    try:
        return load_stationery(name)
    except UnknownStationery as error:
        raise PageError(404, "error.not_found", "error.not_found_text") from error


def hand_choice(words: Words, hand: Hand) -> dict[str, str]:
    """What the page says of a hand; its description in the reader's language where there is one."""
    key = f"hand.{hand.name}"
    return {
        "name": hand.name,
        "title": hand.title,
        "description": words(key) if words.has(key) else hand.description,
    }


def paper_choice(words: Words, paper: Stationery) -> dict[str, str]:
    """What the page says of a stationery: its parts with their sizes."""
    key = f"stationery.{paper.name}"
    parts = [f"{part_title(words, part.kind)} {part.width_mm:g} × {part.height_mm:g} mm" for part in paper.parts]
    return {
        "name": paper.name,
        "title": words(key) if words.has(key) else paper.title,
        "description": ", ".join(parts),
    }


def part_title(words: Words, kind: str) -> str:
    """Card, letter, envelope in the reader's language."""
    key = f"part.{kind}"
    return words(key) if words.has(key) else kind


def find_part(stationery: str, kind: str) -> Part:
    """The part of a stationery, by its kind; a page says when there is none."""
    for part in find_stationery(stationery).parts:
        if part.kind == kind:
            return part
    raise PageError(404, "error.not_found", "error.not_found_text")


def _greeting(words: Words, name: str) -> str:
    return hand_line(_GREETER, load_hand(_GREETER).version, words(f"greeting.{name}"), words.language)
