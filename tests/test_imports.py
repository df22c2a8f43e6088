"""No module imports, over however many others, itself; and no package is larger than one keeps in mind."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("fonts", "render", "stationery", "plotter", "mailroom", "api", "bench")
MOST_MODULES = 16
"""Its `__init__` included."""
FOLDERS = sorted({path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")})


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file, packages by their `__init__`."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, path: Path) -> set[str]:
    """Our modules that it names anywhere, in functions and under `TYPE_CHECKING` too."""
    needed = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            needed |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                needed.add(inner if inner in modules() else str(node.module))
    return {each for each in needed if each in modules() and each != name}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_over_others(package: str) -> None:
    graph = {
        name: {each for each in imported(name, path) if each.split(".")[0] == package}
        for name, path in modules().items()
        if name.split(".")[0] == package
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_no_package_has_more_modules_than_one_keeps_in_mind(folder: Path) -> None:
    found = sorted(path.stem for path in folder.glob("*.py"))
    assert len(found) <= MOST_MODULES, f"{len(found)} modules; cut it by subject: {', '.join(found)}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_package_says_what_it_is(folder: Path) -> None:
    init = folder / "__init__.py"
    assert not init.exists() or ast.get_docstring(ast.parse(init.read_text("utf-8")))
