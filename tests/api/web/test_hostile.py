"""Whatever stands in a list, a name or a message comes out as text."""

from __future__ import annotations

import csv
import io
import tempfile
from html.parser import HTMLParser

import pytest
import starlette.formparsers

from tests.api.web.conftest import Site, text_of

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><svg onload=alert(1)>",
    "{{ 773 * 991 }}{{ 773 | times: 991 }}{% raw %}",
    "javascript:alert(1)",
)
HEADER = ("Anrede", "Titel", "Vorname", "Nachname", "Firma", "Straße", "PLZ", "Ort", "Land")
GOOD = ("Frau", "", "Anna", "Weiß", "", "Gasse 1", "10969", "Berlin", "DE")


def table(rows: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")


def hostile_rows() -> list[tuple[str, ...]]:
    """Each field of a row carries each payload once."""
    return [
        tuple(payload if i == field else value for i, value in enumerate(GOOD))
        for field in range(len(GOOD))
        for payload in PAYLOADS
    ]


class Reader(HTMLParser):
    """Reads a page as a browser does and notes what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.running: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and not values.get("src", "").startswith("/static/"):
            self.running.append(tag)
        if tag in ("iframe", "object", "embed", "base", "style", "b"):
            self.running.append(tag)
        self.running += [name for name in values if name.startswith("on") or name in ("style", "srcdoc")]
        self.running += [v for n, v in values.items() if n in ("href", "src", "action") and not v.startswith(("/", "#"))]


def check(html: str) -> None:
    """Nothing that a payload brought in runs, is fetched, or is a tag."""
    reader = Reader()
    reader.feed(html)
    assert reader.running == []
    assert "766043" not in html


def test_the_check_itself_finds_what_runs() -> None:
    for payload in (*PAYLOADS[:2], PAYLOADS[3], '<a href="javascript:alert(1)">', "<p style=x>", '<iframe srcdoc="x">'):
        with pytest.raises(AssertionError):
            check(f'<p title="">{payload}</p>')


def test_hostile_values_in_every_field_of_a_list_come_out_as_text(site: Site) -> None:
    path = site.sign_in().upload(table(hostile_rows()), file_name="<script>alert(1)</script>.csv")
    for query in ("", "?verdict=refused", "?verdict=warning", "?verdict=ok"):
        html = site.get(path + query)
        check(html)
    assert "<script>alert(1)</script>" in text_of(site.get(path))
    check(site.get("/"))
    check(site.get(f"{path}/message?hand=anna&stationery=card-a6-folded"))


def test_hostile_column_names_come_out_as_text(site: Site) -> None:
    header = (*HEADER, *PAYLOADS)
    path = site.sign_in().upload(table([(*GOOD, *["x"] * len(PAYLOADS))], header))
    check(site.get(path))
    check(site.get(f"{path}/message?hand=anna&stationery=card-a6-folded"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_message_name_and_sender_come_out_as_text(site: Site, payload: str) -> None:
    path = site.sign_in().upload(table([GOOD]), name=payload)
    values = {"hand": "anna", "stationery": "card-a6-folded", "body": payload, "sender": payload, "name": payload, "row": "2"}
    shown = site.browser.post(
        f"{path}/message", data={"csrf": site.csrf(), **values, "do": "preview"}, headers={"Origin": "http://testserver"}
    )
    check(shown.text)
    check(site.get(path))
    check(site.get("/"))
    mailing = site.mailing(path, "Guten Tag", name=payload)
    check(site.get(f"{mailing}/proof"))
    check(site.get("/"))


def test_handwriting_of_angle_brackets_is_a_drawing_not_markup(site: Site) -> None:
    path = site.sign_in().upload(table([GOOD]))
    values = {"hand": "anna", "stationery": "card-a6-folded", "body": "a <b>c</b> & <svg onload=alert(1)>", "row": "2"}
    html = site.post(f"{path}/preview", values, expect=200)
    check(html)


def test_hostile_addresses_of_pages_are_not_there_and_not_repeated(site: Site) -> None:
    site.sign_in()
    for path in ("/lists/<script>alert(1)<", "/letters/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "/hands/../../x.svg"):
        answer = site.browser.get(path)
        assert answer.status_code == 404
        check(answer.text)


def test_an_export_of_refused_rows_holds_no_formula(site: Site) -> None:
    bad = tuple("" if i == 6 else value for i, value in enumerate(GOOD))
    rows = [(bad[0], bad[1], formula, *bad[3:]) for formula in ('=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(1)")]
    path = site.sign_in().upload(table(rows))
    answer = site.browser.get(f"{path}/refused.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    back = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(back) == 5
    for cell in (cell for row in back for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_upload_over_the_cap_is_refused_and_leaves_no_list(site: Site) -> None:
    site.sign_in()
    answer = site.browser.post(
        "/lists",
        data={"csrf": site.csrf()},
        files={"file": ("a.csv", b"x" * (site.settings.max_upload_mb * 1024 * 1024 + 400_000))},
        headers={"Origin": "http://testserver"},
    )
    assert answer.status_code == 413
    assert "zu groß" in answer.text
    assert "<table" not in site.get("/")


def test_an_upload_never_lies_in_a_temporary_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.sign_in()
    token = site.csrf()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr(starlette.formparsers, "SpooledTemporaryFile", refuse)
    row = ";".join(GOOD).encode() + b"\r\n"
    data = ";".join(HEADER).encode() + b"\r\n" + row * (1_040_000 // len(row))
    assert len(data) > 1_000_000
    answer = site.browser.post(
        "/lists", data={"csrf": token}, files={"file": ("a.csv", data)}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 303
