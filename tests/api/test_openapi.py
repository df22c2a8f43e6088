"""OpenAPI is complete: every operation explains itself, every error is a problem, every body that is taken has an example."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.problems import MEDIA_TYPE
from tests.api.conftest import Running


@pytest.fixture(scope="module")
def operations(idle_server: Running) -> list[tuple[str, dict[str, dict[str, dict[str, object]]]]]:
    """`POST /v1/lists` and its description, for each."""
    with idle_server.client(None) as client:
        paths = client.get("/openapi.json").json()["paths"]
    return list(_operations(paths))


def _operations(paths: dict[str, dict[str, object]]) -> Iterator[tuple[str, dict[str, dict[str, dict[str, object]]]]]:
    for path, methods in paths.items():
        if path.startswith(("/v1", "/station")):
            for method, operation in methods.items():
                assert isinstance(operation, dict)
                yield f"{method.upper()} {path}", operation


Operations = list[tuple[str, dict[str, dict[str, dict[str, object]]]]]


def test_every_operation_explains_itself(operations: Operations) -> None:
    assert len(operations) > 40
    assert [name for name, operation in operations if not operation.get("description")] == []


def test_every_error_is_a_problem_with_an_example(operations: Operations) -> None:
    wrong = [
        f"{name} {status}"
        for name, operation in operations
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5")) and MEDIA_TYPE not in str(answer.get("content"))
    ]
    assert wrong == []


def test_every_operation_asks_for_a_key(operations: Operations) -> None:
    assert [name for name, operation in operations if not operation.get("security")] == []


def test_what_is_asked_by_id_may_be_missing(operations: Operations) -> None:
    assert [name for name, operation in operations if "{" in name and "404" not in operation["responses"]] == []


def test_what_takes_json_says_what_happens_when_it_cannot_be_read(operations: Operations) -> None:
    takes_json = [(name, o) for name, o in operations if "application/json" in str(o.get("requestBody"))]
    assert takes_json
    assert [name for name, operation in takes_json if "400" not in operation["responses"]] == []
