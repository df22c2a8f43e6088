"""A mailing in production as the operator sees it, and what only a person may decide."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mailroom.access import ensure_tenant
from mailroom.jobs import work_off
from mailroom.pieces import hold
from plotter.machines import Slot, load_pen
from tests.api.web.conftest import Site, text_of
from tests.api.web.test_pages import LIST
from tests.mailroom.conftest import Office, StandingClock
from tests.mailroom.helpers import Station, new_station


@dataclass
class Production:
    """An approved mailing of two letters, its station, and the operator's pages."""

    site: Site
    path: str
    office: Office
    station: Station

    def page(self, query: str = "") -> str:
        return text_of(self.site.get(self.path + query))


@pytest.fixture
def production(site: Site, clock: StandingClock) -> Production:
    path = site.sign_in().mailing(site.upload(LIST), "Guten Tag")
    proof_hash = site.get(f"{path}/proof").split('name="proof_hash" value="')[1].split('"')[0]
    assert site.post(f"{path}/approve", {"proof_hash": proof_hash, "seen": "yes"}) == f"{path}?notice=approved"
    work_off(site.services)
    office = Office(site.services, site.services.context(ensure_tenant(site.services).id), clock)
    return Production(site, path, office, new_station(office, name="Fensterbank"))


def test_waiting_pieces_and_their_station_are_shown(production: Production) -> None:
    page = production.page()
    assert "geschrieben 0 von 4" in page
    assert "wartet 4" in page
    assert "Fensterbank" in page
    production.station.write(production.station.must_claim())
    assert "geschrieben 1 von 4" in production.page()


def test_slot_pen_and_order_of_a_station_stand_with_its_pieces(production: Production) -> None:
    station = production.station
    assert "Platz" not in production.page()
    station.slot, station.pen, station.order = Slot(x_mm=5, name="links"), load_pen("fineliner"), "fast"
    station.write(station.must_claim())
    assert "Platz links · Stift fineliner-0.3 · in kürzester Zeit" in production.page()


def test_a_well_written_piece_is_verified_once_and_the_page_keeps_its_filter(production: Production) -> None:
    piece = production.station.write(production.station.must_claim())
    location = production.site.post(f"/pieces/{piece.id}/verify", {"state": "written"})
    assert location == f"{production.path}?state=written#pieces"
    assert "gut geschrieben" in production.page()
    assert "inzwischen ein anderer" in production.site.post(f"/pieces/{piece.id}/verify", {}, expect=409)


def test_an_unclear_piece_asks_for_its_code_and_takes_no_other(production: Production) -> None:
    claim = production.station.must_claim()
    production.station.arm(claim)
    production.station.grant(claim)
    production.station.fault(claim, "<b>ALARM:1</b>")
    html = production.site.get(production.path)
    assert "Ein Stück braucht Ihre Entscheidung" in text_of(html)
    assert "<b>ALARM" not in html
    assert "braucht Sie" in text_of(production.site.get("/"))
    act = f"/pieces/{claim.piece.id}/complete"
    assert "gehört nicht zu diesem Stück" in production.site.post(act, {"code": "BCDF-GHJK-L"}, expect=409)
    assert production.site.post(act, {"code": claim.code.lower()}) == f"{production.path}?notice=completed"
    assert "Entscheidung" not in production.page()
    assert "geschrieben 1 von 4" in production.page()


def test_a_spoiled_piece_is_written_again_only_when_the_sheet_is_destroyed(production: Production) -> None:
    piece = production.station.write(production.station.must_claim())
    act = f"/pieces/{piece.id}/spoil"
    for values in ({"reason": "Tinte"}, {"destroyed": "yes"}, {"reason": " ", "destroyed": "yes"}):
        assert "Vernichten Sie zuerst" in production.site.post(act, values, expect=422)
    assert "1 von 4" in production.page()
    assert production.site.post(act, {"reason": "Tinte", "destroyed": "yes"}) == f"{production.path}?notice=rewritten"
    page = production.page()
    assert "geschrieben 0 von 4" in page
    assert "verdorben 1" in page
    assert piece.code not in text_of(production.site.get(f"{production.path}?state=ready"))


def test_a_held_station_and_a_held_piece_are_let_go(production: Production) -> None:
    claim = production.station.must_claim()
    production.station.arm(claim)
    production.station.grant(claim)
    production.station.fault(claim, "unplugged")
    html = production.site.get(production.path)
    assert "angehalten" in text_of(html)
    assert production.station.view.id in html
    mailing_id = production.path.rsplit("/", 1)[1]
    location = production.site.post(f"/stations/{production.station.view.id}/release", {"mailing": mailing_id})
    assert location == f"{production.path}?notice=released"
    with production.site.services.writing() as session:
        piece = hold(session, production.office.ctx, claim.piece.id, by="opr_test", reason="look again")
    assert "look again" in production.page()
    production.site.post(f"/pieces/{piece.id}/unhold", {})
    assert "look again" not in production.page("?state=held")


def test_a_release_leads_to_no_other_site(production: Production) -> None:
    act = f"/stations/{production.station.view.id}/release"
    for mailing in ("//evil.example", "x/../..", "a?b", ""):
        assert production.site.post(act, {"mailing": mailing}) == "/"


def test_the_batch_sheets_come_as_one_file(production: Production) -> None:
    answer = production.site.browser.get(f"{production.path}/batch-sheets.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "Wei" not in answer.headers["content-disposition"]


def test_everything_written_says_so(production: Production) -> None:
    for _ in range(4):
        production.station.write(production.station.must_claim())
    assert "Alles ist geschrieben" in production.page()
    assert "data-finished" in production.site.get(production.path)
    assert "wird geschrieben" not in production.site.get("/")
