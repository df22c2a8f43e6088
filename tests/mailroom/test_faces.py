"""Each package of mailroom has one face: what stands in its `__all__`, and nothing else, is imported from outside."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAILROOM = ROOT / "mailroom"
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for path in MAILROOM.rglob("__init__.py")
    if path.parent.name not in ("versions",)
)
FACES = [name for name in PACKAGES if name not in ("mailroom", "mailroom.migrations")]
MOST_MODULES = 16


def _sources() -> Iterator[tuple[Path, str]]:
    """Every source file of the product and the package it stands in."""
    for folder in ("api", "mailroom", "bench"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ".".join(path.parent.relative_to(ROOT).parts)


def _reached(path: Path) -> Iterator[tuple[str, str]]:
    """Each name imported from mailroom: the module as written, and the name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "mailroom":
            for alias in node.names:
                yield node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "mailroom":
                    yield alias.name, ""


def _home(module: str) -> str:
    """The innermost package that a module belongs to."""
    return max((name for name in PACKAGES if f"{module}.".startswith(f"{name}.")), key=len)


@pytest.mark.parametrize("name", FACES)
def test_a_face_lists_exactly_what_it_imports_and_says_what_it_is(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__doc__, name
    tree = ast.parse(Path(str(package.__file__)).read_text("utf-8"))
    imported = {alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert set(package.__all__) == imported
    assert len(package.__all__) == len(set(package.__all__))
    assert all(hasattr(package, each) for each in package.__all__)


def test_nobody_reaches_past_a_face() -> None:
    past = []
    for path, place in _sources():
        for module, name in _reached(path):
            home = _home(module)
            inside = place == home or place.startswith(f"{home}.")
            if home != "mailroom" and not inside and (module != home or name not in importlib.import_module(home).__all__):
                past.append(f"{path.relative_to(ROOT)}: {module}.{name}")
    assert past == []


def test_every_name_on_a_face_is_used_by_somebody_outside() -> None:
    used = {(module, name) for path, place in _sources() for module, name in _reached(path) if place != module}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        used |= set(_reached(path))
    used |= set(_attributes())
    unused = [f"{face}.{name}" for face in FACES for name in importlib.import_module(face).__all__ if (face, name) not in used]
    assert unused == []


def _attributes() -> Iterator[tuple[str, str]]:
    """Names used as attributes of an imported package: `people.get_list`."""
    short = {face.rpartition(".")[2]: face for face in FACES}
    for folder in ("api", "mailroom", "bench", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in short:
                    yield short[node.value.id], node.attr


@pytest.mark.parametrize("name", FACES)
def test_no_package_has_more_modules_than_one_keeps_in_mind(name: str) -> None:
    folder = ROOT / name.replace(".", "/")
    assert len(list(folder.glob("*.py"))) <= MOST_MODULES
