"""The command line's contract: every command exists, help is instant, wrong usage says so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

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
    if command == "test":  # its arguments are pytest's
        return
    done = run(root, command, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_an_unknown_command_is_wrong_usage(root: Path) -> None:
    assert run(root, "fly").returncode == 2


def test_help_loads_nothing_heavy(root: Path) -> None:
    code = "import sys, api.cli.main; print([m for m in ('numpy', 'numba', 'sqlalchemy', 'fastapi') if m in sys.modules])"
    done = subprocess.run([str(root / ".venv/bin/python"), "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
