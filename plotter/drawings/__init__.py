"""Strokes on one sheet, as arrays: from a page of handwriting, from a single-stroke SVG, or made for setting a machine up.

Not here: where the sheet lies on a machine (machines.slots) and in which order it is drawn (paths).
For `paths`, `programs`, the command line and the bench.
"""

from plotter.drawings.drawing import Drawing, drawing_of_page, drawing_of_polylines
from plotter.drawings.setup_pages import calibration_drawing, priming_drawing
from plotter.drawings.svg import SvgDrawing, load_svg, read_svg
from plotter.drawings.svgfile.paper import Reading, reading_of

__all__ = [
    "Drawing",
    "Reading",
    "SvgDrawing",
    "calibration_drawing",
    "drawing_of_page",
    "drawing_of_polylines",
    "load_svg",
    "priming_drawing",
    "read_svg",
    "reading_of",
]
