"""Signatures over HTTP: who may keep, name and delete one; what is refused; a mailing signed and slipping as asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailroom.access import ensure_tenant
from tests.api.conftest import Client, Running
from tests.api.test_walk import mailing_body
from tests.mailroom.signatures import recorded


def keep(client: Client, **changes: object) -> dict[str, object]:
    answer = client.post("/v1/signatures", json={"signer": "Clara Sommer", "recorded": recorded(2), **changes})
    assert answer.status_code == 201, answer.text
    value: dict[str, object] = answer.json()
    return value


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("letters", "GET", "/v1/signatures"),
        ("letters", "GET", "/v1/signatures/sig_x"),
        ("station", "GET", "/v1/signatures"),
        ("sign", "POST", "/v1/signatures"),
        ("sign", "DELETE", "/v1/signatures/sig_x"),
        ("letters", "DELETE", "/v1/signatures/sig_x"),
    ],
)
def test_a_signature_needs_a_key_that_was_made_for_it(
    idle_server: Running, client_of: Callable[[str | None], Client], scope: str, method: str, path: str
) -> None:
    body = {"signer": "x", "recorded": {}} if method == "POST" else None
    answer = client_of(idle_server.key(scope)).request(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (
            {"signer": "C", "recorded": {"unit": "mm", "y": "down", "specimens": [[[[1, 2]]]]}},
            "bad_signature",
            "specimens[0][0][0]",
        ),
        ({"signer": "C", "recorded": {"unit": "inch"}}, "bad_signature", "mm"),
        ({"signer": "C", "recorded": {}}, "bad_signature", "Record it again"),
        ({"signer": "C", "recorded": []}, "invalid_request", "recorded"),
        ({"signer": "", "recorded": {}}, "invalid_request", "signer"),
        ({"recorded": {}}, "invalid_request", "signer"),
    ],
)
def test_what_is_no_signature_is_refused_with_place_and_remedy(
    idle: Client, body: dict[str, object], code: str, said: str
) -> None:
    answer = idle.post("/v1/signatures", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert said in answer.text


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(idle: Client) -> None:
    answer = idle.post("/v1/signatures", content=b"[" * 5_000_000, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_what_is_not_there_is_not_found(idle: Client) -> None:
    for method in ("GET", "DELETE"):
        answer = idle.request(method, "/v1/signatures/sig_x")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_signature_is_kept_listed_and_deleted_and_its_strokes_never_come_back(crm: Client, server: Running) -> None:
    made = keep(crm)
    assert (made["object"], made["signer"], made["specimens"]) == ("signature", "Clara Sommer", 2)
    with server.client(server.key("sign")) as signing:
        assert signing.get("/v1/signatures").json()["data"] == [made]
        one = signing.get(f"/v1/signatures/{made['id']}")
    assert one.json() == made
    assert set(made) == {"object", "id", "signer", "specimens", "created_at"}
    with server.client(server.key("admin", tenant_id=ensure_tenant(server.services, "another").id)) as stranger:
        assert stranger.get(f"/v1/signatures/{made['id']}").status_code == 404
        assert stranger.delete(f"/v1/signatures/{made['id']}").status_code == 404
        assert stranger.get("/v1/signatures").json()["data"] == []
    assert crm.delete(f"/v1/signatures/{made['id']}").status_code == 204
    assert crm.get(f"/v1/signatures/{made['id']}").status_code == 404
    assert crm.get("/v1/signatures").json()["data"] == []


def test_a_repeated_request_keeps_one_signature(crm: Client) -> None:
    body = {"signer": "Clara", "recorded": recorded(1)}
    first, second = (crm.post("/v1/signatures", json=body, headers={"Idempotency-Key": "s-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(crm.get("/v1/signatures").json()["data"]) == 1


def test_a_mailing_names_a_signature_only_with_a_key_that_may_sign(crm: Client, server: Running) -> None:
    body = {**mailing_body(crm, server), "signature_id": keep(crm)["id"]}
    with server.client(server.key("letters")) as letters, server.client(server.key("letters", "sign")) as signing:
        refused = letters.post("/v1/mailings", json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        made = signing.post("/v1/mailings", json=body)
        assert made.status_code == 202, made.text
        server.work()
        address = f"/v1/mailings/{made.json()['mailing']['id']}"
        mailing = letters.get(address).json()
        assert mailing["signature_id"] == body["signature_id"]
        approval = {"proof_hash": mailing["proof_hash"]}
        assert letters.post(f"{address}/approve", json=approval).status_code == 403
        assert signing.post(f"{address}/approve", json=approval).status_code == 202


def test_only_a_key_that_may_sign_gets_a_signed_letter_as_strokes_and_a_deleted_signature_is_not_approved(
    crm: Client, server: Running
) -> None:
    kept = keep(crm)["id"]
    signed, plain = (
        crm.post("/v1/mailings", json={**mailing_body(crm, server), "signature_id": chosen}).json()["mailing"]["id"]
        for chosen in (kept, None)
    )
    server.work()
    with server.client(server.key("letters")) as letters, server.client(server.key("letters", "sign")) as signing:

        def statuses(client: Client, mailing_id: str) -> list[int]:
            found = letters.get("/v1/letters", params={"mailing_id": mailing_id}).json()["data"]
            letter = next(one["id"] for one in found if one["state"] != "refused")
            paths = [f"/v1/letters/{letter}/proof.{form}" for form in ("svg", "pdf", "png")]
            return [client.get(path).status_code for path in (*paths, f"/v1/mailings/{mailing_id}/proofs.pdf")]

        assert statuses(letters, plain) == [200, 200, 200, 200]
        assert statuses(letters, signed) == [403, 403, 200, 403]
        assert statuses(signing, signed) == [200, 200, 200, 200]
        approval = {"proof_hash": crm.get(f"/v1/mailings/{signed}").json()["proof_hash"]}
        assert crm.delete(f"/v1/signatures/{kept}").status_code == 204
        answer = signing.post(f"/v1/mailings/{signed}/approve", json=approval)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_signature")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("signature_id", "sig_none", "unknown_signature"),
        ("slips", 0.2, "invalid_request"),
        ("slips", -0.1, "invalid_request"),
        ("slips", "often", "invalid_request"),
    ],
)
def test_a_mailing_that_asks_for_too_much_is_refused(
    crm: Client, server: Running, field: str, value: object, code: str
) -> None:
    answer = crm.post("/v1/mailings", json={**mailing_body(crm, server), field: value})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_mailing_is_neither_signed_nor_slips_unless_asked_to(crm: Client, server: Running) -> None:
    made = crm.post("/v1/mailings", json=mailing_body(crm, server)).json()["mailing"]
    assert (made["signature_id"], made["slips"]) == (None, 0.0)
    asked = crm.post("/v1/mailings", json={**mailing_body(crm, server), "slips": 0.02}).json()["mailing"]
    assert asked["slips"] == 0.02
