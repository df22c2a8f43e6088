from __future__ import annotations

import numpy as np
import pytest

from plotter.drawings.svg import read_svg
from plotter.errors import BadDrawing, OutsideArea

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
HEAD += 'xmlns:xlink="http://www.w3.org/1999/xlink" width="100mm" height="50mm" viewBox="0 0 100 50">'


def points(body: str, head: str = HEAD) -> list[list[float]]:
    found: list[list[float]] = read_svg(f"{head}{body}</svg>").points.round(6).tolist()
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not an XML"),
        ("<html/>", "not an SVG"),
        ("<svg/>", "neither a size nor a viewBox"),
        ('<svg viewBox="0 0 0 10"/>', "positive size"),
        ('<svg viewBox="0 0 x y z"/>', "four numbers"),
        ('<svg width="-5mm" height="3mm"/>', "positive"),
        ('<svg width="abc" height="3mm"/>', "not a length"),
        (HEAD + '<g transform="rotate(a)"><line x2="5"/></g></svg>', "transform|not finite|leaves"),
        (HEAD + '<path d="M0,0 Q"/></svg>', r"<path> on line 1: .*a number is missing at character 7"),
        (HEAD + '<g id="a"><use href="#a"/></g></svg>', "repeats itself"),
        (HEAD + '<polyline points="1,1 nan,2"/></svg>', r"<polyline> on line 1: .*missing or too large at character 5"),
        (HEAD + '<polyline points="1,1 1e400,2"/></svg>', r"<polyline> on line 1: .*too large at character 5"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_place(text: str, named: str) -> None:
    with pytest.raises(BadDrawing, match=named):
        read_svg(text)


def test_a_stroke_off_the_sheet_is_named() -> None:
    with pytest.raises(OutsideArea, match=r"stroke 2 \(drawing, stroke 2 there\) leaves the sheet"):
        read_svg(HEAD + '<line x1="1" y1="1" x2="2" y2="2"/><line x1="1" y1="1" x2="101" y2="2"/></svg>')


def test_lines_polylines_polygons_and_paths_are_strokes() -> None:
    assert points('<line x1="1" y1="2" x2="3" y2="4"/>') == [[1, 2], [3, 4]]
    assert points('<polyline points="1,2 3 4,5,6"/>') == [[1, 2], [3, 4], [5, 6]]
    assert points('<polygon points="1-2.5 3-4"/>', HEAD.replace("0 0 100 50", "0 -10 100 50")) == [[1, 7.5], [3, 6], [1, 7.5]]
    assert points('<path d="M1 2h4v3l-1,-1z"/>') == [[1, 2], [5, 2], [5, 5], [4, 4], [1, 2]]


def test_units_view_boxes_and_transforms_are_applied() -> None:
    assert points('<line x1="0" y1="0" x2="10" y2="10"/>', HEAD.replace("0 0 100 50", "0 0 200 100")) == [[0, 0], [5, 5]]
    nested = '<g transform="translate(10,5)"><g transform="scale(2) rotate(90)"><line x1="1" y1="0" x2="2" y2="0"/></g></g>'
    assert points(nested) == [[10, 7], [10, 9]]
    inch = '<svg xmlns="http://www.w3.org/2000/svg" width="2in" height="1in">'
    assert points('<line x1="96" y1="0" x2="96" y2="48"/>', inch) == [[25.4, 0], [25.4, 12.7]]


def test_what_is_drawn_by_use_is_drawn_and_what_is_hidden_is_not() -> None:
    body = (
        '<defs><line id="l" x1="1" y1="1" x2="2" y2="1"/></defs><use xlink:href="#l" x="5"/><use href="#l" y="2"/>'
        '<g display="none"><line x1="1" y1="1" x2="9" y2="9"/></g><line style="display: none" x1="1" y1="1" x2="9" y2="9"/>'
    )
    assert points(body) == [[6, 1], [7, 1], [1, 3], [2, 3]]


@pytest.mark.parametrize(
    "shape",
    [
        '<circle cx="30" cy="20" r="10"/>',
        '<ellipse cx="30" cy="20" rx="10" ry="10"/>',
        '<path d="M40 20a10 10 0 1 1 -20 0a10 10 0 0 1 20 0"/>',
    ],
)
def test_curves_stay_within_three_micrometres(shape: str) -> None:
    found = read_svg(f"{HEAD}{shape}</svg>").points
    middles = (found[1:] + found[:-1]) / 2
    assert np.abs(np.hypot(*(found - [30, 20]).T) - 10).max() < 1e-3
    assert np.abs(np.hypot(*(middles - [30, 20]).T) - 10).max() <= 0.0031


def test_a_bezier_ends_where_it_should_and_follows_its_formula() -> None:
    found = read_svg(HEAD + '<path d="M10 10C20 0 30 40 40 10Q50 0 60 10"/></svg>').points
    assert found[0].tolist() == [10, 10]
    assert found[-1].tolist() == [60, 10]
    # The cubic's middle: an eighth of each end and three eighths of each control point.
    assert np.hypot(*(found - [25, 17.5]).T).min() < 0.4


def test_layers_become_groups_in_their_order() -> None:
    body = (
        '<g inkscape:groupmode="layer" inkscape:label="blue"><line x1="1" y1="1" x2="2" y2="1"/></g>'
        '<g inkscape:groupmode="layer"><line x1="1" y1="2" x2="2" y2="2"/><line x1="1" y1="3" x2="2" y2="3"/></g>'
    )
    drawing = read_svg(f"{HEAD}{body}</svg>")
    assert drawing.labels == ("blue", "layer 2")
    assert drawing.groups.tolist() == [0, 1, 1]
    assert drawing.layer(2).points[:, 1].tolist() == [2, 2, 3, 3]
    with pytest.raises(BadDrawing, match="no layer 3"):
        drawing.layer(3)
