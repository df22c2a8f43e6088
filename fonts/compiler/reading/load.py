"""Stage 0: a font file becomes outlines by character, in x-heights.

The file is opened in a limited process (sandbox); here its answer is checked and brought to the units of the other stages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fonts.compiler.errors import FontRefused
from fonts.compiler.plane import FloatArray
from fonts.compiler.reading.sandbox import ask_worker
from fonts.compiler.repertoire import CHARACTERS, MEASURED_PAIRS, NEEDED

MAX_EXTENT: Final = 12.0
"""Largest coordinate of a glyph, in units per em: beyond it a font is broken or hostile."""


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One form of a character."""

    name: str
    """The font's name of the glyph."""
    contours: tuple[FloatArray, ...]
    """Closed outlines, or the pen's lines of a single-line font; x-heights."""
    advance: float


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """The part of a font that is to be compiled."""

    family: str
    names: Mapping[str, str]
    """family, version, copyright, license, license_url as the file says them."""
    single_line: bool
    unit: float
    """Font units in one x-height."""
    glyphs: Mapping[str, tuple[Glyph, ...]]
    """By character: the usual form first, then its alternates."""
    distances: Mapping[str, float]
    """Origin to origin of measured pairs, kerning included; x-heights."""
    space: float
    """Advance of the word space, x-heights."""


def load_face(paths: Sequence[Path], *, weight: float | None = None) -> Face:
    """Read one font from one file or several (web fonts come in subsets); the first file that has a character gives it.

    Raises FontRefused when a file is not accepted, or when letters are missing that no hand can do without.
    """
    request: dict[str, object] = {"characters": CHARACTERS, "pairs": " ".join(MEASURED_PAIRS), "weight": weight}
    answers = [ask_worker(path, request) for path in paths]
    if not answers:
        raise FontRefused("no font file was given")
    first = answers[0]
    em = _number(first["units_per_em"])
    raw: dict[str, list[Mapping[str, object]]] = {}
    for answer in answers:
        for char, forms in _mapping(answer["characters"]).items():
            raw.setdefault(char, [_mapping(form) for form in _list(forms)])
    missing = [char for char in NEEDED if not raw.get(char) or not raw[char][0]["contours"]]
    if missing:
        raise FontRefused(f"{paths[0]}: it has no {' '.join(missing)}; a hand needs at least {''.join(NEEDED)}")
    unit = _x_height(raw)
    distances: dict[str, float] = {}
    for answer in answers:
        for pair, distance in _mapping(answer["pairs"]).items():
            distances.setdefault(pair, _number(distance) / unit)
    names = {key: str(value) for key, value in _mapping(first["names"]).items()}
    return Face(
        family=names.get("family", "") or paths[0].stem,
        names=names,
        single_line=first["kind"] == "single-line",
        unit=unit,
        glyphs={char: tuple(_glyph(form, unit, em) for form in forms) for char, forms in raw.items()},
        distances=distances,
        space=_number(first["space"]) / unit,
    )


def _glyph(form: Mapping[str, object], unit: float, em: float) -> Glyph:
    name = str(form["name"])
    contours = []
    for points in _list(form["contours"]):
        contour = np.array(points, dtype=np.float64)
        if contour.ndim != 2 or contour.shape[1] != 2 or not np.isfinite(contour).all():
            raise FontRefused(f"glyph {name!r} holds points that are no numbers")
        if float(np.abs(contour).max()) > MAX_EXTENT * em:
            raise FontRefused(f"glyph {name!r} reaches {np.abs(contour).max() / em:.0f} em from its origin")
        contours.append(contour / unit)
    return Glyph(name=name, contours=tuple(contours), advance=_number(form["advance"]) / unit)


def _x_height(raw: Mapping[str, Sequence[Mapping[str, object]]]) -> float:
    """Height of the flat small letters above the baseline: the median over x, z, v and u, whatever the OS/2 table claims."""
    tops = []
    for char in "xzvu":
        points = np.vstack([np.array(c, dtype=np.float64) for c in _list(raw[char][0]["contours"])])
        tops.append(float(points[:, 1].max()))
    height = float(np.median(tops))
    if not np.isfinite(height) or height <= 0:
        raise FontRefused(f"its small letters have no height above the baseline ({height:g} units)")
    return height


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise FontRefused("the reader's answer has the wrong form")
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise FontRefused("the reader's answer has the wrong form")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FontRefused(f"the reader's answer has {value!r} where a number belongs")
    return float(value)
