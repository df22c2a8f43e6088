"""No form does anything without our origin, our token and a session: every route that takes one, found from the application."""

from __future__ import annotations

import re

from api.web import routers
from api.web.base.pages import PageRoute
from tests.api.web.conftest import ORIGIN, Site

IDS = {
    "list_id": "lst_x",
    "mailing_id": "mlg_x",
    "piece_id": "pce_x",
    "station_id": "stn_x",
    "letter_id": "ltr_x",
    "signature_id": "sig_x",
}


def routes() -> list[PageRoute]:
    """Every route of the operator's pages."""
    found = [route for router in routers() for route in router.routes]
    assert all(isinstance(route, PageRoute) for route in found)
    return [route for route in found if isinstance(route, PageRoute)]


def page_routes(method: str) -> list[str]:
    """Paths of the pages that take this method, their ids filled with invented ones."""
    return [
        re.sub(r"{(\w+)}", lambda m: IDS.get(m.group(1), "card"), route.path)
        for route in routes()
        if method in (route.methods or ())
    ]


def posts() -> list[str]:
    """Every address that takes a form of somebody signed in."""
    found = [path for path in page_routes("POST") if path != "/sign-in"]
    assert len(found) >= 12
    return found


def test_a_foreign_or_missing_origin_is_refused_everywhere(site: Site) -> None:
    site.sign_in()
    token = site.csrf()
    for path in posts():
        for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {}):
            assert site.browser.post(path, data={"csrf": token}, headers=headers).status_code == 403, path


def test_a_missing_or_wrong_token_is_refused_everywhere(site: Site) -> None:
    site.sign_in()
    other = site.other_browser().sign_in().csrf()
    for path in posts():
        for token in ("", "0" * 64, other):
            answer = site.browser.post(path, data={"csrf": token}, headers={"Origin": ORIGIN})
            assert answer.status_code == 403, path
            assert "nichts geändert" in answer.text


def test_without_a_session_every_form_leads_to_the_sign_in(site: Site) -> None:
    for path in posts():
        answer = site.browser.post(path, data={"csrf": "x"}, headers={"Origin": ORIGIN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?ended=1"), path


def test_json_is_not_a_form(site: Site) -> None:
    site.sign_in()
    for path in posts():
        answer = site.browser.post(path, json={"csrf": site.csrf()}, headers={"Origin": ORIGIN})
        assert answer.status_code == 415, path


def test_every_page_of_an_invented_thing_is_not_there(site: Site) -> None:
    site.sign_in()
    for path in page_routes("GET"):
        if "_x" not in path:
            continue
        query = "?hand=anna&stationery=card-a6-folded" if path.endswith("/message") else ""
        answer = site.browser.get(path + query)
        assert answer.status_code == 404, path
        assert "Hier ist nichts" in answer.text


def test_every_answer_forbids_what_a_page_does_not_need(site: Site) -> None:
    site.sign_in()
    for path in ("/", "/lists/new", "/sign-in", "/mailings/mlg_x", "/hands/anna.svg", "/nothing/here"):
        headers = site.browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "unsafe" not in policy or path.endswith(".svg")
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_no_page_holds_a_script_a_style_or_an_address_of_somebody_else(site: Site) -> None:
    site.sign_in()
    for path in ("/", "/lists/new", "/sign-in"):
        html = site.get(path)
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", html)
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert not re.search(r"(?:src|href|action)=\"(?!/)(?!#)", html)


def test_the_pages_are_not_part_of_the_described_interface(site: Site) -> None:
    paths = site.browser.get("/openapi.json").json()["paths"]
    ours = {route.path for route in routes()}
    assert not ours & set(paths)
