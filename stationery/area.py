"""Rectangles on a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A writing area in sheet coordinates (millimetres, origin top left, y down)."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
