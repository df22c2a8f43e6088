"""A broker that is away: the work is saved, every request is answered soon, and nobody sees a fault."""

from __future__ import annotations

import ast
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from mailroom.jobs import work_off
from tests.api.conftest import Running, running
from tests.api.web.conftest import Site, clock, database_url, migrated_postgresql, migrated_sqlite, postgresql, site, text_of
from tests.mailroom.helpers import TWO_ROWS

__all__ = ["clock", "database_url", "migrated_postgresql", "migrated_sqlite", "postgresql", "site"]  # fixtures, by name

EXAMPLES = Path(__file__).parents[2] / "examples"
SAID = {"de": "Sie müssen nichts wiederholen", "en": "nothing has to be repeated"}
HOW = {"hand": "anna", "stationery": "card-a6-folded"}


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Running]:
    """A server whose broker's port is closed."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    with running(tmp_path, f"sqlite:///{tmp_path}/f.sqlite3", broker_url=f"redis://127.0.0.1:{port}/0") as found:
        yield found


def soon(ask: Callable[[], httpx2.Response]) -> httpx2.Response:
    began = time.monotonic()
    answer = ask()
    assert time.monotonic() - began < 3
    return answer


def test_the_api_saves_the_work_and_answers(away: Running) -> None:
    sample = (EXAMPLES / "kunden.csv").read_bytes()
    with away.client(away.key()) as crm:
        made = soon(lambda: crm.post("/v1/lists", content=sample, headers={"Content-Type": "text/csv"}))
        assert made.status_code == 202, made.text
        away.work()
        template = crm.post("/v1/templates", json={"name": "x", "body": "Danke!"}).json()["id"]
        new = {"name": "x", "list_id": made.json()["list"]["id"], "template_id": template, **HOW,
               "sender": ["Firma", "Weg 1", "50667 Köln"]}  # fmt: skip
        mailing = soon(lambda: crm.post("/v1/mailings", json=new))
        assert mailing.status_code in (201, 202), mailing.text
        away.work()
        address = f"/v1/mailings/{mailing.json()['mailing']['id']}"
        seen = crm.get(address).json()
        approved = soon(lambda: crm.post(f"{address}/approve", json={"proof_hash": seen["proof_hash"]}))
        assert approved.status_code == 202, approved.text
        assert away.work() == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_that_starts_a_job_saves_it_and_says_that_it_begins_later(
    site: Site, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.tell_broker", lambda *_: False)
    site.browser.headers["Accept-Language"] = language

    def saved(location: str) -> None:
        """The page that the form leads to says it, and one job waits."""
        page = text_of(site.get(location))
        assert SAID[language] in page
        assert work_off(site.services) == 1
        assert SAID[language] not in text_of(site.get(location.split("?", maxsplit=1)[0]))

    list_page = site.sign_in().upload(TWO_ROWS.encode(), whole=True)
    assert SAID[language] in text_of(site.get(list_page))
    list_path = list_page.split("?", maxsplit=1)[0]
    proof = site.post(f"{list_path}/message", {**HOW, "body": "Danke!", "name": "x", "do": "proof"})
    mailing = proof.split("/proof", maxsplit=1)[0]
    again = site.post(f"{mailing}/proof", {})
    assert SAID[language] in text_of(site.get(again))
    saved(proof)
    proof_hash = site.get(f"{mailing}/proof").split('name="proof_hash" value="')[1].split('"')[0]
    approved = site.post(f"{mailing}/approve", {"proof_hash": proof_hash, "seen": "yes"})
    assert ("Freigegeben" if language == "de" else "Approved") in text_of(site.get(approved))
    saved(approved)


def test_those_are_all_the_places_that_tell_of_a_job(root: Path) -> None:
    """A new one belongs into the tests above."""
    telling = {
        f"{path.relative_to(root).as_posix()} {function.name}"
        for folder in ("v1", "web")
        for path in (root / "api" / folder).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("tell", "announce")
    }
    assert telling == {
        "api/v1/lists.py upload_list",
        "api/v1/mailings.py approve",
        "api/v1/mailings.py create_mailing",
        "api/web/lists.py upload_list",
        "api/web/messages.py post_message",
        "api/web/proofs.py approve_mailing",
        "api/web/proofs.py make_proof",
    }


def test_only_one_place_dispatches_and_it_catches_what_the_broker_raises(root: Path) -> None:
    imports = re.compile(r"^from mailroom\.core\.work import .*\b(dispatch|tell)\b", re.MULTILINE)
    named = [path for path in (root / "api").rglob("*.py") if imports.search(path.read_text())]
    assert [path.relative_to(root).as_posix() for path in named] == ["api/jobs.py"]
