"""Stands in for a tablet: a name signed some times, recorded as a file that people upload."""

from __future__ import annotations

import numpy as np

from fonts.catalogue import load_hand
from render.writer import Area, Block, write_page

Recorded = dict[str, object]


def recorded(count: int = 3, *, seed: int = 7, name: str = "Clara Sommer") -> Recorded:
    """A file of that many specimens."""
    blocks = [Block(name, Area(5, 5 + 25 * k, 90, 24), signature=True) for k in range(count)]
    page = write_page(blocks, load_hand("clara"), seed=seed, width_mm=100, height_mm=10 + 25 * count)
    strokes = [[np.column_stack([stroke.points, stroke.times]).tolist() for stroke in line.strokes] for line in page.lines]
    return {"unit": "mm", "y": "down", "specimens": strokes}
