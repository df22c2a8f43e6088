"""Drawing commands become polylines: no arrays, because it runs inside the limited worker process."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
Contours = list[list[Point]]
Command = tuple[str, tuple[Point | None, ...]]

STEPS = 12
"""Chords of one curve; at 12 a quarter circle is off by 0.05 % of its radius."""


def flatten(commands: Sequence[Command], *, open_lines: bool = False) -> Contours:
    """fontTools pen commands as polylines in font units. Contours of one or two points are kept only for `open_lines`."""
    contours: Contours = []
    current: list[Point] = []
    for operator, arguments in commands:
        points = [p for p in arguments if p is not None]
        if operator == "moveTo":
            _close(contours, current, open_lines)
            current = [points[0]]
        elif operator == "lineTo":
            current.append(points[0])
        elif operator == "curveTo":
            _cubic(current, points)
        elif operator == "qCurveTo":
            _quadratics(current, points, implied_start=arguments[-1] is None)
        elif operator in ("closePath", "endPath"):
            if operator == "closePath" and open_lines and current:
                current.append(current[0])
            _close(contours, current, open_lines)
            current = []
    _close(contours, current, open_lines)
    return contours


def _close(contours: Contours, current: list[Point], open_lines: bool) -> None:
    if len(current) >= (2 if open_lines else 3):
        contours.append(current)


def _cubic(current: list[Point], points: list[Point]) -> None:
    """One cubic, or (with more control points, as pens allow) straight chords to the last point's curve."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = current[-1], points[-3], points[-2], points[-1]
    for k in range(1, STEPS + 1):
        t = k / STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        current.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))


def _quadratics(current: list[Point], points: list[Point], *, implied_start: bool) -> None:
    """A TrueType spline: between two off-curve points lies an implied on-curve point."""
    if implied_start:  # a contour without any on-curve point
        start = _middle(points[-1], points[0])
        current.append(start)
        points = [*points, start]
    if len(points) == 1:
        current.append(points[0])
        return
    controls, last = points[:-1], points[-1]
    for i, (x1, y1) in enumerate(controls):
        x0, y0 = current[-1]
        x2, y2 = last if i == len(controls) - 1 else _middle(controls[i], controls[i + 1])
        for k in range(1, STEPS + 1):
            t = k / STEPS
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            current.append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
