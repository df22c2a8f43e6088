"""The worker's limits hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
LIMITED = "from fonts.compiler.reading.worker import limit_this_process; limit_this_process(); "


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LIMITED + code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("b'0' * (2 << 30)", "MemoryError"),
        ("open('/dev/shm/federkiel-test', 'wb', buffering=0).write(b'0')", "File too large"),
        ("[open('/dev/null') for _ in range(100)]", "Too many open files"),
    ],
)
def test_the_worker_cannot_take_more_than_a_font_needs(code: str, error: str) -> None:
    done = run(code)
    assert done.returncode != 0
    assert error in done.stderr or done.returncode < 0


def test_the_worker_still_computes() -> None:
    assert run("print(sum(range(1000)))").stdout == "499500\n"
