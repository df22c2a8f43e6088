"""How human the writing is, in figures: the measures of docs/realism.md on pages of strokes.

It judges what was written and knows nothing of how: no hand, no model, no drawing. The same functions serve the benchmark, the
tests and a mailing's proof.

    words_of(pages) -> words and letters         letters.py
    letter_shape, shape_distances, ...           shapes.py      same hand, same letter; hand against hand
    height_cv, slant_correlation, ...            drift.py       size, slant and baseline from letter to letter
    line_slope_sd_deg, left_margin_sd, ...       pages.py       lines on the page
    find_repeats(pages) -> Repeats               repeats.py     strokes that come back
    roughness_ratio(letters, unvaried)           roughness.py   smooth variation or noise
    measure_hand(pages) -> Measures, table(...)  measures.py    all of it, beside people's figures
"""

from __future__ import annotations

from render.realism.letters import Letter, Word, letters_of, words_of
from render.realism.measures import ROWS, Measures, Row, measure_hand, outside, table
from render.realism.repeats import Place, Repeat, Repeats, find_repeats
from render.realism.roughness import roughness_ratio
from render.realism.shapes import Shapes, shapes_of

__all__ = [
    "ROWS",
    "Letter",
    "Measures",
    "Place",
    "Repeat",
    "Repeats",
    "Row",
    "Shapes",
    "Word",
    "find_repeats",
    "letters_of",
    "measure_hand",
    "outside",
    "roughness_ratio",
    "shapes_of",
    "table",
    "words_of",
]
