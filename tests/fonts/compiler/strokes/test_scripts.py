"""The hand-made table of how characters are written."""

from __future__ import annotations

import string

import pytest

from fonts.compiler.repertoire import CHARACTERS
from fonts.compiler.strokes.scripts import SMALL, WAYS, Role, read_way, ways


@pytest.mark.parametrize("text", ["", "0,1 |", "0.5", "a,b", "dash: 0,1 1,1"])
def test_a_way_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_way(text)


@pytest.mark.parametrize("char", list(WAYS))
def test_every_way_of_the_table_reads_and_stays_within_its_letter(char: str) -> None:
    assert len(char) == 1
    for way in ways(char):
        assert way[0].role is Role.PEN, "a letter begins with a pen stroke"
        for stroke in way:
            assert all(0 <= u <= 1 for u, _ in stroke.places)
            assert all((-1 if char in SMALL else 0) <= v <= 2 for _, v in stroke.places)


def test_every_letter_digit_and_german_sign_is_in_the_table() -> None:
    assert not set(string.ascii_letters + string.digits + "ßẞ.,;:!?-–—„“”‚‘’()/&%€§°+=@'\"") - set(WAYS)


def test_the_table_knows_all_but_a_few_rare_signs() -> None:
    assert set(CHARACTERS) - set(WAYS) <= set("¤®™‡")


def test_dots_and_bars_come_last() -> None:
    assert [stroke.role for stroke in ways("i")[0]] == [Role.PEN, Role.DOT]
    assert [stroke.role for stroke in ways("t")[0]] == [Role.PEN, Role.BAR]
    assert [stroke.role for stroke in ways("x")[0]] == [Role.PEN, Role.LATE]
