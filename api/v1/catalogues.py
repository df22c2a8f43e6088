"""/v1/hands and /v1/stationery: what there is to choose from."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.auth import LettersCaller
from api.problems import Problem, answers
from api.v1.models.catalogues import HandAnswer, StationeryAnswer
from fonts.catalogue import hand_names, load_hand
from stationery.catalogue import load_stationery, stationery_names

router = APIRouter(tags=["catalogues"])


@router.get("/hands")
def list_hands(caller: LettersCaller) -> list[HandAnswer]:
    """All hands."""
    return [HandAnswer.of(load_hand(name)) for name in hand_names()]


@router.get("/hands/{name}", responses=answers("not_found"))
def get_hand(name: str, caller: LettersCaller) -> HandAnswer:
    """One hand."""
    if name not in hand_names():
        raise Problem("not_found", "there is no hand of that name; GET /v1/hands lists them")
    return HandAnswer.of(load_hand(name))


@router.get("/stationery")
def list_stationery(caller: LettersCaller) -> list[StationeryAnswer]:
    """All stationery."""
    return [StationeryAnswer.of(load_stationery(name)) for name in stationery_names()]


@router.get("/stationery/{name}", responses=answers("not_found"))
def get_stationery(name: str, caller: LettersCaller) -> StationeryAnswer:
    """One stationery with its sheets and writing areas."""
    if name not in stationery_names():
        raise Problem("not_found", "there is no stationery of that name; GET /v1/stationery lists them")
    return StationeryAnswer.of(load_stationery(name))
