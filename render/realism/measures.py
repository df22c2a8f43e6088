"""All measures of one hand together, beside people's figures, with the limits that ours must keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.realism import drift
from render.realism import pages as page_measures
from render.realism.letters import letters_of, words_of
from render.realism.repeats import find_repeats
from render.realism.roughness import roughness_ratio
from render.realism.shapes import (
    Shapes,
    clone_share,
    other_hand_distances,
    pooled,
    same_hand_closer,
    same_letter_distances,
    shapes_of,
)
from render.strokes import FloatArray, Page


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured on some pages of one hand. NaN where there was too little, or nothing to compare with."""

    letters: int
    shape_median: float
    """Same letter: median distance of two shapes, in RMS radii."""
    shape_first_percentile: float
    clones: float
    """Share of pairs nearer than 0.02."""
    same_hand_closer: float
    height_cv: float
    width_cv: float
    log_height_correlation: float
    slant_correlation: float
    letter_slant_sd_deg: float
    baseline_residual_sd: float
    """In x-heights."""
    word_slant_sd_deg: float
    line_slope_sd_deg: float
    left_margin_sd: float
    """In x-heights."""
    repeats: int
    """Pairs of curved strokes that are the same."""
    roughness: float
    """Times the unvaried hand's."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measure, people's figure, and the limits ours must keep (both included)."""

    field: str
    title: str
    people: str
    low: float
    high: float

    def holds(self, measures: Measures) -> bool | None:
        """Whether the measure lies within its limits; None when it was not taken."""
        value = float(getattr(measures, self.field))
        return None if np.isnan(value) else self.low <= value <= self.high


ROWS: Final = (
    Row("shape_median", "same letter: DTW median", "0.18-0.20 (0.137-0.257)", 0.14, 0.20),
    Row("shape_first_percentile", "... first percentile", "0.064", 0.05, 1.0),
    Row("clones", "... clones (DTW < 0.02)", "<= 0.0003", 0.0, 0.001),
    Row("same_hand_closer", "P(same hand closer)", "0.79-0.81", 0.75, 1.0),
    Row("height_cv", "same-letter height CV", "0.12-0.16", 0.08, 0.16),
    Row("width_cv", "same-letter width CV", "0.13-0.21", 0.08, 0.20),
    Row("log_height_correlation", "lag-1 corr. log-height", "0.20-0.36", 0.15, 0.45),
    Row("slant_correlation", "lag-1 corr. slant", "0.27", 0.15, 0.45),
    Row("letter_slant_sd_deg", "same-letter slant SD, deg", "3.8-5.6", 2.5, 5.6),
    Row("baseline_residual_sd", "baseline residual / x-h", "0.09-0.17", 0.05, 0.15),
    Row("word_slant_sd_deg", "word-slant SD, deg", "4.3 (2.2-7.8)", 2.0, 6.0),
    Row("line_slope_sd_deg", "line-slope SD in page, deg", "1.0", 0.4, 1.5),
    Row("left_margin_sd", "left-margin SD / x-h", "0.2-1.6", 0.2, 0.8),
    Row("repeats", "repeated strokes", "-", 0.0, 0.0),
    Row("roughness", "roughness / unvaried", "-", 0.0, 2.0),
)
"""The targets. Human figures: medians over writers of UNIPEN (section 3) and IAM-OnDB, range over writers in brackets."""


def measure_hand(pages: Sequence[Page], *, unvaried: Sequence[Page] = (), others: Sequence[Shapes] = ()) -> Measures:
    """Measure pages of one hand.

    `unvaried` are pages by the same hand without its variation (for the roughness), `others` the shapes of other hands, one for
    each (for the probability that a pair from one hand is nearer). Without them those two fields are NaN.
    """
    words = words_of(pages)
    letters = letters_of(words)
    shapes = shapes_of(letters)
    same = same_letter_distances(shapes, max_pairs=200)
    distances = pooled(same)
    apart = [other_hand_distances(shapes, other) for other in others]
    return Measures(
        letters=len(letters),
        shape_median=_percentile(distances, 50),
        shape_first_percentile=_percentile(distances, 1),
        clones=clone_share(shapes),
        same_hand_closer=same_hand_closer(same, _merged(apart)),
        height_cv=drift.height_cv(letters),
        width_cv=drift.width_cv(letters),
        log_height_correlation=drift.log_height_correlation(words),
        slant_correlation=drift.slant_correlation(words),
        letter_slant_sd_deg=drift.letter_slant_sd_deg(letters),
        baseline_residual_sd=drift.baseline_residual_sd(words),
        word_slant_sd_deg=page_measures.word_slant_sd_deg(pages),
        line_slope_sd_deg=page_measures.line_slope_sd_deg(pages),
        left_margin_sd=page_measures.left_margin_sd(pages),
        repeats=len(find_repeats(pages).found),
        roughness=roughness_ratio(letters, letters_of(words_of(unvaried))),
    )


def outside(measures: Measures) -> list[Row]:
    """The rows whose limits are not kept; rows that were not measured are not among them."""
    return [row for row in ROWS if row.holds(measures) is False]


def table(measured: Mapping[str, Measures]) -> str:
    """A plain-text table: a line for each measure, a column for each hand; `!` marks what lies outside its limits."""
    width = max([9, *(len(name) + 1 for name in measured)])
    head = f"{'measure':<27}{'people':<25}{'ours must be':<14}" + "".join(f"{name:>{width}}" for name in measured)
    lines = [head, "-" * len(head)]
    for row in ROWS:
        cells = "".join(f"{_cell(row, measures):>{width}}" for measures in measured.values())
        lines.append(f"{row.title:<27}{row.people:<25}{_limits(row):<14}{cells}")
    counts = "".join(f"{measures.letters:>{width}}" for measures in measured.values())
    lines.append(f"{'letters measured':<66}{counts}")
    return "\n".join(lines)


def _cell(row: Row, measures: Measures) -> str:
    value = getattr(measures, row.field)
    if np.isnan(value):
        return "-"
    text = str(value) if isinstance(value, int) else f"{value:.4f}" if row.field == "clones" else f"{value:.3f}"
    return text if row.holds(measures) else f"!{text}"


def _limits(row: Row) -> str:
    if row.low == 0:
        return f"<= {row.high:g}"
    return f">= {row.low:g}" if row.high == 1.0 else f"{row.low:g}-{row.high:g}"


def _merged(distances: Sequence[Mapping[str, FloatArray]]) -> dict[str, FloatArray]:
    chars = dict.fromkeys(char for each in distances for char in each)
    return {char: np.concatenate([each[char] for each in distances if char in each]) for char in chars}


def _percentile(values: FloatArray, percent: float) -> float:
    return float(np.percentile(values, percent)) if len(values) else drift.NAN
