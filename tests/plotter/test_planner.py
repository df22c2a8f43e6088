from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plotter.machines.profiles import load_machine
from plotter.paths.planner import Limits, limits_of, plan, speeds_of
from plotter.paths.timing import move_seconds
from plotter.programs.estimates import estimate
from plotter.programs.reader import read_gcode

MACHINE = load_machine("grbl-servo")
HEAD = "G21\nG90\nM3S300\n"
PLAIN = Limits((100.0, 100.0, 100.0), (2000.0, 2000.0, 2000.0), 0.01, 0.002, 14)


def seconds(body: str, limits: Limits = PLAIN) -> float:
    return float(plan(read_gcode(HEAD + body, MACHINE), limits).seconds.sum())


def test_a_long_line_is_a_trapezoid_and_a_short_one_a_triangle() -> None:
    v, a = 50.0, 2000.0
    assert seconds("G1X100F3000\n") == pytest.approx(100 / v + v / a)
    assert seconds("G1X.5F3000\n") == pytest.approx(2 * math.sqrt(0.5 / a))


def test_diagonals_run_by_the_limits_of_their_axes() -> None:
    d = math.hypot(30, 30)
    v, a = 100 * math.sqrt(2), 2000 * math.sqrt(2)
    assert seconds("G0X30Y30\n") == pytest.approx(d / v + v / a)
    whole = Limits(PLAIN.rate_mm_s, PLAIN.acceleration_mm_s2, 0.01, 0.002, 14, per_axis=False)
    assert seconds("G0X30Y30\n", whole) == pytest.approx(d / 100 + 100 / 2000)


def test_a_right_angle_is_passed_at_the_junction_deviations_speed() -> None:
    timed = plan(read_gcode(HEAD + "G1X20F3000\nY20\n", MACHINE), PLAIN)
    s = math.sqrt(0.5)
    # The corner's acceleration points along the diagonal, where both axes give their share.
    assert timed.exit_mm_s[1] ** 2 == pytest.approx(2000 * math.sqrt(2) * 0.01 * s / (1 - s))


def test_a_reversal_is_a_full_stop() -> None:
    assert plan(read_gcode(HEAD + "G1X20F3000\nX0\n", MACHINE), PLAIN).exit_mm_s[1] == 0.0


@given(st.floats(0.05, 0.95), st.floats(1, 80), st.integers(100, 6000))
def test_a_collinear_point_changes_no_duration(share: float, length: float, feed: int) -> None:
    cut = round(length * share, 3)
    whole = seconds(f"G1X{length:.3f}F{feed}\n")
    assert seconds(f"G1X{cut:.3f}F{feed}\nX{length:.3f}\n") == pytest.approx(whole, rel=1e-6)


@given(
    st.lists(st.tuples(st.floats(0.01, 3), st.floats(0, 90), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 20),
)
def test_the_window_binds_as_if_each_were_looked_at_by_itself(made: list[tuple[float, float, bool]], lookahead: int) -> None:
    blocks = np.array([[length, 1.0, 0.0, 0.0, speed, 2000.0, float(still)] for length, speed, still in made])
    found = speeds_of(blocks, 0.01, np.full(3, 2000.0), lookahead, per_axis=False)
    gain = 2 * 2000.0 * blocks[:, 0]
    n = len(blocks)
    # Straight on: a corner is as fast as the slower of its two blocks, and a stop where one is asked for.
    corner = np.array([0.0, *(0.0 if blocks[i, 6] else min(blocks[i - 1 : i + 1, 4]) ** 2 for i in range(1, n)), 0.0])
    for i in range(n - 1):
        end = 0.0
        for k in range(min(n, i + 1 + lookahead) - 1, i, -1):
            end = min(corner[k], end + gain[k])
        corner[i + 1] = min(end, corner[i] + gain[i])
    assert found == pytest.approx(corner, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000)), min_size=2, max_size=40))
def test_no_speed_jumps_and_none_exceeds_its_feed(steps: list[tuple[int, int]]) -> None:
    body = "G91\nG1F2400\n" + "".join(f"X{x / 1000:.3f}Y{y / 1000:.3f}\n" for x, y in steps)
    moves = read_gcode(HEAD + body, MACHINE)
    timed = plan(moves, PLAIN)
    rows = np.flatnonzero(timed.seconds > 0)
    assert (timed.peak_mm_s <= 40.0 + 1e-9).all()
    assert timed.exit_mm_s[rows[:-1]] == pytest.approx(timed.entry_mm_s[rows[1:]])
    length = np.hypot(*(moves.table[rows, 4:6] - moves.table[rows, 1:3]).T)
    change = np.abs(timed.exit_mm_s[rows] ** 2 - timed.entry_mm_s[rows] ** 2)
    assert (change <= 2 * 2000 * math.sqrt(2) * length + 1e-6).all()


def test_short_blocks_are_as_fast_as_the_lookahead_can_stop() -> None:
    body = "G91\nG1F6000\n" + "X.1\n" * 400
    moves = read_gcode(HEAD + body, MACHINE)
    peak = plan(moves, PLAIN).peak_mm_s.max()
    assert peak == pytest.approx(math.sqrt(2 * 2000 * 14 * 0.1), rel=0.05)
    far_sighted = Limits(PLAIN.rate_mm_s, PLAIN.acceleration_mm_s2, 0.01, 0.002, 999)
    assert plan(moves, far_sighted).peak_mm_s.max() > peak


def test_a_slow_controller_limits_short_blocks() -> None:
    body = "G91\nG1F5000\n" + "X.1\n" * 200
    slow = Limits(PLAIN.rate_mm_s, PLAIN.acceleration_mm_s2, 0.01, 0.002, 99, block_s=1 / 250)
    assert plan(read_gcode(HEAD + body, MACHINE), slow).peak_mm_s.max() <= 25.0 + 1e-9


def test_waits_cost_the_firmwares_whole_steps_and_stops_their_share() -> None:
    text = HEAD + "G0X10\nG4P.12\n"
    taken = move_seconds(read_gcode(text, MACHINE), MACHINE)
    assert taken[-1] == pytest.approx(0.15 + MACHINE.stop_s)


def test_an_estimate_adds_up_and_counts() -> None:
    text = "G21\nG90\nM3S700\nG4P.15\nG0X10Y10\nM3S300\nG4P.15\nG1X40F3000\nG3X50Y20I0J10\nM3S700\nG4P.15\n"
    found = estimate(text, MACHINE)
    assert found.total_s == pytest.approx(found.draw_s + found.travel_s + found.lift_s)
    assert (found.lifts, found.blocks, found.bytes) == (1, 3, len(text))
    assert found.draw_mm == pytest.approx(30 + 10 * math.pi * 0.5, rel=1e-6)
    assert found.travel_mm == pytest.approx(math.hypot(10, 10))


def test_the_model_of_a_machine_is_its_profile() -> None:
    assert limits_of(MACHINE) == PLAIN
