"""The operator's way in headless Chromium, on the real server with a virtual station: once with scripts, once without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.api.web import walk
from tests.api.web.walk import LIST, MESSAGE, Server, Watch

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def opened(need: Callable[[str], str]) -> Iterator[Browser]:
    chromium = need("chromium")
    with sync_playwright() as playwright, walk.browser(playwright, chromium) as opened:
        yield opened


@pytest.fixture
def server(opened: Browser, tmp_path: Path) -> Iterator[Server]:
    with walk.running_server(tmp_path) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stammkunden.csv"
    path.write_bytes(LIST.encode("cp1252"))
    return path


def check_accessible(page: Page) -> None:
    """Every control has a name, every picture an alternative, every page one heading, a language and a title."""
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
                 .filter(e => !e.labels.length && !e.getAttribute('aria-label')).map(e => e.outerHTML)"""
        )
        == []
    )
    assert page.evaluate("() => [...document.images].filter(i => !i.hasAttribute('alt')).length") == 0
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") in ("de", "en")
    assert page.title().endswith("Federkiel")


def download(page: Page, selector: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(selector)
    return Path(waiting.value.path()).read_bytes()


def test_an_operator_goes_from_a_spreadsheet_to_written_letters(opened: Browser, server: Server, file: Path) -> None:
    page = walk.new_page(opened, "de")
    watch = Watch(server.url)
    watch.on(page)
    walk.sign_in(page, server, lambda shown, _name: check_accessible(shown))
    assert "Noch nichts geschrieben" in page.inner_text("h1")

    walk.keep_signature(page, server, file.parent, lambda shown, _name: check_accessible(shown))
    walk.upload(page, server, file, lambda shown, _name: check_accessible(shown))
    rows = {row.locator("td").first.inner_text(): row for row in page.locator("#rows tbody tr").all()}
    assert rows["4"].get_attribute("data-verdict") == "refused"
    assert "Die Postleitzahl fehlt." in rows["4"].inner_text()
    assert "steht schon in Zeile 2" in rows["6"].inner_text()
    refused = download(page, 'a[href$="refused.csv"]').decode("utf-8-sig")
    assert "Die Postleitzahl fehlt." in refused
    assert refused.splitlines()[1].startswith("4;")
    page.click('.tabs a[href$="verdict=refused"]')
    assert {row.get_attribute("data-verdict") for row in page.locator("#rows tbody tr").all()} == {"refused"}

    walk.choose(page, "anna", lambda shown, _name: check_accessible(shown))
    with page.expect_response(lambda answer: answer.url.endswith("/preview")):
        page.fill("#body", "{{ anrede }}, {{ bonus }}")
    page.wait_for_selector("#problems .note")
    assert "bonus" in page.inner_text("#problems")
    assert page.get_attribute("#body", "aria-invalid") == "true"
    walk.write(page, MESSAGE, lambda shown, _name: check_accessible(shown))
    assert page.locator("#problems .note").count() == 0
    assert page.locator("#preview svg").count() == 2
    unsigned = page.locator("#preview .card path").count()
    walk.sign(page)
    assert page.locator("#preview .card path").count() > unsigned
    page.select_option("#row", "3")
    expect(page.locator("#preview .card .sheet")).to_have_attribute("aria-label", re.compile("Herr Müller"))

    walk.make_proof(page, lambda shown, _name: check_accessible(shown))
    assert page.locator(".letters li").count() == 3
    assert "Unterschrieben von Clara Sommer." in page.inner_text("main")
    page.click(".realism summary")
    assert page.locator(".realism tbody tr").count() == 14
    walk.approve(page)
    expect(page.locator("[role=status]")).to_contain_text("Freigegeben")
    page.mouse.move(0, 0)
    walk.wait_written(page)
    # Nothing was loaded anew: the table and its tabs came as the counts did, and the notice went when there was news.
    expect(page.locator('#ledger form[action$="/verify"]')).to_have_count(6)
    expect(page.locator('#ledger .tabs a[href*="state=written"]')).to_contain_text("6")
    expect(page.locator("[role=status]")).to_have_count(0)
    assert "notice" not in page.url
    check_accessible(page)

    page.locator('form[action$="/verify"] button').first.click()
    assert "gut geschrieben" in page.inner_text("[role=status]")
    spoil = page.locator("tbody details").last
    spoil.locator("summary").click()
    spoil.locator("input[name=reason]").fill("Tinte verwischt")
    spoil.locator("input[name=destroyed]").check()
    spoil.locator("button").click()
    assert "ein neues wartet" in page.inner_text("[role=status]")
    page.mouse.move(0, 0)
    rows_before = page.locator("#ledger tbody tr").count()
    begun = page.locator("#ledger tbody details").first
    begun.locator("summary").click()
    begun.locator("input[name=reason]").fill("Knick")
    walk.wait_written(page)
    assert begun.locator("input[name=reason]").input_value() == "Knick", "a form that somebody fills in is left alone"
    assert page.locator("#ledger .state", has_text="wartet").count() == 1
    begun.locator("input[name=reason]").fill("")
    begun.locator("summary").click()
    page.mouse.move(0, 0)
    # The keyboard stays where it was while the table is replaced.
    expect(page.locator("#ledger .state", has_text="wartet")).to_have_count(0)
    assert page.locator("#ledger tbody tr").count() == rows_before
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"

    assert download(page, 'a[href$="proofs.pdf"]').startswith(b"%PDF-")
    assert download(page, 'a[href$="batch-sheets.pdf"]').startswith(b"%PDF-")
    page.click('form[action="/sign-out"] button')
    page.goto(f"{server.url}/")
    assert page.url.startswith(f"{server.url}/sign-in")
    assert watch.foreign == []
    assert watch.complaints == []


def test_the_way_works_without_scripts_and_in_english(opened: Browser, server: Server, file: Path) -> None:
    page = walk.new_page(opened, "en", scripts=False)
    walk.sign_in(page, server)
    page.goto(f"{server.url}/lists/new")
    page.set_input_files("#file", str(file))
    page.click("main form button[type=submit]")
    page.wait_for_selector("#rows")  # the page reloads itself until the list is read
    assert "5 rows" in page.inner_text("main")
    page.click('a[href$="/paper"]')
    page.click("main form button[type=submit]")
    page.fill("#body", MESSAGE)
    page.click("button[name=do][value=preview]")
    assert page.locator("#preview svg").count() == 2
    page.click("button[name=do][value=proof]")
    page.wait_for_selector(".letters li")
    page.check("input[name=seen]")
    page.click(".approve button")
    assert "Approved" in page.inner_text("[role=status]")
