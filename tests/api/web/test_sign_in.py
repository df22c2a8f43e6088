"""Links work once, sessions end, wrong tries are counted."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.api.web.conftest import ORIGIN, Site
from tests.mailroom.conftest import StandingClock

OWN = {"Origin": ORIGIN}


def test_without_a_session_every_page_leads_to_the_sign_in(site: Site) -> None:
    for path in ("/", "/lists/new", "/mailings/mlg_x", "/letters/ltr_x", "/hands/anna.svg"):
        answer = site.browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?ended=1")


def test_an_invented_session_is_no_session(site: Site) -> None:
    site.browser.cookies.set("federkiel_session", "x" * 43)
    assert site.browser.get("/").status_code == 303


def test_a_link_signs_in_once_and_never_again(site: Site) -> None:
    token = site.link_token()
    assert site.browser.post("/sign-in", data={"token": token}, headers=OWN).status_code == 303
    assert site.browser.get("/").status_code == 200
    again = site.other_browser().browser.post("/sign-in", data={"token": token}, headers=OWN)
    assert again.status_code == 401
    assert "set-cookie" not in again.headers


def test_opening_the_link_uses_nothing_up(site: Site) -> None:
    token = site.link_token()
    for _ in range(3):
        page = site.browser.get("/sign-in", params={"link": token})
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
    assert site.browser.post("/sign-in", data={"token": token}, headers=OWN).status_code == 303


def test_a_link_is_refused_after_fifteen_minutes(site: Site, clock: StandingClock) -> None:
    token = site.link_token()
    clock.forward(15 * 60)
    answer = site.browser.post("/sign-in", data={"token": token}, headers=OWN)
    assert answer.status_code == 401
    assert "abgelaufen" in answer.text


def test_a_link_followed_from_a_foreign_form_is_refused(site: Site) -> None:
    token = site.link_token()
    foreign = site.browser.post("/sign-in", data={"token": token}, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert site.browser.post("/sign-in", data={"token": token}, headers=OWN).status_code == 303


def test_the_eleventh_try_after_ten_wrong_ones_is_told_to_wait(site: Site) -> None:
    statuses = [site.browser.post("/sign-in", data={"token": f"wrong{i}"}, headers=OWN).status_code for i in range(10)]
    assert statuses == [401] * 10
    right = site.browser.post("/sign-in", data={"token": site.link_token()}, headers=OWN)
    assert right.status_code == 429
    assert 0 < int(right.headers["retry-after"]) <= 900
    elsewhere = site.other_browser()
    assert elsewhere.browser.post("/sign-in", data={"token": site.link_token()}, headers=OWN).status_code == 303


def test_the_session_cookie_is_for_this_site_and_not_for_scripts(site: Site) -> None:
    answer = site.browser.post("/sign-in", data={"token": site.link_token()}, headers=OWN)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("federkiel_session=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie


def test_under_tls_the_cookie_is_secure_and_bound_to_the_host(site: Site) -> None:
    app = site.browser.app
    app.state.settings = site.settings.model_copy(update={"public_url": "https://post.example"})  # type: ignore[attr-defined]
    own = {"Origin": "https://post.example"}
    answer = site.browser.post("/sign-in", data={"token": site.link_token()}, headers=own)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-federkiel_session=")
    assert "secure" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


def test_signing_out_ends_the_session_in_the_database_too(site: Site) -> None:
    site.sign_in()
    stolen = site.browser.cookies["federkiel_session"]
    assert site.post("/sign-out", {}) == "/sign-in?out=1"
    thief = site.other_browser()
    thief.browser.cookies.set("federkiel_session", stolen)
    assert thief.browser.get("/").status_code == 303


def test_a_session_ends_after_twelve_hours(site: Site, clock: StandingClock) -> None:
    site.sign_in()
    clock.forward(12 * 3600 - 1)
    assert site.browser.get("/").status_code == 200
    clock.forward(1)
    assert site.browser.get("/").status_code == 303


def test_no_token_stands_in_the_database(site: Site) -> None:
    link = site.link_token()
    site.sign_in()
    secret = site.browser.cookies["federkiel_session"]
    with site.services.reading() as session:
        stored = [row for name in ("sign_in_links", "sessions") for row in session.execute(text(f"SELECT * FROM {name}"))]
    assert len(stored) == 3
    for value in (value for row in stored for value in row):
        assert link not in str(value)
        assert secret not in str(value)


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "http://evil.example", "/\r\nX-Y: 1", "evil"])
def test_the_language_switch_leads_nowhere_else(site: Site, back: str) -> None:
    answer = site.browser.get("/language/en", params={"back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_language_picked_stays_and_an_unknown_one_is_not_there(site: Site) -> None:
    assert "Anmelden" in site.get("/sign-in")
    answer = site.browser.get("/language/en", params={"back": "/sign-in"})
    assert answer.headers["location"] == "/sign-in"
    assert "Sign in" in site.get("/sign-in")
    assert '<html lang="en">' in site.get("/sign-in")
    assert site.browser.get("/language/xx").status_code == 404
