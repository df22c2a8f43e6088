"""The guide's walk-through in curl is run as it stands, against a running server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.api.conftest import Running

Run = Callable[[Sequence[str]], subprocess.CompletedProcess[str]]


@pytest.fixture
def blocks(root: Path) -> list[str]:
    """The guide's shell blocks in their order."""
    return re.findall(r"^```sh\n(.*?)^```", (root / "docs" / "api.md").read_text(), re.M | re.S)


@pytest.fixture
def run(idle_server: Running, root: Path, tmp_path: Path, need: Callable[[str], str]) -> Run:
    """Run blocks as one script in a folder that has `./federkiel` and `examples`, while the server's jobs are done."""
    need("curl")
    (tmp_path / "examples").symlink_to(root / "examples")
    (tmp_path / "federkiel").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api "$@"\n')
    (tmp_path / "federkiel").chmod(0o700)
    settings = {
        "FEDERKIEL_DATA": str(idle_server.settings.data),
        "FEDERKIEL_DATABASE_URL": idle_server.settings.database,
        "FEDERKIEL_MASTER_KEY_FILE": str(idle_server.settings.master_key_file),
    }
    environment = {**os.environ, **settings, "PYTHONPATH": str(root), "URL": idle_server.url, "no_proxy": "127.0.0.1"}

    def done(parts: Sequence[str]) -> subprocess.CompletedProcess[str]:
        ended = threading.Event()

        def work() -> None:
            while not ended.wait(0.05):
                idle_server.work()

        worker = threading.Thread(target=work)
        worker.start()
        command = ["bash", "-c", "set -eu\n" + "\n".join(parts)]
        try:
            return subprocess.run(
                command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
            )
        finally:
            ended.set()
            worker.join()

    return done


def test_the_walk_through_stops_at_a_job_that_failed(blocks: list[str], run: Run) -> None:
    upload = (
        'UPLOAD=$(printf "PK no workbook" | curl -sf -H "$AUTH" --data-binary @- '
        '-H "Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" "$URL/v1/lists?name=bad")'
    )
    done = run([blocks[0], upload, 'wait_for "$(echo "$UPLOAD" | field job.id)"', "echo went on"])
    assert done.returncode == 1, done.stderr
    assert '"failed"' in done.stderr
    assert "went on" not in done.stdout


def test_the_walk_through_of_the_guide_works_as_it_is_printed(blocks: list[str], run: Run, tmp_path: Path) -> None:
    assert len(blocks) == 8
    done = run(blocks)
    assert done.returncode == 0, done.stderr
    assert '"missing_postcode"' in done.stdout
    assert (tmp_path / "proofs.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "batch-sheets.pdf").read_bytes().startswith(b"%PDF")
