"""Ids and piece codes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.core import CODE_ALPHABET, Ids, check_character, read_code
from mailroom.core.ids import _NOT_SAID

CODES = st.text(CODE_ALPHABET, min_size=8, max_size=8).map(lambda data: data + check_character(data))


def test_ids_have_a_prefix_and_twenty_characters_and_do_not_repeat() -> None:
    ids = Ids(random.Random(1).randbytes)
    made = {ids.new("pce") for _ in range(5000)}
    assert len(made) == 5000
    assert all(len(one) == 24 and one.startswith("pce_") and one.isascii() for one in made)


def test_codes_read_back_in_any_case_and_grouping() -> None:
    ids = Ids(random.Random(2).randbytes)
    for _ in range(2000):
        code = ids.piece_code()
        assert read_code(code) == read_code(code.lower()) == read_code(code.replace("-", "")) == read_code(f" {code} ") == code


def test_codes_say_nothing_offensive() -> None:
    ids = Ids(random.Random(3).randbytes)
    for _ in range(20_000):
        plain = ids.piece_code().replace("-", "")
        assert not any(word in plain for word in _NOT_SAID)


@given(CODES, st.integers(0, 8), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_character_is_always_found(code: str, at: int, other: str) -> None:
    wrong = code[:at] + other + code[at + 1 :]
    assert (read_code(wrong) is None) == (wrong != code)


@given(CODES, st.integers(0, 7))
def test_two_swapped_neighbours_are_always_found(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (read_code(swapped) is None) == (swapped != code)


@pytest.mark.parametrize("text", ["", "CCCC", "CCCC-CCCC-CC", "AEIO-UAEI-O", "ÄÖÜ", "CCCC-CCCC-\u0000"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None
