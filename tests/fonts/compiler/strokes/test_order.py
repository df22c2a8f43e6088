"""Writing order and direction: known for what the table knows, sensible for what it does not."""

from __future__ import annotations

import numpy as np
import pytest

from fonts.compiler.centrelines.trace import Centreline
from fonts.compiler.compiled import CompiledFont
from fonts.compiler.glyphs import CompiledGlyph
from fonts.compiler.plane import FloatArray, signed_area
from fonts.compiler.repertoire import NEEDED
from fonts.compiler.strokes.order import general_order, order_strokes
from fonts.compiler.strokes.scripts import Role, read_way
from tests.fonts.compiler.conftest import UNITS, template


def line(*points: tuple[float, float], closed: bool = False) -> Centreline:
    array = np.array(points, dtype=np.float64)
    return Centreline(points=array, widths=np.full(len(array), 0.1), closed=closed)


def starts_and_ends(compiled: CompiledFont, glyph: CompiledGlyph) -> list[FloatArray]:
    return [compiled.frame.outline(stroke.points[[0, -1]]) * compiled.face.unit for stroke in glyph.ordered.strokes]


@pytest.mark.parametrize("char", list(NEEDED + "ß"))
def test_strokes_begin_and_end_where_they_were_drawn(compiled: CompiledFont, char: str) -> None:
    """The test font is drawn from the table: order, number and direction of the strokes must come back."""
    drawn = [stroke[[0, -1]] for stroke in template(char)]
    written = starts_and_ends(compiled, compiled.glyphs[char][0])
    assert len(written) == len(drawn)
    for ours, theirs in zip(written, drawn, strict=True):
        assert np.hypot(*(ours - theirs).T).max() < 0.28 * UNITS


def test_nothing_of_the_ink_is_left_out(compiled: CompiledFont) -> None:
    assert all(glyph.ordered.rest < 0.02 for forms in compiled.glyphs.values() for glyph in forms)


def test_a_stem_is_retraced_before_the_arch_leaves_it() -> None:
    """An n from two separate lines: one stroke, down, up the stem again, over."""
    stem = line((0, 1), (0, 0))
    arch = line((0, 0.6), (0.15, 0.9), (0.3, 1), (0.45, 0.9), (0.5, 0.6), (0.5, 0))
    ordered = order_strokes("n", [arch, stem], 0.1)
    (stroke,) = ordered.strokes
    assert np.allclose(stroke.points[0], (0, 1), atol=0.05)
    assert np.allclose(stroke.points[-1], (0.5, 0), atol=0.05)
    assert (np.hypot(*(stroke.points - [0, 0.3]).T) < 0.06).sum() >= 2, "the stem is passed twice"


def test_late_marks_follow() -> None:
    ordered = order_strokes("i", [line((0.02, 1.5), (0.05, 1.45)), line((0, 0), (0, 1))], 0.1)
    assert [stroke.role for stroke in ordered.strokes] == [Role.PEN, Role.DOT]
    assert ordered.strokes[0].points[0, 1] > ordered.strokes[0].points[-1, 1], "downwards"


def test_ink_the_table_does_not_know_is_added_and_counted() -> None:
    swash = line((0.6, 0), (1.5, -0.4), (2.4, -0.2))
    ordered = order_strokes("l", [line((0, 1.9), (0, 0)), swash], 0.1)
    assert ordered.rest > 0.2 or ordered.way is None
    ends = np.vstack([stroke.points[[0, -1]] for stroke in ordered.strokes])
    assert (np.hypot(*(ends - [2.4, -0.2]).T) < 0.05).any()


def test_an_override_is_taken_as_it_is() -> None:
    ordered = order_strokes("-", [line((0, 0.5), (0.6, 0.5))], 0.1, read_way("1,1 0,1"))
    assert ordered.strokes[0].points[0, 0] > ordered.strokes[0].points[-1, 0]


def test_unknown_signs_run_down_and_to_the_right_and_rings_anticlockwise() -> None:
    angle = np.linspace(0, -2 * np.pi, 40)
    ring = Centreline(np.column_stack([np.cos(angle), np.sin(angle)]) + 3.0, np.full(40, 0.1), closed=True)
    strokes = general_order([ring, line((1, 0), (0, 0)), line((0.5, 0), (0.5, 1))])
    assert strokes[0].points[0, 0] < strokes[0].points[-1, 0]
    assert strokes[1].points[0, 1] > strokes[1].points[-1, 1]
    assert signed_area(strokes[2].points) > 0
    assert strokes[2].points[0, 1] > 3.9, "from the top"
