"""Every code that the mailroom and the stationery can give stands in the register, and so in the docs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.problems import CODES, status_of

RAISED = {"MailroomError", "Invalid", "Conflict", "ListUnreadable", "TooLarge", "Problem"}
STATUS = {"Invalid": 422, "ListUnreadable": 422, "Conflict": 409, "TooLarge": 413}
"""What a class of errors means; a code's status in the register says the same."""
OTHERWISE = {("Invalid", "bad_cursor")}
"""A cursor is part of the address: 400, although the house calls it invalid."""
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def codes_in(path: Path) -> Iterator[tuple[str, str]]:
    """Class and code of the errors and problems made in a file: the first text, the second of a row's problems."""
    tree = ast.parse(path.read_text())
    answers = any(isinstance(node, ast.ImportFrom) and node.module == "api.problems" for node in ast.walk(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        # A problem of a row names its field first; an answer of the API begins with its code.
        place = 1 if name == "Problem" and not answers else 0
        given = [node.args[place]] if name in RAISED and len(node.args) > place else []
        if name in RAISED or name == "fail":
            given += [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        for argument in given:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield name, argument.value


def called(node: ast.Call) -> str:
    """The plain name of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def made(root: Path) -> set[tuple[str, str]]:
    folders = ("mailroom", "stationery", "plotter", "api")
    return {each for folder in folders for path in (root / folder).rglob("*.py") for each in codes_in(path)}


def test_every_code_given_is_registered(root: Path) -> None:
    found = {code for _, code in made(root)}
    assert len(found) > 30, "the search itself must find something"
    assert found - CODES == set()


def test_the_register_and_the_class_of_an_error_agree_on_its_status(root: Path) -> None:
    differing = {
        (name, code) for name, code in made(root) if code in CODES and status_of(code) != STATUS.get(name, status_of(code))
    }
    assert differing == OTHERWISE


def test_only_the_edge_of_the_api_knows_http(root: Path) -> None:
    """What makes files and pictures raises the house's errors."""
    knowing = ("fastapi", "starlette", "api.problems", "api.http.errors")
    for name in ("api/artefacts.py", "api/output", "api/cli", "api/demo"):
        path = root / name
        for file in [path] if path.is_file() else path.rglob("*.py"):
            assert [word for word in knowing if f"from {word}" in file.read_text()] == [], file


def test_codes_have_one_form() -> None:
    assert [code for code in CODES if not CODE.fullmatch(code)] == []
