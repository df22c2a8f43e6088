"""`federkiel demo` once, start to finish: every row accounted for, every piece written, a page that shows them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """What the demo left."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-m", "api", "demo", "--out", str(folder)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False, timeout=170
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "letters written" in done.stdout
    return folder


@pytest.mark.slow
def test_every_row_is_written_or_refused_with_its_reason(out: Path) -> None:
    report = json.loads((out / "report.json").read_text())
    assert report["rows_in"] == 30 == report["letters_written"] + report["rows_refused"]
    assert report["rows_refused"] >= 3
    for row in report["rows"]:
        assert (row["verdict"] == "refused") == (row["letter"] is None or not row["pieces"])
        for problem in row["problems"]:
            assert set(problem) == {"field", "code", "message", "suggestion"}
        assert row["problems"] or row["verdict"] == "ok"
    assert report["pieces"] == sum(len(row["pieces"]) for row in report["rows"]) == 2 * report["letters_written"]
    assert report["pen_time_s"] > 0


@pytest.mark.slow
def test_every_piece_has_its_program_its_trace_and_its_proof(out: Path) -> None:
    report = json.loads((out / "report.json").read_text())
    stems = sorted(path.stem for path in (out / "gcode").iterdir())
    assert len(stems) == report["pieces"]
    assert stems == sorted(path.stem for path in (out / "traced").iterdir())
    assert stems == sorted(path.stem for path in (out / "proofs").iterdir())
    assert all(re.fullmatch(r"\d{3}-(card|envelope)", stem) for stem in stems)
    for path in (out / "traced").iterdir():
        with Image.open(path) as picture:
            dark = np.asarray(picture.convert("L")) < 128
        assert 0.0005 < dark.mean() < 0.2, f"{path.name} has ink, and not too much"
    assert len(PdfReader(out / "proofs.pdf").pages) == report["letters_written"]
    assert len(PdfReader(out / "batch-sheets.pdf").pages) >= 2


@pytest.mark.slow
def test_the_page_asks_nobody_else_for_anything(out: Path) -> None:
    page = (out / "index.html").read_text()
    targets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(targets) > 100
    assert [target for target in targets if not (out / target).is_file()] == []
    assert "://" not in page
