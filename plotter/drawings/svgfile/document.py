"""An SVG's bytes as a tree of elements, read so that no document can exhaust the machine.

Entities: Illustrator names its namespaces by them, so short plain texts are allowed; entities that hold markup or others, or
lie in another file, are refused. Nothing outside the document is ever opened. A gzipped document (.svgz) is unpacked.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from plotter.errors import BadDrawing

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_ELEMENTS: Final = 1_000_000
MAX_DEPTH: Final = 256
_MAX_ENTITY: Final = 256
_SVG: Final = "{http://www.w3.org/2000/svg}"
HREF: Final = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The tree, with the line of each element and the elements by their ids."""

    root: ET.Element
    lines: dict[ET.Element, int]
    by_id: dict[str, ET.Element]
    depth: int
    """Levels of the deepest element."""
    styles_elsewhere: int
    """Style sheets named by a processing instruction; they are not opened."""
    parents: dict[ET.Element, ET.Element] = field(default_factory=dict)

    def name(self, element: ET.Element) -> str:
        """What to call an element in a message."""
        key = "".join(c for c in element.get("id", "") if c.isprintable())[:40]
        marked = f' id="{key}"' if key else ""
        return f"<{local(element) or 'element'}{marked}> on line {self.lines.get(element, 0)}"

    def target(self, element: ET.Element) -> ET.Element | None:
        """What a `use` repeats; None where that is not in the document."""
        kind, _, key = href(element).partition("#")
        return self.by_id.get(key) if not kind else None


def local(element: ET.Element) -> str:
    """An SVG element's name; empty for elements of other namespaces. A document without any namespace is taken for SVG."""
    tag = element.tag
    if tag.startswith(_SVG):
        return tag[len(_SVG) :]
    return "" if tag.startswith("{") else tag


def href(element: ET.Element) -> str:
    """Where an element points; the newer attribute comes first."""
    from urllib.parse import unquote

    return unquote((element.get("href") or element.get(HREF) or "").strip())


def read_document(data: bytes | str) -> Document:
    """Parse; raises BadDrawing with the line where the document is broken, hostile, too large or not an SVG."""
    encoding = "utf-8" if isinstance(data, str) else None
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else _unpacked(data)
    if len(raw) > MAX_BYTES:
        raise BadDrawing(f"the SVG is larger than {MAX_BYTES // 1024 // 1024} MiB")
    builder = _Builder(encoding)
    try:
        builder.parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise BadDrawing(f"not an XML document: {error}") from error
    except (ValueError, LookupError) as error:
        raise BadDrawing(f"not an XML document: {error} (line {builder.parser.CurrentLineNumber})") from error
    root = builder.tree.close()
    if local(root) != "svg":
        raise BadDrawing(f"not an SVG: the document's element is {root.tag.rpartition('}')[2][:60]!r}")
    by_id: dict[str, ET.Element] = {}
    parents: dict[ET.Element, ET.Element] = {}
    for element in root.iter():
        if key := element.get("id"):
            by_id.setdefault(key, element)
        for child in element:
            parents[child] = element
    return Document(
        root, dict(zip(root.iter(), builder.lines, strict=True)), by_id, builder.deepest, builder.styles_elsewhere, parents
    )


def _unpacked(data: bytes) -> bytes:
    """A gzipped document unpacked, no further than the limit."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise BadDrawing(f"the gzipped SVG cannot be unpacked: {error}") from error
    if len(text) <= MAX_BYTES and not stream.eof:
        raise BadDrawing("the gzipped SVG is cut off")
    return text


class _Builder:
    """Expat's handlers, with the limits."""

    def __init__(self, encoding: str | None) -> None:
        self.tree = ET.TreeBuilder()
        self.lines: list[int] = []
        self.styles_elsewhere = self.deepest = 0
        self._depth = self._texts = 0
        self.parser = parser = expat.ParserCreate(encoding, "}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.deepest = max(self.deepest, self._depth)
        self.lines.append(self.parser.CurrentLineNumber)
        if self._depth > MAX_DEPTH:
            raise BadDrawing(f"the SVG is nested deeper than {MAX_DEPTH} levels (line {self.lines[-1]})")
        if len(self.lines) > MAX_ELEMENTS:
            raise BadDrawing(f"the SVG has more than {MAX_ELEMENTS:,} elements")
        self._count(sum(map(len, attributes.values())))
        named = {("{" + key if "}" in key else key): value for key, value in attributes.items()}
        self.tree.start("{" + tag if "}" in tag else tag, named)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self.tree.end("{" + tag if "}" in tag else tag)

    def _text(self, text: str) -> None:
        self._count(len(text))
        self.tree.data(text)

    def _count(self, characters: int) -> None:
        self._texts += characters
        if self._texts > MAX_BYTES:
            raise BadDrawing(f"the SVG grows past {MAX_BYTES // 1024 // 1024} MiB by its entities")

    def _entity(
        self,
        name: str,
        parameter: bool,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        note: str | None,
    ) -> None:
        if parameter or value is None:
            raise BadDrawing(f"the SVG's entity {name[:40]!r} lies outside the document; it is not opened")
        if len(value) > _MAX_ENTITY or "&" in value or "<" in value:
            raise BadDrawing(
                f"the SVG's entity {name[:40]!r} is refused: {len(value)} characters"
                f"{', other entities or elements in it' if '&' in value or '<' in value else ''}; only short texts are allowed"
            )

    def _instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            self.styles_elsewhere += 1
