"""Slips: only when asked for, before words that may have one, struck through; the text stays whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonts.catalogue import hand_names, load_hand
from render.blocks.layout import tokenize
from render.blocks.slips import APART, may_slip, with_slips, wrong_beginning
from render.codec import ink_hash
from render.geometry import Area, Block
from render.seeds import generator
from render.strokes import JOIN, UNDERLINE, Page
from render.writer import write_page, write_text

LETTER = (
    "Liebe Frau Müller vom großen Haus,\n\nvielen Dank für Ihren Besuch und die schönen Blumen, über die wir uns sehr gefreut "
    "haben! Der Gutschein XK-4711 über 25 € gilt bis 31.12.2026, auch für DHL und USA. Kommen Sie gerne wieder vorbei, wenn "
    "Ihnen danach ist.\n\nHerzliche Grüße aus Köln\nFamilie Schneider"
)
OFTEN = 0.2


def lettered(page: Page) -> list[str]:
    """What each line's ink says, by the labels of its points."""
    return [
        "".join(line.text[c] for c in sorted({int(c) for s in line.strokes for c in s.chars if c >= 0})) for line in page.lines
    ]


@pytest.mark.parametrize("share", [-0.1, 0.21, math.nan, math.inf])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share of slips"):
        Block("a", Area(0, 0, 10, 10), slips=share)


def test_a_signature_has_no_slips() -> None:
    with pytest.raises(ValueError, match="signature"):
        Block("Anna", Area(0, 0, 10, 10), signature=True, slips=0.1)


@pytest.mark.parametrize(
    "word", ["XK-4711-QZ,", "31.12.2026,", "USA", "DHLX", "25", "der", "„schön“", "GmbH", "a@bcde.de", "Abt", "Sommer"]
)
def test_codes_dates_capitals_and_short_words_never_slip(word: str) -> None:
    assert not may_slip(tokenize(word)[0][0], glued=False)


def test_salutations_sign_offs_and_names_never_slip() -> None:
    lines = tokenize(LETTER)
    for seed in range(60):
        made = with_slips(lines, 1.0, generator(seed, "slips"), len(LETTER) + 1)
        slipped = [k for k, line in enumerate(made) if any(token.slip for token in line)]
        assert slipped == [2]


def test_slips_keep_their_distance_and_stand_before_their_word() -> None:
    made = with_slips(tokenize(LETTER), 1.0, generator(3, "slips"), len(LETTER) + 1)[2]
    places = [k for k, token in enumerate(made) if token.slip]
    assert len(places) >= 2
    assert np.diff(places).min() > APART
    for k in places:
        assert made[k + 1].text.startswith(made[k].text[0])
        assert not made[k + 1].breakable
        assert made[k].text != made[k + 1].text


@given(st.text(alphabet="abcdefgäöüß", min_size=4, max_size=9), st.floats(0, 0.999), st.floats(0, 0.999))
def test_a_wrong_beginning_is_short_and_never_the_whole_word(word: str, kind: float, length: float) -> None:
    wrong = wrong_beginning(word, kind, length)
    assert 1 <= len(wrong) <= 3
    assert set(wrong) <= set(word[:3])


@pytest.mark.parametrize("name", hand_names())
def test_the_text_stays_whole_and_every_slip_is_struck_through(name: str) -> None:
    page = write_text(LETTER, load_hand(name), seed=5, slips=OFTEN)
    assert lettered(page) == ["".join(line.text.split()) for line in page.lines]
    whole = "".join("".join(line.text.split()) for line in page.lines)
    assert whole.replace("-", "") == "".join(LETTER.split()).replace("-", "")
    marked = [s for s in page.strokes() if (s.chars == UNDERLINE).any()]
    assert marked
    assert all((s.chars == UNDERLINE).all() for s in marked)


@given(st.integers(0, 10_000), st.sampled_from(["anna", "bert", "helene"]))
@settings(max_examples=15, deadline=None)
def test_struck_strokes_are_short_and_stay_in_the_area_and_times_rise(seed: int, name: str) -> None:
    page = write_text(LETTER, load_hand(name), seed=seed, slips=OFTEN)
    for line in page.lines:
        struck = [s.points for s in line.strokes if (s.chars == UNDERLINE).all()]
        ends = [float(s.times[-1]) for s in line.strokes]
        begins = [float(s.times[0]) for s in line.strokes]
        assert all(end < begin for end, begin in zip(ends, begins[1:], strict=False))
        for points in struck:
            assert points[:, 0].min() >= 10.0 - 1e-6
            assert points[:, 0].max() <= 95.0 + 1e-6
            length = np.ptp(points[:, 0])
            assert length < 7.0 * page.x_height_mm


def test_without_being_asked_for_no_word_slips_and_asking_is_repeatable() -> None:
    hand = load_hand("anna")
    plain = write_text(LETTER, hand, seed=9)
    assert not any((s.chars == UNDERLINE).any() for s in plain.strokes())
    assert ink_hash(plain) == ink_hash(write_text(LETTER, hand, seed=9, slips=0.0))
    assert ink_hash(write_text(LETTER, hand, seed=9, slips=OFTEN)) == ink_hash(write_text(LETTER, hand, seed=9, slips=OFTEN))


def test_only_the_block_that_asks_has_slips() -> None:
    body = "Vielen Dank für Ihren schönen Besuch und die wunderbaren Blumen aus Ihrem Garten."
    blocks = [Block(body, Area(5, 5, 90, 50), slips=OFTEN), Block(body, Area(5, 60, 90, 50))]
    found = False
    for seed in range(8):
        page = write_page(blocks, load_hand("clara"), seed=seed, width_mm=100, height_mm=120)
        upper = [s for line in page.lines if line.baseline_mm < 58 for s in line.strokes]
        lower = [s for line in page.lines if line.baseline_mm > 58 for s in line.strokes]
        found |= any((s.chars == UNDERLINE).any() for s in upper)
        assert not any((s.chars == UNDERLINE).any() for s in lower)
        assert all((s.chars >= JOIN).all() for s in lower)
    assert found
