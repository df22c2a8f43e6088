"""Storing a page keeps the ink, and the frozen hash changes exactly when the ink does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from render.codec import ink_hash, pack, rounded, unpack
from render.errors import BadPage
from render.strokes import Line, Page, Stroke

COORDINATE = st.floats(-2000, 2000, allow_nan=False, allow_subnormal=False)


@st.composite
def strokes(draw: st.DrawFn) -> Stroke:
    n = draw(st.integers(1, 6))
    steps = draw(npst.arrays(np.float64, n, elements=st.floats(0, 5)))
    return Stroke(
        points=draw(npst.arrays(np.float64, (n, 2), elements=COORDINATE)),
        times=np.cumsum(steps),
        chars=draw(npst.arrays(np.int32, n, elements=st.integers(-4, 5000))),
    )


@st.composite
def pages(draw: st.DrawFn) -> Page:
    lines = draw(
        st.lists(
            st.builds(
                Line,
                text=st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
                baseline_mm=st.floats(0, 300),
                strokes=st.lists(strokes(), max_size=3).map(tuple),
            ),
            max_size=3,
        )
    )
    return Page("anna", "1", "1", draw(st.integers(0, 2**63 - 1)), 2.3, 105.0, 148.0, 0.4, tuple(lines))


@given(pages())
def test_what_is_unpacked_lies_within_half_a_micrometre_of_what_was_packed(page: Page) -> None:
    back = unpack(pack(page))
    assert [line.text for line in back.lines] == [line.text for line in page.lines]
    for ours, theirs in zip(back.strokes(), page.strokes(), strict=True):
        np.testing.assert_allclose(ours.points, theirs.points, atol=0.000501)
        np.testing.assert_allclose(ours.times, theirs.times, atol=0.0000501)
        np.testing.assert_array_equal(ours.chars, theirs.chars)


@given(pages())
def test_storing_twice_changes_nothing_more(page: Page) -> None:
    assert pack(unpack(pack(page))) == pack(page)
    assert ink_hash(unpack(pack(page))) == ink_hash(page) == ink_hash(rounded(page))


@given(pages(), st.integers(0, 1), st.sampled_from([-0.01, 0.002]))
def test_moving_one_point_changes_the_hash(page: Page, axis: int, by_mm: float) -> None:
    first = next(page.strokes(), None)
    if first is None:
        return
    points = first.points.copy()
    points[0, axis] += by_mm
    line = next(line for line in page.lines if line.strokes)
    moved = replace(line, strokes=(replace(first, points=points), *line.strokes[1:]))
    changed = replace(page, lines=tuple(moved if each is line else each for each in page.lines))
    assert ink_hash(changed) != ink_hash(page)


@pytest.mark.parametrize("damage", [b"", b"FKP1", b"FKP1\x00\x01", b"PK\x03\x04"])
def test_bytes_that_are_no_page_are_refused(damage: bytes) -> None:
    with pytest.raises(BadPage, match="stored page"):
        unpack(damage)


@given(pages(), st.data())
def test_a_cut_page_is_refused_and_never_read_in_part(page: Page, data: st.DataObject) -> None:
    whole = pack(page)
    with pytest.raises(BadPage, match="stored page"):
        unpack(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_ink_too_far_away_to_be_stored_is_refused() -> None:
    far = Stroke(np.array([[2e6, 0.0]]), np.zeros(1), np.zeros(1, np.int32))
    page = Page("anna", "1", "1", 7, 2.3, 105.0, 148.0, 0.4, (Line("a", 12.0, (far,)),))
    with pytest.raises(BadPage, match="too far"):
        pack(page)
