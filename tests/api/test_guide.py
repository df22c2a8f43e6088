"""The guide's walk-through in curl is run as it stands, against a running server."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from tests.api.conftest import Running


def test_the_walk_through_of_the_guide_works_as_it_is_printed(
    idle_server: Running, root: Path, tmp_path: Path, need: Callable[[str], str]
) -> None:
    need("curl")
    blocks = re.findall(r"^```sh\n(.*?)^```", (root / "docs" / "api.md").read_text(), re.M | re.S)
    assert len(blocks) == 8
    (tmp_path / "examples").symlink_to(root / "examples")
    script = "set -eu\n" + "\n".join(blocks)
    environment = {**os.environ, "URL": idle_server.url, "KEY": idle_server.key("admin"), "no_proxy": "127.0.0.1"}
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.05):
            idle_server.work()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
    finally:
        ended.set()
        worker.join()
    assert done.returncode == 0, done.stderr
    assert '"missing_postcode"' in done.stdout
    assert (tmp_path / "proofs.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "batch-sheets.pdf").read_bytes().startswith(b"%PDF")
