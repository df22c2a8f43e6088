"""Reads single-stroke SVG (Inkscape, vpype, Illustrator, ...) into a drawing: every outline becomes strokes, fills are not
filled.

The walk through the document is here: what is shown, where it stands, what `use` repeats. Its parts (XML, style sheets,
lengths, transforms, path data) are in `plotter.svgfile`. Curves are cut within a stated tolerance in millimetres on the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from plotter.drawings.drawing import Drawing, drawing_of_polylines
from plotter.drawings.svgfile.clipping import cut_by_rectangle
from plotter.drawings.svgfile.document import HREF, MAX_DEPTH, Document, local, read_document
from plotter.drawings.svgfile.elements import ABSENT, SHAPES, Element, outlines, stands_here
from plotter.drawings.svgfile.notes import Notes
from plotter.drawings.svgfile.paper import CSS_DPI, Paper, Reading, fitted, paper_of, view_box
from plotter.drawings.svgfile.repeats import MAX_REPEATS, check_repeats
from plotter.drawings.svgfile.sheets import Sheets, with_variables
from plotter.drawings.svgfile.style import Look
from plotter.drawings.svgfile.transforms import attribute_matrix, css_matrix, css_origin, shift, single_properties
from plotter.drawings.svgfile.values import Scale, share
from plotter.errors import BadDrawing

FloatArray = NDArray[np.float64]

FLATTEN_MM: Final = 0.003
_GROUPS: Final = frozenset({"g", "a", "svg", "switch"})
_LAYER: Final = "{http://www.inkscape.org/namespaces/inkscape}groupmode"
_LAYER_LABEL: Final = "{http://www.inkscape.org/namespaces/inkscape}label"


@dataclass(frozen=True, slots=True, eq=False)
class SvgDrawing:
    """What an SVG comes to, and what people should know about the reading of it."""

    drawing: Drawing
    notes: tuple[str, ...]
    """What was left out or repaired, and what its sizes may mean; a sentence each."""


@dataclass(frozen=True, slots=True, eq=False)
class _Clip:
    """A viewport that lets nothing out: 0 … width, 0 … height in coordinates of its own."""

    to_mm: FloatArray
    width: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where an element stands."""

    to_mm: FloatArray
    """(3, 3): user units [x y 1] @ to_mm."""
    scale: Scale
    look: Look
    layer: int = -1
    clips: tuple[_Clip, ...] = ()
    within: tuple[ET.Element, ...] = ()
    """The elements that `use` repeats here."""
    size: tuple[str | None, str | None] = (None, None)
    """What a `use` says of the width and height of the symbol or svg it repeats."""
    symbol: bool = False


def read_svg(text: str | bytes, *, pen_mm: float = 0.4, flatten_mm: float = FLATTEN_MM) -> Drawing:
    """An SVG document as a drawing in sheet millimetres; see `load_svg`."""
    return load_svg(text, pen_mm=pen_mm, flatten_mm=flatten_mm).drawing


def load_svg(
    text: str | bytes, *, pen_mm: float = 0.4, flatten_mm: float = FLATTEN_MM, reading: Reading | None = None
) -> SvgDrawing:
    """An SVG document as a drawing in sheet millimetres, with notes.

    The sheet is the document's width and height (or its view box at 96 px an inch). Inkscape layers become groups, drawn one
    after another with a pen change between them. Raises BadDrawing (not an SVG, no size, a place that cannot be read, nothing
    to draw) and OutsideArea (a stroke that leaves the sheet).
    """
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            return _load(read_document(text), pen_mm, flatten_mm, reading or Reading())
    except RecursionError as error:
        raise BadDrawing("the SVG's styles or lengths are nested too deeply to be read") from error


def _load(document: Document, pen_mm: float, flatten_mm: float, reading: Reading) -> SvgDrawing:
    notes = Notes()
    paper = paper_of(document.root, reading, notes)
    check_repeats(document)
    px = CSS_DPI / 25.4
    reader = _Reader(document, notes, (paper.width_mm * px, paper.height_mm * px), flatten_mm)
    drawing = reader.drawing(paper, pen_mm)
    if not drawing.strokes:
        why = "".join(f"; {line}" for line in notes.lines())
        hint = " (turn texts into paths)" if "× text" in why else ""
        raise BadDrawing(f"nothing is to be drawn: the SVG holds no visible line{why}{hint}")
    return SvgDrawing(drawing, notes.lines())


class _Reader:
    def __init__(self, document: Document, notes: Notes, size: tuple[float, float], flatten_mm: float) -> None:
        self._document = document
        self._notes = notes
        self._flatten_mm = flatten_mm
        self._size = size
        self._sheets = Sheets(document, notes, size)
        self._labels: list[str] = []
        self._boxes: dict[tuple[ET.Element, Scale], tuple[float, float, float, float]] = {}

    def drawing(self, paper: Paper, pen_mm: float) -> Drawing:
        polylines: list[FloatArray] = []
        layers: list[int] = []
        for element, place in self._shapes(self._document.root, _Place(paper.to_mm, paper.scale, Look())):
            for line in self._polylines(element, place):
                polylines.append(line)
                layers.append(place.layer)
        used = sorted(set(layers))
        order = {layer: index for index, layer in enumerate(used)}
        labels = tuple(self._labels[layer] if layer >= 0 else "drawing" for layer in used)
        ranked = sorted(range(len(layers)), key=lambda i: order[layers[i]])
        return drawing_of_polylines(
            [polylines[i] for i in ranked],
            [order[layers[i]] for i in ranked],
            width_mm=paper.width_mm,
            height_mm=paper.height_mm,
            pen_mm=pen_mm,
            labels=labels,
            text_lines=False,
        )

    def _shapes(self, top: ET.Element, start: _Place, *, bare: bool = False) -> Iterator[tuple[Element, _Place]]:
        """All shown shapes in document order; the stack is explicit, so that depth cannot exhaust Python's.

        bare: all that has an outline, for a bounding box; nothing is noted.
        """
        stack = [(top, start)]
        notes = Notes() if bare else self._notes
        left = len(self._document.lines) + MAX_REPEATS
        while stack:
            node, place = stack.pop()
            if not (kind := local(node)) or not stands_here(node):
                continue
            left -= 1
            if left < 0:
                raise BadDrawing(
                    f"the SVG comes to more than {len(self._document.lines) + MAX_REPEATS:,} elements by its <use>"
                )
            declared = self._sheets.declared(node, place.within[-1] if place.within else None)
            if any("var(" in value for value in declared.values()):
                declared = with_variables(declared, place.look.values)
            element = Element(node, kind, declared, self._document.name(node))
            if element.declared.get("display", "").lower() == "none" or share(element.declared.get("opacity", "1")) == 0:
                notes.left_out("hidden element" if kind in SHAPES else f"hidden <{kind}>")
                continue
            if kind in ABSENT:
                if ABSENT[kind] and (kind != "text" or "".join(node.itertext()).strip()):
                    notes.left_out(ABSENT[kind])
                continue
            if kind not in SHAPES and kind not in _GROUPS and kind != "use" and not (kind == "symbol" and place.symbol):
                continue
            _note_effects(element, notes)
            inner = place if bare and node is top else self._enter(element, place)
            inner = replace(inner, look=place.look.child(element.declared, place.scale)) if inner is place else inner
            if kind in SHAPES:
                if bare or self._inked(element, inner.look):
                    yield element, inner
            elif kind == "use":
                stack.extend(self._repeated(element, place, inner, notes))
            elif (viewport := self._viewport(element, inner, outermost=node is self._document.root)) is not None:
                children = list(node)
                if kind == "switch":
                    children = [child for child in children if local(child) and stands_here(child)][:1]
                stack.extend((child, viewport) for child in reversed(children))

    def _enter(self, element: Element, place: _Place) -> _Place:
        look = place.look.child(element.declared, place.scale)
        scale = place.scale
        if look.font != scale.font:
            root = element.node is self._document.root
            scale = replace(scale, font=look.font, root_font=look.font if root else scale.root_font)
        layer = place.layer
        if element.node.get(_LAYER) == "layer":
            layer = len(self._labels)
            self._labels.append(_printable(element.node.get(_LAYER_LABEL, "")) or f"layer {layer + 1}")
        if element.node is self._document.root:
            to_mm = place.to_mm @ self._turned_sheet(element, scale, look)
        else:
            to_mm = self._moved(element, scale, look) @ place.to_mm
        return replace(place, to_mm=to_mm, scale=scale, look=look, layer=layer)

    def _moved(self, element: Element, scale: Scale, look: Look) -> FloatArray:
        """(3, 3): the element's own transform; raises BadDrawing for one that cannot be read: ink would land elsewhere."""
        said, attribute = element.declared.get("transform"), element.node.get("transform")
        origin, single = element.declared.get("transform-origin"), single_properties(element.declared)
        if not said and not attribute and not single:
            return np.eye(3)
        whole = (0.0, 0.0, scale.width, scale.height)
        box, inner = whole, scale
        try:
            if element.declared.get("transform-box") in ("fill-box", "stroke-box", "content-box", "border-box"):
                box = self._box(element, scale, look)
                inner = replace(scale, width=box[2], height=box[3])
                origin = origin or "0 0"
            turned = css_matrix(said, inner) if said else attribute_matrix(attribute or "")
            turned = turned @ css_matrix(single, inner)
            x, y = css_origin(origin, inner, box) if origin else (0.0, 0.0)
        except ValueError as error:
            raise BadDrawing(
                f"{element.name} has a transform that cannot be read: {(said or attribute or single)[:60]!r}"
            ) from error
        moved: FloatArray = shift(-x, -y) @ turned @ shift(x, y)
        return moved

    def _turned_sheet(self, root: Element, scale: Scale, look: Look) -> FloatArray:
        """(3, 3): a transform of the outermost element moves its box, in px and about its middle, as CSS has it."""
        width, height = self._size
        px = CSS_DPI / 25.4
        origin = root.declared.get("transform-origin", "50% 50%")
        declared = {**root.declared, "transform-origin": origin, "transform-box": "view-box"}
        moved = self._moved(replace(root, declared=declared), replace(scale, width=width, height=height), look)
        if (moved == np.eye(3)).all():
            return moved
        turned: FloatArray = np.diag([px, px, 1.0]) @ moved @ np.diag([1 / px, 1 / px, 1.0])
        return turned

    def _box(self, element: Element, scale: Scale, look: Look) -> tuple[float, float, float, float]:
        """(x, y, width, height) of all outlines below an element, in its user units."""
        key = (element.node, scale)
        if key not in self._boxes:
            self._boxes[key] = (0.0, 0.0, 0.0, 0.0)  # an element within itself has no box
            start = _Place(np.eye(3), scale, look, symbol=True)
            found = [line for e, p in self._shapes(element.node, start, bare=True) for line in self._polylines(e, p)]
            if found:
                points = np.vstack(found)
                low, size = points.min(axis=0), np.ptp(points, axis=0)
                self._boxes[key] = (float(low[0]), float(low[1]), float(size[0]), float(size[1]))
        return self._boxes[key]

    def _repeated(self, use: Element, place: _Place, inner: _Place, notes: Notes) -> list[tuple[ET.Element, _Place]]:
        target = self._document.target(use.node)
        if target is None:
            if use.node.get("href") or use.node.get(HREF):
                notes.remark("what this repeats is not in the document", use.name)
            return []
        if len(place.within) > MAX_DEPTH:
            raise BadDrawing(f"{use.name} stands at the end of more than {MAX_DEPTH} <use> that repeat each other")
        if target in place.within or self._holds(target, use.node):
            notes.remark("repeats itself and is left out", use.name)
            return []
        x, y = (use.length(key, inner.scale) for key in ("x", "y"))
        size = (use.value("width"), use.value("height"))
        return [
            (target, replace(inner, to_mm=shift(x, y) @ inner.to_mm, within=(*place.within, target), size=size, symbol=True))
        ]

    def _holds(self, outer: ET.Element, node: ET.Element) -> bool:
        while node is not outer:
            if node not in self._document.parents:
                return False
            node = self._document.parents[node]
        return True

    def _viewport(self, element: Element, place: _Place, *, outermost: bool) -> _Place | None:
        """The place of a group's children, within a viewport of its own for a nested svg or a symbol; None if that is empty."""
        plain = replace(place, size=(None, None), symbol=False)
        if element.kind not in ("svg", "symbol") or outermost:
            return plain
        scale = place.scale
        x, y = (element.length(key, scale) for key in ("x", "y"))
        width, height = (
            element.length(key, scale, given or element.value(key) or "100%")
            for key, given in zip(("width", "height"), (None if s in (None, "auto") else s for s in place.size), strict=True)
        )
        if width <= 0 or height <= 0:
            return None
        said = element.node.get("viewBox", "")
        if len(said.split()) == 4 and {*said.split()[2:]} & {"0", "0.0"}:
            return None
        to_mm = shift(x, y) @ place.to_mm
        clips = place.clips
        if element.declared.get("overflow", "hidden").lower() not in ("visible", "auto"):
            clips = (*clips, _Clip(to_mm, width, height))
        box = view_box(element.node.get("viewBox"), element.name) or (0.0, 0.0, width, height)
        fit = fitted(box, width, height, element.node.get("preserveAspectRatio"))
        inner = replace(scale, width=box[2], height=box[3])
        return replace(plain, to_mm=fit @ to_mm, scale=inner, clips=clips)

    def _inked(self, element: Element, look: Look) -> bool:
        """Whether a shape shows; a shape with a fill alone is drawn by its outline, unless it is white."""
        if not look.visible:
            self._notes.left_out("hidden element")
            return False
        ids = self._document.by_id
        if not look.stroked(ids):
            if not look.filled(ids):
                self._notes.left_out("invisible shape (neither stroke nor fill)")
                return False
            if look.white and element.kind != "line":
                self._notes.left_out("white area without a stroke")
                return False
        elif look.dashed:
            self._notes.remark("dashed lines are drawn through", element.name)
        if look.marked and element.kind in ("path", "line", "polyline", "polygon"):
            self._notes.left_out("shape's markers")
        return True

    def _polylines(self, element: Element, place: _Place) -> Iterator[FloatArray]:
        stretch = float(np.sqrt(abs(np.linalg.det(place.to_mm[:2, :2]))))
        tolerance = self._flatten_mm / stretch if np.isfinite(stretch) and stretch > 0 else self._flatten_mm
        try:
            lines, fault = outlines(element, place.scale, tolerance)
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            raise BadDrawing(f"{element.name} cannot be read: {error}") from error
        if fault:
            self._notes.remark(f"faulty data, drawn up to there: {fault}", element.name)
        for line in lines:
            with np.errstate(invalid="ignore", over="ignore"):
                placed: FloatArray = line @ place.to_mm[:2, :2] + place.to_mm[2, :2]
            yield from _clipped(placed, place.clips)


def _note_effects(element: Element, notes: Notes) -> None:
    for name, what in (("clip-path", "clipping"), ("mask", "mask"), ("filter", "filter")):
        if element.declared.get(name, "none").lower().startswith("url("):
            notes.left_out(what)


def _clipped(line: FloatArray, clips: tuple[_Clip, ...]) -> list[FloatArray]:
    parts = [line]
    for clip in clips:
        if abs(np.linalg.det(clip.to_mm)) < 1e-30 or not np.isfinite(line).all():
            continue
        back = np.linalg.inv(clip.to_mm)
        cut = [c for part in parts for c in cut_by_rectangle(part @ back[:2, :2] + back[2, :2], clip.width, clip.height)]
        parts = [c @ clip.to_mm[:2, :2] + clip.to_mm[2, :2] for c in cut]
    return parts


def _printable(label: str) -> str:
    return "".join(c for c in label if c.isprintable())[:40]
