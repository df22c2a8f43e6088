"""Hands and stationery, as OpenAPI shows them."""

from __future__ import annotations

from typing import Literal

from api.v1.models.base import Answer


class HandAnswer(Answer):
    """A handwriting of the catalogue."""

    object: Literal["hand"] = "hand"
    name: str
    version: str
    title: str
    description: str


class AreaAnswer(Answer):
    """A rectangle on a sheet, from its top left corner."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


class PartAnswer(Answer):
    """One sheet of stationery."""

    kind: str
    name: str
    width_mm: float
    height_mm: float
    areas: dict[str, AreaAnswer]


class StationeryAnswer(Answer):
    """Paper or card, and its envelope."""

    object: Literal["stationery"] = "stationery"
    name: str
    title: str
    parts: tuple[PartAnswer, ...]
