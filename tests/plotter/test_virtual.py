from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from plotter.errors import BadGcode
from plotter.machines.profiles import load_machine
from plotter.machines.slots import Slot, place
from plotter.ports.port import PlotterPort, PortFault
from plotter.ports.virtual import VirtualPlotter, inked_twice, read_ledger
from plotter.programs.distances import distances
from plotter.programs.program import make_program
from plotter.programs.segments import Segment, Standing, split_program
from plotter.programs.tracing import trace, trace_png, trace_svg
from tests.plotter.drawings import page

SERVO = load_machine("grbl-servo")
UP = ("G21", "G90", "M3S700")


def segment(*lines: str) -> Segment:
    """Lines to be sent, whatever comes of them."""
    return Segment(lines, Standing(0.0, 0.0, 0.0, None), ())


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ink.jsonl"


def test_nothing_runs_before_homing_or_without_a_piece(ledger: Path) -> None:
    with VirtualPlotter(SERVO, ledger) as plotter:
        with pytest.raises(PortFault, match="not homed"):
            plotter.run_preamble(segment(*UP))
        plotter.home()
        with pytest.raises(PortFault, match="before its piece"):
            plotter.run_segment(segment("G0X1"), 0)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["G99"], "refuses a line"),
        (["G0X-1"], "leaves the area"),
        (["G0X5", "M3S300", "G1X6F600"], "ended with the pen down"),
    ],
)
def test_a_segment_that_a_machine_would_not_do_is_a_fault(ledger: Path, lines: list[str], named: str) -> None:
    with VirtualPlotter(SERVO, ledger) as plotter:
        plotter.home()
        plotter.begin("piece", 1, "hash")
        plotter.run_preamble(segment(*UP))
        with pytest.raises(PortFault, match=named):
            plotter.run_segment(segment(*lines), 0)


def test_preamble_and_closing_may_not_draw(ledger: Path) -> None:
    with VirtualPlotter(SERVO, ledger) as plotter:
        plotter.home()
        with pytest.raises(PortFault, match="preamble would draw"):
            plotter.run_preamble(segment(*UP, "M3S300"))


def test_it_draws_what_the_strokes_are_and_says_where_it_stands(ledger: Path) -> None:
    slot = Slot(x_mm=11, y_mm=4, orientation_deg=90)
    program, paced = make_program(page(), SERVO, slot=slot), list[float]()
    with VirtualPlotter(SERVO, ledger, pace=paced.append) as machine:
        plotter: PlotterPort = machine
        plotter.home()
        plotter.begin("piece", 1, program.ink_hash)
        plotter.run_preamble(program.parts.preamble)
        for number, line in enumerate(program.segments):
            assert plotter.run_segment(line, number) == line.end
            assert not plotter.pen_down
        assert plotter.run_closing(program.parts.closing) == Standing(0.0, 0.0, 0.0, None)
        drawn = machine.drawn(place(105, 148, slot))
    starts = np.concatenate([[0], np.cumsum([len(path) for path in drawn])]).astype(np.int64)
    wanted = np.concatenate([s.points for s in page().strokes()])
    assert distances(wanted, np.concatenate(drawn), starts, 1.0).max() < 0.05
    assert sum(paced) == pytest.approx(program.estimate.total_s, rel=0.06)


def test_the_ledger_has_the_ink_before_it_is_drawn_and_finds_double_ink(ledger: Path) -> None:
    program = make_program(page(), SERVO)
    seen: list[int] = []
    with VirtualPlotter(SERVO, ledger, pace=lambda _: seen.append(len(list(read_ledger(ledger))))) as plotter:
        plotter.home()
        for epoch in (1, 2):
            plotter.begin("piece", epoch, program.ink_hash)
            plotter.run_preamble(program.parts.preamble)
            plotter.run_segment(program.segments[0], 0)
    entries = list(read_ledger(ledger))
    assert seen == [1, 3]
    assert [entry.event for entry in entries] == ["ink", "done", "ink", "done"]
    assert entries[0].touches == 8
    assert inked_twice(iter(entries)) == [("piece", 0)]
    assert inked_twice(iter(entries[:2])) == []


def test_a_ledger_cut_short_by_a_crash_is_read_to_its_last_whole_line(ledger: Path) -> None:
    ledger.write_bytes(
        b'{"event":"ink","piece":"p","epoch":1,"ink_hash":"h","segment":0,"ink_mm":2.0,"touches":1}\n{"event":"do'
    )
    assert [entry.piece for entry in read_ledger(ledger)] == ["p"]


def test_a_text_that_is_no_program_of_ours_cannot_be_cut() -> None:
    with pytest.raises(BadGcode, match="not finished"):
        split_program("G21\nG90", SERVO)
    with pytest.raises(BadGcode, match="anchor"):
        split_program("G21\nM3S700\nG4P0\n", SERVO)
    with pytest.raises(BadGcode, match="begin with G90"):
        split_program("G21\nG90\nM3S700\nG0X1\nG4P0\n", SERVO)


def test_the_trace_shows_ink_where_the_strokes_are() -> None:
    strokes = page()
    program = make_program(strokes, SERVO)
    picture = trace(program.gcode, SERVO, placement=place(105, 148))
    data = trace_png(picture, dpi=200)
    assert data == trace_png(trace(program.gcode, SERVO, placement=place(105, 148)), dpi=200)
    image = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    scale = 200 / 25.4
    for stroke in strokes.strokes():
        x, y = stroke.points[30] * scale
        assert image[round(y), round(x)].astype(int).sum() < 500
    assert (image[-20:, -20:] == 255).all()
    svg = trace_svg(picture)
    assert svg.count("<polyline") == len(picture.ink) + len(picture.travel)
    assert len(picture.ink) == 24
