"""The frame of a font: how thick its pen is, how far it leans, where the pen's own baseline and waist lie.

Outlines end half a pen outside the pen's path. Hands are measured on the path: baseline 0 and waist 1 are where its small
letters turn. So centrelines are brought upright and scaled to their own x-height; all later stages use that frame.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fonts.compiler.centrelines.prune import prune
from fonts.compiler.centrelines.raster import Ink, rasterise
from fonts.compiler.centrelines.skeleton import skeleton_graph
from fonts.compiler.centrelines.trace import Centreline, centrelines
from fonts.compiler.errors import FontRefused
from fonts.compiler.plane import FloatArray
from fonts.compiler.reading.load import Face, Glyph
from fonts.compiler.tools import morphology

_SAMPLE: Final = "naoelhur"
_FLAT: Final = "aceomnuvw"
"""Letters that stand on the baseline and reach the waist."""
_STEMS: Final = "lhitbdk"
_SINGLE_LINE_PEN: Final = 0.12
"""Pen of a font that has no thickness, x-heights: what a 0.4 mm pen is at a common size."""


@dataclass(frozen=True, slots=True)
class Frame:
    """From a face's outlines to the hand's coordinates."""

    pen: float
    """Stroke width in outline units (x-heights of the outlines)."""
    slant: float
    """Tangent of the lean to the right."""
    low: float
    """y of the path's baseline in outline units."""
    unit: float
    """Outline units in one x-height of the path."""

    @property
    def pen_width(self) -> float:
        """Stroke width in x-heights of the path."""
        return self.pen / self.unit

    @property
    def slant_deg(self) -> float:
        """The lean in degrees."""
        return math.degrees(math.atan(self.slant))

    def upright(self, points: FloatArray) -> FloatArray:
        """Outline coordinates to the hand's: baseline 0, waist 1, no lean."""
        y = (points[:, 1] - self.low) / self.unit
        return np.column_stack([points[:, 0] / self.unit - self.slant * y, y])

    def outline(self, points: FloatArray) -> FloatArray:
        """The way back."""
        x = (points[:, 0] + self.slant * points[:, 1]) * self.unit
        return np.column_stack([x, points[:, 1] * self.unit + self.low])


def glyph_lines(glyph: Glyph, pen: float, *, single_line: bool) -> tuple[list[Centreline], Ink | None]:
    """Centrelines of a glyph in outline units, and its ink; a single-line font has lines and no ink."""
    if single_line:
        return [_line(points, pen) for points in glyph.contours], None
    ink = rasterise(glyph.contours, pen, name=glyph.name)
    graph = skeleton_graph(ink)
    prune(graph, ink)
    return centrelines(graph, ink), ink


def measure_frame(face: Face) -> Frame:
    """Measure a face; raises FontRefused when it has no measurable strokes."""
    pen = _SINGLE_LINE_PEN if face.single_line else _stroke_width(face)
    if not 0.02 <= pen <= 0.6:
        raise FontRefused(f"its strokes are {pen:.2f} x-heights thick; between 0.02 and 0.6 can be read as a pen's line")
    lines = {
        char: glyph_lines(face.glyphs[char][0], pen, single_line=face.single_line)[0]
        for char in dict.fromkeys(_FLAT + _STEMS)
        if char in face.glyphs
    }
    slant = _slant(lines)
    lows, highs = [], []
    for char in _FLAT:
        y = np.vstack([line.points for line in lines[char]])[:, 1]
        lows.append(float(y.min()))
        highs.append(float(y.max()))
    low, high = float(np.median(lows)), float(np.median(highs))
    return Frame(pen=pen, slant=slant, low=low, unit=high - low)


def _line(points: FloatArray, pen: float) -> Centreline:
    closed = len(points) > 3 and bool(np.allclose(points[0], points[-1]))
    return Centreline(points=points, widths=np.full(len(points), pen), closed=closed)


def _stroke_width(face: Face) -> float:
    """Twice the median depth along the skeletons of common letters."""
    depths: list[float] = []
    for char in _SAMPLE:
        ink = rasterise(face.glyphs[char][0].contours, 0.1, name=char, pixels_per_pen=15.0)
        thin = morphology().skeletonize(ink.mask.astype(bool))
        depths += (ink.depth[thin] / ink.scale).tolist()
    return 2.0 * float(np.median(depths)) if depths else 0.0


def _slant(lines: Mapping[str, Sequence[Centreline]]) -> float:
    """Median lean of the stems, each between a quarter and four fifths of its height."""
    leans = []
    for char in _STEMS:
        if char not in lines:
            continue
        stem = max((line.points for line in lines[char]), key=lambda p: float(np.ptp(p[:, 1])))
        y = stem[:, 1] - stem[:, 1].min()
        height = float(y.max())
        foot = stem[(y > 0.2 * height) & (y < 0.4 * height)]
        head = stem[(y > 0.65 * height) & (y < 0.85 * height)]
        if height > 0.7 and len(foot) and len(head):
            leans.append(float((head[:, 0].min() - foot[:, 0].min()) / (0.45 * height)))
    return float(np.median(leans)) if leans else 0.0
