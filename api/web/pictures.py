"""Pictures for choosing: a line in a hand, the outline of a stationery; and a page of strokes to stand inside a page.

The ink is drawn by `render`; here is only what surrounds it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

from markupsafe import Markup

from fonts.catalogue import load_hand
from fonts.hand import Hand
from render.errors import TextOverflows
from render.recorded import Specimens
from render.strokes import Page
from render.svg import page_svg
from render.writer import Area, Block, write_page
from stationery.catalogue import Part, Stationery

_LINE_WIDTHS_MM: Final = (132.0, 165.0, 200.0)
_LINE_HEIGHT_MM: Final = 14.0
_LINE_X_HEIGHT_MM: Final = 2.6
_GAP_MM: Final = 14.0
_EDGE_MM: Final = 3.0
_ANY_HAND: Final = "anna"
"""A page names one; a recorded signature is nobody's hand but its own."""


_VIEW_BOX: Final = re.compile(r'viewBox="[^"]*"')
_WIDTH: Final = re.compile(r' width="[^"]*"')


@lru_cache(maxsize=64)
def hand_line(name: str, version: str, text: str, language: str) -> str:
    """One line in a hand as SVG, as wide as a wide hand needs it; raises UnknownHand, RenderError."""
    hand = load_hand(name, version)
    for width_mm in _LINE_WIDTHS_MM[:-1]:
        with suppress(TextOverflows):
            return _line(hand, text, language, width_mm)
    return _line(hand, text, language, _LINE_WIDTHS_MM[-1])


def _line(hand: Hand, text: str, language: str, width_mm: float) -> str:
    area = Area(3.0, 1.0, width_mm - 6.0, _LINE_HEIGHT_MM - 2.0)
    block = Block(text, area, x_height_mm=_LINE_X_HEIGHT_MM)
    return page_svg(write_page([block], hand, seed=1, width_mm=width_mm, height_mm=_LINE_HEIGHT_MM, lang=language))


def panel_svg(page: Page, part: Part) -> str:
    """The panel of a folded part that is written on, as SVG: what the reader holds before their eyes. Else the whole page.

    Half the sheet at twice the size: on an opened card the writing would be too small to be judged on a screen.
    """
    left_mm, right_mm = written_panel(part)
    svg = page_svg(page)
    head, rest = svg[: svg.index(">")], svg[svg.index(">") :]
    width_mm = right_mm - left_mm
    head = _VIEW_BOX.sub(f'viewBox="{left_mm:g} 0 {width_mm:g} {page.height_mm:g}"', head, count=1)
    return _WIDTH.sub(f' width="{width_mm:g}mm"', head, count=1) + rest


def written_panel(part: Part) -> tuple[float, float]:
    """Left and right edge (mm) of the panel between upright folds that holds all writing areas; else of the whole part."""
    edges = [0.0, *sorted(part.folds_x_mm), part.width_mm]
    for left_mm, right_mm in pairwise(edges):
        if all(left_mm <= a.x_mm and a.x_mm + a.width_mm <= right_mm for a in part.areas.values()):
            return left_mm, right_mm
    return 0.0, part.width_mm


def inline(svg: str) -> Markup:
    """A drawing by `render` to stand in the HTML itself, without its XML head."""
    # Numbers, fixed names, and the lines' text escaped as XML, so that nothing is left to escape; a test sends hostile text.
    return Markup(svg[svg.index("<svg") :])  # noqa: S704


def stationery_outline(stationery: Stationery) -> str:
    """All parts side by side as SVG: edges, folds, windows, and where the writing goes. Millimetres, one to one."""
    height_mm = max(part.height_mm for part in stationery.parts)
    width_mm = sum(part.width_mm for part in stationery.parts) + _GAP_MM * (len(stationery.parts) - 1)
    drawn = []
    x_mm = 0.0
    for part in stationery.parts:
        drawn.append(f'<g transform="translate({x_mm:g} {height_mm - part.height_mm:g})">{_part(part)}</g>')
        x_mm += part.width_mm + _GAP_MM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width_mm + 2:g} {height_mm + 2:g}">'
        f"<title>{escape(stationery.title)}</title>{''.join(drawn)}</svg>"
    )


def _part(part: Part) -> str:
    shapes = [_box(0, 0, part.width_mm, part.height_mm, 'fill="#fffdf8" stroke="#8d8672" stroke-width="0.8"')]
    shapes += [
        f'<path d="M{x:g} 0V{part.height_mm:g}" stroke="#8d8672" stroke-width="0.5" stroke-dasharray="2 2"/>'
        for x in part.folds_x_mm
    ]
    shapes += [
        f'<path d="M0 {y:g}H{part.width_mm:g}" stroke="#8d8672" stroke-width="0.5" stroke-dasharray="2 2"/>'
        for y in part.folds_y_mm
    ]
    if part.window:
        w = part.window
        shapes.append(
            _box(w.x_mm, w.y_mm, w.width_mm, w.height_mm, 'rx="2" fill="#e6eaf1" stroke="#8d8672" stroke-width="0.5"')
        )
    shapes += [_lines(area) for area in part.areas.values()]
    return "".join(shapes)


def _lines(area: Area) -> str:
    """A writing area as faint ruled lines, so that one sees where and how much is written."""
    count = max(1, int(area.height_mm // 8))
    step_mm = area.height_mm / count
    lines = "".join(f"M{area.x_mm:g} {area.y_mm + (i + 0.7) * step_mm:g}h{area.width_mm:g}" for i in range(count))
    return f'<path d="{lines}" stroke="#21407a" stroke-opacity="0.35" stroke-width="0.7"/>'


def _box(x_mm: float, y_mm: float, width_mm: float, height_mm: float, style: str) -> str:
    return f'<rect x="{x_mm:g}" y="{y_mm:g}" width="{width_mm:g}" height="{height_mm:g}" {style}/>'


def signature_picture(specimens: Specimens) -> str:
    """A recorded signature written anew, on a sheet of its size."""
    area = Area(_EDGE_MM, _EDGE_MM, *specimens.room_mm)
    block = Block("", area, signature=True, specimens=specimens)
    width_mm, height_mm = area.width_mm + 2 * _EDGE_MM, area.height_mm + 2 * _EDGE_MM
    return page_svg(write_page([block], load_hand(_ANY_HAND), seed=0, width_mm=width_mm, height_mm=height_mm))
