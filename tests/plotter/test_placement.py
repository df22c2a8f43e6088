from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotter.drawings.setup_pages import calibration_drawing, priming_drawing
from plotter.errors import BadProfile
from plotter.machines.calibration import calibrate, crosses, fits
from plotter.machines.pens import ink_metres, load_pen
from plotter.machines.profiles import load_machine
from plotter.machines.slots import ORIENTATIONS, Slot, place, read_slot, slot_toml
from plotter.programs.checker import check_program
from plotter.programs.program import make_program

slots = st.builds(
    Slot,
    x_mm=st.floats(-20, 60),
    y_mm=st.floats(-20, 60),
    rotation_deg=st.floats(-5, 5),
    scale_x=st.floats(0.95, 1.05),
    scale_y=st.floats(0.95, 1.05),
    orientation_deg=st.sampled_from(ORIENTATIONS),
)


@pytest.mark.parametrize(
    "wrong",
    [{"orientation_deg": 45}, {"rotation_deg": 11.0}, {"scale_x": 1.2}, {"x_mm": float("nan")}, {"scale_y": float("inf")}],
)
def test_a_slot_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadProfile):
        Slot(**wrong)  # type: ignore[arg-type]


@given(slots)
def test_a_sheet_point_comes_back_from_the_machine(slot: Slot) -> None:
    placement = place(210, 148, slot)
    points = np.array([[0.0, 0.0], [210.0, 148.0], [17.3, 90.1]])
    assert np.allclose(placement.to_sheet(placement.to_machine(points)), points, atol=1e-9)


def test_the_default_slot_puts_the_sheets_lower_left_corner_at_the_origin() -> None:
    placement = place(105, 148)
    assert placement.to_machine(np.array([[10.0, 20.0]])).tolist() == [[10.0, 128.0]]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_every_orientation_lies_in_the_corner_and_keeps_handedness(orientation: int) -> None:
    placement = place(200, 100, Slot(orientation_deg=orientation))
    corners = placement.corners()
    assert np.allclose(corners.min(axis=0), 0)
    assert sorted(corners.max(axis=0).round(6).tolist()) == [100, 200]
    # y down to y up: one mirroring, whatever the turn.
    assert np.linalg.det(placement.matrix) == pytest.approx(-1)


def test_a_quarter_turn_puts_the_sheets_top_to_the_left() -> None:
    # Turned counter-clockwise, the upper edge faces left: its middle has x = 0.
    top_middle = place(200, 100, Slot(orientation_deg=90)).to_machine(np.array([[100.0, 0.0]]))
    assert top_middle.round(9).tolist() == [[0.0, 100.0]]


@given(slots, st.sampled_from([(148.0, 210.0), (210.0, 148.0)]))
def test_measured_crosses_give_back_the_slot_they_were_drawn_with(true: Slot, size: tuple[float, float]) -> None:
    width, height = size
    believed = Slot(orientation_deg=true.orientation_deg)
    on_machine = place(width, height, believed).to_machine(np.array(list(crosses(width, height).values())))
    measured = place(width, height, true).to_sheet(on_machine)
    found = calibrate({n: (x, y) for n, (x, y) in enumerate(measured.tolist(), 1)}, width, height, believed)
    again = place(width, height, found.slot).to_machine(measured)
    assert np.abs(again - on_machine).max() < 0.01
    assert abs(found.shear_deg) < 0.01


@pytest.mark.parametrize(
    ("measured", "named"),
    [
        ({1: (15.0, 15.0)}, "three measured crosses"),
        ({1: (15.0, 15.0), 2: (133.0, 15.0), 9: (1.0, 1.0)}, "no cross 9"),
        ({1: (15.0, 15.0), 3: (133.0, 195.0), 5: (74.0, 105.0)}, "on one line"),
        ({1: (15.0, 15.0), 2: (133.0, 15.0), 3: (133.0, 195.0), 4: (15.0, 190.0)}, "contradict each other"),
        ({1: (15.0, float("nan")), 2: (133.0, 15.0), 3: (133.0, 195.0)}, "not finite"),
    ],
)
def test_numbers_that_fit_no_placement_are_refused(measured: dict[int, tuple[float, float]], named: str) -> None:
    with pytest.raises(BadProfile, match=named):
        calibrate(measured, 148, 210, Slot())


def test_a_slot_survives_its_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("slot") / "left.toml"
    slot = Slot(12.3456, -1.5, 0.25, 1.0012, 0.9987, 90, "left")
    path.write_text(slot_toml(slot))
    assert read_slot(path) == slot
    path.write_text("x_mm = 1\nshear = 2\n")
    with pytest.raises(BadProfile, match="unknown setting shear"):
        read_slot(path)


def test_the_calibration_page_is_a_program_that_passes_the_check() -> None:
    machine, drawing = load_machine("grbl-servo"), calibration_drawing(148, 210)
    program = make_program(drawing, machine)
    assert program.lines == 5
    check_program(program.gcode, machine, page=drawing)


def test_priming_writes_its_length_and_says_when_the_strip_is_full() -> None:
    pen = load_pen("gel-0.4")
    first, second = (priming_drawing(pen, 60, 20, used=used) for used in (0, 1))
    length = np.hypot(*np.diff(first.points, axis=0).T).sum()
    assert length >= pen.prime_mm
    assert second.points[:, 1].min() > first.points[:, 1].max()
    with pytest.raises(BadProfile, match="strip is full"):
        priming_drawing(pen, 60, 20, used=50)


def test_ink_is_counted_and_runs_out() -> None:
    pen = load_pen("gel-0.4")
    metres, left = ink_metres(5_000, pen, 0)
    assert metres == 5.0
    assert left == pytest.approx(1 - 5 / 550)
    assert ink_metres(5_000, pen, 600)[1] == 0.0


def test_a_sheet_that_does_not_fit_the_machine_is_known() -> None:
    machine = load_machine("marlin-servo")
    assert fits(machine, Slot(), 297, 210)
    assert not fits(machine, Slot(x_mm=10), 297, 210)
