"""Drawings as people send them: what a browser shows of each is what is drawn. The expected boxes are in millimetres and were
compared with Chromium's picture of the same document."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import numpy as np
import pytest

from plotter.drawings.svg import SvgDrawing, load_svg
from plotter.drawings.svgfile.paper import reading_of
from plotter.errors import BadDrawing

CASES = Path(__file__).with_name("cases")
USE_A = "<use href='#a'/>"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100mm" height="100mm" '
    'viewBox="0 0 100 100" fill="none" stroke="#000">'
)
LINE = '<path d="M10 10H50"/>'


def load(body: str) -> SvgDrawing:
    return load_svg(f"{HEAD}{body}</svg>")


def box(found: SvgDrawing) -> list[float]:
    points = found.drawing.points
    return [round(float(v), 3) for v in (*points.min(axis=0), *points.max(axis=0))]


def rows(body: str) -> list[float]:
    """The heights of the horizontal lines that are drawn."""
    drawing = load(body).drawing
    return [round(float(y), 3) for y in drawing.points[drawing.starts[:-1], 1]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("02_css_hidden", [10, 10, 20, 10]),
        ("03_visibility_child", [10, 10, 20, 10]),
        ("05_symbol_viewbox", [30, 30, 70, 70]),
        ("11_percent_line", [10, 10, 90, 50]),
        ("15_css_transform", [50, 50, 70, 50]),
        ("34_patherr", [10, 10, 20, 20]),
    ],
)
def test_the_reported_drawings_come_out_as_a_browser_shows_them(name: str, expected: list[float]) -> None:
    assert box(load_svg((CASES / f"{name}.svg").read_bytes())) == expected


def test_a_drawing_of_text_alone_says_that_nothing_is_to_be_drawn() -> None:
    with pytest.raises(BadDrawing, match=r"nothing is to be drawn.*1 × text"):
        load_svg((CASES / "09b_text_only.svg").read_bytes())


def test_a_fault_in_path_data_is_named_with_its_element_and_place() -> None:
    notes = load_svg((CASES / "34_patherr.svg").read_bytes()).notes
    assert notes == ("<path> on line 1: faulty data, drawn up to there: a number is missing at character 16",)


def test_illustrators_points_are_pointed_out_and_can_be_said() -> None:
    text = (CASES / "35_illustrator.svg").read_bytes()
    plain = load_svg(text)
    assert "A4 at 72 units an inch" in plain.notes[0]
    assert plain.drawing.strokes == 1, "the frame without stroke and fill is not drawn"
    for reading in (reading_of(72, None, None), reading_of(None, "pt", None), reading_of(None, None, "a4")):
        found = load_svg(text, reading=reading)
        assert found.drawing.width_mm == pytest.approx(210, abs=0.01)
        assert found.drawing.points[:, 0].max() == pytest.approx(210, abs=0.01)
        assert not any("A4" in note for note in found.notes)


def test_a_bomb_of_use_is_refused_at_once_with_its_count() -> None:
    begin = time.perf_counter()
    with pytest.raises(BadDrawing, match=r"comes to 35,802,460 elements by its <use>"):
        load_svg((CASES / "40_usebomb.svg").read_bytes())
    assert time.perf_counter() - begin < 1


TWO = '<path class="a" id="i" d="M10 10H50"/><path class="b" d="M10 20H50"/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<style>.a{{display:none}}</style>{TWO}", [20]),
        (f"<style>#i{{visibility:hidden}}</style>{TWO}", [20]),
        (f"<style>path{{stroke:none}} .b{{stroke:#000}}</style>{TWO}", [20]),
        (f"<style>g > .a, g g .b{{display:none}}</style><g>{TWO}</g>", [20]),
        (f'<style>[class="a"]{{stroke-opacity:0}}</style>{TWO}', [20]),
        (f"<style>.a{{display:none !important}} #i{{display:inline}}</style>{TWO}", [20]),
        (f"<style>#i{{display:none}} .a{{display:inline}}</style>{TWO}", [20]),
        (f"<style><![CDATA[ .a {{display:none}} /* > */ ]]></style>{TWO}", [20]),
        (f"<style>@media screen{{.a{{display:none}}}} @media print{{.b{{display:none}}}}</style>{TWO}", [20]),
        (f'<style media="print">.b{{display:none}}</style><style>.a{{opacity:0}}</style>{TWO}', [20]),
        (f"<style>.a{{display:none;}}}} .b{{display:none}} .c{{display:none}}</style>{TWO}", [20]),
        (f"<style>:root{{--d:none}} .a{{display:var(--d)}}</style>{TWO}", [20]),
        (
            '<path style="display:none" display="inline" d="M10 10H50"/>'
            '<path display="none" style="display:inline" d="M10 20H50"/>',
            [20],
        ),
        ('<g display="none"><path display="inline" d="M10 10H50"/></g><path d="M10 20H50"/>', [20]),
        ('<g visibility="collapse"><path d="M10 10H50"/><path style="visibility:visible" d="M10 20H50"/></g>', [20]),
        ('<g opacity="0"><path opacity="1" d="M10 10H50"/></g><path d="M10 20H50"/>', [20]),
        ('<path stroke="rgba(0,0,0,0)" d="M10 10H50"/><path stroke="nonsense" d="M10 20H50"/>', [20]),
        ('<path stroke-width="0" d="M10 10H50"/><path stroke="url(#none) #000" d="M10 20H50"/>', [20]),
        ('<defs><path id="p" d="M0 0H9"/></defs><use href="#p" y="10" display="none"/><use xlink:href="#p" y="20"/>', [20]),
        ('<g id="a"><path d="M10 20H50"/><use href="#a"/></g>', [20]),
        ('<use id="a" href="#b" y="3"/><use id="b" href="#a"/><path d="M10 20H50"/>', [20]),
        ('<switch><path systemLanguage="xx" d="M10 10H50"/><path d="M10 20H50"/><path d="M10 30H50"/></switch>', [20]),
        ('<clipPath><path d="M10 10H50"/></clipPath><marker><path d="M10 10H50"/></marker><path d="M10 20H50"/>', [20]),
        ('<path d="M10 20H50M60 60"/><path d="none"/><path/><rect width="10" height="-3"/>', [20]),
    ],
)
def test_what_a_browser_hides_is_not_drawn(body: str, expected: list[float]) -> None:
    assert rows(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<symbol id="s" viewBox="0 0 20 10"><rect x="2" y="2" width="16" height="6"/></symbol>'
         '<use href="#s" width="40" height="40"/>',
         [4, 14, 36, 26]),
        ('<symbol id="s" viewBox="0 0 9 9" preserveAspectRatio="none"><path d="M0 0L9 9"/></symbol>'
         '<use href="#s" x="10%" width="50%"/>',
         [10, 0, 60, 100]),
        ('<svg x="10" y="20" width="50" height="50" viewBox="0 0 100 100"><path d="M-200 50H300"/></svg>', [10, 45, 60, 45]),
        ('<svg width="50%" height="50%" viewBox="0 0 10 10"><circle cx="50%" cy="50%" r="10%"/></svg>', [20, 20, 30, 30]),
        ('<circle cx="50%" cy="50%" r="10%"/>', [40, 40, 60, 60]),
        ('<line x1="1cm" y1="10mm" x2="1in" y2="36pt"/>', [37.795, 37.795, 96, 48]),
        ('<g font-size="5"><line x1="1em" y1="50" x2="4em" y2="50"/></g>', [5, 50, 20, 50]),
        ('<g style="transform:translate(10mm,5px) scale(1.5)"><path d="M0 0H20"/></g>', [37.795, 5, 67.795, 5]),
        ('<path style="transform:rotate(.25turn);transform-origin:50px 50px" d="M40 50H60"/>', [50, 40, 50, 60]),
        ('<path style="transform:rotate(90deg);transform-origin:center;transform-box:fill-box" '
         'd="M40 20H60"/>', [50, 10, 50, 30]),
        ('<path style="transform:translate(20px)" transform="translate(90 90)" d="M0 10H20"/>', [20, 10, 40, 10]),
        ('<style>rect{width:20%}</style><rect x="calc(50% - 10px)" y="10" width="5" height="10"/>', [40, 10, 60, 20]),
        ('<path d="M10,10l.5.5 20-5-3,8a5 5 0 0110 10"/>', [10, 5.5, 39.57, 23.5]),
        ('<path d="M1e1 9e1h2E1v-.5e1"/>', [10, 85, 30, 90]),
        ('<path d="M10 10L20 20L30 30Lx 40"/>', [10, 10, 30, 30]),
        ('<path d="M10 10H30H1e400"/>', [10, 10, 30, 10]),
    ],
)  # fmt: skip
def test_places_and_sizes_are_those_of_a_browser(body: str, expected: list[float]) -> None:
    assert np.allclose(box(load(body)), expected, atol=0.01), box(load(body))


def test_what_is_left_out_is_counted_by_kind() -> None:
    found = load(
        f'<text>a</text><text>b</text><image href="x"/><g clip-path="url(#c)" filter="url(#f)">{LINE}</g><text> </text>'
    )
    assert found.notes == ("left out: 2 × text, 1 × image, 1 × clipping, 1 × filter",)


@pytest.mark.parametrize(
    ("width", "height", "hint"),
    [
        ("595.28", "841.89", "--dpi 72"),
        ("744.09", "1052.36", "--dpi 90"),
        ("210", "297", "--unit mm"),
        ("841.89", "595.28", "--size a4"),
        ("793.7", "1122.52", None),
        ("210mm", "297mm", None),
        ("300", "300", None),
    ],
)
def test_a_known_sheet_at_another_resolution_is_pointed_out(width: str, height: str, hint: str | None) -> None:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    notes = load_svg(f"{head}{LINE}</svg>").notes
    assert [hint in note for note in notes] == [True] if hint else notes == ()


@pytest.mark.parametrize(
    ("dpi", "unit", "size"), [(0.0, None, None), (None, "ell", None), (72.0, "pt", None), (None, None, "0x5")]
)
def test_impossible_options_are_refused(dpi: float | None, unit: str | None, size: str | None) -> None:
    with pytest.raises(ValueError, match="--"):
        reading_of(dpi, unit, size)


LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'<!DOCTYPE svg [<!ENTITY a "ha">{LAUGHS}]>{HEAD}<text>&j;</text>{LINE}</svg>', "entity 'b' is refused"),
        (
            f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>{HEAD}<text>&x;</text>{LINE}</svg>',
            "outside the document",
        ),
        (HEAD + "<g>" * 100_000 + LINE + "</g>" * 100_000 + "</svg>", "nested deeper than 256"),
        (gzip.compress(b"<svg>" + b" " * (65 << 20)), "larger than 64 MiB"),
        (gzip.compress(f"{HEAD}{LINE}</svg>".encode())[:60], "cut off"),
        (f"{HEAD}<path id='a' d='M1 1{'h1' * 50_000}'/>{USE_A * 1000}</svg>", "bytes of path data"),
        (f"{HEAD}<style>{':is(' * 3000}a{')' * 3000}{{stroke:none}}</style>{LINE}</svg>", "nested too deeply"),
        (f"{HEAD}<g transform='translate({'1 ' * 100_000}x)'>{LINE}</g></svg>", "<g> on line 1 has a transform"),
        (f"{HEAD}<line x1='abc' x2='5'/></svg>", "<line> on line 1 cannot be read: x1 is not a length"),
        (f"{HEAD}<path d='M1e30 1H5'/></svg>", "leaves the sheet"),
    ],
    ids=["laughs", "external", "deep", "gzip bomb", "cut", "data", "selectors", "transform", "length", "far"],
)
def test_what_is_hostile_or_misplaced_is_refused_within_a_second(text: str | bytes, named: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(BadDrawing, match=named):
        load_svg(text)
    assert time.perf_counter() - begin < 1


def test_illustrators_namespaces_named_by_entities_are_read() -> None:
    text = HEAD.replace("http://www.w3.org/2000/svg", "&ns;")
    assert box(load_svg(f'<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]>{text}{LINE}</svg>')) == [10, 10, 50, 10]


@pytest.mark.parametrize("encode", [str.encode, lambda t: t.encode("utf-16"), lambda t: gzip.compress(t.encode())])
def test_encodings_and_gzip_are_known(encode: object) -> None:
    assert callable(encode)
    assert box(load_svg(encode(f"{HEAD}{LINE}</svg>"))) == [10, 10, 50, 10]
