"""From outlines to centrelines: crosses, rings, spurs, dots."""

from __future__ import annotations

import numpy as np
import pytest

from fonts.compiler.centrelines.prune import prune
from fonts.compiler.centrelines.raster import rasterise
from fonts.compiler.centrelines.skeleton import skeleton_graph
from fonts.compiler.centrelines.trace import Centreline, centrelines
from fonts.compiler.errors import GlyphFailed
from fonts.compiler.plane import FloatArray, length

PEN = 10.0


def box(x0: float, y0: float, x1: float, y1: float) -> FloatArray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def circle(radius: float, *, clockwise: bool = False) -> FloatArray:
    angle = np.linspace(0, 2 * np.pi, 80, endpoint=False) * (-1 if clockwise else 1)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * radius


def lines_of(*contours: FloatArray) -> list[Centreline]:
    ink = rasterise(contours, PEN)
    graph = skeleton_graph(ink)
    prune(graph, ink)
    return centrelines(graph, ink)


def test_a_glyph_too_large_for_its_pen_is_refused() -> None:
    with pytest.raises(GlyphFailed, match="pen widths large"):
        rasterise([box(0, 0, 3000, 3000)], 1.0, name="huge")


def test_a_bar_is_one_line_from_cap_to_cap_without_spurs() -> None:
    (line,) = lines_of(box(0, 0, 100, PEN))
    assert not line.closed
    assert np.allclose(line.points[:, 1], PEN / 2, atol=0.6)
    assert sorted([round(line.points[0, 0]), round(line.points[-1, 0])]) == pytest.approx([4, 96], abs=3)
    assert float(np.median(line.widths)) == pytest.approx(PEN * 24 / 22, rel=0.03), "the border pixels count"


def test_a_cross_is_two_straight_lines() -> None:
    lines = lines_of(box(0, 45, 100, 45 + PEN), box(45, 0, 45 + PEN, 100))
    assert len(lines) == 2
    for line in lines:
        assert min(np.ptp(line.points, axis=0)) < 1.5
        assert length(line.points) == pytest.approx(93, abs=6)


def test_a_stroke_that_meets_another_ends_on_it() -> None:
    lines = lines_of(box(0, 0, PEN, 100), box(0, 45, 80, 45 + PEN))
    assert len(lines) == 2
    stem, arm = sorted(lines, key=lambda line: float(np.ptp(line.points[:, 0])))
    assert np.ptp(stem.points[:, 0]) < 1.5
    ends = arm.points[[0, -1]]
    assert min(np.hypot(*(end - np.array([PEN / 2, 50.0]))) for end in ends) < 2.0


def test_a_ring_is_one_closed_line() -> None:
    (line,) = lines_of(circle(40), circle(30, clockwise=True))
    assert line.closed
    assert np.allclose(np.hypot(*line.points.T), 35, atol=0.8)


def test_overlapping_contours_fill_by_winding_not_by_parity() -> None:
    ink = rasterise([box(0, 0, 60, 10), box(40, 0, 100, 10)], PEN)
    column = int(ink.to_pixels(np.array([[50.0, 5.0]]))[0, 0])
    assert ink.mask[:, column].any()


def test_a_dot_becomes_a_short_stroke_and_dirt_becomes_nothing() -> None:
    (dot,) = lines_of(circle(6))
    assert length(dot.points) < PEN
    assert not lines_of(circle(1.2))


def test_ink_depth_is_half_the_pen_in_the_middle_and_nothing_outside() -> None:
    ink = rasterise([box(0, 0, 100, PEN)], PEN)
    inside, outside = ink.depth_at(ink.to_pixels(np.array([[50.0, 5.0], [50.0, 25.0]])))
    assert inside / ink.scale == pytest.approx(PEN / 2 * 24 / 22, rel=0.05)
    assert outside == 0.0
