"""Style sheets: which declarations hold for each element of the document, by the cascade.

From weak to strong: attributes that are properties, rules by specificity and order, the `style` attribute, then what is marked
`!important`. Rules are those of a screen, as a browser shows the file; what is meant for print or for a size of window is
left out and said. Selectors are cssselect2's. Nothing is loaded from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from xml.etree import ElementTree as ET

import cssselect2
import tinycss2

from plotter.drawings.svgfile.document import Document, local
from plotter.drawings.svgfile.notes import Notes
from plotter.drawings.svgfile.values import Scale, length
from plotter.errors import BadDrawing

Declared = dict[str, str]
Declarations = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
"""Ordinary ones, and important ones."""

_NAMES: Final = """
display visibility opacity fill fill-opacity stroke stroke-opacity stroke-width stroke-dasharray color font-size overflow
clip-path mask filter marker-start marker-mid marker-end marker transform transform-origin transform-box
x y cx cy r rx ry width height d translate rotate scale
"""
PROPERTIES: Final = frozenset(_NAMES.split())
_ONLY_CSS: Final = frozenset({"marker", "transform", "translate", "rotate", "scale"})
"""Not presentation attributes; `transform` as an attribute has a grammar of its own."""
_GEOMETRY: Final = frozenset(["x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "d"])
_MAX_WORK: Final = 20_000_000
_MAX_RULES: Final = 20_000
_MAX_WAYS: Final = 1_000_000
"""Ancestors to the power of descendant combinators: what a selector that fails may cost at one element."""
_MAX_NESTING: Final = 8


class Sheets:
    """The document's rules, matched once."""

    def __init__(self, document: Document, notes: Notes, size: tuple[float, float] = (0.0, 0.0)) -> None:
        self._document = document
        self._notes = notes
        self._inline: dict[str, Declarations] = {}
        self._matched: dict[ET.Element | None, dict[ET.Element, list[Declarations]]] = {}
        self._size = size
        self._depth = document.depth
        self._matcher, rules = cssselect2.Matcher(), 0
        for element in document.root.iter():
            if local(element) == "style" and _is_css(element):
                rules += self._add(self._matcher, "".join(element.itertext()), element)
        if document.styles_elsewhere:
            notes.remark("a style sheet in another file is not read")
        self._any = rules > 0
        work = len(self._matcher.other_selectors) * len(document.lines)
        if rules > _MAX_RULES or work > _MAX_WORK:
            raise BadDrawing(f"the SVG has {rules:,} style rules for {len(document.lines):,} elements: too many to match")

    def declared(self, element: ET.Element, repeated: ET.Element | None = None) -> Declared:
        """The values that hold for an element, as written.

        repeated: the element that a `use` repeats here; selectors then see nothing above it, as in a browser.
        """
        found: Declared = {
            k: v for k, v in element.attrib.items() if k in PROPERTIES and k not in _ONLY_CSS and k not in _GEOMETRY
        }
        inline = self._style(element.get("style"))
        matched = self._rules_for(repeated).get(element, ()) if self._any else ()
        layers = [rule[0] for rule in matched] + [inline[0]] + [rule[1] for rule in matched] + [inline[1]]
        for layer in layers:
            for name, value in layer:
                if _valid(name, value):
                    found[name] = value
        return found

    def _style(self, text: str | None) -> Declarations:
        if not text:
            return (), ()
        if text not in self._inline:
            self._inline[text] = _declarations(tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True))
        return self._inline[text]

    def _add(self, matcher: cssselect2.Matcher, css: str, element: ET.Element) -> int:
        media = element.get("media", "")
        if media and not self._shown(media):
            return 0
        return self._rules(matcher, tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), 0)

    def _rules(self, matcher: cssselect2.Matcher, rules: list[tinycss2.ast.Node], depth: int) -> int:
        count = 0
        for rule in rules:
            if rule.type == "at-rule" and rule.content is not None and depth < _MAX_NESTING:
                keyword = rule.lower_at_keyword
                prelude = tinycss2.serialize(rule.prelude).strip().lower()
                held = self._shown(prelude) if keyword == "media" else keyword == "supports" and not prelude.startswith("not")
                if held or keyword == "layer":
                    count += self._rules(matcher, tinycss2.parse_rule_list(rule.content, True, True), depth + 1)
                elif keyword == "container":
                    self._notes.remark("rules of @container are not applied")
            elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
                self._notes.remark("a style sheet in another file is not read")
            elif rule.type == "qualified-rule":
                count += self._rule(matcher, tinycss2.serialize(rule.prelude).strip(), rule.content, depth)
        return count

    def _rule(self, matcher: cssselect2.Matcher, selectors: str, content: list[tinycss2.ast.Node], depth: int) -> int:
        """One rule, and the rules nested in it."""
        nodes, count = tinycss2.parse_blocks_contents(content, True, True), 0
        for inner in nodes:
            if inner.type == "qualified-rule" and depth < _MAX_NESTING and len(selectors) < _MAX_VALUE:
                nested, above = tinycss2.serialize(inner.prelude).strip(), f":is({selectors})"
                nested = nested.replace("&", above) if "&" in nested else f"{above} :is({nested})"
                count += self._rule(matcher, nested, inner.content, depth + 1)
        found = _declarations(nodes)
        ways = self._depth ** len(re.findall(r"[^\s>+~,]\s*[\s~]\s*(?=[^\s>+~,])", selectors))
        if ways > _MAX_WAYS:
            self._notes.remark("a style rule has too many parts for so deep a document and is not applied", selectors[:60])
            return count
        if not found[0] and not found[1]:
            return count
        try:
            for selector in cssselect2.compile_selector_list(selectors):
                if selector.pseudo_element is None:
                    matcher.add_selector(selector, found)
                    count += 1
        except cssselect2.SelectorError:
            self._notes.remark("a style rule is not understood and not applied", selectors[:60])
        return count

    def _shown(self, media: str) -> bool:
        """Whether a media query holds on a screen of the document's size."""
        for query in media.lower().split(","):
            features = re.findall(r"\(([^()]*)\)", query)
            words = [w for w in re.sub(r"\([^()]*\)", " ", query).split() if w not in ("and", "only")]
            refused = words[:1] == ["not"]
            kind = (words[1:] if refused else words)[:1] or ["all"]
            known = [self._feature(re.sub(r"\s", "", feature)) for feature in features]
            if None not in known and (kind[0] in ("all", "screen") and all(known)) != refused:
                return True
        self._notes.remark(f"rules for {' '.join(media.split())[:60]!r} are not applied: the file is drawn as on a screen")
        return False

    def _feature(self, text: str) -> bool | None:
        """Whether a media feature holds; None for one that is not known."""
        name, _, value = text.partition(":")
        bounds = re.fullmatch(r"(min-|max-)?(width|height)", name)
        if not bounds:
            wide = "landscape" if self._size[0] > self._size[1] else "portrait"
            return {"orientation": value == wide, "prefers-color-scheme": value == "light"}.get(name)
        try:
            asked = length(value, Scale(*self._size), "x")
        except ValueError:
            return None
        given = self._size[bounds[2] == "height"]
        return given >= asked if bounds[1] == "min-" else given <= asked if bounds[1] == "max-" else given == asked

    def _rules_for(self, repeated: ET.Element | None) -> dict[ET.Element, list[Declarations]]:
        """The rules of each element of the document, or of what is repeated."""
        if repeated not in self._matched:
            root = self._document.root if repeated is None else repeated
            self._matched[repeated] = {
                wrapped.etree_element: [declarations for _, _, _, declarations in found]
                for wrapped in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree()
                if (found := self._matcher.match(wrapped))
            }
        return self._matched[repeated]


def _is_css(element: ET.Element) -> bool:
    return element.get("type", "text/css").strip().lower() in ("", "text/css")


def _declarations(nodes: list[tinycss2.ast.Node]) -> Declarations:
    plain: list[tuple[str, str]] = []
    important: list[tuple[str, str]] = []
    for node in nodes:
        if node.type == "declaration" and (node.lower_name in PROPERTIES or node.name.startswith("--")):
            name = node.name if node.name.startswith("--") else node.lower_name
            value = tinycss2.serialize([part for part in node.value if part.type != "comment"]).strip()
            (important if node.important else plain).append((name, value))
    return tuple(plain), tuple(important)


_WORDS: Final = {
    "visibility": "visible hidden collapse",
    "display": "none inline block inline-block flex grid contents table list-item inline-flex inline-grid flow-root run-in "
    "inline-table table-row table-cell table-row-group table-header-group table-footer-group table-column table-column-group "
    "table-caption",
    "overflow": "visible hidden scroll auto clip",
    "transform-box": "view-box fill-box stroke-box content-box border-box",
}
_WIDE: Final = frozenset(["inherit", "initial", "unset", "revert", "revert-layer"])


@lru_cache(maxsize=4096)
def _valid(name: str, value: str) -> bool:
    """Whether CSS would take the declaration; one that it would not leaves the weaker one in force."""
    small = value.lower()
    if name.startswith("--") or "var(" in small:
        return True
    if not value or name not in _WORDS or small in _WIDE:
        return bool(value) and (name in _WORDS or small in _WIDE or _plausible(name, small))
    return small in _WORDS[name].split()


def _plausible(name: str, value: str) -> bool:
    if name in ("opacity", "fill-opacity", "stroke-opacity"):
        return re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?%?", value) is not None
    if name in ("fill", "stroke", "color"):
        from tinycss2 import color4

        return (
            value in ("none", "context-stroke", "context-fill") or value.startswith("url(") or bool(color4.parse_color(value))
        )
    if name == "stroke-width":
        return re.fullmatch(r"(\+?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?([a-z]+|%)?|calc\(.*\))", value) is not None
    return True


def with_variables(declared: Declared, known: Mapping[str, str]) -> Declared:
    """Declared values with `var()` filled in; one that cannot be filled in counts as not declared."""
    known = {**known, **{name: value for name, value in declared.items() if name.startswith("--")}}
    found = {}
    for name, value in declared.items():
        text = value
        for _ in range(_MAX_VARIABLES):
            if "var(" not in text or len(text) > _MAX_VALUE:
                break
            text = _VARIABLE.sub(lambda m: known.get(m[1], (m[2] or "!").strip()), text, count=1)
        if text is value or ("var(" not in text and _valid(name, text)):
            found[name] = text
    return found


_VARIABLE: Final = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_MAX_VARIABLES: Final = 20
_MAX_VALUE: Final = 2_000
