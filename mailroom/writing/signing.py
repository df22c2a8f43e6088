"""Where a recorded signature stands: below the last line of the message, in the message's own area. All in millimetres."""

from __future__ import annotations

from render.recorded import Specimens
from render.strokes import Page
from render.writer import ABOVE_SIGNATURE_MM, Area, signature_room_mm


def above_signature(area: Area, specimens: Specimens) -> Area:
    """What is left of the message's area for its text."""
    room = signature_room_mm(specimens, area.height_mm)
    return Area(area.x_mm, area.y_mm, area.width_mm, area.height_mm - room - ABOVE_SIGNATURE_MM)


def signature_area(page: Page, area: Area, specimens: Specimens) -> Area:
    """The room to sign, right below what is written in the message's area."""
    bottoms = [
        float(stroke.points[:, 1].max())
        for stroke in page.strokes()
        if area.x_mm <= stroke.points[0, 0] <= area.x_mm + area.width_mm
        and area.y_mm <= stroke.points[0, 1] <= area.y_mm + area.height_mm
    ]
    top = max(bottoms, default=area.y_mm) + ABOVE_SIGNATURE_MM
    return Area(area.x_mm, top, area.width_mm, signature_room_mm(specimens, area.height_mm))
