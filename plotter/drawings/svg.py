"""Reads single-stroke SVG (Inkscape, vpype, Illustrator, ...) into a drawing: every outline becomes strokes, fills are not
filled.

`svgelements` reads the parts with a grammar of their own: path data with curves and arcs, transforms, view boxes.
Walking the document and flattening stay here: its own walk builds an object for each vertex, ten times slower than the rest
of our work. Curves are cut within a stated tolerance in millimetres on the sheet.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import svgelements
from numpy.typing import NDArray

from plotter.drawings.drawing import Drawing, drawing_of_polylines
from plotter.drawings.shapes import flatten_path, shape_path
from plotter.errors import BadDrawing

FloatArray = NDArray[np.float64]

FLATTEN_MM: Final = 0.003
MM_PER_PX: Final = 25.4 / 96.0
_MAX_BYTES: Final = 64 * 1024 * 1024
_MAX_DEPTH: Final = 64
_MAX_SHAPES: Final = 1_000_000
_SHAPES: Final = frozenset({"path", "line", "polyline", "polygon", "rect", "circle", "ellipse"})
_GROUPS: Final = frozenset({"g", "a", "svg", "switch", "symbol"})
_LAYER: Final = "{http://www.inkscape.org/namespaces/inkscape}groupmode"
_LAYER_LABEL: Final = "{http://www.inkscape.org/namespaces/inkscape}label"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH: Final = re.compile(rf"({_NUMBER.pattern})\s*([a-zA-Z]*)")
_PX: Final = {"": 1.0, "px": 1.0, "in": 96.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "pt": 96 / 72, "pc": 16.0, "Q": 96 / 101.6}
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)")


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where an element stands: the map from its user units to sheet millimetres, as (3, 2) so that [x y 1] @ map, and its
    layer."""

    to_mm: FloatArray
    layer: int
    depth: int


def read_svg(text: str, *, pen_mm: float = 0.4, flatten_mm: float = FLATTEN_MM) -> Drawing:
    """An SVG document as a drawing in sheet millimetres.

    The sheet is the document's width and height (or its view box at 96 px an inch). Inkscape layers become groups, drawn one
    after another with a pen change between them. Raises BadDrawing (not an SVG, no size, a shape that cannot be read) and
    OutsideArea (a stroke that leaves the sheet).
    """
    if len(text) > _MAX_BYTES:
        raise BadDrawing(f"the SVG is larger than {_MAX_BYTES // 1024 // 1024} MiB")
    try:
        root = ET.fromstring(text)  # noqa: S314 - expat limits entity expansion itself, and opens nothing
    except (ET.ParseError, ValueError) as error:
        raise BadDrawing(f"not an XML document: {error}") from error
    if _local(root) != "svg":
        raise BadDrawing(f"not an SVG: the document's element is {_local(root)!r}")
    return _Reader(root, flatten_mm).drawing(pen_mm)


class _Reader:
    def __init__(self, root: ET.Element, flatten_mm: float) -> None:
        self._root = root
        self._flatten_mm = flatten_mm
        self._by_id = {key: element for element in root.iter() if (key := element.get("id"))}
        self._labels: list[str] = []

    def drawing(self, pen_mm: float) -> Drawing:
        width, height, to_mm = _sheet(self._root)
        polylines: list[FloatArray] = []
        layers: list[int] = []
        for shapes, (element, place) in enumerate(self._shapes(to_mm), 1):
            if shapes > _MAX_SHAPES:
                raise BadDrawing(f"the SVG has more than {_MAX_SHAPES} shapes")
            for line in self._polylines(element, place.to_mm, shapes):
                polylines.append(line)
                layers.append(place.layer)
        used = sorted(set(layers))
        order = {layer: index for index, layer in enumerate(used)}
        labels = tuple(self._labels[layer] if layer >= 0 else "drawing" for layer in used)
        ranked = sorted(range(len(layers)), key=lambda i: order[layers[i]])
        return drawing_of_polylines(
            [polylines[i] for i in ranked],
            [order[layers[i]] for i in ranked],
            width_mm=width,
            height_mm=height,
            pen_mm=pen_mm,
            labels=labels,
            text_lines=False,
        )

    def _shapes(self, to_mm: FloatArray) -> Iterator[tuple[ET.Element, _Place]]:
        """All visible shapes in document order; the stack is explicit, so that depth cannot exhaust Python's."""
        stack = [(self._root, _Place(to_mm, -1, 0))]
        while stack:
            element, place = stack.pop()
            kind = _local(element)
            if element.get("display") == "none" or element.get("visibility") in ("hidden", "collapse"):
                continue
            if _HIDDEN.search(element.get("style", "")):
                continue
            if place.depth > _MAX_DEPTH:
                raise BadDrawing(f"the SVG is nested deeper than {_MAX_DEPTH} levels (or an element uses itself)")
            inner = self._enter(element, kind, place)
            if kind in _SHAPES:
                yield element, inner
            elif kind in _GROUPS:
                stack.extend((child, inner) for child in reversed(element) if _local(child) != "symbol")
            elif kind == "use":
                target = self._by_id.get((element.get("href") or element.get(_HREF) or "").lstrip("#"))
                if target is not None:
                    stack.append((target, inner))

    def _enter(self, element: ET.Element, kind: str, place: _Place) -> _Place:
        to_mm, layer = place.to_mm, place.layer
        if transform := element.get("transform"):
            to_mm = _matrix(transform) @ _square(to_mm)
        if kind == "use" or (kind == "svg" and place.depth):
            shift = [_length(element.get(key, "0"), key) for key in ("x", "y")]
            to_mm = np.array([[1, 0, 0], [0, 1, 0], [*shift, 1]]) @ _square(to_mm)
        if element.get(_LAYER) == "layer":
            layer = len(self._labels)
            self._labels.append(_printable(element.get(_LAYER_LABEL, "")) or f"layer {layer + 1}")
        if to_mm is place.to_mm and layer == place.layer and kind in _SHAPES:
            return place
        return _Place(to_mm[:, :2], layer, place.depth + 1)

    def _polylines(self, element: ET.Element, to_mm: FloatArray, number: int) -> Iterator[FloatArray]:
        kind = _local(element)
        try:
            if kind in ("polyline", "polygon"):
                points = _points(element.get("points", ""))
                straight = [np.vstack([points, points[:1]]) if kind == "polygon" and len(points) else points]
            elif kind == "line":
                straight = [
                    np.array(
                        [
                            [_coordinate(element, "x1"), _coordinate(element, "y1")],
                            [_coordinate(element, "x2"), _coordinate(element, "y2")],
                        ]
                    )
                ]
            else:
                scale = float(np.sqrt(abs(np.linalg.det(to_mm[:2])))) or 1.0
                data = element.get("d", "") if kind == "path" else shape_path(kind, element.attrib)
                straight = flatten_path(data, self._flatten_mm / scale)
        except (ValueError, ZeroDivisionError, IndexError, TypeError, AttributeError, OverflowError) as error:
            raise BadDrawing(f"shape {number} of the SVG (a {kind}) cannot be read: {error}") from error
        for line in straight:
            if len(line):
                with np.errstate(invalid="ignore", over="ignore"):
                    placed: FloatArray = line @ to_mm[:2] + to_mm[2]
                yield placed


def _sheet(root: ET.Element) -> tuple[float, float, FloatArray]:
    """(width mm, height mm, map from user units): the view box fitted into the size as preserveAspectRatio says."""
    box = _box(root.get("viewBox"))
    width, height = (_size(root.get(key)) for key in ("width", "height"))
    if box is None:
        if width is None or height is None:
            raise BadDrawing("the SVG states neither a size nor a viewBox")
        return width, height, np.array([[MM_PER_PX, 0], [0, MM_PER_PX], [0, 0]])
    if width is None or height is None:
        known = width / box[2] if width is not None else height / box[3] if height is not None else MM_PER_PX
        width, height = box[2] * known, box[3] * known
    fit = svgelements.Viewbox.viewbox_transform(0, 0, width, height, *box, root.get("preserveAspectRatio"))
    return width, height, _matrix(fit)[:, :2]


def _box(value: str | None) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    numbers = [float(n) for n in _NUMBER.findall(value)]
    if len(numbers) != 4 or not (numbers[2] > 0 and numbers[3] > 0 and np.isfinite(numbers).all()):
        raise BadDrawing(f"the SVG's viewBox must be four numbers with a positive size, got {value[:60]!r}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _size(value: str | None) -> float | None:
    """A size in mm; None for none or a percentage, which says nothing about paper."""
    if value is None or value.strip().endswith("%"):
        return None
    size = _length(value, "size") * MM_PER_PX
    if not (np.isfinite(size) and size > 0):
        raise BadDrawing(f"the SVG's size must be positive, got {value[:40]!r}")
    return size


def _length(value: str, what: str) -> float:
    """A length in px (user units)."""
    found = _LENGTH.fullmatch(value.strip())
    if not found or found[2] not in _PX:
        raise BadDrawing(f"the SVG's {what} is not a length: {value[:40]!r}")
    return float(found[1]) * _PX[found[2]]


def _coordinate(element: ET.Element, key: str) -> float:
    return _length(element.get(key, "0"), key)


def _matrix(transform: str) -> FloatArray:
    """(3, 3) of a transform list, for row vectors [x y 1]."""
    try:
        m = svgelements.Matrix(transform)
        values = [[float(m.a), float(m.b), 0.0], [float(m.c), float(m.d), 0.0], [float(m.e), float(m.f), 1.0]]
    except (ValueError, TypeError, IndexError, ZeroDivisionError, OverflowError) as error:
        raise BadDrawing(f"the SVG has a transform that cannot be read: {transform[:60]!r}") from error
    return np.array(values)


def _square(to_mm: FloatArray) -> FloatArray:
    return np.column_stack([to_mm[:, :2], [0.0, 0.0, 1.0]])


def _points(value: str) -> FloatArray:
    """(n, 2) of a `points` attribute; a last number without its partner is left out, as browsers do."""
    try:
        numbers = np.array(value.replace(",", " ").split(), dtype=np.float64)
    except ValueError:
        numbers = np.array(_NUMBER.findall(value), dtype=np.float64)
    return numbers[: len(numbers) // 2 * 2].reshape(-1, 2)


def _local(element: ET.Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _printable(label: str) -> str:
    return "".join(c for c in label if c.isprintable())[:40]
