"""From text to ink: nothing lost, nothing outside its area, the same again for the same seed, clear refusals."""

from __future__ import annotations

import math
import subprocess
import sys
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonts.catalogue import hand_names, load_hand
from render.codec import ink_hash
from render.errors import BadPage, BadText, TextOverflows, UnsupportedCharacters
from render.geometry import Sheet
from render.png import page_png
from render.strokes import JOIN, SIGNATURE, UNDERLINE, Page
from render.svg import page_svg
from render.writer import Area, Block, compose, write_page, write_text

LETTER = (
    "Sehr geehrte Frau Dr. von der Heide,\n\nvielen Dank für Ihre Treue! Größe 100 %, Gutschein XK-4711-QZ, gültig bis "
    "31.12.2026, 25 €. Żółć, œuvre, Łódź, naïve façade – „schön“.\n\nMit freundlichen Grüßen\nIhr Team"
)


def written_chars(page: Page) -> list[str]:
    """Every character that left ink, line by line."""
    made = []
    for line in page.lines:
        there = {int(c) for stroke in line.strokes for c in stroke.chars if c >= 0}
        made.append("".join(line.text[i] for i in sorted(there)))
    return made


# -- refusals


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\x07b", r"character 2 \(U\+0007\) is a control character"),
        ("a\tb", r"U\+0009"),
        ("ab\ud83d", r"character 3 \(U\+D83D\) is half of a surrogate pair"),
        ("x" * 100_000, "at most 20000"),
    ],
)
def test_damaged_texts_are_refused_with_their_place(text: str, said: str) -> None:
    with pytest.raises(BadText, match=said):
        write_text(text, load_hand("anna"), seed=1)


@pytest.mark.parametrize("text", ["Hallo 😀", "日本", "שלום", "a\u200bb", "\u202eabc", "q\u0303"])
def test_what_cannot_be_written_is_reported_before_anything_is_drawn(text: str) -> None:
    with pytest.raises(UnsupportedCharacters) as caught:
        write_text(text, load_hand("bert"), seed=1)
    item = caught.value.items[0]
    assert unicodedata.normalize("NFC", text)[item.index] == item.char
    assert item.name in str(caught.value)


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -3.0])
def test_impossible_sizes_are_refused(value: float) -> None:
    with pytest.raises((BadText, ValueError)):
        write_text("a", load_hand("anna"), seed=1, sheet=Sheet(width_mm=value))
    with pytest.raises(ValueError, match="x-height"):
        Block("a", Area(0, 0, 10, 10), x_height_mm=value)
    with pytest.raises(ValueError, match="area"):
        Area(0, 0, value, 10)


def test_a_text_too_long_says_by_how_many_lines() -> None:
    with pytest.raises(TextOverflows) as caught:
        write_text("Wort " * 300, load_hand("anna"), seed=1, sheet=Sheet(80, 60))
    assert caught.value.lines_over > 5
    assert caught.value.lines_fit >= 1
    assert caught.value.x_height_mm == pytest.approx(load_hand("anna").habits.proportions.least_mm)


def test_a_picture_too_large_is_refused() -> None:
    page = write_text("a", load_hand("anna"), seed=1)
    with pytest.raises(BadPage, match="too small or too large"):
        page_png(page, dpi=100_000)


# -- nothing is lost


@pytest.mark.parametrize("name", hand_names())
def test_every_character_leaves_ink_of_its_own(name: str) -> None:
    page = write_text(LETTER, load_hand(name), seed=3, sheet=Sheet(160, 180))
    for line, made in zip(page.lines, written_chars(page), strict=True):
        assert made == "".join(c for c in line.text if not c.isspace())
    given_ = "".join(c for c in LETTER if not c.isspace())
    assert "".join("".join(line.text.split()) for line in page.lines).replace("-", "") == given_.replace("-", "")


@given(st.text(alphabet=[chr(c) for c in (*range(33, 127), *range(161, 173), *range(174, 384))], min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_latin_text_is_written_whole(text: str) -> None:
    page = write_text(text, load_hand("dora"), seed=1, sheet=Sheet(300, 200), x_height_mm=1.5)
    assert "".join(written_chars(page)) == "".join("".join(line.text.split()) for line in page.lines)
    assert "".join(line.text for line in page.lines).replace("-", "") == compose(text).replace("-", "")


def test_decomposed_input_gives_the_same_ink_as_composed() -> None:
    hand = load_hand("anna")
    text = "Schön, Łódź, façade"
    pages = [write_text(unicodedata.normalize(form, text), hand, seed=2) for form in ("NFC", "NFD")]
    assert ink_hash(pages[0]) == ink_hash(pages[1])


def test_an_empty_text_is_an_empty_page() -> None:
    assert write_text("\n \n", load_hand("anna"), seed=1).lines == ()


# -- where it lies


@given(
    st.integers(0, 10_000),
    st.sampled_from(["anna", "bert", "emil", "helene"]),
    st.floats(40, 150),
    st.sampled_from(["left", "center"]),
    st.floats(-4, 4),
)
@settings(max_examples=20, deadline=None)
def test_ink_stays_inside_its_area(seed: int, name: str, width: float, align: str, slope: float) -> None:
    area = Area(12.0, 9.0, width, 120.0)
    block = Block("Ärger mit der Überweisung?\nWir jagen quer.", area, align=align, slope_deg=slope)  # type: ignore[arg-type]
    page = write_page([block], load_hand(name), seed=seed, width_mm=200, height_mm=150)
    points = np.concatenate([stroke.points for stroke in page.strokes()])
    assert points[:, 0].min() >= area.x_mm - 1e-6
    assert points[:, 0].max() <= area.x_mm + area.width_mm + 1e-6
    assert points[:, 1].min() >= area.y_mm - 1e-6
    assert points[:, 1].max() <= area.y_mm + area.height_mm + 1e-6


def test_points_are_close_and_times_rise() -> None:
    page = write_text(LETTER, load_hand("anna"), seed=5, sheet=Sheet(160, 180))
    for stroke in page.strokes():
        steps = np.hypot(*np.diff(stroke.points, axis=0).T)
        assert steps.max(initial=0.0) < 0.3
        assert (np.diff(stroke.times) > 0).all()


def test_the_pen_is_slow_where_the_path_turns() -> None:
    """v ~ kappa^-0.24 to -0.31, measured where the path really bends."""
    page = write_text(LETTER, load_hand("helene"), seed=5, sheet=Sheet(160, 180))
    speeds, curvatures = [], []
    for stroke in page.strokes():
        if len(stroke.points) < 30:
            continue
        steps = np.diff(stroke.points, axis=0)
        length, time = np.hypot(*steps.T), np.diff(stroke.times)
        turn = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))) / length[1:]
        inside = (turn > 0.2) & (turn < 3.0)
        speeds.extend((length[1:] / time[1:])[inside])
        curvatures.extend(turn[inside])
    slope = np.polyfit(np.log(curvatures), np.log(speeds), 1)[0]
    assert -0.33 < slope < -0.12
    assert 15 < np.median(speeds) < 45


# -- the same again


def test_the_same_seed_gives_the_same_ink_in_another_process() -> None:
    here = ink_hash(write_text("Grüße aus Köln", load_hand("anna"), seed=11))
    code = (
        "from fonts.catalogue import load_hand; from render.codec import ink_hash; from render.writer import write_text;"
        "print(ink_hash(write_text('Grüße aus Köln', load_hand('anna'), seed=11)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == here


def test_another_seed_gives_other_ink_and_other_shapes() -> None:
    hand = load_hand("anna")
    pages = [write_text("Grüße", hand, seed=seed) for seed in (1, 2)]
    assert ink_hash(pages[0]) != ink_hash(pages[1])


def test_an_unvaried_hand_does_not_depend_on_the_seed() -> None:
    hand = replace(load_hand("otto").unvaried())
    first, second = (write_text("Anna", hand, seed=seed).lines[0] for seed in (1, 2))
    for a, b in zip(first.strokes[:3], second.strokes[:3], strict=True):
        assert len(a.points) == len(b.points)
        assert np.abs((a.points - a.points[0]) - (b.points - b.points[0])).max() < 0.35


# -- what a letter needs


def test_joins_belong_to_no_letter() -> None:
    page = write_text("nun und dann", load_hand("helene"), seed=1)
    assert any((stroke.chars == JOIN).any() for stroke in page.strokes())


def test_a_signature_is_larger_and_marked_as_one() -> None:
    hand = load_hand("anna")
    area = Area(5, 5, 90, 40)
    signed = write_page([Block("Anna Abt", area, signature=True)], hand, seed=4, width_mm=100, height_mm=60)
    again = write_page([Block("Anna Abt", area, signature=True)], hand, seed=5, width_mm=100, height_mm=60)
    assert all((stroke.chars == SIGNATURE).all() for stroke in signed.strokes())
    assert signed.x_height_mm > hand.habits.proportions.x_height_mm
    assert ink_hash(signed) != ink_hash(again)


def test_an_underline_lies_under_its_line() -> None:
    page = write_page(
        [Block("Danke", Area(5, 5, 90, 40), underline=True)], load_hand("bert"), seed=4, width_mm=99, height_mm=60
    )
    *letters, last = page.lines[0].strokes
    assert (last.chars == UNDERLINE).all()
    assert last.points[:, 1].mean() > np.median(np.concatenate([s.points for s in letters])[:, 1])


def test_a_slope_is_kept() -> None:
    block = Block("Wir laden Sie ein", Area(5, 5, 90, 40), slope_deg=5.0)
    page = write_page([block], load_hand("otto"), seed=4, width_mm=100, height_mm=60)
    points = np.concatenate([stroke.points for stroke in page.strokes()])
    slope = np.degrees(np.arctan(-np.polyfit(points[:, 0], points[:, 1], 1)[0]))
    assert 3.0 < slope < 7.0


def test_pictures_are_the_same_bytes_again() -> None:
    page = write_text("Größe", load_hand("bert"), seed=1)
    assert page_svg(page) == page_svg(page)
    assert page_png(page, dpi=60) == page_png(page, dpi=60)
    assert page_svg(page).count("<path") == sum(1 for _ in page.strokes())
