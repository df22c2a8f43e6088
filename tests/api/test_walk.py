"""The CRM's whole way over HTTP: list, template, mailing, proofs, approval; a repeated request repeats nothing else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from mailroom.access import ensure_tenant
from tests.api.conftest import Client, Running

LIST = """Anrede;Vorname;Nachname;Straße;PLZ;Ort
Frau;Anna;Muster;Lindenstraße 4;10969;Berlin
Herr;Jörg;Größel;Am Markt 1;;Tübingen
""".encode("cp1252")
TEMPLATE = {"name": "Danke", "body": "{{ anrede }},\n\nvielen Dank!"}


def upload(client: Client, key: str | None = None) -> dict[str, dict[str, str]]:
    answer = client.post(
        "/v1/lists", content=LIST, headers={"Content-Type": "text/csv", **({"Idempotency-Key": key} if key else {})}
    )
    assert answer.status_code == 202, answer.text
    value: dict[str, dict[str, str]] = answer.json()
    return value


def mailing_body(client: Client, server: Running) -> dict[str, object]:
    found = upload(client)
    template = client.post("/v1/templates", json=TEMPLATE).json()
    server.work()
    return {
        "name": "Danke", "list_id": found["list"]["id"], "template_id": template["id"], "hand": "anna",
        "stationery": "card-a6-folded", "seed": 7,
    }  # fmt: skip


def proofed(client: Client, server: Running) -> dict[str, object]:
    made = client.post("/v1/mailings", json=mailing_body(client, server))
    assert made.status_code == 202, made.text
    server.work()
    value: dict[str, object] = client.get(f"/v1/mailings/{made.json()['mailing']['id']}").json()
    return value


PEOPLE = [
    {"first_name": "Anna", "last_name": "Weber", "street": "Lindenstraße 4", "postcode": "10969", "town": "Berlin"},
    {"first_name": "Jörg", "last_name": "Größel", "street": "Am Markt 1", "town": "Tübingen"},
]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps(PEOPLE)),
        ("application/x-ndjson", "\n".join(json.dumps(person, ensure_ascii=False) for person in PEOPLE)),
    ],
)
def test_a_list_may_come_as_json_or_as_an_object_a_line(crm: Client, server: Running, content_type: str, body: str) -> None:
    made = crm.post("/v1/lists", content=body.encode(), headers={"Content-Type": content_type})
    assert made.status_code == 202, made.text
    server.work()
    rows = crm.get(f"/v1/lists/{made.json()['list']['id']}/rows").json()["data"]
    assert [(row["row"], row["verdict"]) for row in rows] == [(1, "ok"), (2, "refused")]


@pytest.mark.parametrize("body", ["[]", '["Anna"]', "[{", '{"recipients": [{"last_name": "Muster"}]}'])
def test_json_that_is_no_list_of_recipients_fails_the_job(crm: Client, server: Running, body: str) -> None:
    made = crm.post("/v1/lists", content=body.encode(), headers={"Content-Type": "application/json"})
    assert made.status_code == 202, made.text
    server.work()
    job = crm.get(f"/v1/jobs/{made.json()['job']['id']}").json()
    assert (job["state"], job["error_code"]) == ("failed", "bad_list")


def test_proofs_before_their_job_are_not_there_yet(crm: Client, server: Running) -> None:
    made = crm.post("/v1/mailings", json=mailing_body(crm, server)).json()
    for name in ("proofs.pdf", "proof"):
        answer = crm.get(f"/v1/mailings/{made['mailing']['id']}/{name}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_proofed")


def test_the_proof_says_what_to_approve_and_how_human_the_writing_is(crm: Client, server: Running) -> None:
    mailing = proofed(crm, server)
    proof = crm.get(f"/v1/mailings/{mailing['id']}/proof").json()
    assert (proof["proof_hash"], proof["letters"], proof["refused"]) == (mailing["proof_hash"], 1, 0)
    figures = proof["realism"]["figures"]
    assert (proof["realism"]["letters_measured"], len(figures)) == (1, 14)
    assert all(figure["verdict"] in ("inside", "outside", "too_few") for figure in figures)
    assert all((figure["value"] is None) == (figure["verdict"] == "too_few") for figure in figures)
    pages = PdfReader(io.BytesIO(crm.get(f"/v1/mailings/{mailing['id']}/proofs.pdf", params={"lang": "en"}).content)).pages
    assert "As if by hand" in pages[-1].extract_text()


def test_an_approval_of_another_proof_than_the_one_looked_at_is_refused(crm: Client, server: Running) -> None:
    mailing = proofed(crm, server)
    answer = crm.post(f"/v1/mailings/{mailing['id']}/approve", json={"proof_hash": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (409, "hash_mismatch")
    assert crm.get(f"/v1/mailings/{mailing['id']}").json()["state"] == "proofed"


@pytest.mark.parametrize(
    ("field", "value", "status", "code"),
    [
        ("hand", "nobody", 422, "unknown_hand"),
        ("stationery", "papyrus", 422, "unknown_stationery"),
        ("list_id", "lst_x", 404, "not_found"),
        ("template_id", "tpl_x", 404, "not_found"),
    ],
)
def test_a_mailing_of_things_that_are_not_there_is_refused(
    crm: Client, server: Running, field: str, value: str, status: int, code: str
) -> None:
    answer = crm.post("/v1/mailings", json={**mailing_body(crm, server), field: value})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_belongs_to_another_tenant_is_not_found(crm: Client, server: Running) -> None:
    mailing = proofed(crm, server)
    letter = crm.get("/v1/letters", params={"mailing_id": str(mailing["id"])}).json()["data"][0]
    approved = crm.post(f"/v1/mailings/{mailing['id']}/approve", json={"proof_hash": mailing["proof_hash"]}).json()
    server.work()
    piece = crm.get("/v1/pieces", params={"mailing_id": str(mailing["id"])}).json()["data"][0]
    stranger_key = server.key("admin", tenant_id=ensure_tenant(server.services, "another").id)
    with server.client(stranger_key) as stranger:
        for path in (
            f"lists/{mailing['list_id']}", f"lists/{mailing['list_id']}/rows", f"templates/{mailing['template_id']}",
            f"mailings/{mailing['id']}", f"mailings/{mailing['id']}/report", f"mailings/{mailing['id']}/proofs.pdf",
            f"mailings/{mailing['id']}/proof",
            f"mailings/{mailing['id']}/batch", f"mailings/{mailing['id']}/batch-sheets.pdf", f"letters/{letter['id']}",
            f"letters/{letter['id']}/text", f"letters/{letter['id']}/proof.svg", f"jobs/{approved['job']['id']}",
            f"pieces/{piece['id']}", f"pieces/{piece['id']}/strokes.json", f"pieces/by-code/{piece['code']}",
        ):  # fmt: skip
            assert stranger.get(f"/v1/{path}").status_code == 404, path
        for act in ("verify", "cancel", "insert", "withdraw"):
            assert stranger.post(f"/v1/pieces/{piece['id']}/{act}").status_code == 404
        assert stranger.get("/v1/mailings").json()["data"] == []


def test_from_a_list_to_pieces_that_are_ready(crm: Client, server: Running) -> None:
    mailing = proofed(crm, server)
    assert (mailing["state"], mailing["letters"]) == ("proofed", 1)
    rows = crm.get(f"/v1/lists/{mailing['list_id']}/rows", params={"verdict": "refused"}).json()
    assert [(row["row"], row["problems"][0]["code"]) for row in rows["data"]] == [(3, "missing_postcode")]
    address = f"/v1/mailings/{mailing['id']}"
    pdf = crm.get(f"{address}/proofs.pdf", params={"as_of": "2026-03-02T08:00:00Z"})
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 2  # the letter, and the figures of its writing
    assert pdf.content == crm.get(f"{address}/proofs.pdf", params={"as_of": "2026-03-02T08:00:00Z"}).content
    letter = crm.get("/v1/letters", params={"mailing_id": str(mailing["id"])}).json()["data"][0]
    assert "Sehr geehrte Frau Muster" in crm.get(f"/v1/letters/{letter['id']}/text").json()["text"]
    assert crm.get(f"/v1/letters/{letter['id']}/proof.svg").text.startswith("<svg")
    picture = crm.get(f"/v1/letters/{letter['id']}/proof.png", params={"part": "envelope"})
    assert Image.open(io.BytesIO(picture.content)).width > 1000
    assert crm.get(f"/v1/letters/{letter['id']}/proof.png", params={"part": "wing"}).status_code == 404
    approved = crm.post(f"{address}/approve", json={"proof_hash": mailing["proof_hash"]})
    assert approved.status_code == 202
    server.work()
    assert crm.get(f"/v1/jobs/{approved.json()['job']['id']}").json()["state"] == "done"
    pieces = crm.get("/v1/pieces", params={"mailing_id": str(mailing["id"])}).json()["data"]
    assert [(piece["part"], piece["state"]) for piece in pieces] == [("card", "ready"), ("envelope", "ready")]
    report = crm.get(f"{address}/report").json()
    assert (report["rows_in"], report["rows_refused"]) == (2, 1)
    assert crm.get(f"{address}/batch").json()["pieces"] == {"ready": 2}
    assert len(PdfReader(io.BytesIO(crm.get(f"{address}/batch-sheets.pdf").content)).pages) >= 2


def test_the_same_request_with_the_same_key_is_answered_once_and_done_once(crm: Client) -> None:
    first = upload(crm, "one")
    again = crm.post("/v1/lists", content=LIST, headers={"Content-Type": "text/csv", "Idempotency-Key": "one"})
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    assert again.json() == json.loads(json.dumps(first))
    assert len(crm.get("/v1/lists").json()["data"]) == 1


def test_another_request_with_the_same_key_is_refused(crm: Client) -> None:
    upload(crm, "one")
    other = crm.post("/v1/lists", content=LIST + b"\n", headers={"Content-Type": "text/csv", "Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_a_refused_request_may_be_corrected_and_sent_again_with_its_key(crm: Client) -> None:
    headers = {"Idempotency-Key": "one"}
    assert crm.post("/v1/templates", json={"name": "x", "body": "{{ a"}, headers=headers).status_code == 422
    assert crm.post("/v1/templates", json=TEMPLATE, headers=headers).status_code == 201


def test_pages_follow_one_another_without_gaps_while_things_are_added(crm: Client) -> None:
    made = [crm.post("/v1/templates", json={**TEMPLATE, "name": f"t{i}"}).json()["id"] for i in range(5)]
    first = crm.get("/v1/templates", params={"limit": 2}).json()
    crm.post("/v1/templates", json=TEMPLATE)
    second = crm.get("/v1/templates", params={"limit": 2, "after": first["next"]}).json()
    third = crm.get("/v1/templates", params={"limit": 2, "after": second["next"]}).json()
    seen = [entry["id"] for page in (first, second, third) for entry in page["data"]]
    assert seen == made[::-1]
    assert (third["has_more"], third["next"]) == (False, None)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_comes_in_as_a_form_too(crm: Client, server: Running, root: Path, kind: str) -> None:
    path = root / "examples" / f"kunden.{kind}"
    answer = crm.post("/v1/lists", files={"file": (path.name, path.read_bytes())})
    assert answer.status_code == 202, answer.text
    server.work()
    found = crm.get(f"/v1/lists/{answer.json()['list']['id']}").json()
    assert (found["state"], found["rows_in"]) == ("ready", 30)
    assert found["rows_ok"] + found["rows_warning"] + found["rows_refused"] == 30


def test_the_catalogues_name_hands_and_stationery(crm: Client) -> None:
    assert {"anna", "bert"} <= {hand["name"] for hand in crm.get("/v1/hands").json()}
    card = crm.get("/v1/stationery/card-a6-folded").json()
    assert [part["kind"] for part in card["parts"]] == ["card", "envelope"]
    assert card["parts"][0]["areas"]["message"]["width_mm"] > 50
