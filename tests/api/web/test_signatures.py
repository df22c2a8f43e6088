"""Signatures on the operator's pages: taken in, shown, chosen for a mailing, deleted; slips asked for by a tick."""

from __future__ import annotations

import json

import pytest

from mailroom.access import ensure_tenant
from mailroom.mailings import MailingView, list_mailings
from tests.api.web.conftest import ORIGIN, Site, text_of
from tests.api.web.test_pages import LIST
from tests.mailroom.signatures import recorded

VALUES = {"hand": "anna", "stationery": "card-a6-folded", "body": "Guten Tag, Herr Weber", "name": "Test"}


def keep(site: Site, data: bytes | None = None, signer: str = "Clara Sommer", *, expect: int = 303) -> str:
    """Upload a signature as the form does; gives the page it leads to."""
    answer = site.browser.post(
        "/signatures",
        data={"csrf": site.csrf(), "signer": signer},
        files={"file": ("unterschrift.json", json.dumps(recorded(2)).encode() if data is None else data)},
        headers={"Origin": ORIGIN},
    )
    assert answer.status_code == expect, answer.text[:2000]
    return site.get(answer.headers["location"]) if expect == 303 else answer.text


def id_in(html: str) -> str:
    return html.split('src="/signatures/')[1].split(".svg", maxsplit=1)[0]


def newest(site: Site) -> MailingView:
    with site.services.reading() as session:
        return list_mailings(session, site.services.context(ensure_tenant(site.services).id)).data[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "wählen Sie zuerst eine Datei"),
        (b"not json", "keine aufgezeichnete Unterschrift"),
        (b"[" * 100_000, "keine aufgezeichnete Unterschrift"),
        (b'{"unit": "mm", "y": "down", "specimens": [[[[1, 2]]]]}', "specimens[0][0][0]"),
    ],
)
def test_a_file_that_is_no_signature_says_so_and_keeps_what_was_typed(site: Site, data: bytes, said: str) -> None:
    html = keep(site.sign_in(), data, expect=422)
    assert said in text_of(html)
    assert 'value="Clara Sommer"' in html
    assert "Noch wird hier keine Unterschrift verwahrt." in text_of(html)


def test_a_signature_without_a_signer_says_so(site: Site) -> None:
    assert "wer so unterschreibt" in text_of(keep(site.sign_in(), signer="  ", expect=422))


def test_a_signature_is_shown_written_anew_and_deleted_for_good(site: Site) -> None:
    html = keep(site.sign_in())
    assert "Die Unterschrift wird verwahrt." in text_of(html)
    assert "Clara Sommer 2 Aufzeichnungen" in text_of(html)
    picture = f"/signatures/{id_in(html)}.svg"
    assert site.get(picture).count("<path") > 3
    stranger = site.other_browser().sign_in(tenant_id=ensure_tenant(site.services, "Other").id)
    assert stranger.browser.get(picture).status_code == 404
    assert "Clara" not in stranger.get("/signatures")
    location = site.post(f"/signatures/{id_in(html)}/delete", {})
    assert "Die Unterschrift ist gelöscht. Unterschriften" in text_of(site.get(location))
    assert site.browser.get(picture).status_code == 404


@pytest.mark.parametrize("end", [(200, 0), (3, 200), (60, 0.3), (0, 3)])
def test_a_flat_or_an_upright_signature_has_a_picture(site: Site, end: tuple[float, float]) -> None:
    value = {"unit": "mm", "y": "down", "specimens": [[[[0, 0, 0], [end[0] / 2, end[1] / 2, 0.5], [*end, 1]]]]}
    html = keep(site.sign_in(), json.dumps(value).encode())
    assert "<path" in site.get(f"/signatures/{id_in(html)}.svg")


def test_a_mailing_is_signed_and_slips_as_the_form_says_and_a_change_keeps_both(site: Site) -> None:
    signature = id_in(keep(site.sign_in()))
    path = site.upload(LIST)
    form = site.get(f"{path}/message?hand=anna&stationery=card-a6-folded")
    assert f'<option value="{signature}" >Clara Sommer</option>' in form
    asked = {**VALUES, "signature": signature, "slips": "yes"}
    unsigned, signed = (
        site.post(f"{path}/preview", values, expect=200) for values in (VALUES, {**VALUES, "signature": signature})
    )
    assert signed.count("<path") > unsigned.count("<path")
    site.post(f"{path}/message", {**asked, "do": "proof"})
    mailing = newest(site)
    assert (mailing.signature_id, mailing.slips) == (signature, 0.02)
    changed = site.get(site.browser.get(f"/mailings/{mailing.id}/change").headers["location"])
    assert f'<option value="{signature}" selected>' in changed
    assert 'name="slips" value="yes" checked' in changed


def test_a_mailing_is_drawn_in_the_order_that_the_form_says_and_a_change_keeps_it(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    assert 'name="fast" value="yes" >' in site.get(f"{path}/message?hand=anna&stationery=card-a6-folded")
    site.post(f"{path}/message", {**VALUES, "fast": "yes", "do": "proof"})
    mailing = newest(site)
    assert mailing.order == "fast"
    changed = site.get(site.browser.get(f"/mailings/{mailing.id}/change").headers["location"])
    assert 'name="fast" value="yes" checked' in changed


def test_the_proof_says_who_signed_and_that_it_slips(site: Site) -> None:
    signature = id_in(keep(site.sign_in()))
    path = site.upload(LIST)
    mailing = site.mailing(path, "Guten Tag", signature=signature, slips="yes")
    page = text_of(site.get(f"{mailing}/proof"))
    assert "Unterschrieben von Clara Sommer. Mit Verschreibern." in page
    site.post(f"/signatures/{signature}/delete", {})
    assert "Unterschrieben" not in text_of(site.get(f"{mailing}/proof"))


def test_a_mailing_is_neither_signed_nor_slips_unless_asked_to(site: Site) -> None:
    path = site.sign_in().upload(LIST)
    site.mailing(path, "Guten Tag")
    mailing = newest(site)
    assert (mailing.signature_id, mailing.slips) == (None, 0.0)


def test_a_change_keeps_a_signature_beyond_those_listed_and_one_that_was_deleted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = id_in(keep(site.sign_in()))
    keep(site, signer="Bert Berg")
    site.mailing(site.upload(LIST), "Guten Tag", signature=signature)
    monkeypatch.setattr("api.web.messages._CHOICES", 1)
    changed = site.get(site.browser.get(f"/mailings/{newest(site).id}/change").headers["location"])
    assert f'<option value="{signature}" selected>Clara Sommer</option>' in changed
    site.post(f"/signatures/{signature}/delete", {})
    changed = site.get(site.browser.get(f"/mailings/{newest(site).id}/change").headers["location"])
    assert f'<option value="{signature}" selected>gelöschte Unterschrift</option>' in changed


def test_a_signer_that_cannot_be_kept_says_why(site: Site) -> None:
    site.sign_in()
    assert "201 characters" in keep(site, signer="x" * 201, expect=422)
    assert "control character" in keep(site, signer="Clara\x07", expect=422)


def test_a_signature_deleted_meanwhile_is_said_beside_the_text(site: Site) -> None:
    signature = id_in(keep(site.sign_in()))
    path = site.upload(LIST)
    site.post(f"/signatures/{signature}/delete", {})
    html = site.post(f"{path}/message", {**VALUES, "signature": signature, "do": "proof"}, expect=422)
    assert "Diese Unterschrift gibt es nicht, oder sie wurde gelöscht." in text_of(html)
