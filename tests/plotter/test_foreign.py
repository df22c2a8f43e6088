"""Programs from anywhere: each oddity is a warning with its line, none a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli.main import app
from plotter.errors import BadGcode
from plotter.machines import load_machine, machine_names
from plotter.paths import X1, Y1
from plotter.programs import ink_paths, make_program
from plotter.programs.foreign import understand
from plotter.programs.lint import lint
from tests.plotter.drawings import page

MACHINE = load_machine("grbl-servo")
HEAD = "G21\nG90\nM3S700\n"
STROKE = "G0X5Y5\nS300\nG1X9F500\nS700\nM5\n"


def warned(program: str | bytes) -> set[tuple[int, str]]:
    data = program.encode() if isinstance(program, str) else program
    return {(each.line, each.code) for each in lint(understand(data, MACHINE), MACHINE, data)}


@pytest.mark.parametrize("name", machine_names())
def test_our_own_programs_are_without_warning_on_every_machine(name: str) -> None:
    machine = load_machine(name)
    data = make_program(page(), machine).gcode.encode()
    assert lint(understand(data, machine), machine, data) == []


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (f"{HEAD}G0X-10\n{STROKE}M2", {(4, "outside_area")}),
        (f"{HEAD}G91\nG0Y-1\nG90\n{STROKE}M2", {(5, "outside_area")}),
        (f"{HEAD}G0X428Y9\nS300\nG2X428Y9I3J0F500\nS700\nM2", {(6, "outside_area")}),
        (f"{HEAD}G0X5\nS300\nG1X9F500\nM2", {(6, "ends_down")}),
        (f"{HEAD}G0X5\nS300\nG1X9F500\nG0X1\nS700\nM2", {(7, "travel_down")}),
        (f"{HEAD}S30000\n{STROKE}M2", {(4, "pen_value")}),
        (f"G21\nG90\nM3\nG0X5\n{STROKE}M2", {(4, "pen_unknown"), (5, "pen_unknown")}),
        (f"{HEAD}FOO 12\nT1\n{STROKE}M2", {(4, "unknown_word"), (5, "unknown_word")}),
        (f"G90\nM3S700\n{STROKE}M2", {(3, "no_unit")}),
        (f"G20\nG90\nM3S700\n{STROKE}M2", {(1, "inches"), (6, "feed")}),
        (f"{HEAD}G0X5\nS300\nG1X9\nS700\nM2", {(6, "no_feed")}),
        (f"{HEAD}G0X5\nS300\nG1X9F0\nG1X9F-5\nS700\nM2", {(6, "feed"), (7, "feed"), (6, "no_feed")}),
        (f"{HEAD}G0X5\nS300\nG1X9F99999\nS700\nM2", {(6, "feed")}),
        (f"{HEAD}{STROKE}", {(9, "no_end")}),
        (f"{HEAD}{STROKE}M2\nG0X9", {(10, "after_end")}),
        (f"{HEAD}G0X{'1' * 2000}\n{STROKE}M2", {(4, "long_line"), (4, "line_bytes")}),
        (f"{HEAD}$H\n?\n{STROKE}M2".encode() + b"\n\xff\xfe\n", {(4, "unknown_word"), (5, "unknown_word"), (12, "after_end")}),
    ],
)
def test_every_oddity_is_a_warning_with_its_line(program: str | bytes, expected: set[tuple[int, str]]) -> None:
    assert warned(program) == expected


def test_inches_radii_and_line_numbers_draw_what_they_mean() -> None:
    program = b"%\nN10 G20 G90 G17*5\nN20 M3 S300 (pen)\nN30 G0 X1 Y1\nN40 G2 X2 Y1 R0.5 F20\nG1 X2 Y2\nM30\n"
    moves = understand(program, MACHINE).moves
    assert moves.table[-1, [X1, Y1]].tolist() == pytest.approx([50.8, 50.8])
    ink = np.vstack(list(ink_paths(moves)))
    assert ink[:, 1].max() == pytest.approx(50.8)
    assert np.hypot(*(ink[len(ink) // 2] - [38.1, 25.4])) == pytest.approx(12.7, abs=0.01)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"<svg/>", "no G-code"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no G-code"),
        (b"\n" * 3_000_000, "lines"),
        (b";" * (65 << 20), "64 MiB"),
    ],
    ids=["svg", "png", "lines", "bytes"],
)
def test_what_is_no_program_is_refused(data: bytes, named: str) -> None:
    with pytest.raises(BadGcode, match=named):
        understand(data, MACHINE)


def test_many_warnings_of_a_kind_are_counted() -> None:
    data = f"{HEAD}{'G0X1000' + chr(10) + 'G0X999' + chr(10)}".encode() + b"G0X1000\nG0X998\n" * 500 + STROKE.encode() + b"M2"
    found = lint(understand(data, MACHINE), MACHINE, data)
    assert len(found) == 21
    assert "982 more of this kind" in found[-1].message


@pytest.mark.parametrize("command", ["estimate", "trace"])
def test_warnings_end_a_command_only_when_it_is_strict(command: str, tmp_path: Path) -> None:
    program = tmp_path / "in.gcode"
    program.write_text(f"{HEAD}G0X-10\nBAD\n{STROKE}M2")
    more = ["--json"] if command == "estimate" else ["-o", str(tmp_path / "out.svg")]
    arguments = [command, str(program), "--machine", "grbl-servo", *more]
    plain, strict = CliRunner().invoke(app, arguments), CliRunner().invoke(app, [*arguments, "--strict"])
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "line 4: X goes to -10.000 mm" in plain.stderr
    assert "line 5" in strict.stderr
    if command == "estimate":
        assert [each["line"] for each in json.loads(plain.stdout)["warnings"]] == [4, 5]
