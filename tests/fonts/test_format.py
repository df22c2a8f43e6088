"""The reader of hands names file, place and problem; what it accepts is what was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonts.catalogue import load_hand_file
from fonts.errors import BadHandFile
from fonts.hand import Exit, Landmark
from fonts.landmarks import read_entry, read_landmark, read_strokes, write_strokes

HEAD = """
format = 1
kind = "hand"
bodies = []
[hand]
name = "test"
version = "1"
title = "Test"
description = "A hand for tests."
"""

FORM = """
[forms.a.plain]
pen = ".6,.9,2* 0,.5 .3,0 .6,.5 | .1,.1~ .2,.2"
exit = "base"
base = "0,.6 .3,1 &1"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "test.1.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("format = 2", "format", "reads formats 1 to 1"),
        ('format = 1\nkind = "bodies"', "kind", "'hand' is needed"),
        (HEAD + "[forms.ab.plain]\npen = '0,0 1,1'", "forms.ab", "not one character"),
        (HEAD + "[forms.a.plain]\npen = '0,0 1,x'", "forms.a.plain.pen", "not a landmark"),
        (HEAD + "[forms.a.plain]\npen = '0,0 | '", "forms.a.plain.pen", "no landmarks"),
        (HEAD + "[forms.a.plain]\npen = '0,0 99,0'", "forms.a.plain.pen", "x-heights away"),
        (HEAD + "[forms.a.plain]\npen = '0,0 1,1'\ncolour = 1", "forms.a.plain.colour", "not known"),
        (HEAD + "[forms.a.plain]\npen = '0,0 1,1'\nexit = 'up'", "forms.a.plain.exit", "possible are base"),
        (HEAD + "[forms.a.plain]\npen = '0,0 1,1'\nbase = '&2'", "forms.a.plain.base", "leaves nothing"),
        (HEAD + "[forms.a.plain]\npen = '0,0 1,1'\nbar = [1, 2]", "forms.a.plain.bar", "needs 4 numbers"),
        (HEAD + FORM + "[use]\na = 'other'", "use.a", "there are plain"),
        (HEAD + FORM + "[use]\nb = 'plain'", "use.b", "not known"),
        (HEAD + FORM + "[use.final]\na = 'other'", "use.final.a", "no form 'other'"),
        (HEAD + FORM + "[habits.motor]\nstiffness = 7.0", "habits.motor.stiffness", "outside 5e-05 to 1"),
        (HEAD + FORM + "[habits.motor]\nstiffness = true", "habits.motor.stiffness", "needs a number"),
        (HEAD + FORM + "[habits.motor]\nspeed = 1", "habits.motor.speed", "not known"),
        (HEAD + FORM + "[habits.marks]\ndot = 'heart'", "habits.marks.dot", "possible are point"),
        (HEAD + FORM + "[habits.proportions]\nx_height_mm = 1.0", "habits.proportions", "least_mm <= x_height_mm"),
        (HEAD + FORM + "[joins]\npairs = 'en ein'", "joins.pairs", "'ein' is not a pair"),
        (HEAD + FORM + "[joins]\nlongest = -1", "joins.longest", "whole number"),
        (HEAD.replace('"1"', '""'), "hand.version", "needs a text"),
        (HEAD.replace("[]", '["../../etc"]'), "bodies", "not the name of a bodies file"),
        ("format = ", "", "cannot be read"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(tmp_path: Path, text: str, place: str, problem: str) -> None:
    with pytest.raises(BadHandFile) as caught:
        load_hand_file(written(tmp_path, text))
    assert caught.value.place == place
    assert problem in str(caught.value)


def test_a_form_has_what_its_file_says(tmp_path: Path) -> None:
    form = load_hand_file(written(tmp_path, HEAD + FORM)).forms["a"]["plain"]
    assert form.exit is Exit.BASE
    assert len(form.pen) == 2
    assert form.pen[0][0] == Landmark(0.6, 0.9, 2.0, corner=True)
    assert form.pen[1][0].soft
    assert form.base is not None
    assert form.base_entry == 2
    assert form.base[2:] == form.pen[0][1:]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadHandFile, match=r"nothing\.1\.toml"):
        load_hand_file(tmp_path / "nothing.1.toml")


numbers = st.integers(-5999, 5999).map(lambda n: n / 1000)
landmarks = st.builds(Landmark, numbers, numbers, st.sampled_from([1.0, 0.5, 3.0, 8.0]), st.booleans(), st.just(False))


@given(st.lists(st.lists(landmarks, min_size=1, max_size=6).map(tuple), min_size=1, max_size=3).map(tuple))
def test_strokes_are_read_as_they_were_written(strokes: tuple[tuple[Landmark, ...], ...]) -> None:
    assert read_strokes(write_strokes(strokes)) == strokes


@given(st.text(max_size=12))
def test_no_text_makes_the_reader_of_landmarks_fail_otherwise(text: str) -> None:
    try:
        landmark = read_landmark(text)
    except ValueError:
        return
    assert abs(landmark.x) <= 6


def test_an_entry_may_replace_the_main_stroke() -> None:
    main = read_strokes("0,0 1,1 2,0")[0]
    assert read_entry("0,1 1,0", main) == (read_strokes("0,1 1,0")[0], 0)
    assert read_entry(".5,.5 &1", main) == (read_strokes(".5,.5 1,1 2,0")[0], 1)
