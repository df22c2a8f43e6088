from __future__ import annotations

import re

import pytest

from plotter.drawings.drawing import drawing_of_page, drawing_of_polylines
from plotter.errors import CheckFailed
from plotter.machines.profiles import load_machine
from plotter.programs.checker import check_program
from plotter.programs.program import make_program
from tests.plotter.drawings import page, wave

SERVO, Z = load_machine("grbl-servo"), load_machine("grbl-z")
GOOD = make_program(page(), SERVO).gcode
UP = "G21\nG90\nM3S700\n"


@pytest.mark.parametrize(
    ("gcode", "named"),
    [
        ("G21\nG90\nG0X5\n", "before the pen's height is known"),
        (UP + "M3S300\nG0X5\nM3S700\n", r"rapid \(G0\) with the pen down"),
        (UP + "M3S300\nG1X5F600\n", "ends with the pen down"),
        (UP + "G0X-.001\n", "moves x to"),
        (UP + "G0X430.001\n", "moves x to"),
        (UP + "G0Y400\n", "moves y to"),
        # Both ends inside, the arc's belly outside.
        (UP + "G0X3Y0\nM3S300\nG2X3Y10I0J5F600\nM3S700\n", "moves x to -2.000"),
        (UP + ";" + "x" * 80 + "\n", "has 81 bytes"),
        (UP + "G28\n", "line 4"),
    ],
)
def test_a_program_that_must_not_run_says_why(gcode: str, named: str) -> None:
    with pytest.raises(CheckFailed, match=named):
        check_program(gcode, SERVO)


def test_a_z_axis_is_kept_within_its_range() -> None:
    with pytest.raises(CheckFailed, match="moves z to"):
        check_program("G21\nG90\nG0Z5\n", Z)
    with pytest.raises(CheckFailed, match="moves z to"):
        check_program("G21\nG90\nG0Z3\nG0Z-1\nG0Z3\n", Z)


def test_the_good_program_passes_with_its_strokes_only() -> None:
    report = check_program(GOOD, SERVO, page=page())
    assert 0 < report.missing_mm <= 0.03
    with pytest.raises(CheckFailed):
        check_program(GOOD, SERVO, page=page(seed=2))


def _without_stroke(text: str) -> str:
    lift = "S700G4P.15\n"
    first, second = (m.end() for m in list(re.finditer(re.escape(lift), text))[1:3])
    return text[:first] + text[second:]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda g: g.replace("G0X12Y", "G0X12.05Y", 1), "is not drawn|belongs to no stroke"),
        (lambda g: g.replace(";ink=", ";ink=0", 1).replace("0", "0", 1), "header names other ink"),
        (_without_stroke, "not drawn|belongs to no stroke"),
        (lambda g: g.replace("M5\n", "G90\nG0X30Y30\nM3S300\nG1X31F600\nM3S700\nM5\n"), "belongs to no stroke|touches down"),
    ],
)
def test_ink_that_is_not_the_strokes_is_refused(damage: object, named: str) -> None:
    assert callable(damage)
    damaged = damage(GOOD)
    assert damaged != GOOD
    with pytest.raises(CheckFailed, match=named):
        check_program(damaged, SERVO, page=page())


def test_a_program_that_draws_everything_twice_is_refused() -> None:
    drawing = drawing_of_polylines([wave(20, 20, 3)], [0], width_mm=60, height_mm=60, pen_mm=0.4)
    program = make_program(drawing, SERVO)
    body = "".join(f"{line}\n" for line in program.segments[0].lines)
    twice = program.gcode.replace(body, body + body)
    with pytest.raises(CheckFailed, match=r"drawn twice|touches down 2 times"):
        check_program(twice, SERVO, page=drawing)


def test_every_finding_is_listed() -> None:
    with pytest.raises(CheckFailed) as caught:
        check_program("G21\nG90\nG0X-5Y900\n", SERVO, page=drawing_of_page(page()))
    assert len(caught.value.findings) >= 4


def test_programs_from_elsewhere_are_checked_too() -> None:
    head = "G21\nG90\nG94\nM3 S700\nG4 P0.12\nF5000\n"
    peer = head + "G0 X10.000 Y10.000\nM3 S300\nG4 P0.12\nG1 X20.000 Y12.000\nM3 S700\nG0 X0 Y0\nM5\n"
    assert check_program(peer, SERVO).estimate.lifts == 1
