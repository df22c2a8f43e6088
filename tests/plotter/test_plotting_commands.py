from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.plotter.drawings import page

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40">'
    '<path d="M10 10C20 0 30 20 40 10"/><line x1="41" y1="10" x2="50" y2="12"/></svg>'
)
ON = ["--machine", "grbl-servo"]


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    return result.exit_code, result.output


@pytest.fixture
def svg(tmp_path: Path) -> Path:
    path = tmp_path / "in.svg"
    path.write_text(SVG)
    return path


def test_a_drawing_becomes_gcode_that_is_timed_and_traced(svg: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.gcode"
    assert run("gcode", svg, "-o", out, *ON, "--order", "fast")[0] == 0
    code, text = run("estimate", out, *ON, "--json")
    found = json.loads(text)
    assert code == 0
    keys = ["total_s", "draw_s", "travel_s", "lift_s", "lifts", "draw_mm", "travel_mm", "blocks", "bytes", "warnings"]
    assert list(found) == keys
    assert found["bytes"] == out.stat().st_size
    for kind in ("png", "svg"):
        assert run("trace", out, *ON, "-o", tmp_path / f"t.{kind}")[0] == 0
        assert (tmp_path / f"t.{kind}").stat().st_size > 200


def test_strokes_as_json_become_gcode(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.gcode"
    source.write_text(json.dumps(page().to_json()))
    assert run("gcode", source, "-o", out, *ON)[0] == 0
    assert out.read_text().startswith(";federkiel 1 grbl-servo\n;ink=")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gcode", "in.svg", "-o", "o.gcode", "--machine", "none"], 1),
        (["gcode", "in.svg", "-o", "o.gcode", *ON, "--order", "best"], 2),
        (["gcode", "in.txt", "-o", "o.gcode", *ON], 2),
        (["gcode", "none.svg", "-o", "o.gcode", *ON], 1),
        (["gcode", "in.svg", "-o", "o.gcode", *ON, "--layer", "4"], 1),
        (["gcode", "in.svg", "-o", "o.gcode"], 2),
        (["trace", "in.svg", *ON, "-o", "t.png"], 1),
        (["trace", "in.svg", *ON, "-o", "t.pdf"], 2),
        (["estimate", "none.gcode", *ON], 1),
        (["machines", "none"], 1),
        (["calibrate", *ON, "-o", "slot.toml", "--measured", "1:x"], 2),
        (["calibrate", *ON, "-o", "slot.toml", "--measured", "1:15,15"], 1),
    ],
)
def test_what_cannot_be_done_ends_with_the_contracts_code(
    svg: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(svg.parent)
    assert run(*arguments)[0] == code
    assert not (svg.parent / "o.gcode").exists()


def test_the_machines_are_listed_and_explained() -> None:
    assert {row["name"] for row in json.loads(run("machines", "--json")[1])} >= {"grbl-servo", "marlin-servo"}
    assert "junction deviation 0.01 mm" in run("machines", "grbl-z")[1]


def test_a_slot_is_calibrated_and_used(svg: Path, tmp_path: Path) -> None:
    slot = tmp_path / "left.toml"
    assert run("calibrate", *ON, "-o", tmp_path / "page.gcode")[0] == 0
    measured = [f"--measured={n}:{x + 2},{y - 1}" for n, x, y in ((1, 15, 15), (2, 133, 15), (3, 133, 195))]
    assert run("calibrate", *ON, "-o", slot, *measured)[0] == 0
    # The crosses lie 2 mm too far right and 1 mm too high, so the sheet lies that much further left and lower than believed.
    assert "x_mm = -2.0\ny_mm = -1.0" in slot.read_text()
    code, text = run("gcode", svg, "-o", tmp_path / "o.gcode", *ON, "--slot", slot)
    assert code == 0, text
