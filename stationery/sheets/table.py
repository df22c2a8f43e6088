"""Measures of the long tables, in millimetres: all rows have one height, so that pages can be counted beforehand."""

from __future__ import annotations

from typing import Final

from stationery.sheets.canvas import BOTTOM_MM, HEIGHT_MM, TOP_MM

HEAD_MM: Final = 7.0
HEAD_BASE_MM: Final = HEAD_MM - 2.4
"""Baseline of the columns' names, from the top of the head."""
ROW_MM: Final = 8.6
BASE_MM: Final = 3.7
"""Baselines from the top of a row: its first line, its second, and the line of a row that has only one."""
UNDER_MM: Final = 7.0
MIDDLE_MM: Final = 5.3
ROWS: Final = int((HEIGHT_MM - TOP_MM - BOTTOM_MM - HEAD_MM) / ROW_MM)
"""Rows on a page."""


def pages_for(rows: int) -> int:
    """How many pages so many rows take, at least one."""
    return max(1, -(-rows // ROWS))
