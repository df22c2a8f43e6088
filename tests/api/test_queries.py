"""A page costs no more the more there is: at most ten statements for every address that is only read.

The addresses are found from the application itself, so that a new one is counted at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from mailroom.access import ensure_tenant
from mailroom.core import Services
from tests.api.filled import HAND, STATIONERY, Address, Filled, addresses, fill
from tests.api.web.conftest import ORIGIN, Site
from tests.mailroom.conftest import StandingClock
from tests.mailroom.helpers import quick_page

MOST = 10
OF_ALL_ROWS = 20
"""The printed sheets of a batch are no page: they gather the whole list, two queries for every 500 of its rows."""
MORE = {"/v1/mailings/{mailing_id}/batch-sheets.pdf": OF_ALL_ROWS, "/mailings/{mailing_id}/batch-sheets.pdf": OF_ALL_ROWS}
REFUSED = {
    ("/v1/mailings/{mailing_id}/batch", 404),  # not approved yet
    ("/v1/mailings/{mailing_id}/batch-sheets.pdf", 404),
    ("/mailings/{mailing_id}/batch-sheets.pdf", 404),
    ("/mailings/{mailing_id}/change", 409),  # approved
}
"""What one of the two mailings of the walk cannot have in its state; it is counted all the same."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Filled]]:
    """An operator who is signed in, and a tenant with enough of everything."""
    folder = tmp_path_factory.mktemp("queries")
    settings = Settings(data=folder, database_url=f"sqlite:///{folder}/f.sqlite3", master_key_file=folder.parent / "m.key")
    clock = StandingClock()
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file, clock=clock)
    services.migrate()
    tenant = ensure_tenant(services)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailroom.writing.setup.write_page", quick_page)
        filled = fill(services, clock, tenant.id)
        app = create_app(settings, services, tenant_id=tenant.id)
        with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
            yield Site(services, settings, client).sign_in(), filled
    services.close()


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    """The statements of the block, but for where transactions begin and end."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)


def read(site: Site, filled: Filled, address: Address) -> tuple[int, list[str]]:
    """Status and statements of an address, asked as whoever it is for."""
    key = filled.station_key if address.path.startswith("/station/") else filled.key
    machine = address.path.startswith(("/v1/", "/station/"))
    with counted(site.services) as statements:
        answer = site.browser.get(address.filled, headers={"Authorization": f"Bearer {key}"} if machine else {})
    return answer.status_code, statements


def test_no_page_and_no_answer_takes_more_than_ten_queries(site: tuple[Site, Filled]) -> None:
    pages, filled = site
    taken: dict[Address, int] = {}
    for address in [*addresses(pages.app, filled), *choices(filled)]:
        if address.method == "GET":
            status, statements = read(pages, filled, address)
            assert status in (200, 303) or (address.path, status) in REFUSED, (address, status)
            taken[address] = len(statements)
    wrong = {address.filled: count for address, count in taken.items() if count > MORE.get(address.path, MOST)}
    assert wrong == {}, "\n".join(f"{count:4} {path}" for path, count in wrong.items())
    assert max(taken.values()) > 5, "the counting itself must find something"


def choices(filled: Filled) -> Iterator[Address]:
    """Pages that look up more when they are asked for more."""
    ids, look = filled.ids, f"hand={HAND}&stationery={STATIONERY}"
    for path in (
        f"/lists/{ids['list_id']}?verdict=refused",
        f"/lists/{ids['list_id']}/message?{look}&replaces={ids['signed_id']}",
        f"/mailings/{ids['signed_id']}/proof",
        f"/mailings/{ids['mailing_id']}?state=written",
    ):
        yield Address("GET", path.partition("?")[0], path)
