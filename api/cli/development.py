"""`federkiel test` and `federkiel bench`: the two commands for people who work on the code."""

from __future__ import annotations

import ast
import json
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
    # A file stays with one process: its fixtures (a played demo, a database server) are made once. The order of the files is
    # the one of tests/conftest.py, where those that take longest come first.
    arguments = context.args or ["--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606 -- our own interpreter, no shell


def bench(
    name: Annotated[str | None, typer.Argument(help="One benchmark; all of them when left out.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Say which benchmarks there are, run none.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: print JSON.")] = False,
) -> None:
    """Run benchmarks; each prints one table."""
    import importlib

    known = {path.stem: path for path in sorted((ROOT / "bench").glob("[a-z]*.py"))}
    if name is not None and name not in known:
        exits.fail(f"there is no benchmark {name!r}; there are: {', '.join(known)}", exits.USAGE)
    if as_json and not only_list:
        exits.fail("--json goes with --list: a benchmark prints its table", exits.USAGE)
    chosen = {name: known[name]} if name else known
    if only_list:
        _list({each: _title(path) for each, path in chosen.items()}, as_json=as_json)
        return
    for each in chosen:
        importlib.import_module(f"bench.{each}").main()


def _list(titles: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([{"name": name, "title": title} for name, title in titles.items()], ensure_ascii=False, indent=2))
        return
    for name, title in titles.items():
        print(f"{name:20} {title}")


def _title(path: Path) -> str:
    """The first sentence of the benchmark's own docstring, read without running it."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    return text.partition(": ")[0].partition(". ")[0].rstrip(".")
