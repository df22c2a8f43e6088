"""A broker that is away: the work is saved, every request is answered within three seconds, and nobody sees a fault."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from api.web.sign_in_links import sign_in_url
from tests.api.conftest import Client, Running, running

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = "text/html"


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
        new = {"name": "x", "list_id": made.json()["list"]["id"], "template_id": template, "hand": "anna",
               "stationery": "card-a6-folded", "sender": ["Firma", "Weg 1", "50667 Köln"]}  # fmt: skip
        mailing = soon(lambda: crm.post("/v1/mailings", json=new))
        assert mailing.status_code in (201, 202), mailing.text
        away.work()
        address = f"/v1/mailings/{mailing.json()['mailing']['id']}"
        seen = crm.get(address).json()
        approved = soon(lambda: crm.post(f"{address}/approve", json={"proof_hash": seen["proof_hash"]}))
        assert approved.status_code == 202, approved.text
        assert away.work() == 1


def test_the_pages_save_the_work_and_say_that_it_begins_later(away: Running) -> None:
    with Client(base_url=away.url, trust_env=False, timeout=30, follow_redirects=True) as person:
        link = sign_in_url(away.services, away.url)
        csrf = signed_in(person, link)
        form = {"csrf": csrf, "name": "Kunden"}
        files = {"file": ("kunden.csv", (EXAMPLES / "kunden.csv").read_bytes(), "text/csv")}
        page = soon(lambda: person.post("/lists", data=form, files=files, headers={"Origin": away.url}))
        assert page.status_code == 200, page.text[:500]
        assert "nothing has to be repeated" in page.text or "nichts zu wiederholen" in page.text
        assert away.work() == 1


def signed_in(person: Client, link: str) -> str:
    """Sign in as a person does; gives the token of the forms."""
    page = person.get(link, headers={"Accept": PAGE})
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]* value="([^"]*)"', page.text))
    person.post("/sign-in", data=fields, headers={"Origin": link.rsplit("/sign-in", 1)[0]})
    page = person.get("/lists/new")
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found.group(1)


def test_only_one_place_dispatches_and_it_catches_what_the_broker_raises(root: Path) -> None:
    imports = re.compile(r"^from mailroom\.core\.work import .*\b(dispatch|tell)\b", re.MULTILINE)
    named = [path for path in (root / "api").rglob("*.py") if imports.search(path.read_text())]
    assert [path.relative_to(root).as_posix() for path in named] == ["api/jobs.py"]
