"""A page of strokes as SVG: millimetres, one path per stroke, one group per line of text."""

from __future__ import annotations

import svgwrite

from render.strokes import Page, Stroke


def page_svg(page: Page) -> str:
    """The page as an SVG document with the sheet's size; same page, same text."""
    size = (f"{page.width_mm:g}mm", f"{page.height_mm:g}mm")
    drawing = svgwrite.Drawing(size=size, viewBox=f"0 0 {page.width_mm:g} {page.height_mm:g}", debug=False)
    ink = drawing.g(
        fill="none", stroke="#1a2340", stroke_width=f"{page.pen_mm:g}", stroke_linecap="round", stroke_linejoin="round"
    )
    for line in page.lines:
        group = drawing.g()
        group.set_desc(title=line.text)
        for stroke in line.strokes:
            group.add(drawing.path(d=_path(stroke)))
        ink.add(group)
    drawing.add(ink)
    return str(drawing.tostring())


def _path(stroke: Stroke) -> str:
    pairs = [f"{x:.3f},{y:.3f}" for x, y in stroke.points.tolist()]
    return "M" + " ".join(pairs if len(pairs) > 1 else pairs * 2)
