"""No cell of an export is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.base.exports import csv_bytes, guarded

HOSTILE = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("http://x.example")']


@pytest.mark.parametrize("cell", HOSTILE)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Anna", "10969 Berlin", "a=b", "'=1", "O'Neil", "ß-Straße"])
def test_ordinary_text_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_any_table_begins_a_formula(rows: list[list[str]]) -> None:
    text = csv_bytes(["=a", "b"], rows).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(back) == len(rows) + 1
    for row in back:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
            assert not cell.startswith(("\t", "\r"))


def test_the_table_reads_back_in_german_excels_form() -> None:
    data = csv_bytes(["Zeile", "Ort"], [["2", "Köln; am Rhein"]])
    assert data == b"\xef\xbb\xbfZeile;Ort\r\n" + '2;"Köln; am Rhein"\r\n'.encode()
