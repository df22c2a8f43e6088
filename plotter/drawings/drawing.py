"""A drawing as flat arrays: what the plotter works on, made from a page of handwriting or from an SVG.

`render.strokes.Page` is made for people and for storing; thousands of small arrays are slow to compute with, so here all
strokes lie in one array, cut by `starts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plotter.errors import BadDrawing, OutsideArea
from plotter.machines import Placement
from render.codec import ink_hash
from render.strokes import Page

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_FAR_MM = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Strokes on one sheet side, in writing order; sheet coordinates (mm, origin top left, y down)."""

    points: FloatArray
    """(n, 2)"""
    times: FloatArray
    """(n,) seconds within the stroke's group; all 0 when nobody knows (an SVG)."""
    starts: IntArray
    """(strokes + 1,): stroke i is points[starts[i]:starts[i + 1]]."""
    groups: IntArray
    """(strokes,) which text line (or layer) a stroke belongs to, never falling."""
    width_mm: float
    height_mm: float
    pen_mm: float
    ink_hash: str
    """Names the ink: of a page its frozen hash, of an SVG a hash over these arrays in micrometres."""
    labels: tuple[str, ...] = ()
    """What to call the groups in messages."""
    text_lines: bool = True
    """Groups are lines of text; else layers, each for another pen."""

    def __post_init__(self) -> None:
        n = len(self.points)
        if self.points.shape != (n, 2) or self.times.shape != (n,) or len(self.groups) != len(self.starts) - 1:
            raise BadDrawing(f"arrays that do not belong together: {self.points.shape}, {self.times.shape}, {len(self.starts)}")
        if self.starts[0] != 0 or self.starts[-1] != n or (np.diff(self.starts) < 1).any():
            raise BadDrawing("every stroke needs at least one point")

    @property
    def strokes(self) -> int:
        return len(self.starts) - 1

    def name(self, stroke: int) -> str:
        """What to call a stroke in a message: its number, counted from 1, and its line."""
        group = int(self.groups[stroke])
        within = stroke - int(np.searchsorted(self.groups, group)) + 1
        label = self.labels[group] if group < len(self.labels) else f"line {group + 1}"
        return f"stroke {stroke + 1} ({label}, stroke {within} there)"

    def layer(self, number: int) -> Drawing:
        """One group by itself, counted from 1; raises BadDrawing when there is none of that number."""
        wanted = np.flatnonzero(self.groups == number - 1)
        if not len(wanted):
            raise BadDrawing(f"there is no layer {number}; the drawing has {len(np.unique(self.groups))}")
        begin, end = self.starts[wanted[0]], self.starts[wanted[-1] + 1]
        part = replace(
            self,
            points=self.points[begin:end],
            times=self.times[begin:end],
            starts=self.starts[wanted[0] : wanted[-1] + 2] - begin,
            groups=np.zeros(len(wanted), dtype=np.int64),
            labels=self.labels[number - 1 : number],
        )
        return _hashed(part)

    def check_inside(self, slack_mm: float = 1e-3) -> None:
        """Raise OutsideArea naming the first stroke that is not on the sheet, BadDrawing for a number that is not finite."""
        x, y = self.points.T
        with np.errstate(invalid="ignore"):
            inside = (x >= -slack_mm) & (y >= -slack_mm) & (x <= self.width_mm + slack_mm) & (y <= self.height_mm + slack_mm)
        if inside.all():
            return
        at = int(np.argmin(inside))
        name = self.name(int(np.searchsorted(self.starts, at, side="right")) - 1)
        if not np.isfinite(self.points[at]).all():
            raise BadDrawing(f"{name} holds a number that is not finite; nothing was written")
        raise OutsideArea(
            f"{name} leaves the sheet: a point at x {x[at]:.6g}, y {y[at]:.6g} mm on a sheet of "
            f"{self.width_mm:g} × {self.height_mm:g} mm; move or shrink it"
        )

    def placed(self, placement: Placement) -> FloatArray:
        """(n, 2): the points on the machine."""
        return placement.to_machine(self.points)


def drawing_of_page(page: Page) -> Drawing:
    """A page's strokes as flat arrays; a text line becomes a group."""
    strokes = list(page.strokes())
    counts = [len(stroke.points) for stroke in strokes]
    return Drawing(
        points=np.concatenate([s.points for s in strokes]) if strokes else np.zeros((0, 2)),
        times=np.concatenate([s.times for s in strokes]) if strokes else np.zeros(0),
        starts=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
        groups=np.repeat(np.arange(len(page.lines)), [len(line.strokes) for line in page.lines]).astype(np.int64),
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        pen_mm=page.pen_mm,
        ink_hash=ink_hash(page),
        labels=tuple(_label(i, line.text) for i, line in enumerate(page.lines)),
    )


def drawing_of_polylines(
    polylines: Sequence[FloatArray],
    groups: Sequence[int],
    *,
    width_mm: float,
    height_mm: float,
    pen_mm: float,
    labels: tuple[str, ...] = (),
    text_lines: bool = True,
) -> Drawing:
    """(n, 2) arrays in sheet coordinates as a drawing; times unknown. Refuses what is not finite or absurdly far away."""
    for size in (width_mm, height_mm, pen_mm):
        if not (np.isfinite(size) and 0 < size < _FAR_MM):
            raise BadDrawing(f"a sheet or pen needs a positive size in millimetres, got {size!r}")
    kept = [(p, g) for p, g in zip(polylines, groups, strict=True) if len(p)]
    points = np.concatenate([p for p, _ in kept]) if kept else np.zeros((0, 2))
    starts = np.concatenate([[0], np.cumsum([len(p) for p, _ in kept], dtype=np.int64)]).astype(np.int64)
    draft = Drawing(
        points=points,
        times=np.zeros(len(points)),
        starts=starts,
        groups=np.array([g for _, g in kept], dtype=np.int64),
        width_mm=width_mm,
        height_mm=height_mm,
        pen_mm=pen_mm,
        ink_hash="",
        labels=labels,
        text_lines=text_lines,
    )
    draft.check_inside()
    return _hashed(draft)


def _hashed(drawing: Drawing) -> Drawing:
    digest = hashlib.sha256(np.rint(drawing.points * 1000).astype("<i4").tobytes())
    digest.update(drawing.starts.astype("<i8").tobytes())
    digest.update(drawing.groups.astype("<i8").tobytes())
    digest.update(np.array([drawing.width_mm, drawing.height_mm, drawing.pen_mm], dtype="<f8").tobytes())
    return replace(drawing, ink_hash=digest.hexdigest())


def _label(index: int, text: str) -> str:
    """A line's number only: messages may reach logs, and texts are personal data."""
    return f"line {index + 1}" if text else f"group {index + 1}"
