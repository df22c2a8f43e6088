"""Lines as a person breaks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.blocks.layout import Token, break_lines, has_orphans, tokenize


def broken(text: str, limit: float, lang: str | None = "de") -> list[str]:
    """Lines of a text in which every character is one wide."""
    lines = break_lines(tokenize(text), lambda t: float(len(t.text)), lambda t: float(len(t.spaces)), limit, lang=lang)
    return ["".join((t.spaces if i else "") + t.text for i, t in enumerate(line.tokens)) for line in lines]


def test_words_are_hyphenated_by_their_language() -> None:
    assert broken("eine Versicherung", 15) == ["eine Versiche-", "rung"]
    assert broken("eine Versicherung", 15, None) == ["eine", "Versicherung"]


def test_short_gaps_are_left_empty() -> None:
    assert broken("abcdefgh Versicherung", 12) == ["abcdefgh", "Versicherung"]


def test_own_hyphens_and_soft_hyphens_are_used() -> None:
    assert broken("Anna Müller-Lüdenscheidt", 14, None) == ["Anna Müller-", "Lüdenscheidt"]
    assert broken("xx Zucker\u00adbäcker", 12, None) == ["xx Zucker-", "bäcker"]


def test_a_soft_hyphen_that_is_not_needed_leaves_no_ink() -> None:
    assert broken("Zucker\u00adbäcker", 40) == ["Zuckerbäcker"]


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("kostet genau 25 €", 15, ["kostet genau", "25 €"]),
        ("am 31. Dezember", 12, ["am", "31. Dezember"]),
        ("mit Herrn Dr. Abt", 14, ["mit Herrn", "Dr. Abt"]),
        ("siehe Nr. 17 b", 10, ["siehe", "Nr. 17 b"]),
        ("aaa bbb\u00a0ccc", 8, ["aaa", "bbb\u00a0ccc"]),
        ("eins zwei – drei", 10, ["eins", "zwei –", "drei"]),
        ("Code XK-4711-QZ", 12, ["Code", "XK-4711-QZ"]),
        ("Code DANKE-SEHR", 12, ["Code", "DANKE-SEHR"]),
    ],
)
def test_what_belongs_together_stays_on_one_line(text: str, limit: float, lines: list[str]) -> None:
    assert broken(text, limit, None) == lines


def test_blank_lines_part_paragraphs() -> None:
    lines = break_lines(tokenize("a\n\nb\nc"), lambda _: 1.0, lambda _: 1.0, 9.0)
    assert [line.step for line in lines] == [0.0, 1.65, 1.0]
    assert [line.first for line in lines] == [True, True, False]


@given(st.text(alphabet="abcdefgnrstuäß -–/.,1\n\u00ad\u00a0", max_size=120), st.integers(1, 30))
def test_no_character_is_lost_and_no_line_is_too_long(text: str, limit: int) -> None:
    tokens = tokenize(text)
    lines = break_lines(tokens, lambda t: float(len(t.text)), lambda t: float(len(t.spaces)), limit, lang="de")
    made = [t for line in lines for t in line.tokens]
    ink = "".join(
        t.text[:-1] if t.hyphen and i + 1 < len(made) and made[i + 1].number == t.number else t.text for i, t in enumerate(made)
    )
    assert ink == "".join(c for c in text if c not in " \n\u00ad\u00a0")
    for line in lines:
        glued = [t for t in line.tokens[1:] if not t.breakable]
        width = sum(len(t.text) + (len(t.spaces) if i else 0) for i, t in enumerate(line.tokens))
        assert width <= limit or glued or len(line.tokens) == 1


def test_rows_point_into_the_text() -> None:
    text = "ab  cd\nef"
    tokens: list[Token] = [t for line in tokenize(text) for t in line]
    assert [text[t.row : t.row + 2] for t in tokens] == ["ab", "cd", "ef"]


def test_a_line_that_breaks_for_one_word_is_an_orphan() -> None:
    def orphans(text: str, limit: float) -> bool:
        return has_orphans(
            break_lines(tokenize(text), lambda t: float(len(t.text)), lambda t: float(len(t.spaces)), limit, lang=None)
        )

    assert orphans("Liebe Frau Dr. von der Heide,", 24)
    assert not orphans("Liebe Frau Dr. von der Heide,", 30)
    assert not orphans("eins zwei drei vier fünf sechs Versuchen", 10)
