"""The command line's contract: every command exists, help is instant and installs nothing, lists come as JSON."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.main import app
from api.version import VERSION

COMMANDS = [
    "demo",
    "serve",
    "test",
    "hands",
    "machines",
    "stationery",
    "key",
    "write",
    "gcode",
    "estimate",
    "trace",
    "check",
    "produce",
    "station",
    "worker",
    "bench",
]


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(root / "federkiel"), *arguments], capture_output=True, text=True, check=False, timeout=120, env={**os.environ}
    )


def test_help_names_every_command_of_the_contract(root: Path) -> None:
    done = run(root, "--help")
    assert done.returncode == 0
    assert [c for c in COMMANDS if c not in done.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(root: Path, command: str) -> None:
    done = run(root, command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_an_unknown_command_is_wrong_usage(root: Path) -> None:
    assert run(root, "fly").returncode == 2


def test_help_loads_nothing_heavy(root: Path) -> None:
    code = "import sys, api.cli.main; print([m for m in ('numpy', 'numba', 'sqlalchemy', 'fastapi') if m in sys.modules])"
    done = subprocess.run([str(root / ".venv/bin/python"), "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


LISTING = {"hands", "hands list", "machines", "stationery", "key list", "bench"}
"""Commands that list something, or do when no more is asked of them."""
OTHERS = {
    "demo", "serve", "test", "key", "key create", "station", "worker", "produce", "check", "estimate",
    "write", "gcode", "trace", "calibrate", "hands show", "hands pictures", "hands import",
}  # fmt: skip
ANSWERING = {
    "hands": ["hands", "--json"],
    "hands list": ["hands", "list", "--json"],
    "machines": ["machines", "--json"],
    "stationery": ["stationery", "--json"],
    "key list": ["key", "list", "--json"],
    "bench --list": ["bench", "--list", "--json"],
    "check LIST": ["check", "LIST", "--json"],
    "estimate FILE": ["estimate", "FILE", "--machine", "grbl-servo", "--json"],
}


def walk(group: object, before: str = "") -> Iterator[tuple[str, object]]:
    """Every command with its full name."""
    for name, command in getattr(group, "commands", {}).items():
        yield f"{before}{name}", command
        yield from walk(command, f"{before}{name} ")


def options(command: object) -> set[str]:
    return {option for parameter in getattr(command, "params", []) for option in parameter.opts}


def test_every_command_is_known_to_list_something_or_not() -> None:
    assert {name for name, _ in walk(typer.main.get_command(app))} == LISTING | OTHERS


def test_every_listing_command_takes_json() -> None:
    commands = dict(walk(typer.main.get_command(app)))
    assert [name for name in sorted(LISTING) if "--json" not in options(commands[name])] == []
    takes_json = {name for name, command in commands.items() if "--json" in options(command)}
    assert {" ".join(name.split()[: len(each.split())]) for name in ANSWERING for each in takes_json} >= takes_json


def documented_keys(root: Path) -> dict[str, tuple[str, list[str]]]:
    text = (root / "docs" / "reference" / "commands.md").read_text()
    rows = re.findall(r"^\| `([^`]+) --json` \| (list|object) \| (.+) \|$", text, re.M)
    return {name: (kind, re.findall(r"`([a-z_0-9]+)`", keys)) for name, kind, keys in rows}


@pytest.mark.parametrize("name", sorted(ANSWERING))
def test_json_is_one_value_with_the_keys_that_the_reference_promises(
    name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEDERKIEL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FEDERKIEL_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    program = tmp_path / "a.gcode"
    program.write_text("G21\nG90\nG0 X10 Y10\n")
    if name == "key list":
        from api.cli.keys import make_key
        from api.opening import open_services, settings_or_fail

        services, tenant = open_services(settings_or_fail())
        make_key(services, tenant.id, "CRM", scopes=("letters",))
        services.close()
    replaced = {"LIST": str(root / "examples" / "kunden.csv"), "FILE": str(program)}
    done = CliRunner().invoke(app, [replaced.get(word, word) for word in ANSWERING[name]])
    assert done.exit_code in {0, 4, 5}, done.output
    value = json.loads(done.stdout)
    kind, keys = documented_keys(root)[name]
    assert set(documented_keys(root)) == set(ANSWERING)
    rows = value if kind == "list" else [value]
    assert isinstance(rows, list)
    assert rows
    assert [missing for row in rows for missing in keys if missing not in row] == []


def test_json_given_to_the_group_of_hands_is_not_dropped_without_a_word() -> None:
    done = CliRunner().invoke(app, ["hands", "--json", "show", "anna", "-o", "x.pdf"])
    assert (done.exit_code, "--json belongs to the list" in done.stderr) == (2, True)


def test_the_version_is_the_projects(root: Path) -> None:
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == VERSION
    assert CliRunner().invoke(app, ["--version"]).stdout == f"federkiel {VERSION}\n"


@pytest.fixture
def fresh(root: Path, tmp_path: Path) -> Path:
    """A checkout without .venv."""
    checkout = tmp_path / "checkout"
    (checkout / "docs").mkdir(parents=True)
    for name in ("federkiel", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(root / name, checkout / name)
    shutil.copytree(root / "docs" / "reference", checkout / "docs" / "reference")
    return checkout


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([c, "--help"] for c in COMMANDS), ["hands", "show", "--help"]]
)
def test_help_in_a_fresh_checkout_installs_nothing(fresh: Path, arguments: list[str]) -> None:
    before = sorted(fresh.rglob("*"))
    done = subprocess.run(
        ["sh", str(fresh / "federkiel"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env={"PATH": "/usr/bin:/bin", "FEDERKIEL_PYTHON": "/nowhere/python"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(fresh.rglob("*")) == before
    if arguments == ["--version"]:
        assert done.stdout == f"federkiel {VERSION}\n"
    else:
        assert done.stdout.startswith("Usage: federkiel")
        wanted = COMMANDS if arguments == ["--help"] else arguments[:1]
        assert [command for command in wanted if f"./federkiel {command}" not in done.stdout] == []


def test_help_with_a_command_that_does_not_exist_is_wrong_usage_in_a_fresh_checkout_too(fresh: Path) -> None:
    for name in ("fly", "stat", "s|;[", "../x"):
        done = subprocess.run(
            ["sh", str(fresh / "federkiel"), name, "--help"],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin"},
        )
        assert done.returncode == 2, done.stdout
        assert "--help names them" in done.stderr


def test_help_answers_within_three_tenths_of_a_second(root: Path) -> None:
    """On a machine that others keep busy: in little more than a command without any content takes there."""
    empty = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(5):
        for took, command in ((ours, ["-m", "api", "--help"]), (floor, ["-c", empty, "--help"])):
            began = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=root, check=True, capture_output=True)
            took.append(time.perf_counter() - began)
    assert min(ours) <= max(0.3, 1.4 * min(floor)), (ours, floor)
