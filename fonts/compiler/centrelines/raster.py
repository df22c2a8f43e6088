"""Stage 1: an outline becomes ink, a bitmap with its distance transform.

The bitmap is as fine as the pen demands: PIXELS_PER_PEN across a nominal stroke. Overlapping contours count by the non-zero
winding rule, as renderers fill them. Filling includes the border pixels, so ink and pen alike come out about a pixel bolder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fonts.compiler.errors import GlyphFailed
from fonts.compiler.plane import FloatArray, signed_area
from fonts.compiler.tools import opencv

PIXELS_PER_PEN = 22.0
"""Stroke width in pixels; below about 15 junctions blur, above 30 nothing is gained."""

MAX_PIXELS = 6_000_000
_PAD = 6
_SUBPIXEL_BITS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """One glyph's ink. Pixel coordinates: x right, y *up* (row 0 is the lowest), like the outline's."""

    mask: NDArray[np.uint8]
    """(rows, columns) 1 where there is ink."""
    depth: NDArray[np.float32]
    """Distance in pixels from each ink pixel to the nearest paper."""
    scale: float
    """Pixels per outline unit."""
    origin: FloatArray
    """Outline coordinates of pixel (0, 0)."""
    pen_px: float
    """Nominal stroke width in pixels."""

    def to_pixels(self, points: FloatArray) -> FloatArray:
        """Outline coordinates to pixels."""
        return (points - self.origin) * self.scale

    def to_outline(self, points: FloatArray) -> FloatArray:
        """Pixels to outline coordinates."""
        return np.asarray(points, dtype=np.float64) / self.scale + self.origin

    def depth_at(self, points: FloatArray) -> FloatArray:
        """(n,) depth at pixel coordinates, bilinear; 0 outside the bitmap."""
        p = np.atleast_2d(points)
        rows, columns = self.mask.shape
        inside = (p[:, 0] >= 0) & (p[:, 1] >= 0) & (p[:, 0] < columns - 1) & (p[:, 1] < rows - 1)
        x, y = np.where(inside, p[:, 0], 0.0), np.where(inside, p[:, 1], 0.0)
        i, j = x.astype(np.int64), y.astype(np.int64)
        u, v = x - i, y - j
        d = self.depth
        value = (1 - v) * ((1 - u) * d[j, i] + u * d[j, i + 1]) + v * ((1 - u) * d[j + 1, i] + u * d[j + 1, i + 1])
        return np.where(inside, value, 0.0).astype(np.float64)


def rasterise(contours: Sequence[FloatArray], pen: float, *, name: str = "?", pixels_per_pen: float = PIXELS_PER_PEN) -> Ink:
    """Fill closed contours. `pen` is the stroke width in the contours' unit. Raises GlyphFailed beyond MAX_PIXELS."""
    scale = pixels_per_pen / pen
    points = np.vstack(list(contours))
    origin = points.min(axis=0) - _PAD / scale
    size = np.ceil((points.max(axis=0) + _PAD / scale - origin) * scale).astype(int) + 1
    if int(size[0]) * int(size[1]) > MAX_PIXELS:
        raise GlyphFailed(name, f"it is {size[0] / pixels_per_pen:.0f} x {size[1] / pixels_per_pen:.0f} pen widths large")
    shape = (int(size[1]), int(size[0]))
    mask = _fill_slits(_fill(contours, origin, scale, shape), pixels_per_pen)
    return Ink(mask=mask, depth=_depth(mask), scale=scale, origin=origin, pen_px=pixels_per_pen)


def _fill(contours: Sequence[FloatArray], origin: FloatArray, scale: float, shape: tuple[int, int]) -> NDArray[np.uint8]:
    cv2 = opencv()
    winding = np.zeros(shape, dtype=np.int16)
    for contour in contours:
        one = np.zeros(shape, dtype=np.uint8)
        fixed = np.round((contour - origin) * scale * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.fillPoly(one, [fixed], 1, shift=_SUBPIXEL_BITS)
        winding += one.astype(np.int16) * (1 if signed_area(contour) > 0 else -1)
    filled: NDArray[np.uint8] = (winding != 0).astype(np.uint8)
    return filled


def _depth(mask: NDArray[np.uint8]) -> NDArray[np.float32]:
    cv2 = opencv()
    depth: NDArray[np.float32] = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return depth


def _fill_slits(mask: NDArray[np.uint8], pen_px: float) -> NDArray[np.uint8]:
    """Close the sliver holes that shallow crossings leave: they would become loops of their own.

    A hole is a sliver when the largest circle inside it is under a quarter of the pen and it covers less than a pen's square.
    """
    cv2 = opencv()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    room = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
    filled = mask.copy()
    for hole in range(1, count):
        touches_border = stats[hole, cv2.CC_STAT_LEFT] == 0
        if touches_border or stats[hole, cv2.CC_STAT_AREA] > 0.9 * pen_px**2:
            continue
        where = labels == hole
        if float(room[where].max()) < 0.24 * pen_px:
            filled[where] = 1
    return filled
