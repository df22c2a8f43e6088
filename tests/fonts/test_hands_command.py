"""The commands `write` and `hands`: files of every kind, and refusals with the contract's exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli import hands
from render.strokes import SIGNATURE, UNDERLINE, page_from_json

app = typer.Typer()
app.command()(hands.write)
app.add_typer(hands.hands, name="hands")


def run(*arguments: str, given: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), input=given)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("a", "--hand", "anna", "-o", "x.doc"), 2, "choose one of .svg"),
        (("a", "--hand", "anna", "-o", "x.svg", "--lang", "xx"), 2, "--lang: no dictionary breaks words of 'xx'; give"),
        (("a", "--hand", "anna", "-o", "x.svg", "--lang", "../../etc"), 2, "'../../etc'"),
        (("a", "--hand", "nobody", "-o", "x.svg"), 1, "there is no hand 'nobody'"),
        (("a😀", "--hand", "anna", "-o", "x.svg"), 1, "GRINNING FACE"),
        (("a", "--hand", "anna", "-o", "x.svg", "--width", "5"), 1, "no room"),
        (("a", "--hand", "anna", "-o", "x.svg", "--x-height", "nan"), 1, "x-height"),
        (("a", "--hand", "nothing.toml", "-o", "x.svg"), 1, "nothing.toml"),
    ],
)
def test_wrong_orders_are_refused(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    placed = [str(tmp_path / a) if a.startswith("x.") else a for a in arguments]
    found, output = run("write", *placed)
    assert found == code
    assert said in output
    assert not list(tmp_path.iterdir())


def test_strokes_are_written_as_the_contract_says(tmp_path: Path) -> None:
    out = tmp_path / "new" / "a.json"
    code, _ = run("write", "-", "--hand", "bert", "--seed", "7", "--x-height", "2.3", "-o", str(out), given="Größe „A“\n")
    value = json.loads(out.read_text("utf-8"))
    assert code == 0
    assert (value["schema"], value["seed"], value["hand"], value["x_height_mm"]) == (1, 7, "bert", 2.3)
    assert page_from_json(value).lines[0].text == "Größe „A“"


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_pictures_are_written_and_are_the_same_again(tmp_path: Path, kind: str, start: bytes) -> None:
    made = []
    for name in ("a", "b"):
        assert run("write", "Köln", "--hand", "emil", "-o", str(tmp_path / f"{name}.{kind}"))[0] == 0
        made.append((tmp_path / f"{name}.{kind}").read_bytes())
    assert made[0].startswith(start)
    assert made[0] == made[1]


def test_hands_are_listed_for_people_and_machines() -> None:
    assert "helene" in run("hands", "list")[1]
    rows = json.loads(run("hands", "list", "--json")[1])
    assert {"name", "version", "title", "description"} <= set(rows[0])


def test_a_hand_is_shown_to_its_author(tmp_path: Path) -> None:
    out = tmp_path / "otto.pdf"
    assert run("hands", "show", "otto", "-o", str(out))[0] == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert run("hands", "show", "otto", "-o", str(tmp_path / "otto.txt"))[0] == 2


def test_slips_are_written_when_asked_for(tmp_path: Path) -> None:
    text = "Vielen Dank für Ihren schönen Besuch und die wunderbaren Blumen aus dem großen Garten. " * 5
    made = []
    for name, option in (("plain", ()), ("slips", ("--slips",))):
        out = tmp_path / f"{name}.json"
        assert run("write", text, "--hand", "anna", "--seed", "4", "-o", str(out), *option)[0] == 0
        page = page_from_json(json.loads(out.read_text("utf-8")))
        assert " ".join(line.text for line in page.lines).split()[0] == "Vielen"
        made.append(sum(bool((stroke.chars == UNDERLINE).any()) for stroke in page.strokes()))
    assert made[0] == 0
    assert made[1] > 0


def test_a_text_is_signed_as_recorded(tmp_path: Path) -> None:
    out, file = tmp_path / "signed.json", tmp_path / "anna.json"
    file.write_text('{"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [10, 8, 0.3], [30, 0, 0.6]]]]}')
    assert run("write", "Grüße", "--hand", "anna", "--signature", str(file), "-o", str(out))[0] == 0
    *_, last = page_from_json(json.loads(out.read_text("utf-8"))).lines
    assert all((stroke.chars == SIGNATURE).all() for stroke in last.strokes)
    file.write_text('{"unit": "mm", "y": "down", "specimens": []}')
    code, output = run("write", "Grüße", "--hand", "anna", "--signature", str(file), "-o", str(tmp_path / "never.json"))
    assert code == 1
    assert "needs 1 to 50" in output
    assert not (tmp_path / "never.json").exists()
