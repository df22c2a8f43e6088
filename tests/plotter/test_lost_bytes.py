"""A byte that is lost, changed or doubled on the way to the machine never puts wrong ink on a sheet unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.lost_bytes import KINDS, Campaign, Damage, outcomes
from plotter.errors import CheckFailed
from plotter.machines import Machine, load_machine
from plotter.ports import Answers, PortFault, sent
from plotter.ports.wire import framed, unframed
from plotter.programs import Segment, check_program, make_program
from tests.plotter.drawings import page

SERVO, Z, MARLIN = (load_machine(name) for name in ("grbl-servo", "grbl-z", "marlin-servo"))
TEXT = "Dear Eve,\nyours"


def campaign(machine: Machine, folder: Path, *, lax: bool = True) -> Campaign:
    return Campaign(machine, lax=lax, folder=folder, text=TEXT)


@pytest.mark.parametrize(
    ("machine", "lax"),
    [(SERVO, True), (SERVO, False), (Z, True), (Z, False), (MARLIN, False)],
    ids=["servo-grbl", "servo-virtual", "z-grbl", "z-virtual", "marlin"],
)
def test_no_damaged_byte_is_unseen(machine: Machine, lax: bool, tmp_path: Path) -> None:
    one = campaign(machine, tmp_path, lax=lax)
    found = {kind: outcomes(one, kind, 30) for kind in KINDS}
    assert {kind: each["UNSEEN"] for kind, each in found.items()} == dict.fromkeys(KINDS, 0)
    assert all(each["harmless"] < 30 for each in found.values())


@pytest.mark.parametrize(("machine", "letter"), [(SERVO, "S"), (Z, "Z"), (MARLIN, "S")])
@pytest.mark.parametrize("kind", ["lost", "doubled"])
def test_no_byte_of_a_pen_word_is_lost_unseen(machine: Machine, letter: str, kind: str, tmp_path: Path) -> None:
    """All digits of the pen words of one text line: the case that position alone did not show."""
    one = campaign(machine, tmp_path, lax=machine is not MARLIN)
    before = sum(len(line) + 1 for line in sent(one.parts.preamble, machine))
    text = "".join(f"{line}\n" for line in sent(one.parts.segments[0], machine, len(one.parts.preamble.lines) + 1))
    places = [at for at, c in enumerate(text) if c in "0123456789.-" and text[:at].rstrip("0123456789.-").endswith(letter)]
    found = [one.outcome(Damage(before + at, kind, np.random.default_rng(1))) for at in places]
    assert len(found) > 20
    assert set(found) <= {"modes", "standing", "refused", "harmless"}, "Z.4 as Z.44 is no wrong ink"
    assert found.count("harmless") < len(found) / 2


def test_what_no_check_sees_is_an_arcs_centre_so_without_checksums_there_are_no_arcs(tmp_path: Path) -> None:
    one = campaign(replace(SERVO, arcs=True), tmp_path)
    assert one.outcome(lambda data: data.replace(b"\nG2X", b"\nG3X", 1)) == "UNSEEN"
    text = "".join(f"{line}\n" for part in (one.parts.preamble, *one.parts.segments) for line in sent(part, SERVO))
    points = [found.end() - 1 for found in re.finditer(r"[IJ]-?\d*\.", text)]
    assert "UNSEEN" in (one.outcome(Damage(at, "lost", np.random.default_rng(1))) for at in points)
    for machine in (SERVO, Z):
        assert "G2" not in make_program(page(), machine).gcode.replace("G21", "")
    assert "\nG2X" in make_program(page(), MARLIN).gcode
    with pytest.raises(CheckFailed, match="draws an arc"):
        check_program(make_program(page(), replace(SERVO, arcs=True)).gcode, SERVO, page=page())


def answers(machine: Machine, change: Callable[[list[str]], list[str]]) -> None:
    """Judge the right answers to a text line, changed."""
    segment = make_program(page(lines=1), machine).segments[0]
    told = iter(segment.pen_words)
    right = []
    for line in sent(segment, machine):
        if line == "$G":
            right.append(f"[GC:G0 G54 G17 G21 G91 G94 M3 M9 T0 F100 S{next(told).servo:.0f}]")
        right.append("ok")
    judge = Answers(segment, machine)
    for answer in change(right):
        judge.take(answer)
    judge.finish()


def modes(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda right: [answer.replace(old, new) for answer in right]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda right: right[:-1], "left 1 of"),
        (lambda right: [*right, "ok"], "more lines than it was sent"),
        (lambda right: [answer for answer in right if answer == "ok"], "left 0 of"),
        (lambda right: [*right[:-1], right[4]], "without being asked"),
        (lambda right: ["ok", "error:2", *right[2:]], "refuses a line: error:2"),
        (lambda right: ["ok", "ALARM:1"], "ALARM:1"),
        (lambda right: ["Grbl 1.1h ['$' for help]", *right], "refuses"),
        (modes("S300", "S30"), "S300 arrived as S30"),
        (modes("G91", "G90"), "without G91"),
        (modes("G21", "G20"), "without G21"),
        (modes("M3 ", "M5 "), "without M3"),
        (modes(" S300", ""), "arrived as off"),
    ],
)
def test_answers_that_are_not_those_to_what_was_sent_are_faults(change: Callable[[list[str]], list[str]], named: str) -> None:
    with pytest.raises(PortFault, match=named):
        answers(SERVO, change)


def test_right_answers_and_the_word_about_a_programs_end_are_no_fault() -> None:
    answers(SERVO, list)
    answers(SERVO, lambda right: ["[MSG:Pgm End]", *right])
    answers(Z, list)
    answers(MARLIN, list)


def test_marlins_lines_carry_their_number_and_checksum() -> None:
    assert (framed("T0", 3), framed("G92 E0", 4)) == ("N3 T0*57", "N4 G92 E0*67"), "as RepRap's page on G-code has them"
    segment = make_program(page(lines=1), MARLIN).segments[0]
    lines = sent(segment, MARLIN, 7)
    assert [unframed(line, number) for number, line in enumerate(lines, 7)] == list(segment.lines)
    assert unframed(lines[0], 8) is None
    assert unframed(lines[0].replace("*", "*1"), 7) is None


def test_modes_are_asked_for_after_pen_words_only() -> None:
    servo, z = (make_program(page(lines=1), machine).segments[0] for machine in (SERVO, Z))
    lines = sent(servo, SERVO)
    assert {lines[at - 1][0] for at, line in enumerate(lines) if line == "$G"} == {"S", "M"}
    assert lines.count("$G") == sum("S" in line for line in servo.lines)
    assert isinstance(z, Segment)
    assert "$G" not in sent(z, Z)
