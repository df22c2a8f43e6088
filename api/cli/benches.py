"""`federkiel test` and `federkiel bench`: the two commands for people who work on the code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import exits

ROOT = Path(__file__).resolve().parents[2]


def test(context: typer.Context) -> None:
    """Run the whole test suite; arguments go to pytest. Starts the services it needs."""
    os.chdir(ROOT)
    # A file stays with one process: its fixtures (a played demo, a database server) are made once.
    arguments = context.args or ["--numprocesses=auto", "--dist=loadfile"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606 -- our own interpreter, no shell


def bench(name: Annotated[str | None, typer.Argument(help="One benchmark; all of them when left out.")] = None) -> None:
    """Run benchmarks; each prints one table."""
    import importlib

    known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    if name is not None and name not in known:
        exits.fail(f"there is no benchmark {name!r}; there are: {', '.join(known)}", exits.USAGE)
    for each in [name] if name else known:
        importlib.import_module(f"bench.{each}").main()
