from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter.choices import Order
from plotter.drawings import Drawing, drawing_of_page, drawing_of_polylines
from plotter.errors import BadDrawing, OutsideArea, PlotterError
from plotter.machines import ORIENTATIONS, Machine, Range, Slot, load_machine, load_pen, machine_names, place
from plotter.paths import ARC_CCW, ARC_CW, plan
from plotter.paths.moves import CX, CY, LINE, X0, X1, Y0, Y1
from plotter.paths.planner import limits_of
from plotter.programs import Program, check_program, ink_paths, make_program, read_gcode
from plotter.programs.distances import distances
from tests.plotter.drawings import page, scattered, wave

SERVO = load_machine("grbl-servo")
GRAMMAR = re.compile(
    r"(?:;[\x20-\x7e]*|G21|G9[014]|G4P[\d.]+|(?:M3)?S[\d.]+G4P[\d.]+|M5|M2|M0|M400|M280P\dS[\d.]+"
    r"|(?:G[0-3])?(?:X-?[\d.]+)?(?:Y-?[\d.]+)?(?:Z-?[\d.]+)?(?:I-?[\d.]+)?(?:J-?[\d.]+)?(?:F\d+)?)\Z"
)


@pytest.mark.parametrize("name", machine_names())
@pytest.mark.parametrize("order", ["writer", "fast"])
def test_every_profiles_output_passes_the_checker(name: str, order: Order) -> None:
    machine, strokes = load_machine(name), page()
    program = make_program(strokes, machine, order=order)
    report = check_program(program.gcode, machine, page=strokes)
    assert report.missing_mm <= 0.021
    assert report.stray_mm <= 0.03
    assert all(GRAMMAR.match(line) and len(line) <= 70 for line in program.gcode.splitlines())


@pytest.mark.parametrize("order", ["writer", "fast"])
def test_ends_lie_on_hundredths_and_arcs_end_on_their_circles(order: Order) -> None:
    machine = replace(SERVO, arcs=True)
    moves = read_gcode(make_program(page(), machine, order=order).gcode, machine)
    table = moves.table[moves.motion]
    ends = table[:, [X1, Y1]] * 100
    assert np.abs(ends - np.rint(ends)).max() < 1e-6
    arcs = table[table[:, 0] >= ARC_CW]
    start, end = (np.hypot(arcs[:, x] - arcs[:, CX], arcs[:, y] - arcs[:, CY]) for x, y in ((X0, Y0), (X1, Y1)))
    assert len(arcs) > 20
    # Firmware refuses 0.005; a thousandth or two is the rounding of the centre.
    assert np.abs(start - end).max() < 0.002


def test_points_on_an_odd_edge_of_the_area_stay_inside() -> None:
    small = replace(SERVO, x=Range(0, 89.996), y=Range(0, 89.996))
    corners = np.array([[10.0, 50.0], [89.9959, 40.0], [50.0, 0.0041]])
    drawing = drawing_of_polylines([corners], [0], width_mm=100, height_mm=90, pen_mm=0.4)
    check_program(make_program(drawing, small).gcode, small, page=drawing)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_placement_passes_the_checker(orientation: int) -> None:
    slot = Slot(12.0, 7.5, 0.4, 1.003, 0.998, orientation)
    program = make_program(page(), SERVO, slot=slot)
    check_program(program.gcode, SERVO, page=page(), slot=slot)
    with pytest.raises(PlotterError):
        check_program(program.gcode, SERVO, page=page())


def test_the_same_page_gives_the_same_bytes_here_and_in_another_process() -> None:
    program = make_program(page(), SERVO, order="fast")
    assert program.sha256 == hashlib.sha256(program.gcode.encode()).hexdigest()
    code = (
        "from tests.plotter.drawings import page; from plotter.machines import load_machine\n"
        "from plotter.programs import make_program\n"
        "print(make_program(page(), load_machine('grbl-servo'), order='fast').sha256)"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == program.sha256


def test_the_header_names_the_ink_and_the_time_and_nobody() -> None:
    strokes = page()
    program = make_program(strokes, SERVO)
    head = program.gcode.splitlines()[:3]
    assert head == [";federkiel 1 grbl-servo", f";ink={program.ink_hash}", f";estimate_s={program.estimate.total_s:.1f}"]
    assert program.gcode.splitlines()[-3:] == ["G0X0Y0", "M5", "M2"]


def test_each_text_line_is_one_segment_anchored_absolutely_and_relative_inside() -> None:
    program = make_program(page(lines=4), SERVO)
    assert program.lines == 4
    assert program.parts.text() == program.gcode
    for segment in program.segments:
        assert segment.lines[0] == "G90"
        assert segment.lines[1].startswith("G0X")
        assert segment.lines[2] == "G91"
        assert "G90" not in segment.lines[1:]
        assert segment.lines[-1] == "G4P0"


def test_a_lost_byte_shows_as_a_wrong_position_or_a_refused_line() -> None:
    program = make_program(page(lines=1), SERVO)
    segment = program.segments[0]
    text = "".join(f"{line}\n" for line in segment.lines)
    rng = np.random.default_rng(5)
    head = "".join(f"{line}\n" for line in program.parts.preamble.lines)
    digits = [
        i
        for i, c in enumerate(text)
        if c.isdigit() and text.rfind("G91", 0, i) >= 0 and text[text.rfind("\n", 0, i) + 1] in "XYG"
    ]
    whole = np.concatenate(list(ink_paths(read_gcode(head + text, SERVO))))
    unseen = 0
    for i in rng.choice(digits, 120, replace=False):
        try:
            moves = read_gcode(head + text[:i] + text[i + 1 :], SERVO)
        except PlotterError:
            continue
        at_the_end = np.abs(moves.table[-1, [X1, Y1]] - (segment.end.x_mm, segment.end.y_mm)).max() < 1e-6
        drawn = np.concatenate(list(ink_paths(moves)))
        wrong = distances(drawn, whole, np.array([0, len(whole)]), 1.0).max() > 0.03
        unseen += bool(at_the_end and wrong)
    assert unseen == 0


def _speeds_hold(program: Program, machine: Machine) -> None:
    """Evaluated on the emitted text: feeds, axis rates, and centripetal acceleration on arcs and along finely cut curves."""
    moves = read_gcode(program.gcode, machine)
    timed, table = plan(moves, limits_of(machine)), moves.table
    ink = moves.ink
    assert (timed.peak_mm_s[ink] <= machine.feed_mm_s + 1e-6).all()
    arcs = np.flatnonzero(ink & ((moves.kinds == ARC_CW) | (moves.kinds == ARC_CCW)))
    radius = np.hypot(table[arcs, X0] - table[arcs, CX], table[arcs, Y0] - table[arcs, CY])
    a = machine.acceleration_xy_mm_s2
    assert (timed.peak_mm_s[arcs] ** 2 <= a * radius * 1.001 + 1e-6).all()
    pairs = np.flatnonzero(ink[:-1] & ink[1:] & (moves.kinds[:-1] == LINE) & (moves.kinds[1:] == LINE))
    one = table[pairs][:, [X1, Y1]] - table[pairs][:, [X0, Y0]]
    two = table[pairs + 1][:, [X1, Y1]] - table[pairs + 1][:, [X0, Y0]]
    turn = np.abs(np.arctan2(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0], (one * two).sum(axis=1)))
    curve = (np.hypot(*one.T) + np.hypot(*two.T)) / 2 / np.maximum(turn, 1e-9)
    # Axis limits let diagonals have more than one axis' share, hence the root of two; 5 % is the writer's own slack.
    assert (timed.exit_mm_s[pairs] ** 2 <= np.sqrt(2) * a * curve * 1.06 + 1.0).all()


@pytest.mark.parametrize("name", machine_names())
def test_speed_and_acceleration_never_exceed_the_profile(name: str) -> None:
    for arcs in (True, False):
        machine = replace(load_machine(name), arcs=arcs)
        _speeds_hold(make_program(page(), machine, order="fast"), machine)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.03))
def test_no_point_is_further_off_than_the_tolerance(seed: int, tolerance: float) -> None:
    lines = [wave(10 + 5 * k, 30, seed % 100_000 + k) for k in range(4)]
    drawing = drawing_of_polylines(lines, [0] * 4, width_mm=60, height_mm=60, pen_mm=0.4)
    program = make_program(drawing, SERVO, tolerance_mm=tolerance)
    report = check_program(program.gcode, SERVO, page=drawing, tolerance_mm=tolerance + 0.003)
    assert max(report.missing_mm, report.stray_mm) <= tolerance + 0.003


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 120), st.integers(0, 1000))
def test_ordering_keeps_the_ink_and_is_never_slower(count: int, seed: int) -> None:
    drawing = scattered(count, seed)
    fast, given_order = (make_program(drawing, SERVO, order=order) for order in ("fast", "writer"))
    check_program(fast.gcode, SERVO, page=drawing)
    # The search takes every direction for equally fast; diagonals are faster, which a handful of strokes may notice.
    assert fast.estimate.total_s <= given_order.estimate.total_s * 1.05


def test_human_tempo_takes_at_least_the_writers_time() -> None:
    strokes = page(lines=1, letters=5)
    slow = [type(s)(s.points, s.times * 3, s.chars) for s in strokes.lines[0].strokes]
    line = type(strokes.lines[0])("x", 20.0, tuple(slow))
    slow_page = type(strokes)("a", "1", "1", 1, 2.3, 105.0, 148.0, 0.4, (line,))
    written = sum(float(s.times[-1] - s.times[0]) for s in slow)
    program = make_program(slow_page, SERVO, tempo="human")
    check_program(program.gcode, SERVO, page=slow_page)
    assert program.estimate.draw_s >= 0.9 * written
    assert make_program(slow_page, SERVO).estimate.draw_s < 0.5 * written


def test_a_pen_setup_slows_the_program_and_is_checked_with_it() -> None:
    pen = load_pen("fountain-0.6")
    program = make_program(page(), SERVO, pen=pen)
    assert max(map(int, re.findall(r"F(\d+)", program.gcode))) <= 3000
    check_program(program.gcode, SERVO, page=page(), pen=pen)


def test_layers_are_pen_changes_with_a_pause_at_home() -> None:
    lines = [wave(20, 20, 1), wave(20, 40, 2), wave(40, 40, 3)]
    drawing = drawing_of_polylines(
        lines, [0, 1, 1], width_mm=100, height_mm=100, pen_mm=0.4, labels=("blue", "red"), text_lines=False
    )
    program = make_program(drawing, SERVO)
    check_program(program.gcode, SERVO, page=drawing)
    assert re.findall(r"G90\nG0X0Y0\nM0\nG90\nG0X", program.gcode) == ["G90\nG0X0Y0\nM0\nG90\nG0X"]
    assert "M0\n" not in make_program(drawing.layer(2), SERVO).gcode


def test_dots_and_an_empty_page_are_programs() -> None:
    dot = drawing_of_polylines([np.array([[5.0, 5.0]])], [0], width_mm=10, height_mm=10, pen_mm=0.4)
    program = make_program(dot, SERVO)
    assert program.estimate.lifts == 1
    empty = drawing_of_polylines([], [], width_mm=10, height_mm=10, pen_mm=0.4)
    assert make_program(empty, SERVO, order="fast").lines == 0


def test_a_sheet_outside_the_machine_names_the_stroke() -> None:
    with pytest.raises(OutsideArea, match=r"stroke 1 \(line 1, stroke 1 there\) leaves the area of grbl-servo"):
        make_program(page(), SERVO, slot=Slot(x_mm=430))


def _hostile(rng: np.random.Generator) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    lines = []
    for _ in range(int(rng.integers(1, 4))):
        points = rng.uniform(-5, 105, (int(rng.integers(1, 8)), 2))
        kind = rng.integers(0, 9)
        if kind == 0:
            points[rng.integers(0, len(points)), rng.integers(0, 2)] = rng.choice([np.nan, np.inf, -np.inf])
        elif kind == 1:
            points *= 10.0 ** rng.integers(3, 300)
        elif kind == 2:
            points = 50 + points * 10.0 ** -float(rng.integers(3, 300))
        elif kind == 3:
            points[:] = points[0]
        elif kind == 4:
            points = np.clip(points, 0, 100)
        elif kind == 5:
            points = np.clip(np.round(points), 0, 100).repeat(2, axis=0)
        elif kind == 6:
            points = np.vstack([points, points[::-1]]).clip(0, 100)
        lines.append(points)
    return lines


def _try_hostile(rng: np.random.Generator) -> bool:
    """Whether a drawing was accepted; then its program moves nothing outside the machine or the sheet."""
    lines = _hostile(rng)
    good = all(((line >= -1e-3) & (line <= 100.001)).all() for line in lines)
    try:
        drawing = drawing_of_polylines(lines, [0] * len(lines), width_mm=100, height_mm=100, pen_mm=0.4)
        program = make_program(drawing, SERVO, order="fast" if rng.random() < 0.5 else "writer", slot=Slot())
    except BadDrawing as error:
        refusal = str(error)
    else:
        assert good
        check_program(program.gcode, SERVO, page=drawing)
        return True
    assert re.match(r"stroke \d+ \(", refusal)
    assert not all((line >= 0).all() and (line <= 100).all() for line in lines)
    return False


def test_hostile_drawings_move_nothing_outside_and_are_refused_by_the_strokes_name() -> None:
    rng = np.random.default_rng(7)
    accepted = sum(_try_hostile(rng) for _ in range(600))
    assert 100 < accepted < 500


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_hostile_drawings_move_nothing_outside() -> None:
    rng = np.random.default_rng(8)
    accepted = sum(_try_hostile(rng) for _ in range(10_000))
    assert 1_000 < accepted < 9_000


def test_a_page_and_its_drawing_give_the_same_program() -> None:
    assert make_program(page(), SERVO).gcode == make_program(drawing_of_page(page()), SERVO).gcode


def test_the_sheet_is_where_the_slot_says() -> None:
    drawing: Drawing = scattered(5)
    slot = Slot(x_mm=20, y_mm=3, orientation_deg=0)
    paths = list(ink_paths(read_gcode(make_program(drawing, SERVO, slot=slot).gcode, SERVO)))
    back = place(210, 297, slot).to_sheet(paths[0])
    assert np.abs(back[0] - drawing.points[0]).max() < 0.0051
