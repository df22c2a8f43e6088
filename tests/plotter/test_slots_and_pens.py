"""One reader of slots and one of pens: files, requests and the database say the same things in the same words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from plotter.choices import ORDERS, read_order
from plotter.errors import BadProfile
from plotter.machines import Slot, load_pen, pen_names, read_slot, slot_toml
from plotter.machines.pens import pen_from_values, pen_values
from plotter.machines.slots import slot_from_values, slot_values
from tests.plotter.test_placement import slots

HEIGHTS = 'name = "p"\ntitle = "P"\nwidth_mm = 0.4\n[heights]\nactuator = "servo"\nup = 700\nlow = 500\ndown = 300\n'


@given(slots)
def test_a_slot_sent_and_stored_comes_back_as_it_was(slot: Slot) -> None:
    assert slot_from_values(json.loads(json.dumps(slot_values(slot)))) == slot


@given(slots)
def test_a_slots_file_reads_back_as_the_slot(tmp_path_factory: pytest.TempPathFactory, slot: Slot) -> None:
    path = tmp_path_factory.mktemp("slot") / "left.toml"
    path.write_text(slot_toml(slot))
    assert read_slot(path) == slot


@pytest.mark.parametrize("name", pen_names())
def test_a_pen_sent_and_stored_comes_back_as_it_was(name: str) -> None:
    assert pen_from_values(json.loads(json.dumps(pen_values(load_pen(name))))) == load_pen(name)


def test_a_pen_with_heights_comes_back_with_them(tmp_path: Path) -> None:
    path = tmp_path / "pen.toml"
    path.write_text(HEIGHTS)
    pen = load_pen(path)
    assert pen.down == 300
    assert pen_from_values(json.loads(json.dumps(pen_values(pen)))) == pen


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"x_mm": "3"}, "slot.x_mm needs a finite number"),
        ({"y_mm": float("nan")}, "slot.y_mm needs a finite number"),
        ({"rotation_deg": 12}, "slot.rotation_deg must lie between -10 and 10"),
        ({"scale_x": 2}, "slot.scale_x must lie between"),
        ({"orientation_deg": 45}, "slot.orientation_deg must be one of 0, 90, 180, 270; got 45"),
        ({"orientation_deg": 90.5}, "slot.orientation_deg needs a whole number"),
        ({"name": ""}, "slot.name needs 1 to 200 characters"),
        ({"name": "a\nb"}, "slot.name needs a printable text"),
        ({"x": 3}, "slot: unknown setting x"),
    ],
)
def test_a_slot_that_cannot_be_names_its_key(values: dict[str, object], said: str) -> None:
    with pytest.raises(BadProfile, match=said):
        slot_from_values(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width_mm": 0}, "pen.width_mm must lie between"),
        ({"feed_mm_s": -1}, "pen.feed_mm_s must lie between"),
        ({"actuator": "laser", "up": 3, "low": 2, "down": 1}, "pen.actuator must be one of"),
        ({"actuator": "servo", "up": float("inf")}, "pen.up needs a finite number"),
        ({"colour": "blue"}, "pen: unknown setting colour"),
        ({"name": None}, "pen.name is missing"),
    ],
)
def test_a_pen_that_cannot_be_names_its_key(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadProfile, match=said):
        pen_from_values({**pen_values(load_pen("gel-0.4")), **change})


def test_a_pen_is_found_by_its_name_without_the_width_where_only_one_is_called_so() -> None:
    assert load_pen("fineliner") == load_pen("fineliner-0.3")
    with pytest.raises(BadProfile, match=r"no pen setup is called 'fine'; there are fineliner-0\.3"):
        load_pen("fine")


def test_an_order_is_read_by_its_name() -> None:
    assert [read_order(order) for order in ORDERS] == ["writer", "fast"]
    with pytest.raises(BadProfile, match="order must be one of writer, fast; got 'slow'"):
        read_order("slow")
