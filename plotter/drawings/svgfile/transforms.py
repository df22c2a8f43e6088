"""Transforms as (3, 3) for row vectors [x y 1]: the `transform` attribute (numbers only), the CSS property (units, origin)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.svgfile.values import NUMBER, Scale, length

FloatArray = NDArray[np.float64]

_FUNCTION: Final = re.compile(r"[\s,]*([a-zA-Z]+[23]?[dD]?)\s*\(([^()]*)\)")
_TURN: Final = {"deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
_ANGLE: Final = re.compile(rf"\s*({NUMBER})(deg|rad|grad|turn)?\s*")
_COUNTS: Final = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3), "skewX": (1,), "skewY": (1,)}


_MAX_ARGUMENTS: Final = 400


def matrix(a: float, b: float, c: float, d: float, e: float, f: float) -> FloatArray:
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def shift(x: float, y: float) -> FloatArray:
    return matrix(1, 0, 0, 1, x, y)


def attribute_matrix(text: str) -> FloatArray:
    """A transform attribute; raises ValueError for what its grammar does not hold."""
    numbers = re.compile(rf"\s*{NUMBER}(?:(?:\s*,\s*|\s+|(?=[-+.])){NUMBER}){{0,5}}\s*")

    def read(name: str, arguments: str) -> FloatArray:
        if name not in _COUNTS or len(arguments) > _MAX_ARGUMENTS or not numbers.fullmatch(arguments):
            raise ValueError(name)
        values = [float(n) for n in re.findall(NUMBER, arguments)]
        if len(values) not in _COUNTS[name]:
            raise ValueError(name)
        if name == "rotate" and len(values) == 3:
            return shift(-values[1], -values[2]) @ _turned(values[0]) @ shift(values[1], values[2])
        return _plain(name, values)

    return _product(text, read)


def css_matrix(text: str, scale: Scale) -> FloatArray:
    """The CSS property, origin left out; of 3D functions only those that stay in the plane. Raises ValueError."""

    def read(name: str, arguments: str) -> FloatArray:
        parts = [part.strip() for part in arguments.split(",")]
        small = name.lower()
        if small in ("rotate", "rotatez", "skew", "skewx", "skewy"):
            angles = [_angle(part) for part in parts]
            if len(angles) > (2 if small == "skew" else 1):
                raise ValueError(name)
            if small.startswith("rotate"):
                return _turned(angles[0])
            across, along = {"skewx": (angles[0], 0.0), "skewy": (0.0, angles[0])}.get(small, (angles[0], angles[-1]))
            along = 0.0 if small == "skew" and len(angles) == 1 else along
            return matrix(1, math.tan(math.radians(along)), math.tan(math.radians(across)), 1, 0, 0)
        if small in ("translate", "translatex", "translatey", "translate3d", "translatez"):
            return _moved(small, parts, scale)
        values = [float(part[:-1]) / 100 if part.endswith("%") else float(part) for part in parts]
        if small in ("scalex", "scaley", "scale3d", "scalez"):
            wanted = 3 if small == "scale3d" else 1
            if len(values) != wanted:
                raise ValueError(name)
            pairs = {"scalex": (values[0], 1.0), "scaley": (1.0, values[0]), "scalez": (1.0, 1.0)}
            x, y = pairs.get(small, (values[0], values[-2] if wanted == 3 else 1.0))
            return _plain("scale", [x, y])
        if small not in ("matrix", "scale") or len(values) not in _COUNTS[small]:
            raise ValueError(name)
        return _plain(small, values)

    return _product(text, read)


def css_origin(text: str, scale: Scale, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """`transform-origin` in a reference box (x, y, width, height); raises ValueError."""
    words = text.split()[:2]
    if words and (words[0] in ("top", "bottom") or (len(words) == 2 and words[1] in ("left", "right"))):
        words = [words[1] if len(words) == 2 else "center", words[0]]
    words += ["center"] * (2 - len(words))
    inner = Scale(box[2], box[3], scale.font, scale.root_font, scale.dpi)
    names = {"left": "0%", "top": "0%", "center": "50%", "right": "100%", "bottom": "100%"}
    x, y = (length(names.get(word, word), inner, axis) for word, axis in zip(words, ("x", "y"), strict=True))  # type: ignore[arg-type]
    return box[0] + x, box[1] + y


def single_properties(declared: Mapping[str, str]) -> str:
    """The CSS properties translate, rotate and scale as one transform list; empty for none of them."""
    parts = []
    for name in ("translate", "rotate", "scale"):
        value = declared.get(name, "none").strip()
        if value.lower() not in ("none", "initial", "unset", "inherit"):
            words = [word for word in value.split() if not (name == "rotate" and word == "z")]
            parts.append(f"{name}({', '.join(words[:2] if name != 'rotate' else words)})")
    return " ".join(parts)


def _product(text: str, read: Callable[[str, str], FloatArray]) -> FloatArray:
    total, at = np.eye(3), 0
    if text.strip() in ("", "none"):
        return total
    while found := _FUNCTION.match(text, at):
        total = read(found[1], found[2]) @ total
        at = found.end()
    if text[at:].strip() or not np.isfinite(total).all():
        raise ValueError(text[at : at + 40])
    return total


def _plain(name: str, values: list[float]) -> FloatArray:
    if name == "matrix":
        return matrix(*values)
    if name == "translate":
        return shift(values[0], values[1] if len(values) == 2 else 0.0)
    if name == "scale":
        return matrix(values[0], 0, 0, values[-1], 0, 0)
    if name == "rotate":
        return _turned(values[0])
    tangent = math.tan(math.radians(values[0]))
    return matrix(1, 0, tangent, 1, 0, 0) if name == "skewX" else matrix(1, tangent, 0, 1, 0, 0)


def _moved(name: str, parts: list[str], scale: Scale) -> FloatArray:
    limits = {"translate": (1, 2), "translate3d": (3, 3)}.get(name, (1, 1))
    if not limits[0] <= len(parts) <= limits[1]:
        raise ValueError(name)
    for part in parts:
        # A bare number other than 0 is no length in CSS.
        if re.fullmatch(NUMBER, part) and float(part) != 0:
            raise ValueError(part)
    x = length(parts[0], scale, "x") if name not in ("translatey", "translatez") else 0.0
    y = length(parts[0], scale, "y") if name == "translatey" else length(parts[1], scale, "y") if len(parts) > 1 else 0.0
    return shift(x, y)


def _angle(text: str) -> float:
    found = _ANGLE.fullmatch(text)
    if not found or (not found[2] and float(found[1]) != 0):
        raise ValueError(text)
    return float(found[1]) * _TURN[found[2] or "deg"]


def _turned(degrees: float) -> FloatArray:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return matrix(cos, sin, -sin, cos, 0, 0)
