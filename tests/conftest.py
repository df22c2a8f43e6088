"""What every test may ask for: the machine's own tools and services.

Where one is missing, its tests are left out and named in the summary; under CI=true a missing tool, like any skipped test,
is a failure.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Begun first, so that no process waits at the end for another that has just begun one of them.
LONGEST = (
    "tests/test_demo.py",
    "tests/api/cli/test_commands.py",
    "tests/api/cli/test_bad_input.py",
    "tests/render/realism/test_hands.py",
    "tests/api/crashes/test_kill.py",
    "tests/api/web/test_walk.py",
    "tests/plotter/test_program.py",
    "tests/api/test_queries.py",
    "tests/api/test_tenants.py",
    "tests/api/test_stations.py",
    "tests/mailroom/test_workers.py",
)
IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """Ask for a program by name: its path, or this test is left out (in CI: fails)."""

    def find(program: str) -> str:
        path = shutil.which(program)
        if path is None:
            pytest.skip(f"left out: {program} is not installed")
        return path

    return find


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the others keep their order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(ROOT).as_posix(), len(LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _logs_of_no_other_test() -> Iterator[None]:
    """A command run in this process sets up logging for the whole process; the next test has its own."""
    root = logging.getLogger()
    level = root.level
    yield
    ours = [handler for handler in root.handlers if type(handler).__module__ == "api.logs"]
    for handler in ours:
        root.removeHandler(handler)
    if ours:
        root.setLevel(level)
