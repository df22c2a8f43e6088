"""Error answers: always a problem with a stable code, never a word of what was sent, never more than the caller may know."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from api.problems import KINDS, MEDIA_TYPE
from mailroom.access import revoke_key
from tests.api.conftest import Client, Running

SECRET = "Geheimrätin-Canary"


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert isinstance(body, dict)
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert SECRET not in answer.text
    return body


def test_without_a_key_nobody_comes_in(client_of: Callable[[str | None], Client]) -> None:
    answer = client_of(None).get("/v1/lists")
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["nonsense", "fk_live_" + "0" * 20 + "_" + "0" * 64, SECRET, "-"])
def test_a_wrong_key_does_not_come_in(client_of: Callable[[str | None], Client], key: str) -> None:
    client = client_of(None)
    problem(client.get("/v1/lists", headers={b"Authorization": f"Bearer {key}".encode()}), 401, "unauthenticated")
    problem(client.get("/v1/lists", headers={b"Authorization": f"Basic {key}".encode()}), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("station", "GET", "/v1/lists"),
        ("letters", "GET", "/v1/stations"),
        ("letters", "POST", "/v1/pieces/pce_x/verify"),
        ("letters", "GET", "/station/pieces/pce_x/gcode?epoch=1"),
    ],
)
def test_a_key_does_no_more_than_its_scope(
    idle_server: Running, client_of: Callable[[str | None], Client], scope: str, method: str, path: str
) -> None:
    body = problem(client_of(idle_server.key(scope)).request(method, path), 403, "forbidden")
    assert "scope" in str(body["detail"])


def test_a_revoked_key_opens_nothing(idle_server: Running, client_of: Callable[[str | None], Client]) -> None:
    key = idle_server.key("letters")
    client = client_of(key)
    assert client.get("/v1/lists").status_code == 200
    ctx = idle_server.services.context(idle_server.tenant_id)
    with idle_server.services.writing() as session:
        revoke_key(session, ctx, f"key_{key.split('_')[2]}")
    problem(client.get("/v1/lists"), 401, "unauthenticated")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/nothing", "/v1/lists/lst_x", "/v1/lists/lst_x/rows", "/v1/templates/x", "/v1/mailings/x", "/v1/mailings/x/report",
        "/v1/mailings/x/proof", "/v1/mailings/x/proofs.pdf", "/v1/mailings/x/batch", "/v1/mailings/x/batch-sheets.pdf",
        "/v1/letters/x", "/v1/letters/x/text", "/v1/letters/x/proof.pdf", "/v1/letters/x/proof.svg",
        "/v1/pieces/x", "/v1/pieces/x/strokes.json",
        "/v1/pieces/x/program.gcode", "/v1/pieces/x/trace.png", "/v1/jobs/x", "/v1/hands/x",
        "/v1/stationery/x", "/v1/stationery/..%2f..%2fetc%2fpasswd", "/v1/hands/..%2f..%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(idle: Client, path: str) -> None:
    problem(idle.get(path), 404, "not_found")


@pytest.mark.parametrize("act", ["verify", "insert", "unhold", "cancel", "withdraw"])
def test_acting_on_a_piece_that_is_not_there_is_not_found(idle: Client, act: str) -> None:
    problem(idle.post(f"/v1/pieces/pce_x/{act}"), 404, "not_found")


def test_a_method_that_an_address_does_not_know_names_those_that_it_knows(idle: Client) -> None:
    answer = idle.delete("/v1/lists")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_request"),
        (b"\xff\xfe", 400, "malformed_request"),
        (b"[]", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b'{"name": "x"}', 422, "invalid_request"),
        (b'{"name": "", "body": "x"}', 422, "invalid_request"),
        (b'{"name": "x", "body": "x", "colour": "' + SECRET.encode() + b'"}', 422, "invalid_request"),
        (b'{"name": "x", "body": "{{ a"}', 422, "bad_template"),
    ],
)
def test_a_body_that_cannot_be_is_refused_with_its_place(idle: Client, body: bytes, status: int, code: str) -> None:
    answer = problem(idle.post("/v1/templates", content=body, headers={"Content-Type": "application/json"}), status, code)
    if code == "invalid_request":
        errors = answer["errors"]
        assert isinstance(errors, list)
        assert errors[0]["code"]


def test_a_field_that_is_wrong_is_pointed_at(idle: Client) -> None:
    new = {"name": "x", "list_id": "l", "template_id": "t", "hand": "anna", "stationery": "s", "sender": ["ok", SECRET * 20]}
    body = problem(idle.post("/v1/mailings", json=new), 422, "invalid_request")
    assert [error["pointer"] for error in body["errors"]] == ["/sender/1"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "after=%00", "after=eyJ", "after=" + "9" * 40])
def test_a_page_that_cannot_be_is_refused(idle: Client, query: str) -> None:
    assert idle.get(f"/v1/lists?{query}").status_code in (400, 422)


def test_a_body_too_large_is_refused_before_anything_reads_it(idle: Client) -> None:
    problem(idle.post("/v1/lists", content=b"x" * 2_000_000, headers={"Content-Type": "text/csv"}), 413, "too_large")
    problem(idle.post("/v1/templates", content=b"x" * 1_100_000), 413, "too_large")


def test_a_body_too_large_without_a_length_is_counted_as_it_comes(idle: Client) -> None:
    chunks = (b"x" * 65_536 for _ in range(40))
    problem(idle.post("/v1/lists", content=chunks, headers={"Content-Type": "text/csv"}), 413, "too_large")


def test_a_fault_of_ours_tells_nothing_but_its_number(
    idle_server: Running, idle: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("mailroom.people.list_lists", fail)
    problem(idle.get("/v1/lists"), 500, "internal_error")
    assert SECRET not in caplog.text


def test_every_kind_of_problem_has_a_status_and_says_what_to_do() -> None:
    assert all(400 <= kind.status < 600 and kind.title and kind.remedy for kind in KINDS.values())
    assert all(kind.code == code for code, kind in KINDS.items())


def test_the_health_of_the_server_needs_no_key(client_of: Callable[[str | None], Client]) -> None:
    assert client_of(None).get("/healthz").json()["status"] == "ok"
