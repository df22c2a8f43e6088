"""A recorded signature written anew: the same movement with another lean, size, sweep and tempo, as people sign."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.errors import BadText
from render.geometry import Area, Block
from render.movement.ink import SPACING_MM, even_points
from render.recorded.reading import LEAST_SIDE, Specimen, Specimens
from render.strokes import SIGNATURE, Line, Stroke

FloatArray = NDArray[np.float64]

ONLY_ONE: Final = 1.25
"""Factor of the variation when there is a single specimen."""
SIZE, ASPECT, SHEAR = 0.04, 0.03, 0.03
"""Standard deviations: log size, log of width to height, shear."""
TURN_DEG: Final = 1.3
BEND: Final = 0.018
"""Standard deviation of each bow along the path, in heights of the signature; higher bows are weaker."""
BOWS: Final = 7
STROKE_BEND: Final = 0.01
"""The same for the bows of each stroke by itself, in its length or that height, whichever is less."""
STROKE_BOWS: Final = (0.6, 1.0, 0.8, 0.5, 0.3, 0.2)
LEAST_BEND_MM: Final = 0.075
"""Short strokes have few ways to differ: bars and hooks bend at least so much."""
STRETCH: Final = 0.1
"""Standard deviation of the distance of a stroke's ends, as a part of it."""
TEMPO: Final = 0.08
LEAST_SCALE: Final = 0.4
"""A signature that has to be made smaller than this part of its size does not fit."""


def choose(specimens: Specimens, rng: np.random.Generator, last: int | None) -> int:
    """Which specimen is the model: any but the last one, if there are several."""
    count = len(specimens.specimens)
    if last is None or count == 1:
        return int(rng.integers(count))
    return (last + 1 + int(rng.integers(count - 1))) % count


def write_recorded(block: Block, text: str, specimens: Specimens, number: int, rng: np.random.Generator) -> Line:
    """The signature as one line of ink in sheet coordinates, inside the block's area; raises BadText if that is too small."""
    specimen = specimens.specimens[number]
    amount = ONLY_ONE if len(specimens.specimens) == 1 else 1.0
    strokes = _varied(specimen, amount, block.slope_deg, rng)
    offsets = np.concatenate([[0], np.cumsum([len(stroke) for stroke in strokes])]).astype(np.int64)
    placed, scale = _placed(np.concatenate(strokes), block, rng)
    tempo = float(np.exp(TEMPO * amount * rng.standard_normal())) / np.sqrt(scale)
    swing = TEMPO * amount * rng.standard_normal(2)
    base = float(np.quantile(placed[:, 1], 0.8))
    made = []
    points, _, starts = even_points(placed, np.zeros(len(placed), np.int64), offsets, SPACING_MM)
    begun = float(specimen.strokes[0][0, 2])
    whole = max(1e-6, float(specimen.strokes[-1][-1, 2]) - begun)
    for k, stroke in enumerate(specimen.strokes):
        path = points[starts[k] : starts[k + 1]] if len(stroke) > 1 else placed[offsets[k] : offsets[k + 1]]
        old = _along(placed[offsets[k] : offsets[k + 1]])
        times = np.interp(_along(path), old, stroke[:, 2]) - begun
        u = times / whole
        times = tempo * (
            times + whole * (swing[0] * np.sin(np.pi * u) / np.pi + swing[1] * np.sin(2 * np.pi * u) / (2 * np.pi))
        )
        made.append(Stroke(np.ascontiguousarray(path), np.maximum.accumulate(times), np.full(len(path), SIGNATURE, np.int32)))
    return Line(text, base, tuple(made))


def _along(path: FloatArray) -> FloatArray:
    """(n,) the way gone at each point, as a part of the whole."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    return way / max(float(way[-1]), 1e-9)


def _varied(specimen: Specimen, amount: float, slope_deg: float, rng: np.random.Generator) -> list[FloatArray]:
    """Affine, then bows over the whole path and over each stroke; (n, 2) millimetres each."""
    size, aspect = amount * SIZE * rng.standard_normal(), amount * ASPECT * rng.standard_normal()
    turn = np.radians(amount * TURN_DEG * rng.standard_normal() - slope_deg)
    shear = amount * SHEAR * rng.standard_normal()
    turning = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    affine = turning @ np.array([[np.exp(size + aspect), shear], [0.0, np.exp(size - aspect)]])
    extent = min(max(specimen.height_mm, LEAST_SIDE * specimen.width_mm), 0.5 * (specimen.height_mm + specimen.width_mm))
    order = np.arange(1, BOWS + 1)
    weights = amount * BEND * extent / np.sqrt(order)
    whole = rng.standard_normal((BOWS, 2)) * weights[:, None]
    lengths = [float(np.hypot(*np.diff(stroke[:, :2], axis=0).T).sum()) for stroke in specimen.strokes]
    total, gone = max(sum(lengths), 1e-9), 0.0
    made = []
    for stroke, length in zip(specimen.strokes, lengths, strict=True):
        own = _along(stroke[:, :2])
        place = (gone + own * length) / total
        gone += length
        bent = stroke[:, :2] @ affine.T + np.cos(np.pi * order * place[:, None]) @ whole
        size_mm = max(STROKE_BEND * min(extent, length), min(LEAST_BEND_MM, 0.05 * length))
        bows = rng.standard_normal((len(STROKE_BOWS), 2)) * size_mm * np.array(STROKE_BOWS)[:, None]
        stretch = (bent[-1] - bent[0]) * amount * STRETCH * rng.standard_normal()
        made.append(bent + (own - 0.5)[:, None] * stretch + np.cos(np.pi * np.arange(len(STROKE_BOWS)) * own[:, None]) @ bows)
    return made


def _placed(points: FloatArray, block: Block, rng: np.random.Generator) -> tuple[FloatArray, float]:
    """The points inside the area, made smaller if they must be, and the factor of that."""
    area: Area = block.area
    low = points.min(axis=0)
    sides = np.maximum(points.max(axis=0) - low, 1e-9)
    scale = min(1.0, 0.98 * area.width_mm / float(sides[0]), 0.98 * area.height_mm / float(sides[1]))
    if scale < LEAST_SCALE:
        raise BadText(
            f"the signature measures {sides[0]:.0f} x {sides[1]:.0f} mm and does not fit an area of "
            f"{area.width_mm:.0f} x {area.height_mm:.0f} mm"
        )
    spare = np.array([area.width_mm, area.height_mm]) - scale * sides
    stray = rng.uniform(0.0, 1.0, 2) * np.minimum(spare, (2.0, 1.0))
    if block.align == "center":
        stray[0] = min(max(0.0, 0.5 * spare[0] + stray[0] - 1.0), spare[0])
    return np.array([area.x_mm, area.y_mm]) + stray + scale * (points - low), scale
