"""Symbols are square whatever the code's length, and a reader gives the code back."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from stationery.errors import StationeryError
from stationery.pdf.datamatrix import MAX_TEXT, modules

CODES = st.text("BCDFGHJKMNPQRTVWXZ2346789-", min_size=1, max_size=MAX_TEXT)


@settings(max_examples=60)
@given(CODES)
def test_every_code_becomes_a_square_symbol_that_reads_back(code: str) -> None:
    symbol = modules(code)
    assert symbol.shape[0] == symbol.shape[1]
    picture = np.pad(np.where(np.kron(symbol, np.ones((4, 4), bool)), 0, 255).astype(np.uint8), 16, constant_values=255)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code]


@pytest.mark.parametrize("text", ["", "ü", "A" * (MAX_TEXT + 1)])
def test_what_no_piece_code_can_be_is_refused(text: str) -> None:
    with pytest.raises(StationeryError, match="DataMatrix"):
        modules(text)
