"""Two tenants in one database: every statement names its tenant, and nobody ever sees, touches or guesses what is another's.

Addresses, bodies and statements are found from the application itself, so that a new one is judged at once.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from mailroom.access import ensure_tenant
from mailroom.core import Services
from mailroom.core.tables import Base
from tests.api.filled import HAND, STATIONERY, Address, Filled, addresses, fill
from tests.api.web.conftest import ORIGIN, Site
from tests.mailroom.conftest import StandingClock
from tests.mailroom.helpers import quick_page

FOREIGN: Final = "Fremdling"
"""A name that only the other tenant's lists hold."""
OWNED: Final = frozenset(name for name, table in Base.metadata.tables.items() if "tenant_id" in table.columns)
"""Tables whose rows belong to a tenant."""
TOUCHED: Final = re.compile(rf"(?:FROM|UPDATE|JOIN) (?:{'|'.join(OWNED)})\b")
NAMED: Final = re.compile(r"WHERE .*\btenant_id = \?")
WITHOUT: Final = {
    r"SELECT .* FROM (\w+) WHERE \1\.id = \?": "a row of one's own, found by its tenant before, read again (session.refresh); "
    "a key and a job by an id that tells the tenant",
    r"UPDATE (\w+) SET .* WHERE \1\.id = \?": "a row of one's own, found by its tenant before, changed by the ORM",
    r"UPDATE jobs .*": "a worker serves all tenants and takes a job by its id, which then names the tenant",
    r"SELECT jobs\.id FROM jobs .*": "what waits, of all tenants; ids only",
    r"UPDATE sign_in_links .*": "a link is found by its random token, before anybody knows the tenant",
    r"SELECT .* FROM sign_in_links WHERE sign_in_links\.token_hash = \?": "the same",
    r"SELECT .* FROM operators JOIN sessions .*": "a session is found by its random token; the operator is of its tenant",
    r"UPDATE sessions .*": "the same",
}
"""Statements that name no tenant, and why."""
GETTING: Final = {
    "ApiKeyRow": "a key is found by the id that it holds, and tells the tenant",
    "SignInLinkRow": "a link is found by its random token, and tells the tenant",
    "JobRow": "a worker serves all tenants; the job tells its tenant",
    "TenantRow": "the tenant itself",
}
"""What may be fetched by its primary key alone."""


Everything = tuple[Site, Filled, Filled, Counter[str]]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    """An operator of the first tenant, what both tenants have, and every statement that it took to make it."""
    folder = tmp_path_factory.mktemp("tenants")
    settings = Settings(data=folder, database_url=f"sqlite:///{folder}/f.sqlite3", master_key_file=folder.parent / "m2.key")
    clock = StandingClock()
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file, clock=clock)
    services.migrate()
    ours, theirs = ensure_tenant(services, "ours"), ensure_tenant(services, "theirs")
    with pytest.MonkeyPatch.context() as patch, statements(services) as seen:
        patch.setattr("mailroom.writing.setup.write_page", quick_page)
        mine = fill(services, clock, ours.id, letters=4, others=2)
        others = fill(services, clock, theirs.id, letters=4, others=2, last_name=FOREIGN)
        app = create_app(settings, services, tenant_id=ours.id)
        with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
            yield Site(services, settings, client).sign_in(tenant_id=ours.id), mine, others, seen
    services.close()


@contextmanager
def statements(services: Services) -> Iterator[Counter[str]]:
    """Every different statement of the block."""
    found: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found[" ".join(statement.split())] += 1

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)


def asked(site: Site, who: Filled, address: Address, *, of: Filled) -> httpx2.Response:
    """An address that names what `of` has, asked by `who` with a body that fits it."""
    headers, body = {"Origin": ORIGIN}, None
    if address.path.startswith(("/v1/", "/station/")):
        key = who.station_key if address.path.startswith("/station/") else who.key
        headers["Authorization"] = f"Bearer {key}"
        body = json_body(site.app, address, of)
    if address.method != "POST" or body is not None or "Authorization" in headers:
        return site.browser.request(address.method, address.filled, headers=headers, json=body)
    return site.browser.post(address.filled, data={"csrf": site.csrf(), **form(of)}, headers=headers)


def form(of: Filled) -> dict[str, str]:
    """What any page's form may hold."""
    return {
        "hand": HAND, "stationery": STATIONERY, "body": "Danke!", "name": "Neu", "do": "proof", "seen": "yes",
        "proof_hash": "x", "reason": "blot", "destroyed": "yes", "code": of.ids["code"], "recipient": of.ids["recipient_id"],
        "replaces": of.ids["proofed_id"], "signature": of.ids["signature_id"], "mailing": of.ids["mailing_id"],
    }  # fmt: skip


def json_body(app: FastAPI, address: Address, of: Filled) -> dict[str, object] | None:
    """The example of the body that the description gives, with the ids of `of`, and with a station's numbers."""
    description = app.openapi()
    taken = description["paths"][address.path][address.method.lower()].get("requestBody", {}).get("content", {})
    reference = taken.get("application/json", {}).get("schema", {}).get("$ref")
    if reference is None:
        return None
    schema = description["components"]["schemas"][reference.rsplit("/", 1)[1]]
    body: dict[str, object] = dict(schema.get("examples", [{}])[0])
    call = {"epoch": of.epoch, "sequence": 1, "lines_done": 1, "gcode_sha256": "0" * 64, "reason": "unplugged"}
    return body | {name: value for name, value in {**call, **of.ids}.items() if name in schema["properties"]}


def test_nothing_of_another_tenant_is_seen_anywhere(everything: Everything) -> None:
    site, mine, theirs, _ = everything
    foreign = {*theirs.ids.values(), theirs.office.ctx.tenant_id, FOREIGN}
    for address in addresses(site.app, mine):
        if address.method == "GET":
            said = asked(site, mine, address, of=mine).text
            assert [word for word in foreign if word in said] == [], address
    assert (
        FOREIGN in asked(site, theirs, Address("GET", "/v1/lists", f"/v1/lists/{theirs.ids['list_id']}/rows"), of=theirs).text
    )


def test_every_address_of_another_tenants_thing_is_not_there(everything: Everything) -> None:
    site, mine, theirs, _ = everything
    own = re.compile("|".join(re.escape(each) for each in theirs.ids.values()))
    walked = 0
    for address in addresses(site.app, theirs):
        if own.search(address.filled):
            answer = asked(site, mine, address, of=theirs)
            assert answer.status_code == 404, (address, answer.status_code, answer.text[:300])
            assert FOREIGN not in answer.text
            walked += 1
    assert walked > 60, "the search itself must find something"


def test_another_tenants_thing_named_in_a_body_is_not_there(everything: Everything) -> None:
    site, mine, theirs, _ = everything
    bearer = {"Authorization": f"Bearer {mine.key}"}
    usable = {"list_id": mine.ids["list_id"], "template_id": mine.ids["template_id"], "name": "x", "hand": HAND}
    for name, status in (("list_id", 404), ("template_id", 404), ("signature_id", 422)):
        body = {**usable, "stationery": STATIONERY, name: theirs.ids[name]}
        assert site.browser.post("/v1/mailings", json=body, headers=bearer).status_code == status, name
    fields = {"hand": HAND, "stationery": STATIONERY, "body": "Danke!", "do": "proof"}
    page = f"/lists/{mine.ids['list_id']}"
    site.post(f"{page}/message", {**fields, "replaces": theirs.ids["proofed_id"]}, expect=404)
    site.post(f"{page}/message", {**fields, "signature": theirs.ids["signature_id"]}, expect=422)
    site.post(f"{page}/release", {"recipient": theirs.ids["recipient_id"]}, expect=404)


def test_every_statement_names_its_tenant(everything: Everything) -> None:
    """Those that it took to fill two tenants, and of every address with every method."""
    site, mine, _, seen = everything
    for address in sorted(addresses(site.app, mine), key=lambda each: (each.method != "GET", "sign-out" in each.path)):
        if address.path not in ("/sign-in",):
            assert asked(site, mine, address, of=mine).status_code < 500, address
    judged = [each for each in seen if TOUCHED.search(each) and not each.startswith("INSERT")]
    assert len(judged) > 60, "the search itself must find something"
    nameless = [each for each in judged if not NAMED.search(each) and not any(re.fullmatch(form, each) for form in WITHOUT)]
    assert nameless == []


def test_nothing_but_what_tells_its_tenant_is_fetched_by_its_id_alone(root: Path) -> None:
    found = set()
    for path in (root / "mailroom").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("get", "get_one")
                and ast.unparse(node.func.value) == "session"
                and not ast.unparse(node.args[1]).startswith("(ctx.tenant_id, ")
            ):
                found.add(ast.unparse(node.args[0]))
    assert found == set(GETTING)
