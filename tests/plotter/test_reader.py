from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotter.errors import BadGcode
from plotter.machines.profiles import load_machine
from plotter.paths.moves import X1, Y1
from plotter.programs.reader import Reader, ink_paths, read_gcode

SERVO, Z, MARLIN = load_machine("grbl-servo"), load_machine("grbl-z"), load_machine("marlin-servo")
HEAD = "G21\nG90\nM3S300\n"


@pytest.mark.parametrize(
    "line",
    [
        "G1X1",  # no feed yet
        "X1",  # no motion mode
        "G28",
        "G20",
        "G2X1Y0R1F100",
        "G10L2P1X0",
        "M8",
        "M280P0S90",
        "$X",
        "?",
        "G1X1!F100",
        "G0X1~",
        "G0 X1 \x18",
        "G0 X1 é",
        "N10 G0X1",
        "T1",
        "G0X",
        "G0X1.2.3",
        "G0X1e3",
        "G0X--1",
        "G0X1234567890",
        "G0Xnan",
        "G0X9999999",
        "G0X1X2",
        "G0G1X1F100",
        "G90G91",
        "G4X1P1",
        "G4",
        "G4P-1",
        "P1",
        "G0X1I2",
        "G1X1F0",
        "G1X1F-5",
        "G2X1Y0F100",  # no centre
        "G2X5Y0I1J0F100",  # end not on the circle
        "G0X1(open",
        "%",
        "/G0X1",
    ],
)
def test_what_is_not_in_the_grammar_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(BadGcode) as caught:
        read_gcode(HEAD + line + "\n", SERVO)
    assert caught.value.line == 4


def test_nothing_may_follow_the_programs_end() -> None:
    with pytest.raises(BadGcode, match="after the program's end"):
        read_gcode(HEAD + "M2\nG0X1\n", SERVO)
    assert len(read_gcode(HEAD + "M2\n;a comment is fine\n\n", SERVO)) == 1


def test_motion_needs_its_unit() -> None:
    with pytest.raises(BadGcode, match="G21"):
        read_gcode("G0X1\n", SERVO)


def test_a_refused_text_changes_nothing() -> None:
    reader = Reader(SERVO)
    reader.feed(HEAD + "G0X10Y5\n")
    with pytest.raises(BadGcode):
        reader.feed("G0X20\nG99\n")
    assert reader.position == (10.0, 5.0, 0.0)


def test_comments_spaces_and_small_letters_are_read() -> None:
    moves = read_gcode("(head)\ng21 g90 ; both\r\nG0 X 1.5 (here) Y-.5\n", SERVO)
    assert moves.table[-1, [X1, Y1]].tolist() == [1.5, -0.5]


@given(st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-9999, 9999)), min_size=1, max_size=60))
def test_relative_moves_gather_no_rounding(steps: list[tuple[int, int]]) -> None:
    text = HEAD + "G91\n" + "".join(f"G0X{x / 1000:.3f}Y{y / 1000:.3f}\n" for x, y in steps)
    reader = Reader(SERVO)
    reader.feed(text)
    x_mm, y_mm = sum(x for x, _ in steps) / 1000, sum(y for _, y in steps) / 1000
    assert reader.position == pytest.approx((x_mm, y_mm, 0.0), abs=1e-9)


def test_a_program_fed_in_parts_is_the_same_program() -> None:
    text = HEAD + "G0X5Y5\nG91\nG1X1F600\nG2X1Y1I1\nG90\nG0X0Y0\n"
    reader = Reader(SERVO)
    parts = [reader.feed(line + "\n").table[:, :12] for line in text.splitlines()]
    assert np.array_equal(np.vstack(parts), read_gcode(text, SERVO).table[:, :12], equal_nan=True)


def test_arcs_are_cut_within_the_stated_sagitta() -> None:
    moves = read_gcode("G21\nG90\nM3S700\nG0X10Y0\nM3S300\nG3X-10Y0I-10J0F600\n", SERVO)
    (path,) = ink_paths(moves, 0.01)
    middle = (path[1:] + path[:-1]) / 2
    assert np.hypot(*path.T) == pytest.approx(10)
    assert np.hypot(*middle.T).min() >= 10 - 0.01 - 1e-9
    assert path[:, 1].min() >= -1e-9


def test_an_arc_that_ends_where_it_began_is_a_full_circle() -> None:
    for word in ("G2", "G3"):
        (path,) = ink_paths(read_gcode(HEAD + f"{word}X0Y0I5J0F600\n", SERVO))
        assert np.hypot(*np.diff(path, axis=0).T).sum() == pytest.approx(10 * np.pi, rel=1e-3)


def test_the_pens_height_is_known_only_once_it_was_said() -> None:
    moves = read_gcode("G21\nG90\nG0X1\nM3S700\nG0X2\nM3S300\nG1X3F600\nS450\nG1X4\nM5\nG0X5\n", SERVO)
    motion = moves.motion
    assert moves.known[motion].tolist() == [False, True, True, True, False]
    assert moves.down[motion].tolist() == [False, False, True, False, False]


def test_a_touch_without_a_move_is_a_dot() -> None:
    for machine, text in (
        (SERVO, "G21\nG90\nM3S700\nG0X5Y6\nM3S300\nG4P.1\nM3S700\nG0X0\n"),
        (Z, "G21\nG90\nG0Z3\nG0X5Y6\nG0Z0\nG0Z3\nG0X0\n"),
    ):
        assert [path.tolist() for path in ink_paths(read_gcode(text, machine))] == [[[5.0, 6.0]]]


def test_a_z_pen_draws_only_while_it_stays_down() -> None:
    moves = read_gcode("G21\nG90\nG0Z3\nG0X5\nG0Z0\nG1X6F600\nG0Z.8\nG0X7\n", Z)
    assert moves.ink[moves.motion].tolist() == [False, False, False, True, False, False]


def test_marlin_waits_in_milliseconds_and_moves_its_servo_by_m280() -> None:
    moves = read_gcode("G21\nG90\nM400\nM280P0S40\nG4P150\nG1X1F600\n", MARLIN)
    assert moves.table[2, 10] == pytest.approx(0.15)
    assert moves.ink.tolist() == [False, False, False, True]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        moves = read_gcode(text, SERVO)
    except BadGcode:
        return
    assert np.isfinite(moves.table[:, :11]).all()
