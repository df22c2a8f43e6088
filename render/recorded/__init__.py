"""A person's recorded signatures: read and checked (`reading`), and written again so that no two are alike (`rewriting`).

Whoever has something written passes `Specimens` to `render.writer`, which alone calls `rewriting`.
"""

from __future__ import annotations

from render.recorded.reading import MOST_BYTES, MOST_SPECIMENS, Specimens, load_specimens, read_specimens

__all__ = ["MOST_BYTES", "MOST_SPECIMENS", "Specimens", "load_specimens", "read_specimens"]
