"""Cutting a page's strokes into letters and words."""

from __future__ import annotations

import numpy as np

from render.realism.letters import letters_of, words_of, x_height_mm
from render.strokes import CODE, JOIN, SIGNATURE, UNDERLINE, Line
from tests.render.synthetic import X_HEIGHT_MM, page, ring, stroke, write

STEPS = np.column_stack([np.arange(8.0), np.zeros(8)])


def only_line(text: str, *chars: list[int]) -> Line:
    return Line(text=text, baseline_mm=10.0, strokes=tuple(stroke(STEPS[: len(each)], each) for each in chars))


def test_underlines_signatures_and_codes_are_no_letters() -> None:
    line = only_line("a", [UNDERLINE] * 4, [SIGNATURE] * 4, [CODE] * 4, [JOIN] * 4)
    assert words_of([page([line])]) == []


def test_an_index_beyond_the_text_is_no_letter() -> None:
    assert words_of([page([only_line("a", [7, 7, 7])])]) == []


def test_a_join_belongs_to_the_letter_before_it_and_a_run_in_to_none() -> None:
    word = words_of([page([only_line("ab", [JOIN, 0, 0, JOIN, JOIN, 1, 1, JOIN])])])[0]
    assert [len(letter.strokes[0]) for letter in word.letters] == [4, 3]
    assert word.letters[1].strokes[0][0].tolist() == [5.0, 0.0]


def test_a_late_dot_returns_to_its_letter_even_as_a_single_point() -> None:
    word = words_of([page([only_line("in", [0, 0, 0, JOIN, 1, 1], [0])])])[0]
    assert [letter.char for letter in word.letters] == ["i", "n"]
    assert [len(piece) for piece in word.letters[0].strokes] == [4, 1]


def test_a_lone_point_cut_from_a_stroke_is_not_taken_for_a_dot() -> None:
    word = words_of([page([only_line("ab", [0, 1, 1, 1])])])[0]
    assert word.text == "b"


def test_words_end_at_spaces_and_lines_and_keep_the_order_of_the_text() -> None:
    lines = [write("so no", lambda char, number: [ring()]), write("on", lambda char, number: [ring()], baseline_mm=40.0)]
    words = words_of([page(lines), page(lines[:1])])
    assert [word.text for word in words] == ["so", "no", "on", "so", "no"]
    assert len(letters_of(words)) == 10


def test_the_x_height_is_the_middle_height_of_small_letters() -> None:
    letters = letters_of(words_of([page([write("nosnosnosl", lambda char, number: [ring(height=1.0)])])]))
    assert np.isclose(x_height_mm(letters), X_HEIGHT_MM, rtol=0.01)
    assert np.isnan(x_height_mm(letters[:5]))
