"""The plotter's rooms: what others may import is listed, is there, and is all that they import."""

from __future__ import annotations

import ast
import graphlib
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("machines", "drawings", "paths", "programs", "ports", "station")
COMMON = {"plotter.errors", "plotter.choices", "plotter.compiled"}


def _imports(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "plotter":
            yield node.module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "plotter":
                    yield alias.name, ()


def _importers(root: Path) -> Iterator[Path]:
    for folder in ("api", "mailroom", "bench", "plotter", "tests"):
        for path in (root / folder).rglob("*.py"):
            if path.relative_to(root).parts[:2] != ("tests", "plotter"):
                yield path


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_lists_what_others_may_import_and_has_it(room: str) -> None:
    face = importlib.import_module(f"plotter.{room}")
    assert face.__all__ == sorted(set(face.__all__), key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert [name for name in face.__all__ if not hasattr(face, name)] == []
    assert face.__doc__ is not None
    assert "Not here:" in face.__doc__
    assert "For " in face.__doc__


def test_others_import_from_the_rooms_faces_only_what_those_list(root: Path) -> None:
    wrong = []
    for path in _importers(root):
        parts = path.relative_to(root).parts
        own = f"plotter.{parts[1]}" if parts[0] == "plotter" and len(parts) > 2 else "-"
        for module, names in _imports(path):
            if module in COMMON or module == own or module.startswith(f"{own}."):
                continue
            listed = getattr(importlib.import_module(module), "__all__", ()) if module.count(".") == 1 else ()
            wrong += [f"{path.relative_to(root)}: {module} {name}" for name in names or ("",) if name not in listed]
    assert wrong == []


def test_no_module_of_the_plotter_imports_itself_round_a_circle(root: Path) -> None:
    """Room faces count as their modules: whoever imports a face from inside its room would close a circle."""
    files = {".".join(path.relative_to(root).with_suffix("").parts): path for path in (root / "plotter").rglob("*.py")}
    modules = {name.removesuffix(".__init__"): path for name, path in files.items()}
    graph = {
        name: {
            target
            for module, names in _imports(path)
            for target in ({f"{module}.{each}" for each in names} & modules.keys() or {module})
        }
        for name, path in modules.items()
    }
    order = list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError naming the circle
    assert set(order) == modules.keys()
    assert order.index("plotter.errors") < order.index("plotter.paths") < order.index("plotter.ports")


def test_machines_and_choices_need_nothing_that_compiles() -> None:
    code = "import sys, plotter.machines, plotter.choices, plotter.errors; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
