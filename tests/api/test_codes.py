"""Every code that the mailroom and the stationery can give stands in the register, and so in the docs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.problems import CODES

RAISED = {"Invalid", "Conflict", "ListUnreadable", "TooLarge", "Problem", "Forbidden"}
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def codes_in(path: Path) -> Iterator[str]:
    """The codes passed to the errors and problems made in a file: its first text for errors, its second for problems."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
            place = 1 if node.func.id == "Problem" else 0
            argument = node.args[place] if len(node.args) > place else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def test_every_code_given_is_registered(root: Path) -> None:
    files = [*(root / "mailroom").rglob("*.py"), *(root / "stationery").rglob("*.py")]
    found = {code for path in files for code in codes_in(path)}
    assert len(found) > 30, "the search itself must find something"
    assert found - CODES == set()


def test_codes_have_one_form() -> None:
    assert [code for code in CODES if not CODE.fullmatch(code)] == []
