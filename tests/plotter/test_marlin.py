"""Programs for Marlin as it ships: without motion modes, and with one feed for all moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plotter.machines.profiles import Machine, load_machine
from plotter.programs.checker import check_program
from plotter.programs.program import make_program
from tests.plotter.drawings import page, scattered

DATA = Path(__file__).resolve().parents[2] / "plotter" / "machines" / "data" / "profiles"
STOCK = "modal_motion = false\nown_rapid_feed = false"


def _on_z(tmp_path: Path, *, overlap: bool) -> Machine:
    text = (DATA / "grbl-z.toml").read_text().replace('dialect = "grbl"', 'dialect = "marlin"')
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("overlap = true", f"overlap = {str(overlap).lower()}"))
    return load_machine(path)


@pytest.mark.parametrize("kind", ["servo", "z", "z overlapping"])
@pytest.mark.parametrize("order", ["writer", "fast"])
def test_every_move_states_its_word_and_every_rapid_its_feed(kind: str, order: str, tmp_path: Path) -> None:
    machine = load_machine("marlin-servo") if kind == "servo" else _on_z(tmp_path, overlap=kind != "z")
    for drawing in (page(), scattered(60)):
        program = make_program(drawing, machine, order="fast" if order == "fast" else "writer")
        check_program(program.gcode, machine, page=drawing)
        moves = [line for line in program.gcode.splitlines() if re.search("[XYZ]", line) and not line.startswith(";")]
        assert [line for line in moves if not re.match("G[0123][XYZ]", line)] == []
        rapids = [line for line in moves if line.startswith("G0")]
        assert rapids
        assert [line for line in rapids if not line.endswith(f"F{machine.rapid_feed_mm_min}")] == []


def test_a_stroke_after_a_rapid_never_runs_at_the_rapids_feed() -> None:
    machine = load_machine("marlin-servo")
    feed, strokes = 0, 0
    for line in make_program(page(), machine).gcode.splitlines():
        if found := re.search(r"F(\d+)", line):
            feed = int(found[1])
        if re.match("G[123]X", line):
            strokes += 1
            assert 0 < feed <= machine.feed_mm_s * 60 + 1
    assert strokes > 50


def test_a_marlin_that_keeps_motion_words_and_rapids_gets_the_short_form(tmp_path: Path) -> None:
    path = tmp_path / "built.toml"
    text = (DATA / "marlin-servo.toml").read_text()
    assert STOCK in text
    path.write_text(text.replace(STOCK, STOCK.replace("false", "true")))
    short = make_program(page(), load_machine(path)).gcode
    assert any(line[0] in "XY" for line in short.splitlines())
    assert not re.search("G0.*F", short)
    assert len(short) < len(make_program(page(), load_machine("marlin-servo")).gcode)
