"""LinuxCNC's interpreter reads our programs, too: it must accept them and find the same ink."""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from plotter.choices import Order
from plotter.machines import load_machine, place
from plotter.programs import make_program
from plotter.programs.distances import distances, resampled
from tests.plotter.drawings import FloatArray, page

pytestmark = pytest.mark.services
_CALL = re.compile(r"(\w+)\((.*)\)")


def _ink_by_rs274(program: Path, rs274: str, folder: Path) -> list[FloatArray]:
    """What rs274 says is drawn: its canonical calls, arcs cut here, by the spindle speed as the pen's height."""
    (folder / "tool.tbl").write_text("")
    (folder / "vars.txt").write_text("")
    run = subprocess.run(
        [rs274, "-t", "tool.tbl", "-v", "vars.txt", "-g", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-400:]
    x = y = 0.0
    down, path, paths = False, list[tuple[float, float]](), list[FloatArray]()
    for name, inner in _CALL.findall(run.stdout):
        if name == "SET_SPINDLE_SPEED":
            down = float(inner.split(",")[1]) < 375
            if not down and path:
                paths.append(np.array(path))
            path = [(x, y)] if down else []
        elif name in ("STRAIGHT_TRAVERSE", "STRAIGHT_FEED"):
            x, y = (float(n) for n in inner.split(",")[:2])
            if down:
                path.append((x, y))
        elif name == "ARC_FEED":
            ex, ey, cx, cy, turns = (float(n) for n in inner.split(",")[:5])
            start, end = math.atan2(y - cy, x - cx), math.atan2(ey - cy, ex - cx)
            sweep = (end - start) % (2 * math.pi) if turns > 0 else -((start - end) % (2 * math.pi))
            radius = math.hypot(x - cx, y - cy)
            for k in range(1, 21):
                path.append((cx + radius * math.cos(start + sweep * k / 20), cy + radius * math.sin(start + sweep * k / 20)))
            x, y = ex, ey
    return paths


@pytest.mark.parametrize("order", ["writer", "fast"])
def test_linuxcnc_reads_the_program_and_finds_the_strokes(order: Order, tmp_path: Path, need: Callable[[str], str]) -> None:
    rs274 = need("rs274")
    strokes = page()
    program = make_program(strokes, load_machine("grbl-servo"), order=order)
    (tmp_path / "page.ngc").write_text(program.gcode)
    found = _ink_by_rs274(tmp_path / "page.ngc", rs274, tmp_path)
    assert len(found) == program.estimate.lifts
    drawn = np.concatenate(found)
    starts = np.concatenate([[0], np.cumsum([len(p) for p in found])]).astype(np.int64)
    placed = [place(105, 148).to_machine(s.points) for s in strokes.strokes()]
    wanted = np.concatenate(placed)
    cuts = np.concatenate([[0], np.cumsum([len(p) for p in placed])]).astype(np.int64)
    assert distances(wanted, drawn, starts, 1.0).max() <= 0.03
    if order == "writer":
        dense, _ = resampled(drawn, starts, 0.05)
        assert distances(dense, wanted, cuts, 1.0).max() <= 0.03


def test_the_comparison_can_fail(tmp_path: Path, need: Callable[[str], str]) -> None:
    rs274 = need("rs274")
    program = make_program(page(), load_machine("grbl-servo"))
    (tmp_path / "page.ngc").write_text(program.gcode.replace("G0X12Y", "G0X12.1Y", 1))
    drawn = np.concatenate(_ink_by_rs274(tmp_path / "page.ngc", rs274, tmp_path))
    wanted = place(105, 148).to_machine(next(page().strokes()).points)
    assert distances(wanted, drawn, np.array([0, len(drawn)]), 1.0).max() > 0.03


def test_a_broken_program_is_refused_by_linuxcnc(tmp_path: Path, need: Callable[[str], str]) -> None:
    rs274 = need("rs274")
    (tmp_path / "bad.ngc").write_text("G21\nG90\nG2X1Y1I9J9F100\nM2\n")
    with pytest.raises(AssertionError):
        _ink_by_rs274(tmp_path / "bad.ngc", rs274, tmp_path)
