"""One glyph through all stages: outline -> centrelines -> writing order -> landmarks -> form, with its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from fonts.compiler.centrelines.raster import Ink
from fonts.compiler.centrelines.trace import Centreline
from fonts.compiler.errors import GlyphFailed
from fonts.compiler.frame import Frame, glyph_lines
from fonts.compiler.gates import REACH, GlyphFigures, measure
from fonts.compiler.plane import FloatArray, length, resample
from fonts.compiler.reading.load import Glyph
from fonts.compiler.strokes.forms import CompiledForm, make_form
from fonts.compiler.strokes.landmarks import Fitted, firmness_of, fit_stroke, hold_of
from fonts.compiler.strokes.motor import MotorSettings
from fonts.compiler.strokes.order import Ordered, order_strokes
from fonts.compiler.strokes.scripts import Role, Way

_SOLID: Final = 1.6
"""Half width of ink, in pens, beyond which it is an area and not a stroke; junctions of a brush reach 1.4."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledGlyph:
    """A glyph with everything that the hand's file and the review sheet need."""

    char: str
    glyph: Glyph
    lines: tuple[Centreline, ...]
    """Upright, x-heights."""
    ordered: Ordered
    fitted: tuple[tuple[Role, Fitted], ...]
    form: CompiledForm
    figures: GlyphFigures
    left: float
    """x of the leftmost ink, which is 0 in the form."""


def compile_glyph(
    char: str, name: str, glyph: Glyph, frame: Frame, motor: MotorSettings, *, single_line: bool, way: Way | None = None
) -> CompiledGlyph:
    """Compile one glyph as the form `name` of `char`. `way` overrides the table. Raises GlyphFailed."""
    if not glyph.contours:
        raise GlyphFailed(glyph.name, "it has no ink")
    lines, ink = glyph_lines(glyph, frame.pen, single_line=single_line)
    if not lines:
        raise GlyphFailed(glyph.name, "no line was found in its ink")
    if ink is not None and _is_solid(ink):
        raise GlyphFailed(glyph.name, "it is a filled shape, which no pen writes")
    upright = [replace(line, points=frame.upright(line.points)) for line in lines]
    ordered = order_strokes(char, upright, frame.pen_width, way)
    points = np.vstack([line.points for line in upright])
    firmness = firmness_of(char, float(points[:, 1].max()), float(points[:, 1].min()))
    fitted = tuple((stroke.role, fit_stroke(stroke.points, firmness, motor, hold_of(char))) for stroke in ordered.strokes)
    left = float(points[:, 0].min())
    return CompiledGlyph(
        char=char,
        glyph=glyph,
        lines=tuple(upright),
        ordered=ordered,
        fitted=fitted,
        form=make_form(char, name, fitted, left),
        figures=_figures(char, glyph, frame, ink, lines, upright, ordered, [fit for _, fit in fitted]),
        left=left,
    )


def _is_solid(ink: Ink) -> bool:
    """Whether the glyph holds a filled area (as a pilcrow's bowl) rather than strokes and dots."""
    return float(ink.depth.max()) > _SOLID * ink.pen_px


def _figures(
    char: str,
    glyph: Glyph,
    frame: Frame,
    ink: Ink | None,
    lines: list[Centreline],
    upright: list[Centreline],
    ordered: Ordered,
    fits: list[Fitted],
) -> GlyphFigures:
    stray = max(fit.stray for fit in fits)
    by_table = ordered.way is not None
    if ink is not None:
        written = [frame.outline(fit.path) for fit in fits]
        waist = (frame.low, frame.low + frame.unit)
        return measure(char, glyph.name, ink, lines, written, stray=stray, by_table=by_table, x_height=waist)
    reach = REACH * frame.pen_width
    return GlyphFigures(char, glyph.name, _followed(upright, fits, reach), 1.0, stray, len(fits), 0, by_table)


def _followed(lines: list[Centreline], fits: list[Fitted], reach: float) -> float:
    """Part of a single-line glyph's length within reach of what the motor writes; it has no outline to overlap with."""
    drawn: FloatArray = np.vstack([resample(fit.path, 0.02) if length(fit.path) > 0.02 else fit.path for fit in fits])
    away, _ = cKDTree(drawn).query(np.vstack([resample(line.points, 0.02) for line in lines]))
    return float((away <= reach).mean())
