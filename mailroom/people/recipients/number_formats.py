"""Numbers as an XLSX shows them where its format adds to the digits: 4109 in the format 00000 is 04109, in D-00000 D-04109.

Reads the tags of styles.xml and of a sheet without parsing XML, as the limited process that reads spreadsheets does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Final

_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
_TOKEN: Final = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|(?P<digit>[0#])|(?P<plain>[-A-DF-Z /()])|(?P<bad>.)')
_LIMIT: Final = re.compile(r"\[<=?(\d+)\]")


def attribute(tag: bytes, name: str) -> str:
    """The value of a tag's attribute, entities resolved; empty when it has none."""
    found = re.search(rf"""[\s:]{name}\s*=\s*(["'])(.*?)\1""", tag.decode("utf-8", "replace"))
    return html.unescape(found[2]) if found else ""


def padded_styles(styles: bytes) -> Mapping[str, str]:
    """Number of a cell's style -> its format, for the formats that `shown` understands."""
    formats = {attribute(tag, "numFmtId"): attribute(tag, "formatCode") for tag in _FORMAT.findall(styles)}
    cells = _STYLES.search(styles)
    if not cells:
        return {}
    used = [formats.get(attribute(tag, "numFmtId"), "") for tag in _STYLE.findall(cells[0])]
    return {str(i): code for i, code in enumerate(used) if code and shown(12, code) is not None}


def padded_cells(tags: bytes, styles: Mapping[str, str]) -> dict[str, str]:
    """Place (`B2`) -> format, of the cells in a piece of a sheet that have one of these styles."""
    found = {}
    for tag in _CELL.findall(tags):
        code = styles.get(attribute(tag, "s"))
        if code and (place := attribute(tag, "r")):
            found[place] = code
    return found


def shown(number: int, code: str) -> str | None:
    """A whole number in a format of digits and letters; None for formats of another kind, and those that add nothing."""
    if number < 0:
        return None
    tokens = _tokens(_section(number, code))
    digits = tokens.count(None) + tokens.count("")
    if not digits or (tokens.count(None) < 2 and digits == len(tokens)):
        return None
    text = list(str(number))
    line: list[str] = []
    for token in reversed(tokens):
        if token is None or token == "":
            line.append(text.pop() if text else "0" if token is None else "")
            digits -= 1
            if not digits:
                line.append("".join(text))
        else:
            line.append(token)
    return "".join(reversed(line)).strip()


def _section(number: int, code: str) -> str:
    """The part of a format that is for this number: parts are parted by semicolons and may have a limit."""
    sections = code.split(";")
    for section in sections:
        limit = _LIMIT.search(section)
        if limit is None or number <= int(limit[1]):
            return re.sub(r"\[[^\]]*\]", "", section)
    return ""


def _tokens(section: str) -> list[str | None]:
    """None for a digit that is always shown, "" for one that may be missing, else the text; nothing for other formats."""
    tokens: list[str | None] = []
    for found in _TOKEN.finditer(section):
        if found["bad"]:
            return []
        if found["digit"]:
            tokens.append(None if found["digit"] == "0" else "")
        else:
            text = found["quoted"] or found["escaped"] or found["plain"]
            tokens += [text] if text else []
    # A dot or a letter of a date outside quotation marks was "bad"; a leading E, D, H, M, S, Y alone is one as well.
    return tokens
