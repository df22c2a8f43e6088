"""Proofs: true size, the same bytes again, nobody's name in the metadata, readable by another PDF library."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from stationery.catalogue import load_stationery
from stationery.pdf.text import caption_font, encode
from stationery.proofs import ProofLetter, ProofSide, page_pdf, proof_pdf, write_proof
from tests.stationery.pages import page, stroke, wave

NOW = datetime(2025, 11, 21, 19, 40, tzinfo=UTC)
CARD, ENVELOPE = load_stationery("card-a6-folded").parts


def letter(number: int = 1) -> ProofLetter:
    card = page(210, 148, wave(116, 30, 80), wave(116, 40, 70), text="Geheimer Name")
    envelope = page(162, 114, wave(60, 60, 60), stroke([(70, 70)]))
    return ProofLetter(number, number + 1, (ProofSide(CARD, card, "K7M4-XQ2B"), ProofSide(ENVELOPE, envelope, "R2P9-TB7C")))


def black(pdf: bytes, *, dpi: int = 200) -> tuple[float, float, float, float]:
    """The box of all ink on the first page in millimetres: left, top, right, bottom."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("L").point(lambda v: 255 if v < 200 else 0)
    document.close()
    box = picture.getbbox()
    assert box is not None
    left, top, right, bottom = (value * 25.4 / dpi for value in box)
    return left, top, right, bottom


def test_a_proof_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        proof_pdf([], now=NOW)


def test_a_letter_without_sides_is_refused() -> None:
    with pytest.raises(ValueError, match="no sides"):
        ProofLetter(1, 2, ())


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        page_pdf(page(105, 148, wave(10, 20, 50)), now=datetime(2025, 11, 21))  # noqa: DTZ001  the point of the test


def test_a_written_page_comes_out_in_true_size() -> None:
    pdf = page_pdf(page(105, 148, stroke([(20, 30), (80, 30)]), stroke([(50, 100)])), now=NOW)
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx((105, 148), abs=0.001)
    # The line from x 20 to 80 at y 30 and the dot at (50, 100), each with the round end of a 0.4 mm pen.
    assert black(pdf) == pytest.approx((19.8, 29.8, 80.2, 100.2), abs=0.15)


def test_a_proof_shows_card_and_envelope_with_numbers_and_codes() -> None:
    document = pypdfium2.PdfDocument(proof_pdf([letter(3)], mailing="Dank", total=28, now=NOW))
    text = document[0].get_textpage().get_text_range()
    document.close()
    for words in (
        "Zeile 4",
        "Brief 3 / 28",
        "210 × 148 mm",
        "162 × 114 mm",
        "K7M4-XQ2B",
        "Frankierzone",
        "Codierzone",
        "Falz",
        "Dank",
    ):
        assert words in text


def test_a_proof_speaks_english_when_asked() -> None:
    document = pypdfium2.PdfDocument(proof_pdf([letter()], lang="en", now=NOW))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Franking zone" in text
    assert "Zeile" not in text


def test_a_window_envelope_is_shown_unwritten() -> None:
    sheet, envelope = load_stationery("letter-a4-din5008b").parts
    sides = (ProofSide(sheet, page(210, 297, wave(25, 120, 100))), ProofSide(envelope, None))
    document = pypdfium2.PdfDocument(proof_pdf([ProofLetter(1, 2, sides)], now=NOW))
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "unbeschrieben" in text
    assert "Fenster" in text


def test_neither_text_nor_name_stands_in_the_file() -> None:
    pdf = proof_pdf([letter()], now=NOW)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata == {
        "/Title": "Korrekturabzug",
        "/Producer": "Federkiel",
        "/CreationDate": "D:20251121194000Z",
        "/ModDate": "D:20251121194000Z",
    }
    contents = [page.get_contents() for page in reader.pages]
    assert b"Geheimer" not in pdf + b"".join(content.get_data() for content in contents if content is not None)


def test_the_same_letters_give_the_same_bytes_here_and_in_another_process(root: Path) -> None:
    program = (
        "import sys, hashlib; from tests.stationery.proofs.test_proof import *;"
        "sys.stdout.write(hashlib.sha256(proof_pdf([letter(1), letter(2)], now=NOW)).hexdigest())"
    )
    command = [sys.executable, "-c", program]
    there = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONHASHSEED": "99"}, capture_output=True, text=True, check=True
    )

    assert there.stdout == hashlib.sha256(proof_pdf([letter(1), letter(2)], now=NOW)).hexdigest()


def test_letters_are_written_as_they_come() -> None:
    out = io.BytesIO()
    sizes = []

    def letters() -> Iterator[ProofLetter]:
        for number in range(1, 6):
            sizes.append(len(out.getvalue()))
            yield letter(number)

    assert write_proof(out, letters(), now=NOW) == 5
    assert sizes == sorted(set(sizes)), "each letter must reach the file before the next is asked for"
    assert len(PdfReader(io.BytesIO(out.getvalue())).pages) == 5


def test_a_page_of_writing_stays_small() -> None:
    lines = [wave(20, 20 + 8 * i, 80, samples=1000) for i in range(14)]
    pdf = page_pdf(page(210, 148, *lines), now=NOW)
    assert len(pdf) - len(caption_font().file) < 60_000


def test_captions_survive_brackets_and_letters_the_font_lacks() -> None:
    assert encode("a(b)\\ Ж\n") == b"a(b)\\ ? "
    pdf = proof_pdf([letter()], mailing="Aktion (Herbst) \\ 中", now=NOW)
    document = pypdfium2.PdfDocument(pdf)
    assert "Aktion (Herbst) \\ ?" in document[0].get_textpage().get_text_range()
    document.close()
