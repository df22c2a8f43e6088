"""The application on an empty database, and an operator's browser without scripts to go through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.web.sign_in_links import sign_in_url
from mailroom.access import ensure_tenant
from mailroom.core import Services
from mailroom.jobs import work_off
from tests.mailroom.conftest import StandingClock
from tests.services import database_url, migrated_postgresql, migrated_sqlite, postgresql

__all__ = ["database_url", "migrated_postgresql", "migrated_sqlite", "postgresql"]

ORIGIN = "http://testserver"
_HIDDEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class Site:
    """The running pages as one browser sees them; follows redirects only when told."""

    services: Services
    settings: Settings
    browser: TestClient

    @property
    def app(self) -> FastAPI:
        """The application that answers."""
        assert isinstance(self.browser.app, FastAPI)
        return self.browser.app

    def other_browser(self) -> Site:
        """A second browser without cookies."""
        client = TestClient(self.app, base_url=ORIGIN, follow_redirects=False, client=("10.0.0.9", 1))
        return Site(self.services, self.settings, client)

    def link_token(self, *, tenant_id: str | None = None) -> str:
        """The secret of a fresh sign-in link."""
        url = sign_in_url(self.services, ORIGIN, tenant_id=tenant_id)
        return parse_qs(urlsplit(url).query)["link"][0]

    def sign_in(self, *, tenant_id: str | None = None) -> Site:
        """Use a fresh link; gives the site itself."""
        answer = self.browser.post("/sign-in", data={"token": self.link_token(tenant_id=tenant_id)}, headers={"Origin": ORIGIN})
        assert answer.status_code == 303
        return self

    def csrf(self) -> str:
        """The token that this session's forms carry."""
        found = _HIDDEN.search(self.browser.get("/").text)
        assert found
        return found.group(1)

    def get(self, path: str) -> str:
        """A page that is there."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, values: dict[str, str], *, expect: int = 303) -> str:
        """Send a form of ours; gives the address it leads to, or the page."""
        answer = self.browser.post(path, data={"csrf": self.csrf(), **values}, headers={"Origin": ORIGIN})
        assert answer.status_code == expect, (path, answer.status_code, answer.text[:2000])
        return answer.headers.get("location", answer.text)

    def upload(self, data: bytes, file_name: str = "liste.csv", name: str = "", *, whole: bool = False) -> str:
        """Upload a list and have it read; gives its address (`whole`: with the job that the server leads to)."""
        answer = self.browser.post(
            "/lists",
            data={"csrf": self.csrf(), "name": name},
            files={"file": (file_name, data)},
            headers={"Origin": ORIGIN},
        )
        assert answer.status_code == 303, answer.text
        work_off(self.services)
        location: str = answer.headers["location"]
        return location if whole else location.split("?", maxsplit=1)[0]

    def mailing(self, list_path: str, body: str, *, name: str = "Test", hand: str = "anna", **more: str) -> str:
        """Make a mailing of a list and its proof; gives its address. `more` is what else stands in the form."""
        values = {"hand": hand, "stationery": "card-a6-folded", "body": body, "name": name, "do": "proof", **more}
        location = self.post(f"{list_path}/message", values)
        work_off(self.services)
        return location.split("/proof")[0]


def text_of(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def site(database_url: str, clock: StandingClock, tmp_path: Path) -> Iterator[Site]:
    """The pages on SQLite and on PostgreSQL."""
    settings = Settings(
        data=tmp_path / "data", database_url=database_url, master_key_file=tmp_path / "keys" / "master.key", max_upload_mb=1
    )
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file, clock=clock)
    tenant = ensure_tenant(services)
    app = create_app(settings, services, tenant_id=tenant.id)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False, headers={"Accept-Language": "de"}) as client:
        yield Site(services, settings, client)
    services.close()
