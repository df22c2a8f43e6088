"""docs/stationery.md tells the truth about the catalogue and the findings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from stationery.catalogue import stationery_names


def test_the_page_lists_exactly_the_findings_that_exist(root: Path) -> None:
    codes: set[str] = set()
    for module in (root / "stationery" / "address").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                code = node.args[1]
                codes |= {code.value} if isinstance(code, ast.Constant) and isinstance(code.value, str) else set()
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|.*\| (?:error|warning) \|$", (root / "docs" / "stationery.md").read_text(), re.M)
    listed = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    # Made from the field's name where the library finds a value that the country does not have.
    assert listed == codes | {"invalid_region", "invalid_town"}


def test_the_page_lists_exactly_the_stationery_that_exists(root: Path) -> None:
    table = (root / "docs" / "stationery.md").read_text().split("## Addresses")[0]
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.M)) == set(stationery_names())
