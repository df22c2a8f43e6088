"""Batch sheets: every page says what it belongs to, every letter is there, no value reaches a file or the network."""

from __future__ import annotations

import builtins
import hashlib
import http.server
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from markupsafe import Markup
from pypdf import PdfReader

from stationery.batch import BatchData, ManifestRow, PartCount, RefusedRow
from stationery.errors import PrintingFailed, StationeryError, UnknownStationery
from stationery.sheets import ContactPiece, batch_sheets, html, single_sheet
from tests.stationery.batches import NOW, batch, code
from tests.stationery.pages import page, wave


def texts(pdf: bytes) -> list[str]:
    """The text of each page, thin spaces and line breaks as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [" ".join(document[i].get_textpage().get_text_range().split()) for i in range(len(document))]
    document.close()
    return pages


def symbols(pdf: bytes) -> list[str]:
    """What a scanner reads on all pages."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for i in range(len(document)):
        picture = document[i].render(scale=300 / 72).to_pil().convert("L")
        found += [b.text for b in zxingcpp.read_barcodes(picture) if b.format == zxingcpp.BarcodeFormat.DataMatrix]
    document.close()
    return found


def test_counts_that_do_not_belong_to_the_stationery_are_refused() -> None:
    with pytest.raises(StationeryError, match="1 counts for the 2 written parts"):
        batch(counts=(PartCount(1, 1, 0),))


def test_codes_that_do_not_belong_to_the_stationery_are_refused() -> None:
    with pytest.raises(StationeryError, match="letter 1 has 1 codes for 2 written parts"):
        batch(rows=(ManifestRow(1, 2, "A", "1", "B", codes=("X",)),))


def test_more_refused_rows_than_rows_are_refused() -> None:
    with pytest.raises(StationeryError, match="1 rows came in, but 2 were refused"):
        batch(rows=(), rows_in=1, refused=(RefusedRow(2, "a", "b"), RefusedRow(3, "a", "b")))


def test_negative_counts_are_refused() -> None:
    with pytest.raises(StationeryError, match="negative"):
        PartCount(1, -1, 0)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        single_sheet("manifest", batch(), now=datetime(2025, 11, 21))  # noqa: DTZ001  the point of the test


def test_a_missing_pango_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_pango(name: str, *arguments: object, **named: object) -> object:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **named)  # type: ignore[arg-type]

    html._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(PrintingFailed, match=r"apt-get install libpango-1\.0-0 libpangoft2-1\.0-0"):
        single_sheet("job_ticket", batch(), now=NOW)
    assert single_sheet("manifest", batch(), now=NOW), "the manifest must not need Pango"


def test_a_sheet_for_which_the_batch_has_nothing_is_refused() -> None:
    with pytest.raises(StationeryError, match="nothing for the sheet 'contact_sheet'"):
        single_sheet("contact_sheet", batch(), now=NOW)


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownStationery, match="'invoice'; there are: contact_sheet, job_ticket, manifest"):
        single_sheet("invoice", batch(), now=NOW)


def test_every_page_says_mailing_batch_page_time_and_hash() -> None:
    data = batch(60)
    pages = texts(batch_sheets(data, pieces=[ContactPiece(code(1), page(210, 148, wave(120, 30, 70)))], now=NOW))
    for number, text in enumerate(pages, 1):
        for words in (
            "Dankesbrief Herbst",
            "Partie 2025-047",
            f"Seite {number} / {len(pages)}",
            "21.11.2025, 20:40 MEZ",
            data.data_hash,
        ):
            assert words in text, (number, words)
    headings = [
        "Auftragszettel",
        "Packliste",
        "Laufzettel",
        "Sendungsliste",
        "Nicht geschriebene Zeilen",
        "Bildbogen",
        "Abstimmung",
    ]
    assert [heading for heading in headings if not any(heading in text for text in pages)] == []


def test_the_sheets_speak_english_when_asked() -> None:
    together = " ".join(texts(batch_sheets(batch(), lang="en", now=NOW)))
    for words in ("Job ticket", "Manifest", "Page 1 /", "21 Nov 2025", "Reconciliation"):
        assert words in together
    assert "Seite" not in together


def test_the_manifest_lists_every_letter_once_with_polish_letters_intact() -> None:
    together = " ".join(texts(single_sheet("manifest", batch(70), now=NOW)))
    assert all(together.count(f"Łukasz Świątek {i} ") == 1 for i in range(1, 71))
    assert all(together.count(code(i)) == 1 for i in range(140))


def test_a_scanner_reads_every_code_of_manifest_and_slips() -> None:
    data = batch(12)
    wanted = sorted(code(i) for i in range(24))
    assert sorted(symbols(single_sheet("manifest", data, now=NOW))) == wanted
    assert sorted(symbols(single_sheet("traveller_slips", data, now=NOW))) == wanted


def test_slips_carry_no_personal_data() -> None:
    assert not any(
        "Świątek" in text or "Hamburg" in text for text in texts(single_sheet("traveller_slips", batch(12), now=NOW))
    )


def test_the_job_ticket_reckons_what_is_open() -> None:
    ticket = texts(single_sheet("job_ticket", batch(30, counts=(PartCount(30, 28, 3), PartCount(30, 30, 0))), now=NOW))[0]
    assert "30 28 3 5" in ticket
    assert "1 h 02 min" in ticket


def test_the_reconciliation_says_when_counts_do_not_reconcile() -> None:
    good = texts(batch_sheets(batch(5, posted=5), now=NOW))[-1]
    bad = texts(batch_sheets(batch(5, posted=4), now=NOW))[-1]
    assert "Die Zahlen gehen auf." in good
    assert "Die Zahlen gehen nicht auf." in bad


def test_a_very_long_name_is_cut_and_does_not_run_into_its_neighbour() -> None:
    long = replace(batch(1).rows[0], name="Donaudampfschifffahrtsgesellschaft " * 5)
    text = texts(single_sheet("manifest", batch(1, rows=(long,)), now=NOW))[0]
    assert "…" in text
    assert "20095 Hamburg" in text


def test_the_same_data_gives_the_same_bytes_here_and_in_another_process(root: Path) -> None:
    program = (
        "import sys, hashlib; from stationery.sheets import batch_sheets; from tests.stationery.batches import *;"
        "sys.stdout.write(hashlib.sha256(batch_sheets(batch(), now=NOW)).hexdigest())"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONHASHSEED": "99"}
    there = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    assert there.stdout == hashlib.sha256(batch_sheets(batch(), now=NOW)).hexdigest()


def test_other_data_has_another_hash() -> None:
    hashes = {data.data_hash for data in (batch(), batch(notes="x"), batch(4), batch(posted=3), batch(pen_time_s=1.0))}
    assert len(hashes) == 5


def test_the_metadata_names_nobody() -> None:
    metadata = PdfReader(io.BytesIO(batch_sheets(batch(), now=NOW))).metadata
    assert metadata == {
        "/Title": "Begleitpapiere",
        "/Producer": "Federkiel",
        "/CreationDate": "D:20251121194000Z",
        "/ModDate": "D:20251121194000Z",
    }


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """A file and a server that nobody should read: path, address, requests seen."""
    secret = tmp_path / "canary.txt"
    secret.write_text("CANARYCONTENT", encoding="utf-8")
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield secret, f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()
    thread.join()


PAYLOADS = [
    '<img src="{f}">', '<img src="{h}/i">', '<link rel="stylesheet" href="{h}/c">', '<link rel=attachment href="{f}">',
    "<style>@import url({h}/s);</style>", "<style>body{{background:url({h}/b)}}</style>", '<object data="{f}"></object>',
    '<embed src="{f}">', '<iframe src="{f}"></iframe>', '<a rel="attachment" href="{f}">x</a>', '<base href="{h}/">',
    '<meta http-equiv="refresh" content="0;url={h}/m">', '<svg><image href="{f}"/></svg>', '<svg><use href="{h}/u#a"/></svg>',
    "</style><style>@font-face{{font-family:x;src:url({f})}}</style>", '"><img src={h}/q>', "{{{{ cycler.__init__ }}}}",
    "{{% include '{f}' %}}", "<!ENTITY x SYSTEM '{f}'>&x;", "]]><script src='{h}/js'></script>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_value_makes_the_renderer_read_a_file_or_the_network(payload: str, canary: tuple[Path, str, list[str]]) -> None:
    secret, address, seen = canary
    hostile = payload.format(f=secret.as_uri(), h=address)
    data = replace(
        batch(), client=hostile, mailing=hostile, batch=hostile, hand=hostile, signer=hostile, machine=hostile, pen=hostile,
        ink=hostile, product=hostile, notes=hostile,
    )  # fmt: skip
    pdf = single_sheet("job_ticket", data, now=NOW)
    reader = PdfReader(io.BytesIO(pdf))
    assert seen == []
    assert "CANARYCONTENT" not in " ".join(texts(pdf))
    assert "/EmbeddedFiles" not in str(reader.trailer["/Root"])
    assert hostile.split()[0][:12].replace(" ", "") in texts(pdf)[0].replace(" ", ""), "a value is printed as it is"


@pytest.mark.parametrize(
    "rule", ["@import url({h}/s);", "body {{ background: url({f}) }}", "h1 {{ background: url('FILE:///etc/hostname') }}"]
)
def test_even_our_own_style_sheet_cannot_open_files_or_the_network(
    rule: str, canary: tuple[Path, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, address, seen = canary
    css = Markup(rule.format(f=secret.as_uri(), h=address))
    monkeypatch.setattr(html, "_stylesheet", lambda: css)
    with pytest.raises(PrintingFailed, match="tried to open a"):
        single_sheet("job_ticket", batch(), now=NOW)
    assert seen == []


def test_a_manifest_of_a_thousand_letters_takes_seconds_not_minutes() -> None:
    import time

    data: BatchData = batch(1000)
    start = time.process_time()
    assert len(PdfReader(io.BytesIO(single_sheet("manifest", data, now=NOW))).pages) == 36
    # Measured: 1 s on the machine of 2025; a table by the HTML engine takes 14 s.
    assert time.process_time() - start < 8
