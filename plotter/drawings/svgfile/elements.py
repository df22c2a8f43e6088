"""What an element is: which have an outline and how it runs, which draw what a pen cannot, and which do not stand here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.shapes import flatten_ellipse, flatten_path, flatten_rect
from plotter.drawings.svgfile.pathdata import Fault, read_points
from plotter.drawings.svgfile.sheets import Declared
from plotter.drawings.svgfile.values import Axis, Scale, length

FloatArray = NDArray[np.float64]

SHAPES: Final = frozenset({"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"})
ABSENT: Final = {
    "text": "text", "image": "image", "foreignObject": "foreign object", "video": "video", "canvas": "canvas", "audio": "",
    "script": "script", "animate": "animation", "animateTransform": "animation", "animateMotion": "animation",
    "set": "animation",
}  # fmt: skip
"""What would show but cannot be drawn, and what to call it."""
_ACROSS: Final = frozenset({"x", "x1", "x2", "cx", "width", "rx"})
_DOWN: Final = frozenset({"y", "y1", "y2", "cy", "height", "ry"})
_FEATURES: Final = "requiredExtensions"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element with its declared style."""

    node: ET.Element
    kind: str
    declared: Declared
    name: str
    """For messages."""

    def value(self, key: str) -> str | None:
        """A geometry property: from the style, else from its attribute."""
        return self.declared.get(key) or self.node.get(key)

    def length(self, key: str, scale: Scale, text: str | None = None) -> float:
        """A geometry property in user units, 0 where it is not stated; raises ValueError naming it."""
        said = (text or self.value(key) or "0").strip()
        axis: Axis = "x" if key in _ACROSS else "y" if key in _DOWN else "r"
        try:
            return 0.0 if said in ("auto", "") else length(said, scale, axis)
        except ValueError as error:
            raise ValueError(f"{key} is {error}") from error


def stands_here(node: ET.Element) -> bool:
    """Whether an element's conditions hold: no extensions, and a language that is English."""
    if node.get(_FEATURES) is not None:
        return False
    spoken = node.get("systemLanguage")
    return spoken is None or any(one.strip().lower().partition("-")[0] == "en" for one in spoken.split(","))


def outlines(element: Element, scale: Scale, tolerance: float) -> tuple[list[FloatArray], Fault | None]:
    """Polylines in user units, and where the data was faulty; raises ValueError for a length that cannot be read."""
    kind = element.kind
    if kind == "path":
        data = element.declared.get("d")
        quoted = re.fullmatch(r"path\(\s*(['\"])(.*)\1\s*\)", data, re.S) if data else None
        return flatten_path(quoted[2] if quoted else "" if data == "none" else element.node.get("d", ""), tolerance)
    if kind in ("polyline", "polygon"):
        return _points(element)
    return _basic(element, scale, tolerance), None


def _points(element: Element) -> tuple[list[FloatArray], Fault | None]:
    text = element.node.get("points", "")
    try:
        plain = np.array(text.replace(",", " ").split(), dtype=np.float64)
        legal = len(plain) % 2 == 0 and bool(np.isfinite(plain).all()) and ",," not in text
    except ValueError:
        legal = False
    fault = None
    if not legal:
        numbers, fault = read_points(text)
        plain = np.array(numbers, dtype=np.float64)
    points = plain.reshape(-1, 2)
    if len(points) < 2:
        return [], fault
    return [np.vstack([points, points[:1]]) if element.kind == "polygon" else points], fault


def _basic(element: Element, scale: Scale, tolerance: float) -> list[FloatArray]:
    def at(key: str) -> float:
        return element.length(key, scale)

    if element.kind == "line":
        return [np.array([[at("x1"), at("y1")], [at("x2"), at("y2")]])]
    if element.kind == "circle":
        return flatten_ellipse(at("cx"), at("cy"), at("r"), at("r"), tolerance) if at("r") > 0 else []
    said = {key: element.value(key) not in (None, "auto") and at(key) >= 0 for key in ("rx", "ry")}
    rx = at("rx") if said["rx"] else at("ry") if said["ry"] else 0.0
    ry = at("ry") if said["ry"] else rx
    if element.kind == "ellipse":
        return flatten_ellipse(at("cx"), at("cy"), rx, ry, tolerance) if rx > 0 and ry > 0 else []
    width, height = at("width"), at("height")
    return flatten_rect(at("x"), at("y"), width, height, rx, ry, tolerance) if width > 0 and height > 0 else []
