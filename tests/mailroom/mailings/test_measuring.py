"""How human a mailing's writing is: measured with the proof, on its own stored ink, and nothing but numbers kept."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from mailroom import jobs, mailings, pieces
from mailroom.core import DataKey, destroy_key
from mailroom.core.tables import MailingRow, ProofPageRow
from mailroom.mailings import MailingView, measure_mailing
from mailroom.writing import find_hand
from render.realism import ROWS, measure_hand
from render.strokes import Page
from stationery.realism import Realism
from tests.mailroom.conftest import Office
from tests.mailroom.helpers import HEADER, TWO_ROWS, proofed, quick_page

LONG = (
    "{{ anrede }},\n\nherzlichen Dank für Ihre Bestellung und dafür, dass Sie uns seit {{ kunde_seit }} die Treue halten. Wir "
    "haben Ihnen einen kleinen Gutschein beigelegt, der bis zum Ende des Jahres gilt.\n\nWir wünschen Ihnen schöne "
    "Feiertage.\n\nMit freundlichen Grüßen"
)
OF_FEW = {"clones", "log_height_correlation", "slant_correlation", "line_slope_sd_deg", "left_margin_sd"}


def rows(count: int) -> str:
    return HEADER + "".join(f"{n};Frau;Ada;Weiß;Gasse {n};53113;Bonn;{1990 + n % 30}\n" for n in range(1, count + 1))


def realism_of(mailing: MailingView) -> Realism:
    assert mailing.realism is not None
    return mailing.realism


def test_a_mailing_without_letters_has_no_figures(office: Office) -> None:
    mailing = proofed(office, HEADER + "4;Frau;Eva;Lang;Weg 4;;Leipzig;2001\n")
    assert (mailing.letters, mailing.realism) == (0, None)


def test_a_few_words_are_too_little_for_any_figure(office: Office) -> None:
    found = realism_of(proofed(office))
    assert (found.letters_measured, found.letters) == (2, 2)
    assert found.characters < 250
    assert {figure.verdict for figure in found.figures} == {"too_few"}


def test_letters_of_erased_people_are_left_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    mailing = proofed(office)
    with office.services.writing() as session:
        someone = mailings.list_letters(session, office.ctx, mailing_id=mailing.id).data[0]
        destroy_key(session, office.ctx, someone.recipient_id)
    found = measure_mailing(office.services, office.ctx, mailing.id, find_hand("anna"))
    assert found is not None
    assert (found.letters_measured, found.letters) == (1, 2)


def test_the_figures_are_those_of_the_stored_letters(office: Office) -> None:
    """Measured here once more, from what anybody reads back."""
    mailing = proofed(office, body=LONG)
    with office.services.reading() as session:
        cards = [found.pages["card"] for found in mailings.mailing_pages(session, office.ctx, mailing.id)]
    again = measure_hand(cards)
    found = realism_of(mailing)
    assert found.characters == sum(not c.isspace() for card in cards for line in card.lines for c in line.text)
    assert [figure.measure for figure in found.figures] == [row.field for row in ROWS if row.field != "same_hand_closer"]
    for figure in found.figures:
        if figure.value is None:
            assert figure.measure in OF_FEW, figure.measure
        elif figure.measure != "roughness":  # against the hand unvaried, which is not in the letters
            assert figure.value == pytest.approx(getattr(again, figure.measure), abs=1e-5), figure.measure
            row = next(row for row in ROWS if row.field == figure.measure)
            assert (figure.verdict == "inside") == row.holds(again)


def test_a_large_mailing_is_measured_on_a_few_letters_from_all_over_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.writing.setup.write_page", quick_page)
    opened: list[str] = []

    def open_and_note(side: ProofPageRow, key: DataKey) -> Page:
        opened.append(side.letter_id)
        return pieces.open_page(side, key)

    monkeypatch.setattr("mailroom.mailings.measuring.open_page", open_and_note)
    mailing = proofed(office, rows(40))
    found = realism_of(mailing)
    assert (found.letters_measured, found.letters) == (8, 40)
    with office.services.reading() as session:
        where = sorted(mailings.get_letter(session, office.ctx, letter_id).row for letter_id in opened)
    assert where == [2, 7, 12, 17, 22, 27, 32, 37]


def test_measuring_stops_when_there_is_enough_writing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.mailings.measuring.ENOUGH_CHARACTERS", 300)
    found = realism_of(proofed(office, rows(6), body=LONG))
    assert found.letters_measured == 2


def test_the_same_ink_gives_the_same_figures_and_proofing_again_too(office: Office) -> None:
    first, second = proofed(office, body=LONG), proofed(office, body=LONG)
    assert first.realism == second.realism
    with office.services.writing() as session:
        job = mailings.request_proof(session, office.ctx, first.id)
    jobs.run(office.services, job.id)
    with office.services.reading() as session:
        assert mailings.get_mailing(session, office.ctx, first.id) == first


def test_nothing_that_was_written_stands_in_the_figures(office: Office) -> None:
    mailing = proofed(office, TWO_ROWS, body=LONG)
    with office.services.reading() as session:
        stored = json.dumps(session.scalar(select(MailingRow.realism).where(MailingRow.id == mailing.id)))
        report = mailings.report(session, office.ctx, mailing.id)
    assert json.dumps(report["realism"]) == stored
    for word in ("Weiß", "Groß", "Bonn", "Sehr", "geehrte", "Dank", "2014"):
        assert word not in stored
