"""How well strokes reproduce the ink they were made from, and what is not good enough.

Measured on every glyph with a pen as thick as the font's own. Only what the skeleton can know is judged here; whether the order
and direction are a person's is for eyes, on the review sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fonts.compiler.centrelines.raster import Ink
from fonts.compiler.centrelines.trace import Centreline
from fonts.compiler.plane import FloatArray, length
from fonts.compiler.tools import opencv

MEAN_COVERED: Final = 0.97
"""Part of the ink within REACH stroke widths of a stroke, mean over all glyphs. A glyph's stroke width is the font's, or its
own where that is heavier; a dot is as wide as it is."""
WORST_COVERED: Final = 0.88
"""The same for each glyph that has a stroke of at least TINY pens; a comma's wedge is a dot with a tail, not a line."""
TINY: Final = 3.5
MEAN_IOU: Final = 0.91
"""Overlap of the ink with the strokes drawn at the ink's own width (intersection over union), mean."""
REACH: Final = 0.55
_BODY: Final = (0.12, 0.92)
"""Height of the body, x-heights; dots and commas lie outside it."""


@dataclass(frozen=True, slots=True)
class GlyphFigures:
    """The figures of one glyph."""

    char: str
    glyph: str
    covered: float
    """Part of the ink within REACH stroke widths of the strokes as the motor writes them."""
    iou: float
    """Overlap of the ink with its centrelines drawn at the ink's own width."""
    stray: float
    """Largest distance of the motor's path from the centreline, x-heights."""
    strokes: int
    short: int
    """Strokes in the body of a letter that are shorter than a pen is wide."""
    by_table: bool
    """Whether the table of scripts knew how it is written."""
    tiny: bool = False
    """Whether its longest stroke is shorter than TINY pens."""

    @property
    def passes(self) -> bool:
        """Whether the glyph by itself is good enough."""
        return (self.tiny or self.covered >= WORST_COVERED) and not self.short


@dataclass(frozen=True, slots=True)
class Report:
    """All glyphs of a compiled font that its hand uses."""

    glyphs: tuple[GlyphFigures, ...]

    @property
    def mean_covered(self) -> float:
        """Mean over all glyphs."""
        return float(np.mean([g.covered for g in self.glyphs]))

    @property
    def worst(self) -> GlyphFigures:
        """The glyph with the least ink covered, dots and commas aside."""
        return min(self.glyphs, key=lambda g: (g.tiny, g.covered))

    @property
    def mean_iou(self) -> float:
        """Mean over all glyphs."""
        return float(np.mean([g.iou for g in self.glyphs]))

    @property
    def short(self) -> tuple[str, ...]:
        """Glyphs with a stroke shorter than the pen in their body."""
        return tuple(g.glyph for g in self.glyphs if g.short)

    @property
    def strays(self) -> float:
        """Mean of the largest distances, x-heights."""
        return float(np.mean([g.stray for g in self.glyphs]))

    def problems(self) -> list[str]:
        """What is not good enough, in words; empty when all gates are passed."""
        found = []
        if self.mean_covered < MEAN_COVERED:
            found.append(f"only {self.mean_covered:.1%} of the ink is covered (at least {MEAN_COVERED:.0%})")
        if self.worst.covered < WORST_COVERED:
            worst = self.worst
            found.append(f"{worst.char} ({worst.glyph}): only {worst.covered:.1%} covered (at least {WORST_COVERED:.0%})")
        if self.mean_iou < MEAN_IOU:
            found.append(f"the overlap with the outlines is {self.mean_iou:.1%} (at least {MEAN_IOU:.0%})")
        if self.short:
            found.append(f"strokes shorter than the pen in {', '.join(self.short)}")
        return found


def measure(
    char: str,
    glyph: str,
    ink: Ink,
    lines: Sequence[Centreline],
    written: Sequence[FloatArray],
    *,
    stray: float,
    by_table: bool,
    x_height: tuple[float, float],
) -> GlyphFigures:
    """Figures of one glyph. `lines` and `written` (the motor's paths) in outline units; x_height: (baseline, waist) there."""
    cv2 = opencv()
    inked = ink.mask > 0
    pen = max(ink.pen_px, _own_width(lines) * ink.scale)
    away = _distance(ink, written) / pen
    for line in lines:
        width = float(np.median(line.widths)) * ink.scale
        if width > pen and length(line.points) * ink.scale < 1.5 * width:
            away = np.minimum(away, _distance(ink, [line.points]) / width)
    covered = float((away[inked] <= REACH).mean())
    drawn = np.zeros(ink.mask.shape, dtype=np.uint8)
    for line in lines:
        points = _fixed(ink, line.points)
        for a, b, width in zip(points[:-1], points[1:], line.widths, strict=False):
            thick = max(1, round(float(width) * ink.scale))
            cv2.line(drawn, tuple(map(int, a)), tuple(map(int, b)), 1, thick, shift=4)
    iou = float((inked & (drawn > 0)).sum() / max(1, int((inked | (drawn > 0)).sum())))
    return GlyphFigures(
        char=char,
        glyph=glyph,
        covered=covered,
        iou=iou,
        stray=stray,
        strokes=len(written),
        short=_short(char, written, ink, x_height),
        by_table=by_table,
        tiny=max(length(path) for path in written) < TINY * ink.pen_px / ink.scale,
    )


def _distance(ink: Ink, paths: Sequence[FloatArray]) -> FloatArray:
    """Distance in pixels of every pixel from the nearest of the paths."""
    cv2 = opencv()
    paper = np.full(ink.mask.shape, 255, dtype=np.uint8)
    for path in paths:
        cv2.polylines(paper, [_fixed(ink, path)], False, 0, 1, shift=4)
    return np.asarray(cv2.distanceTransform(paper, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), dtype=np.float64)


def _own_width(lines: Sequence[Centreline]) -> float:
    """Median width of a glyph's ink along its lines: fonts draw dots and capitals with a heavier pen than small letters."""
    return float(np.median(np.concatenate([line.widths for line in lines])))


def _fixed(ink: Ink, points: FloatArray) -> NDArray[np.int32]:
    """Pixels in OpenCV's fixed-point form."""
    return np.round(ink.to_pixels(points) * 16).astype(np.int32)


def _short(char: str, written: Sequence[FloatArray], ink: Ink, x_height: tuple[float, float]) -> int:
    """Specks inside a letter: never a stroke, always a leftover of the skeleton."""
    if not char.isalnum() or len(written) < 2:
        return 0
    low, waist = x_height
    bottom, top = low + _BODY[0] * (waist - low), low + _BODY[1] * (waist - low)
    pen = ink.pen_px / ink.scale
    return sum(
        1 for path in written if length(path) < pen and bottom < float(path[:, 1].min()) and float(path[:, 1].max()) < top
    )
