from __future__ import annotations

from pathlib import Path

import pytest

from plotter.errors import BadProfile
from plotter.machines.pens import load_pen, pen_names
from plotter.machines.profiles import load_machine, machine_names

ROOT = Path(__file__).parents[2] / "plotter"
DATA = ROOT / "machines" / "data" / "profiles"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("feed_mm_min = 5000", "feed_mm_min = 5000\nspindle = 3", "unknown setting spindle"),
        ("feed_mm_min = 5000", "", "feed_mm_min is missing"),
        ("feed_mm_min = 5000", "feed_mm_min = -1", "feed_mm_min must lie between"),
        ("feed_mm_min = 5000", "feed_mm_min = nan", "needs a finite number"),
        ("feed_mm_min = 5000", "feed_mm_min = true", "needs a finite number"),
        ("x_max_mm = 430", "x_max_mm = -5", "minimum below its maximum"),
        ("low = 450", "low = 900", "pen.low must lie between"),
        ('dialect = "grbl"', 'dialect = "hpgl"', "must be one of"),
        ('dialect = "grbl"', 'dialect = "marlin"', "does not go with dialect"),
        ("lookahead_blocks = 14", "lookahead_blocks = 1.5", "whole number"),
        ("[link]", "[link", "not TOML"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    text = (DATA / "grbl-servo.toml").read_text()
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(BadProfile, match=named):
        load_machine(path)


def test_an_unknown_machine_names_the_known_ones() -> None:
    with pytest.raises(BadProfile, match="grbl-servo"):
        load_machine("pantograph")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match="cannot be read"):
        load_machine(tmp_path / "none.toml")


def test_all_shipped_profiles_and_pens_load() -> None:
    assert set(machine_names()) == {"grbl-servo", "grbl-z", "grblhal-servo", "fluidnc-servo", "marlin-servo"}
    assert [load_machine(name).name for name in machine_names()] == list(machine_names())
    assert [load_pen(name).name for name in pen_names()] == list(pen_names())


def test_a_profile_of_ones_own_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text((DATA / "grbl-z.toml").read_text().replace('name = "grbl-z"', 'name = "mine"'))
    assert load_machine(str(path)).name == "mine"


def test_pen_heights_of_another_lift_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pen.toml"
    path.write_text('name = "p"\ntitle = "p"\nwidth_mm = 0.4\n[heights]\nactuator = "z"\nup = 3\nlow = 1\ndown = 0\n')
    pen = load_pen(path)
    with pytest.raises(BadProfile, match="states heights for"):
        pen.on(load_machine("grbl-servo"))
    assert pen.on(load_machine("grbl-z")).pen.low == 1.0


def test_a_slow_ink_slows_the_machine_and_never_speeds_it_up() -> None:
    machine = load_machine("grbl-servo")
    assert load_pen("fountain-0.6").on(machine).feed_mm_s == pytest.approx(50.0)
    assert load_pen("gel-0.4").on(machine).feed_mm_s == machine.feed_mm_s


def test_waits_are_rounded_up_to_the_firmwares_steps() -> None:
    pen = load_machine("grbl-servo").pen
    assert pen.dwell_s(0.12) == pytest.approx(0.15)
    assert pen.dwell_s(0.15) == pytest.approx(0.15)
    assert load_machine("fluidnc-servo").pen.dwell_s(0.12) == pytest.approx(0.12)
