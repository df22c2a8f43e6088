"""What a post keeps free on the address side, and the check that writing areas obey it.

All rectangles are in millimetres from the top left of the side that the post reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from render.geometry import Area
from stationery.errors import BadStationery

ZoneKind = Literal["franking", "coding", "reading", "sender"]
KEEP_OUT: frozenset[ZoneKind] = frozenset({"franking", "coding"})
_TOUCH_MM = 1e-6


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle with a meaning for the post."""

    kind: ZoneKind
    area: Area

    @property
    def keep_out(self) -> bool:
        """True where nothing may be written."""
        return self.kind in KEEP_OUT


@dataclass(frozen=True, slots=True)
class Post:
    """One post's rules for the address side (table `post` of its country's file)."""

    country: str
    title: str
    franking_mm: tuple[float, float]
    """Width and height, top right."""
    coding_mm: tuple[float, float]
    """Width and height, bottom right."""
    sender_height_mm: float
    reading_margins_mm: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    capitals_mm: tuple[float, float]
    """Smallest and largest height of capitals that machines read."""
    line_gap_mm: tuple[float, float]
    block_width_mm: float

    def zones(self, width_mm: float, height_mm: float) -> tuple[Zone, ...]:
        """The zones on a side of this size, clipped to it."""
        franking_w, franking_h = min(self.franking_mm[0], width_mm), self.franking_mm[1]
        coding_w, coding_h = min(self.coding_mm[0], width_mm), self.coding_mm[1]
        left, top, right, bottom = self.reading_margins_mm
        return (
            Zone("franking", Area(width_mm - franking_w, 0.0, franking_w, franking_h)),
            Zone("coding", Area(width_mm - coding_w, height_mm - coding_h, coding_w, coding_h)),
            Zone("reading", Area(left, top, width_mm - left - right, height_mm - top - bottom)),
            Zone("sender", Area(0.0, 0.0, width_mm - franking_w, self.sender_height_mm)),
        )


def check_post_areas(areas: Mapping[str, Area], width_mm: float, height_mm: float, post: Post, place: str) -> None:
    """Raise BadStationery when an area lies where this post wants nothing, or the address where it is not read."""
    zones = {zone.kind: zone for zone in post.zones(width_mm, height_mm)}
    for name, area in areas.items():
        for zone in zones.values():
            if zone.keep_out and overlaps(area, zone.area):
                raise BadStationery(f"{place}: area {name!r} {show(area)} lies in the {zone.kind} zone of {post.title}")
    address = areas.get("address")
    if address is None:
        return
    if not contains(zones["reading"].area, address):
        raise BadStationery(f"{place}: the address {show(address)} leaves the reading zone of {post.title}")
    if address.width_mm > post.block_width_mm:
        raise BadStationery(f"{place}: the address is {address.width_mm} mm wide, {post.title} reads {post.block_width_mm} mm")
    for name, area in areas.items():
        if name != "address" and _right_or_below(area, address):
            raise BadStationery(f"{place}: area {name!r} stands right of or below the address")


def overlaps(a: Area, b: Area) -> bool:
    """Whether the rectangles share more than an edge."""
    return (
        min(a.x_mm + a.width_mm, b.x_mm + b.width_mm) - max(a.x_mm, b.x_mm) > _TOUCH_MM
        and min(a.y_mm + a.height_mm, b.y_mm + b.height_mm) - max(a.y_mm, b.y_mm) > _TOUCH_MM
    )


def contains(outer: Area, inner: Area) -> bool:
    """Whether `inner` lies within `outer`, edges included."""
    return (
        inner.x_mm >= outer.x_mm - _TOUCH_MM
        and inner.y_mm >= outer.y_mm - _TOUCH_MM
        and inner.x_mm + inner.width_mm <= outer.x_mm + outer.width_mm + _TOUCH_MM
        and inner.y_mm + inner.height_mm <= outer.y_mm + outer.height_mm + _TOUCH_MM
    )


def show(area: Area) -> str:
    """The rectangle as people write it, e.g. `84 x 124 at (116, 12) mm`."""
    return f"{area.width_mm:g} x {area.height_mm:g} at ({area.x_mm:g}, {area.y_mm:g}) mm"


def _right_or_below(area: Area, address: Area) -> bool:
    beside = area.x_mm >= address.x_mm + address.width_mm and area.y_mm + area.height_mm > address.y_mm
    below = area.y_mm >= address.y_mm + address.height_mm and area.x_mm + area.width_mm > address.x_mm
    return beside or below
