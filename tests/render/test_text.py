"""Places of what cannot be written count in the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonts.catalogue import load_hand
from render.errors import BadText, UnsupportedCharacters
from render.text import compose


def places(text: str) -> list[int]:
    with pytest.raises(UnsupportedCharacters) as refused:
        compose(text, load_hand("anna"))
    return [item.index for item in refused.value.items]


def test_the_place_of_a_character_counts_in_a_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Größe für Zoë 😀")
    assert places(text) == [text.index("😀")]


def test_the_place_of_a_control_character_counts_in_a_decomposed_text() -> None:
    with pytest.raises(BadText, match="character 3 "):
        compose("o\u0308\x07")


def test_the_place_of_a_character_counts_after_line_breaks_of_two_characters() -> None:
    assert places("a\r\nb\r\n😀") == [6]


@given(st.text(alphabet="aouü\u0308\u0301\u0323\r\n 가각", max_size=12))
def test_what_stands_last_is_found_last(text: str) -> None:
    assert places(text + "😀")[-1] == len(text)
