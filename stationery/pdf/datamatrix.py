"""DataMatrix symbols as modules; drawn by whoever prints them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from stationery.errors import StationeryError

MAX_TEXT = 64


@lru_cache(maxsize=4096)
def modules(text: str) -> NDArray[np.bool_]:
    """(n, n) modules of the symbol for an ASCII text, True = black, without the quiet zone (leave one module around it)."""
    if not text or len(text) > MAX_TEXT or not text.isascii():
        raise StationeryError(f"a DataMatrix here needs 1 to {MAX_TEXT} ASCII characters, got {text!r}")
    # Left to itself zxing takes a rectangle for some lengths, which is wider than the place that slips and manifest keep.
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    pixels = np.array(symbol.to_image(scale=1, add_quiet_zones=False))
    return pixels < 128


def runs(text: str) -> list[tuple[int, int, int]]:
    """The black modules as level bars (column, row, length)."""
    bars: list[tuple[int, int, int]] = []
    for row, line in enumerate(modules(text)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
        bars += [(int(a), row, int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return bars
