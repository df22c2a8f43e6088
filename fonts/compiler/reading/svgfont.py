"""Single-line SVG fonts (<font>, <glyph unicode d>): their lines are the pen's path already. Runs inside the worker only."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from fonts.compiler.reading.flatten import flatten
from fonts.compiler.reading.refused import Refused

MAX_GLYPHS: Final = 20_000
MAX_PATH: Final = 200_000
"""Characters of one glyph's path."""


def read_svg_font(data: bytes, request: dict[str, object]) -> dict[str, object]:
    """The request's characters from an SVG font; raises Refused. A document type is refused: entities can explode."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        data = _without_doctype(data)
    root = ET.fromstring(data)  # noqa: S314 - no entities are left, and the process is limited
    font = next((e for e in root.iter() if _local(e) == "font"), None)
    if font is None:
        raise Refused("it is an SVG picture without a <font> in it")
    face = next((e for e in font if _local(e) == "font-face"), None)
    width = float(font.get("horiz-adv-x", "0"))
    wanted = set(str(request["characters"]))
    characters: dict[str, list[dict[str, object]]] = {}
    space = width
    glyphs = [e for e in font if _local(e) == "glyph"]
    if len(glyphs) > MAX_GLYPHS:
        raise Refused(f"it has {len(glyphs)} glyphs, more than {MAX_GLYPHS}")
    for glyph in glyphs:
        char, path = glyph.get("unicode", ""), glyph.get("d", "")
        advance = float(glyph.get("horiz-adv-x", str(width)))
        if char == " ":
            space = advance
        if char in wanted and len(char) == 1 and path.strip() and char not in characters:
            characters[char] = [_draw(glyph.get("glyph-name", char), path, advance)]
    return {
        "kind": "single-line",
        "units_per_em": float(face.get("units-per-em", "1000")) if face is not None else 1000.0,
        "space": space,
        "names": {"family": (face.get("font-family", "") if face is not None else font.get("id", ""))[:2000]},
        "characters": characters,
        "pairs": {pair: characters[pair[0]][0]["advance"] for pair in str(request["pairs"]).split() if pair[0] in characters},
    }


def _draw(name: str, path: str, advance: float) -> dict[str, object]:
    if len(path) > MAX_PATH:
        raise Refused(f"glyph {name!r} has a path of {len(path)} characters, more than {MAX_PATH}")
    pen = RecordingPen()
    parse_path(path, pen)
    return {"name": name, "advance": advance, "contours": flatten(pen.value, open_lines=True)}


def _without_doctype(data: bytes) -> bytes:
    """Cut a plain document type off; refuse one that declares anything."""
    start = data.find(b"<!DOCTYPE")
    end = data.find(b">", start)
    if start < 0 or end < 0 or b"[" in data[start:end] or b"<!ENTITY" in data:
        raise Refused("it declares entities; remove its document type declaration")
    return data[:start] + data[end + 1 :]


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
