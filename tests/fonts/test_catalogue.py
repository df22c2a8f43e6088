"""The shipped hands: all load, write what they promise, and differ from each other."""

from __future__ import annotations

import itertools

import pytest

from fonts.accents import composition
from fonts.catalogue import hand_names, hand_versions, load_hand
from fonts.errors import UnknownHand
from fonts.hand import Hand

LATIN_1 = [chr(c) for c in (*range(33, 127), *range(161, 173), *range(174, 256))]
EXTENDED_A = [chr(c) for c in range(0x100, 0x180)]
MORE = list("„“”‚‘’–—…€§°№½ẞ&@%ȘșȚț")
AUTHORED = ("anna", "bert", "clara", "dora", "emil", "frieda", "helene", "otto")


def test_an_unknown_hand_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownHand, match="anna, bert"):
        load_hand("nobody")
    with pytest.raises(UnknownHand, match="no version '99'"):
        load_hand("anna", "99")


def test_eight_hands_of_our_own_are_shipped() -> None:
    assert set(AUTHORED) <= set(hand_names())


@pytest.mark.parametrize("name", hand_names())
def test_every_version_of_every_hand_loads(name: str) -> None:
    for version in hand_versions(name):
        assert load_hand(name, version).version == version


@pytest.mark.parametrize("name", hand_names())
def test_every_hand_writes_latin_1_and_extended_a(name: str) -> None:
    hand = load_hand(name)
    assert [c for c in (*LATIN_1, *EXTENDED_A, *MORE) if not hand.writes(c)] == []


def test_what_is_not_latin_is_not_promised() -> None:
    hand = load_hand("anna")
    assert hand.unsupported("a😀b漢\u200bש") == [(1, "😀"), (3, "漢"), (4, "\u200b"), (5, "ש")]


def test_decomposed_letters_count_as_composed() -> None:
    assert load_hand("bert").supports("Scho\u0308n, Z\u0307o\u0301\u0142c\u0301")


def test_unknown_combining_marks_are_not_composed_away() -> None:
    assert composition("q\u0303"[1]) is None
    assert not load_hand("bert").supports("q\u0303")


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(AUTHORED, 2)))
def test_hands_differ_in_the_structure_of_telling_letters(one: str, other: str) -> None:
    """Of r s e k t f g z and a d, each pair of hands must write at least three with different landmarks."""

    def forms(hand: Hand) -> dict[str, object]:
        return {c: hand.forms[c][hand.choices[c].usual].pen for c in "rsektfgzad"}

    first, second = forms(load_hand(one)), forms(load_hand(other))
    assert sum(first[c] != second[c] for c in first) >= 3


def test_nothing_is_left_to_chance_in_an_unvaried_hand() -> None:
    hand = load_hand("anna").unvaried()
    assert hand.habits.variation.warp == 0.0
    assert hand.habits.variation.own == load_hand("anna").habits.variation.own
