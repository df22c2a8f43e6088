"""The figures notice what is wrong with strokes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fonts.compiler.centrelines.raster import Ink, rasterise
from fonts.compiler.centrelines.trace import Centreline
from fonts.compiler.gates import GlyphFigures, Report, measure
from fonts.compiler.plane import FloatArray

GOOD = GlyphFigures("a", "a", covered=0.985, iou=0.94, stray=0.01, strokes=1, short=0, by_table=True)
BAR = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 0.2], [0.0, 0.2]])
MIDDLE = np.array([[0.1, 0.1], [1.9, 0.1]])


def ink() -> Ink:
    return rasterise([BAR], 0.2)


def figures(written: FloatArray, lines: FloatArray = MIDDLE, char: str = "-") -> GlyphFigures:
    line = Centreline(points=lines, widths=np.full(len(lines), 0.2))
    return measure(char, "g", ink(), [line], [written], stray=0.0, by_table=True, x_height=(0.0, 1.0))


def test_a_stroke_down_the_middle_covers_everything() -> None:
    good = figures(MIDDLE)
    assert good.covered > 0.98, "only the corners of its square ends are left"
    assert good.iou > 0.9


def test_a_stroke_beside_the_ink_covers_less_the_further_it_lies_off() -> None:
    covered = [figures(MIDDLE + np.array([0.0, off])).covered for off in (0.0, 0.05, 0.1, 0.2)]
    assert covered == sorted(covered, reverse=True)
    assert covered[-1] < 0.3


def test_half_a_stroke_covers_half() -> None:
    assert figures(np.array([[0.1, 0.1], [1.0, 0.1]])).covered == pytest.approx(0.55, abs=0.03)


def test_a_line_too_short_lowers_the_overlap() -> None:
    assert figures(MIDDLE, lines=MIDDLE * [0.5, 1.0]).iou < 0.6


def test_a_speck_inside_a_letter_is_found_and_a_dot_above_it_is_not() -> None:
    line = Centreline(points=MIDDLE, widths=np.full(2, 0.2))
    for y, short in ((0.5, 1), (1.4, 0)):
        speck = np.array([[0.5, y], [0.55, y]])
        found = measure("n", "n", ink(), [line], [MIDDLE, speck], stray=0.0, by_table=True, x_height=(0.0, 1.0))
        assert found.short == short


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(GOOD, covered=0.80), "80.0% covered"),
        (replace(GOOD, covered=0.96), "96.0% of the ink"),
        (replace(GOOD, iou=0.85), "85.0% "),
        (replace(GOOD, short=1), "shorter than the pen in a"),
    ],
)
def test_every_gate_can_fail_and_says_why(bad: GlyphFigures, words: str) -> None:
    assert not Report((GOOD,)).problems()
    assert words in "; ".join(Report((bad,)).problems())


def test_a_dot_or_comma_does_not_decide_the_worst_glyph() -> None:
    comma = replace(GOOD, char=",", covered=0.80, tiny=True)
    assert Report((GOOD, *[GOOD] * 60, comma)).worst is not comma
    assert not Report((*[GOOD] * 60, comma)).problems()
