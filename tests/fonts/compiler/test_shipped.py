"""The compiled hands that are shipped: complete, small, with their licences."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from fonts.catalogue import DATA, load_hand, load_hand_file

FILES = sorted((DATA / "imported").glob("*.toml"))
PRINTED = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180)) if unicodedata.category(chr(code))[0] != "C"]


def test_two_fonts_are_shipped_compiled() -> None:
    assert {file.stem.partition(".")[0] for file in FILES} >= {"kalam", "caveat"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_hand_writes_latin_1_extended_a_and_our_punctuation(file: Path) -> None:
    hand = load_hand_file(file)
    assert [char for char in PRINTED if not hand.writes(char)] == []
    assert hand.supports("„“”‚‘’–—… € § ° № ½ ẞ & @ %")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_hand_is_in_the_catalogue_and_small(file: Path) -> None:
    name, _, version = file.stem.partition(".")
    assert load_hand(name, version).name == name
    assert file.stat().st_size < 200_000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_licence_lies_beside_the_hand_and_the_file_names_it(file: Path) -> None:
    name = file.stem.partition(".")[0]
    notice = (DATA / "imported" / f"{name}.OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in notice
    head = file.read_text("utf-8").splitlines()[:3]
    assert head[0].startswith("# Compiled from the font")
    assert "Copyright" in head[1]
    assert notice.split("\n", 1)[0].split("(")[0].strip() in head[1]
    assert f"{name}.OFL.txt" in head[2]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_alternates_of_the_font_are_used(file: Path) -> None:
    hand = load_hand_file(file)
    if hand.name == "caveat":
        assert {hand.choices[char].second for char in "aenrst"} == {"second"}
        assert hand.choices["n"].final == "third"
    assert {choice.usual for choice in hand.choices.values()} == {"usual"}
