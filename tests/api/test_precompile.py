"""The launcher compiles while it still installs: what `api.precompile` imports must be among what is installed first."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

LOOK = """
import json, sys
import api.precompile, fonts.catalogue, plotter.machines, plotter.programs, render.strokes, render.writer
from importlib.metadata import packages_distributions
known = packages_distributions()
print(json.dumps(sorted({name for module in sys.modules for name in known.get(module.split(".")[0], ())})))
"""
OPTIONAL = {"PyYAML", "setuptools"}
"""Imported by numba where they are there."""


def test_what_precompiling_imports_is_installed_first(root: Path) -> None:
    first = re.search(r"wanted = /\^\(([^)]+)\)==/", (root / "federkiel").read_text())
    assert first
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=root, capture_output=True, text=True, check=True)
    found = set(json.loads(done.stdout))
    assert {"numba", "numpy"} <= found
    assert found - OPTIONAL <= set(first[1].split("|"))
