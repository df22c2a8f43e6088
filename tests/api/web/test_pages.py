"""The way of a mailing through the pages, without a browser: what each shows, and what each refuses."""

from __future__ import annotations

import pytest

from mailroom.access import ensure_tenant
from stationery.realism import Figure, Realism
from tests.api.web.conftest import Site, text_of

LIST = (
    "Anrede;Titel;Vorname;Nachname;Firma;Straße;PLZ;Ort;Land;Kunde seit\r\n"
    "Frau;Dr.;Anna;Weiß;;Lindenstraße 14;10969;Berlin;DE;2011\r\n"
    "Herr;;Jörg;Müller;;Am Markt 3;50667;Köln;DE;\r\n"
    "Frau;;Käthe;von der Heide;;Rosenweg 8;;Bremen;DE;2020\r\n"
    "Frau;Dr.;Anna;Weiß;;Lindenstraße 14;10969;Berlin;DE;2011\r\n"
).encode("cp1252")
PAPER = "hand=anna&stationery=card-a6-folded"


def test_a_file_that_is_no_list_says_so(site: Site) -> None:
    path = site.sign_in().upload(b"nothing;here\r\n1;2\r\n", whole=True)
    page = text_of(site.get(path))
    assert "Das hat nicht geklappt" in page
    assert "Die Datei lässt sich nicht als Liste lesen." in page
    assert "'nothing'" in page
    assert "Andere Datei hochladen" in page
    assert "Andere Datei hochladen" in text_of(site.get(path.split("?")[0]))


def test_an_empty_form_asks_for_a_file(site: Site) -> None:
    site.sign_in()
    answer = site.browser.post("/lists", files={"csrf": (None, site.csrf())}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 422
    assert "wählen Sie zuerst eine Datei" in answer.text


def test_each_row_shows_its_verdict_reason_and_remedy_in_the_readers_language(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    german = text_of(site.get(path))
    assert "4 Zeilen: 2 bereit, 0 mit Hinweis, 2 abgelehnt." in german
    assert "Die Postleitzahl fehlt. Ergänzen Sie die Postleitzahl." in german
    assert "Dieselbe Person mit derselben Adresse steht schon in Zeile 2." in german
    site.browser.get("/language/en")
    english = text_of(site.get(path))
    assert "4 rows: 2 ready, 0 with a note, 2 refused." in english
    assert "the postcode is missing" in english


def test_the_filter_shows_one_verdict_only_and_refuses_another_word(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    refused = site.get(f"{path}?verdict=refused")
    assert 'data-verdict="refused"' in refused
    assert 'data-verdict="ok"' not in refused
    assert site.browser.get(f"{path}?verdict=sideways").status_code == 422


def test_a_duplicate_can_be_released_and_is_then_written_to(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    html = site.get(f"{path}?verdict=refused")
    recipient = html.split('name="recipient" value="')[1].split('"')[0]
    site.post(f"{path}/release", {"recipient": recipient})
    assert "1 abgelehnt" in text_of(site.get(path))


def test_every_hand_and_stationery_has_its_picture(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    html = site.get(f"{path}/paper")
    sources = [part.split('"')[0] for part in html.split('src="')[1:] if part.startswith(("/hands/", "/stationery/"))]
    assert len(sources) >= 3
    for source in sources:
        answer = site.browser.get(source)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.count("<path") > 0


def test_a_missing_value_shows_beside_the_text_and_the_next_row_shows_a_letter(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    values = {"hand": "anna", "stationery": "card-a6-folded", "body": "{{ anrede }}, seit {{ kunde_seit }}"}
    without = site.post(f"{path}/preview", {**values, "row": "3"}, expect=200)
    assert "hat dafür keinen Wert" in text_of(without)
    assert "<svg" not in without
    with_it = site.post(f"{path}/preview", {**values, "row": "2"}, expect=200)
    assert with_it.count("<svg") == 2
    assert "Sehr geehrte Frau Dr. Weiß, seit 2011" in " ".join(with_it.split())  # wherever its lines break


def test_what_cannot_be_written_shows_beside_the_text(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    values = {"hand": "anna", "stationery": "card-a6-folded", "row": "2"}
    for body, said in (
        ("{{ anrede }} \N{SNOWMAN}", "kann „\N{SNOWMAN}“ nicht schreiben"),
        ("Danke. " * 500, "zu lang"),
        ("{{ anrede", "Der Text lässt sich nicht lesen"),
        ("{{ bonus }}", "bonus"),
    ):
        html = site.post(f"{path}/preview", {**values, "body": body}, expect=200)
        assert said in text_of(html), text_of(html)
        assert 'role="alert"' in html


def test_a_broken_message_makes_no_mailing_and_keeps_what_was_written(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    values = {"hand": "anna", "stationery": "card-a6-folded", "body": "{{ nonsuch }}", "name": "N", "do": "proof"}
    html = site.post(f"{path}/message", values, expect=422)
    assert "{{ nonsuch }}" in html
    assert "Keine Spalte der Liste heißt „nonsuch“" in text_of(html)
    assert "Test" not in site.get("/")


def test_the_proof_shows_every_letter_and_says_which_rows_were_left_out(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    mailing = site.mailing(path, "{{ anrede }}, seit {{ kunde_seit }}")
    html = site.get(f"{mailing}/proof")
    assert "1 Brief." in text_of(html)
    assert "Zeile 3" in text_of(html)
    letter = html.split('href="/letters/')[1].split('"')[0]
    assert "Dr. Anna Weiß" in site.get(f"/letters/{letter}")
    whole = site.browser.get(f"/letters/{letter}/card.svg").text
    panel = site.browser.get(f"/letters/{letter}/card.svg?panel=1").text
    assert 'viewBox="0 0 210 148"' in whole
    assert 'viewBox="105 0 105 148"' in panel
    assert whole.split("<g", 1)[1] == panel.split("<g", 1)[1]
    assert site.browser.get(f"/letters/{letter}/lid.svg").status_code == 404


def test_approval_needs_a_look_and_the_very_proof_that_was_seen(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    mailing = site.mailing(path, "Guten Tag")
    proof_hash = site.get(f"{mailing}/proof").split('name="proof_hash" value="')[1].split('"')[0]
    assert "angesehen" in site.post(f"{mailing}/approve", {"proof_hash": proof_hash}, expect=422)
    assert "nicht mehr die" in site.post(f"{mailing}/approve", {"proof_hash": "0" * 64, "seen": "yes"}, expect=409)
    assert site.post(f"{mailing}/approve", {"proof_hash": proof_hash, "seen": "yes"}).startswith(mailing)
    assert site.browser.post(f"{mailing}/approve").status_code == 403


def test_a_changed_message_replaces_the_draft(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    mailing = site.mailing(path, "Guten Tag", name="Erste")
    back = site.browser.get(f"{mailing}/change").headers["location"]
    html = site.get(back)
    assert "Guten Tag" in html
    replaces = mailing.rsplit("/", 1)[1]
    values = {"hand": "anna", "stationery": "card-a6-folded", "body": "Guten Abend", "name": "Zweite", "do": "proof"}
    site.post(f"{path}/message", {**values, "replaces": replaces})
    shown = text_of(site.get("/"))
    assert "abgebrochen" in shown
    assert "Zweite" in shown
    assert site.browser.get(f"{mailing}/change").status_code == 409


def test_a_mailing_of_another_tenant_is_not_there(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    mailing = site.mailing(path, "Guten Tag")
    stranger = site.other_browser().sign_in(tenant_id=ensure_tenant(site.services, "Other").id)
    for address in (path, f"{path}/paper", f"{path}/refused.csv", f"{mailing}/proof", mailing, f"{mailing}/proofs.pdf"):
        assert stranger.browser.get(address).status_code == 404, address
    assert "Test" not in stranger.get("/")


def test_the_papers_can_be_downloaded(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    mailing = site.mailing(path, "Guten Tag")
    answer = site.browser.get(f"{mailing}/proofs.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_proof_shows_how_human_the_writing_is_in_the_readers_language(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    proof = f"{site.mailing(path, 'Guten Tag, Herr Weber')}/proof"
    german = text_of(site.get(proof))
    assert "Wie von Hand: die Schrift dieser Sendung in Zahlen" in german
    assert "Für ein Urteil ist es zu wenig Schrift." in german
    assert "Gemessen an allen Briefen (2)" in german
    site.browser.get("/language/en")
    assert "There is too little writing to say." in text_of(site.get(proof))


def test_a_figure_outside_its_limits_warns_and_the_proof_can_be_approved_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = (
        Figure("height_cv", 0.04, "0.12-0.16", 0.08, 0.16, "outside"),
        Figure("width_cv", 0.15, "0.13-0.21", 0.08, 0.2, "inside"),
    )
    monkeypatch.setattr("mailroom.mailings.proofing.measure_mailing", lambda *_: Realism(2, 2, 600, figures))
    path = site.sign_in().upload(LIST)
    html = site.get(f"{site.mailing(path, 'Guten Tag')}/proof")
    assert "1 von 2 Maßen liegen im Bereich" in text_of(html)
    assert html.count('data-figure="outside"') == 1
    assert html.count('data-figure="inside"') == 1
    assert "<details open>" in html
    assert 'name="seen"' in html
