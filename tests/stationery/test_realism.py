"""The figures of the writing: what they refuse, how people read them in both languages, their page in the proof."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import pypdfium2
import pytest
from pypdf import PdfReader

from stationery.catalogue import load_stationery
from stationery.proofs import ProofLetter, ProofSide, proof_pdf
from stationery.realism import (
    Figure,
    Gauge,
    Realism,
    gauge,
    outcome_sentence,
    realism_from_stored,
    sample_sentence,
    shown_figures,
)
from stationery.words import Language
from tests.stationery.pages import page, wave

NOW = datetime(2025, 11, 21, 19, 40, tzinfo=UTC)
HEIGHT = Figure("height_cv", 0.1123, "0.12-0.16", 0.08, 0.16, "inside")
CLONES = Figure("clones", 0.0021, "<= 0.0003", 0.0, 0.001, "outside")
ALIKE = Figure("shape_first_percentile", 0.06, "0.064", 0.05, None, "inside")
SLANT = Figure("letter_slant_sd_deg", 4.26, "3.8-5.6", 2.5, 5.6, "inside")
MARGIN = Figure("left_margin_sd", None, "0.2-1.6", 0.2, 0.8, "too_few")
REPEATS = Figure("repeats", 0.0, "-", 0.0, 0.0, "inside")
FOUND = Realism(8, 12_345, 2412, (HEIGHT, CLONES, ALIKE, SLANT, MARGIN, REPEATS))


def last_page(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text: str = document[len(document) - 1].get_textpage().get_text_range()
    document.close()
    return text


def proof(realism: Realism | None, lang: Language = "de") -> bytes:
    card = load_stationery("card-a6-folded").parts[0]
    letter = ProofLetter(1, 2, (ProofSide(card, page(210, 148, wave(116, 30, 80))),))
    return proof_pdf([letter], mailing="Dank", lang=lang, realism=realism, now=NOW)


@pytest.mark.parametrize(("value", "verdict"), [(None, "inside"), (0.1, "too_few"), (float("nan"), "outside"), (0.1, "fine")])
def test_a_figure_that_contradicts_itself_is_refused(value: float | None, verdict: str) -> None:
    with pytest.raises(ValueError, match="height_cv"):
        replace(HEIGHT, value=value, verdict=verdict)  # type: ignore[arg-type]  # what no type allows


def test_what_is_stored_comes_back() -> None:
    assert realism_from_stored(FOUND.as_stored()) == FOUND


def test_what_lies_outside_and_what_could_be_taken_is_counted() -> None:
    assert FOUND.outside == (CLONES,)
    assert FOUND.taken == 5


def test_the_sentences_say_how_much_was_measured_and_what_came_out() -> None:
    assert outcome_sentence(FOUND, "en").startswith("4 of 5 measures lie within")
    assert sample_sentence(FOUND, "de") == (
        "Gemessen an 8 von 12\u202f345 Briefen, über die Liste verteilt, mit 2412 geschriebenen Zeichen."
    )
    assert sample_sentence(replace(FOUND, letters=8), "en") == "Measured on all letters (8) with 2,412 written characters."
    fine = replace(FOUND, figures=(HEIGHT, MARGIN))
    assert outcome_sentence(fine, "de") == "Alle Maße, die sich nehmen ließen (1), liegen im Bereich."
    assert outcome_sentence(replace(FOUND, figures=(MARGIN,)), "en") == "There is too little writing to say."


@pytest.mark.parametrize(
    ("figure", "lang", "shown"),
    [
        (HEIGHT, "de", ("0,112", "0,12–0,16", "0,08–0,16", "im Bereich")),
        (HEIGHT, "en", ("0.112", "0.12–0.16", "0.08–0.16", "within")),
        (CLONES, "de", ("0,0021", "bis 0,0003", "bis 0,001", "außerhalb")),
        (ALIKE, "en", ("0.060", "0.064", "from 0.05", "within")),
        (SLANT, "de", ("4,3°", "3,8–5,6", "2,5–5,6°", "im Bereich")),
        (MARGIN, "en", ("–", "0.2–1.6", "0.2–0.8", "too little writing")),
        (REPEATS, "de", ("0", "–", "keine", "im Bereich")),
    ],
)
def test_each_figure_is_shown_as_the_language_writes_it(figure: Figure, lang: Language, shown: tuple[str, ...]) -> None:
    row = shown_figures(replace(FOUND, figures=(figure,)), lang)[0]
    assert (row.value, row.people, row.limits, row.verdict_word) == shown


@pytest.mark.parametrize("figure", FOUND.figures)
def test_on_a_gauge_what_lies_inside_stands_in_the_band(figure: Figure) -> None:
    found = gauge(figure)
    assert 0.0 <= found.left <= found.right <= 1.0
    assert (found.mark is None) == (figure.value is None)
    if found.mark is not None:
        assert (found.left <= found.mark <= found.right) == (figure.verdict == "inside")


def test_what_lies_far_outside_stands_at_the_end_of_its_gauge() -> None:
    assert gauge(replace(HEIGHT, value=99.0, verdict="outside")) == Gauge(gauge(HEIGHT).left, gauge(HEIGHT).right, 1.0)


def test_the_proof_has_the_figures_on_its_last_page_in_the_readers_language() -> None:
    german, english = last_page(proof(FOUND)), last_page(proof(FOUND, "en"))
    for words in ("Wie von Hand", "4 von 5 Maßen", "8 von 12", "0,112", "0,08–0,16", "außerhalb", "zu wenig Schrift", "Dank"):
        assert words in german
    for words in ("As if by hand", "4 of 5 measures", "0.112", "outside", "too little writing"):
        assert words in english
    assert "Letter 1" in last_page(proof(None, "en"))


def test_the_figures_page_is_the_same_bytes_again_and_holds_nothing_outside_its_sheet() -> None:
    pdf = proof(FOUND)
    assert pdf == proof(FOUND)
    box = PdfReader(io.BytesIO(pdf)).pages[-1].mediabox
    document = pypdfium2.PdfDocument(pdf)
    picture = document[len(document) - 1].render(scale=2).to_pil().convert("L").point(lambda v: 255 if v < 250 else 0)
    document.close()
    found = picture.getbbox()
    assert found is not None
    assert found[0] > 20
    assert found[2] < 2 * float(box.width) - 20
    assert found[3] < 2 * float(box.height) - 10


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_words_run_into_each_other(lang: Language) -> None:
    """Not even the longest of each column, in one row."""
    long = replace(MARGIN, measure="baseline_residual_sd", people="0.18-0.20 (0.137-0.257)")
    document = pypdfium2.PdfDocument(proof(replace(FOUND, figures=(*FOUND.figures, long)), lang))
    text = document[len(document) - 1].get_textpage()
    boxes = [text.get_rect(i) for i in range(text.count_rects())]
    document.close()
    assert len(boxes) > 40
    for (left, bottom, right, top), (left2, bottom2, right2, top2) in combinations(boxes, 2):
        assert right <= left2 or right2 <= left or top <= bottom2 or top2 <= bottom
