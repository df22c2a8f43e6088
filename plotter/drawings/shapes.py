"""SVG shapes as polylines: path data flattened within a tolerance, basic shapes as path data."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import svgelements
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_STRAIGHT: Final = re.compile(r"\s*M[^A-Za-z]*(?:L[^A-Za-z]*)?\Z")
"""Path data of one absolute polyline, which most plotter tools write."""
_MAX_PIECES: Final = 10_000


def flatten_path(data: str, tolerance: float) -> list[FloatArray]:
    """Path data as polylines, one for each subpath, in its own units; no chord further from its curve than `tolerance`.

    Raises ValueError where the data cannot be read.
    """
    if _STRAIGHT.match(data):
        try:
            numbers = np.array(data.replace("M", " ").replace("L", " ").replace(",", " ").split(), dtype=np.float64)
            return [numbers.reshape(-1, 2)]
        except ValueError:
            pass  # compact number forms: the slow way reads them
    lines: list[FloatArray] = []
    points: list[FloatArray] = []
    for segment in svgelements.Path(data):
        if isinstance(segment, svgelements.Move):
            if points:
                lines.append(np.vstack(points))
            points = [_row(segment.end)]
        elif isinstance(segment, svgelements.Close):
            if points and segment.end is not None:
                points.append(_row(segment.end))
        else:
            points.append(_flat(segment, tolerance))
    if points:
        lines.append(np.vstack(points))
    return lines


def shape_path(kind: str, attributes: Mapping[str, str]) -> str:
    """A rect, circle or ellipse as path data; empty where it has no size."""
    shape = {"rect": svgelements.Rect, "circle": svgelements.Circle, "ellipse": svgelements.Ellipse}[kind]
    plain = {
        key: value for key, value in attributes.items() if key in ("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r")
    }
    return str(svgelements.Path(shape(plain)).d())


def _row(point: svgelements.Point) -> FloatArray:
    return np.array([[float(point.x), float(point.y)]])


def _flat(segment: object, tolerance: float) -> FloatArray:
    """(n, 2): a segment's points without its first."""
    if isinstance(segment, svgelements.QuadraticBezier):
        p = np.array([[q.x, q.y] for q in (segment.start, segment.control, segment.end)], dtype=np.float64)
        return _bezier2(p, _pieces(np.hypot(*(p[0] - 2 * p[1] + p[2])) / 4, tolerance))
    if isinstance(segment, svgelements.CubicBezier):
        p = np.array([[q.x, q.y] for q in (segment.start, segment.control1, segment.control2, segment.end)], dtype=np.float64)
        bend = max(np.hypot(*(p[0] - 2 * p[1] + p[2])), np.hypot(*(p[1] - 2 * p[2] + p[3])))
        return _bezier3(p, _pieces(0.75 * bend, tolerance))
    if isinstance(segment, svgelements.Arc):
        radius, sweep = max(abs(float(segment.rx)), abs(float(segment.ry))), abs(float(segment.sweep))
        if radius <= tolerance:
            return _row(segment.end)
        count = min(_MAX_PIECES, max(1, math.ceil(sweep / (2 * math.acos(max(-1.0, 1 - tolerance / radius))))))
        return np.array([[q.x, q.y] for q in (segment.point(k / count) for k in range(1, count + 1))], dtype=np.float64)
    if isinstance(segment, svgelements.Line):
        return _row(segment.end)
    raise ValueError(f"path data with an unknown segment {type(segment).__name__}")


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
