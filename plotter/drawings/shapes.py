"""SVG shapes as polylines: path data and basic shapes flattened within a tolerance.

Bezier curves are cut into equal parameter steps (the error falls with their square), arcs into equal angles of their larger
radius (SVG 2, appendix B.2.4: from end points to centre).
"""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.svgfile.pathdata import Fault, Segment, read_path

FloatArray = NDArray[np.float64]

_STRAIGHT: Final = re.compile(r"\s*M[^A-Za-z]*(?:L[^A-Za-z]*)?\Z")
"""Path data of one absolute polyline, which most plotter tools write."""
_MAX_PIECES: Final = 10_000


def flatten_path(data: str, tolerance: float) -> tuple[list[FloatArray], Fault | None]:
    """Path data as polylines, one for each subpath, in its own units; no chord further from its curve than `tolerance`.

    What follows a fault is not drawn; the fault is handed back. A subpath of a lone M draws nothing.
    """
    if _STRAIGHT.match(data):
        try:
            numbers = np.array(data.replace("M", " ").replace("L", " ").replace(",", " ").split(), dtype=np.float64)
            if len(numbers) % 2 == 0 and np.isfinite(numbers).all() and ",," not in data:
                return ([numbers.reshape(-1, 2)] if len(numbers) > 2 else []), None
        except ValueError:
            pass  # compact number forms, and faults: the slow way reads them
    segments, fault = read_path(data)
    return _flat_segments(segments, tolerance), fault


def flatten_rect(x: float, y: float, width: float, height: float, rx: float, ry: float, tolerance: float) -> list[FloatArray]:
    """A rectangle from its upper left corner, clockwise, corners rounded by rx, ry."""
    right, bottom = x + width, y + height
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if rx <= 0 or ry <= 0:
        return [np.array([[x, y], [right, y], [right, bottom], [x, bottom], [x, y]], dtype=np.float64)]
    corner = (rx, ry, 0.0, 0.0, 1.0)
    segments: list[Segment] = [("M", (x + rx, y)), ("L", (right - rx, y)), ("A", (*corner, right, y + ry))]
    segments += [("L", (right, bottom - ry)), ("A", (*corner, right - rx, bottom)), ("L", (x + rx, bottom))]
    segments += [("A", (*corner, x, bottom - ry)), ("L", (x, y + ry)), ("A", (*corner, x + rx, y))]
    return _flat_segments(segments, tolerance)


def flatten_ellipse(cx: float, cy: float, rx: float, ry: float, tolerance: float) -> list[FloatArray]:
    """An ellipse from its rightmost point, clockwise on the page."""
    count = max(4, _turns(max(rx, ry), 2 * math.pi, tolerance))
    angles = np.arange(count + 1) * (2 * math.pi / count)
    line = np.column_stack([cx + rx * np.cos(angles), cy + ry * np.sin(angles)])
    line[-1] = line[0]
    return [line]


def _flat_segments(segments: list[Segment], tolerance: float) -> list[FloatArray]:
    lines: list[FloatArray] = []
    points: list[FloatArray] = []
    last: tuple[float, float] = (0.0, 0.0)
    for kind, values in segments:
        end = (values[-2], values[-1])
        if kind == "M":
            if len(points) > 1:
                lines.append(np.vstack(points))
            points = [np.array([end])]
        else:
            points = points or [np.array([last])]
            points.append(_flat(kind, last, values, tolerance))
            if kind == "Z":
                lines.append(np.vstack(points))
                points = []
        last = end
    if len(points) > 1:
        lines.append(np.vstack(points))
    return lines


def _flat(kind: str, start: tuple[float, float], values: tuple[float, ...], tolerance: float) -> FloatArray:
    """(n, 2): a segment's points without its first."""
    if kind == "A":
        return _arc(start, values, tolerance)
    p = np.array([*start, *values], dtype=np.float64).reshape(-1, 2)
    if kind == "Q":
        return _bezier2(p, _pieces(float(np.hypot(*(p[0] - 2 * p[1] + p[2]))) / 4, tolerance))
    if kind == "C":
        bend = max(np.hypot(*(p[0] - 2 * p[1] + p[2])), np.hypot(*(p[1] - 2 * p[2] + p[3])))
        return _bezier3(p, _pieces(0.75 * float(bend), tolerance))
    return p[-1:]


def _arc(start: tuple[float, float], values: tuple[float, ...], tolerance: float) -> FloatArray:
    rx, ry, turned, large, sweep, x, y = values
    rx, ry = abs(rx), abs(ry)
    end = np.array([[x, y]], dtype=np.float64)
    if rx == 0 or ry == 0 or start == (x, y):
        return end
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    u, v = (cos * dx + sin * dy) / rx, (-sin * dx + cos * dy) / ry
    reach = u * u + v * v
    if not math.isfinite(reach):
        return end
    if reach > 1:
        grow = math.sqrt(reach)
        rx, ry, u, v, reach = rx * grow, ry * grow, u / grow, v / grow, 1.0
    side = math.sqrt(max(0.0, 1 / reach - 1)) * (-1 if bool(large) == bool(sweep) else 1) if reach > 0 else 0.0
    cu, cv = side * v, -side * u
    first, last = math.atan2(v - cv, u - cu), math.atan2(-v - cv, -u - cu)
    angle = last - first
    if sweep and angle < 0:
        angle += 2 * math.pi
    elif not sweep and angle > 0:
        angle -= 2 * math.pi
    count = _turns(max(rx, ry), abs(angle), tolerance)
    steps = first + angle * np.arange(1, count + 1) / count
    px, py = rx * np.cos(steps), ry * np.sin(steps)
    mx, my = (start[0] + x) / 2 + cos * rx * cu - sin * ry * cv, (start[1] + y) / 2 + sin * rx * cu + cos * ry * cv
    line = np.column_stack([mx + cos * px - sin * py, my + sin * px + cos * py])
    line[-1] = end
    return line


def _turns(radius: float, angle: float, tolerance: float) -> int:
    """Into how many chords an arc is cut."""
    if radius <= tolerance or not math.isfinite(radius):
        return 1
    return min(_MAX_PIECES, max(1, math.ceil(angle / (2 * math.acos(max(-1.0, 1 - tolerance / radius))))))


def _pieces(sagitta: float, tolerance: float) -> int:
    """Into how many equal parameter steps a curve of this sagitta is cut: the error falls with their square."""
    if not math.isfinite(sagitta):
        return 1
    return min(_MAX_PIECES, max(1, math.ceil(math.sqrt(sagitta / tolerance))))


def _bezier2(p: FloatArray, count: int) -> FloatArray:
    t = (np.arange(1, count + 1) / count)[:, None]
    curve: FloatArray = p[0] * (1 - t) ** 2 + p[1] * 2 * t * (1 - t) + p[2] * t**2
    return curve


def _bezier3(p: FloatArray, count: int) -> FloatArray:
    t = (np.arange(1, count + 1) / count)[:, None]
    curve: FloatArray = p[0] * (1 - t) ** 3 + p[1] * 3 * t * (1 - t) ** 2 + p[2] * 3 * t**2 * (1 - t) + p[3] * t**3
    return curve
