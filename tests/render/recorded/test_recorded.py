"""Recorded signatures: bad files are refused with the place; good ones are written anew, never twice alike."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonts.catalogue import load_hand
from render.codec import ink_hash
from render.distinct import Memory
from render.errors import BadSpecimens, BadText
from render.geometry import Area, Block, Sheet
from render.realism.repeats import find_repeats
from render.recorded import Specimens, load_specimens, read_specimens
from render.recorded.rewriting import choose
from render.seeds import generator
from render.strokes import SIGNATURE, Page
from render.writer import write_page, write_text

AREA = Area(5, 5, 90, 30)


def recorded_page(seed: int, count: int) -> Page:
    """Stands in for a tablet: the same name signed some times, a line each."""
    blocks = [Block("Anna Abt", Area(5, 5 + 25 * k, 90, 24), signature=True) for k in range(count)]
    return write_page(blocks, load_hand("anna"), seed=seed, width_mm=100, height_mm=10 + 25 * count)


def as_list(page: Page) -> dict[str, object]:
    strokes = [[np.column_stack([stroke.points, stroke.times]).tolist() for stroke in line.strokes] for line in page.lines]
    return {"unit": "mm", "y": "down", "specimens": strokes}


def specimens(count: int) -> Specimens:
    return read_specimens(as_list(recorded_page(7, count)))


def signed(recorded: Specimens, seed: int, times: int = 1) -> Page:
    blocks = [Block("Anna Abt", Area(5, 5 + 30 * k, 90, 30), signature=True, specimens=recorded) for k in range(times)]
    return write_page(blocks, load_hand("anna"), seed=seed, width_mm=100, height_mm=10 + 30 * times)


def of(*strokes: object) -> dict[str, object]:
    return {"unit": "mm", "y": "down", "specimens": [list(strokes)]}


GOOD = [[0, 0, 0], [20, 5, 0.5], [40, 0, 1]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "needs an object"),
        ({"specimens": [[GOOD]]}, '"unit": "mm"'),
        ({"unit": "mm", "y": "down", "specimens": []}, "needs 1 to 50, got 0"),
        ({"unit": "mm", "y": "down", "specimens": [[]]}, r"specimens\[0\]: needs 1 to 100 strokes, got 0"),
        ({"unit": "mm", "y": "down", "specimens": "x"}, "specimens: needs a list, got str"),
        (of([]), r"specimens\[0\]\[0\]: a stroke without points"),
        (of(GOOD, [[0, 0, math.nan]]), r"specimens\[0\]\[1\]: holds a number that is not finite"),
        (of(GOOD, [[0, 0, math.inf]]), "not finite"),
        (of([[0, 0, 0], [1, 2]]), r"specimens\[0\]\[0\]\[1\]: each point needs three numbers"),
        (of([[0, 0, True]]), "three numbers"),
        (of([[10**400, 0, 0]]), "too large"),
        (of([[-1e308, 0, 0], [1e308, 0, 1]]), r"specimens\[0\]\[0\]: holds a number too large"),
        (of([[0, 0, -1e308], [20, 5, 1e308]]), r"specimens\[0\]\[0\]: holds a number too large"),
        (of([[0, 0, 1], [40, 0, 0.5]]), "times run backwards"),
        (of([[0, 0, 0], [40, 0, 0]]), "takes 0.0 s"),
        (of([[0, 0, 0], [4000, 0, 1]]), "4000.0 x 0.0 mm"),
        (of([[0, 0, 0], [1, 0, 1]]), "1.0 x 0.0 mm"),
        (of([[0, 0, 0]] * 20_001), "at most 20000"),
        (of(*[[[0, 0, 0]] * 15_000] * 2), r"has 30000 points; at most 20000"),
        ({"schema": 2}, '"schema": 1'),
    ],
)
def test_bad_specimens_are_refused_with_their_place(value: object, said: str) -> None:
    with pytest.raises(BadSpecimens, match=said):
        read_specimens(value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a JSON file"),
        (b"\xff", "not a JSON file"),
        (b"[" * 200_000, "not a JSON file"),
        (b" " * 5_000_000, "larger than 4 MB"),
    ],
)
def test_bad_files_are_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "signature.json"
    path.write_bytes(content)
    with pytest.raises(BadSpecimens, match=rf"signature\.json: {said}"):
        load_specimens(path)
    with pytest.raises(BadSpecimens, match=r"cannot read .*nothing\.json"):
        load_specimens(tmp_path / "nothing.json")


def test_specimens_are_for_signatures_only_and_need_room() -> None:
    recorded = specimens(1)
    with pytest.raises(ValueError, match="for a signature"):
        Block("Anna", AREA, specimens=recorded)
    with pytest.raises(BadText, match="does not fit an area of 9 x 30 mm"):
        write_page(
            [Block("", Area(5, 5, 9, 30), signature=True, specimens=recorded)],
            load_hand("anna"),
            seed=1,
            width_mm=99,
            height_mm=50,
        )


@pytest.mark.parametrize("end", [(60, 0), (60, 0.3), (140, 3), (0, 40), (200, 20)])
def test_a_flat_or_an_upright_signature_has_room_below_a_letter(end: tuple[float, float]) -> None:
    recorded = read_specimens(of([[0, 0, 0], [end[0] / 2, end[1] / 3, 0.5], [*end, 1]]))
    page = write_text("Viele Grüße", load_hand("bert"), seed=2, sheet=Sheet(210, 297), specimens=recorded)
    ink = np.concatenate([stroke.points for stroke in page.lines[-1].strokes])
    assert np.hypot(*np.ptp(ink, axis=0)) > 0.7 * np.hypot(*end)


def test_the_room_to_sign_is_that_of_the_tallest_and_never_flat() -> None:
    assert read_specimens(of([[0, 0, 0], [60, 0, 1]])).room_mm == pytest.approx((78, 11.7))
    assert read_specimens(of([[0, 0, 0], [0, 40, 1]])).room_mm == pytest.approx((7.8, 52))
    assert read_specimens(of([[0, 0, 0], [40, 20, 1]])).room_mm == pytest.approx((52, 26))
    two = {"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [40, 20, 1]]], [[[0, 0, 0], [60, 10, 1]]]]}
    assert read_specimens(two).room_mm == pytest.approx((78, 26))


def test_a_page_of_strokes_and_a_list_of_strokes_say_the_same(tmp_path: Path) -> None:
    page = recorded_page(3, 2)
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page.to_json()))
    ours, theirs = load_specimens(path), read_specimens(as_list(page))
    assert len(ours.specimens) == 2
    for a, b in zip(ours.specimens, theirs.specimens, strict=True):
        assert a.width_mm == pytest.approx(b.width_mm, abs=0.002)
        assert [len(s) for s in a.strokes] == [len(s) for s in b.strokes]


def test_dots_and_rests_of_the_pen_are_written_too() -> None:
    recorded = read_specimens(of(GOOD, [[41, 2, 1.2]], [[30, 8, 1.5], [30, 8, 1.6], [30, 8, 1.7]]))
    page = signed(recorded, 1)
    assert len(page.lines[0].strokes) == 3
    assert len(page.lines[0].strokes[1].points) == 1


@given(st.integers(0, 10_000), st.floats(30, 150), st.floats(8, 60), st.sampled_from(["left", "center"]), st.floats(-8, 8))
@settings(max_examples=40, deadline=None)
def test_a_signature_stays_in_its_area_and_keeps_its_strokes(
    seed: int, width: float, height: float, align: str, slope: float
) -> None:
    area = Area(12, 9, width, height)
    recorded = specimens(2)
    block = Block("李", area, signature=True, specimens=recorded, align=align, slope_deg=slope)  # type: ignore[arg-type]
    page = write_page([block], load_hand("anna"), seed=seed, width_mm=200, height_mm=100)
    points = np.concatenate([stroke.points for stroke in page.strokes()])
    assert points[:, 0].min() >= area.x_mm - 1e-6
    assert points[:, 0].max() <= area.x_mm + width + 1e-6
    assert points[:, 1].min() >= area.y_mm - 1e-6
    assert points[:, 1].max() <= area.y_mm + height + 1e-6
    assert all((stroke.chars == SIGNATURE).all() for stroke in page.strokes())
    assert len(page.lines[0].strokes) in {len(s.strokes) for s in recorded.specimens}
    ends = [(float(s.times[0]), float(s.times[-1])) for s in page.strokes()]
    assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(ends))


def test_the_same_specimen_never_comes_twice_running() -> None:
    for count in (2, 3, 5):
        recorded, last = specimens(count), None
        for seed in range(50):
            number = choose(recorded, generator(seed, "choice"), last)
            assert number != last
            assert 0 <= number < count
            last = number
    assert choose(specimens(1), generator(1, "choice"), 0) == 0


def test_the_same_seed_signs_the_same_and_others_differ() -> None:
    recorded = specimens(3)
    assert ink_hash(signed(recorded, 4, 3)) == ink_hash(signed(recorded, 4, 3))
    assert len({ink_hash(signed(recorded, seed)) for seed in range(20)}) == 20


@pytest.mark.parametrize("count", [1, 3])
def test_no_stroke_of_a_hundred_signatures_repeats(count: int) -> None:
    """Chance keeps all but bars and hooks (under 8 mm) apart; a mailing's memory, all."""
    recorded = specimens(count)
    pages = [signed(recorded, seed) for seed in range(100)]
    for repeat in find_repeats(pages).found:
        stroke = pages[repeat.first.page].lines[0].strokes[repeat.first.stroke]
        assert np.hypot(*np.diff(stroke.points, axis=0).T).sum() < 8.0
    memory = Memory()
    found = find_repeats([memory.admit(page) for page in pages])
    assert found.strokes > 300
    assert not found.found


def test_a_signature_stays_itself() -> None:
    """Moved onto its specimen, no point strays by more than a few percent of the signature's width."""
    recorded = specimens(1)
    old = np.concatenate([s[np.linspace(0, len(s) - 1, 20).astype(int), :2] for s in recorded.specimens[0].strokes])
    for seed in range(20):
        new = np.concatenate(
            [s.points[np.linspace(0, len(s.points) - 1, 20).astype(int)] for s in signed(recorded, seed).strokes()]
        )
        off = (new - new.mean(axis=0)) - (old - old.mean(axis=0))
        assert np.sqrt((off**2).sum(axis=1).mean()) < 0.06 * recorded.specimens[0].width_mm


def test_a_letter_is_signed_below_its_last_line() -> None:
    page = write_text("Viele Grüße\naus Köln", load_hand("bert"), seed=2, specimens=specimens(2))
    *letter, last = page.lines
    lowest = max(float(s.points[:, 1].max()) for line in letter for s in line.strokes)
    assert min(float(s.points[:, 1].min()) for s in last.strokes) > lowest
    plain = write_text("Viele Grüße\naus Köln", load_hand("bert"), seed=2)
    assert [line.text for line in letter] == [line.text for line in plain.lines]
