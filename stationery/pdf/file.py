"""A PDF written object by object, so that ten thousand letters need the memory of one.

pydyf gives the syntax of the objects; this file gives them numbers and places and writes them at once. The bytes depend on
nothing but the calls and the injected time: no identifiers, no clock, no personal data in the metadata.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import BinaryIO, Final

import pydyf

from stationery.pdf.text import CaptionFont, caption_font

PT_PER_MM: Final = 72 / 25.4
_PAGES, _CATALOG, _INFO, _FONT = 1, 2, 3, 4


class PdfFile:
    """An open PDF; add pages, then close. Not for use from several threads."""

    def __init__(self, out: BinaryIO, *, title: str, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError(f"the time of a document needs its zone, got {now!r}")
        self._out = out
        self._title = title
        self._now = now
        self._position = 0
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._next = _FONT + 1
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._add_font(caption_font())

    def add_page(self, width_mm: float, height_mm: float, content: bytes) -> None:
        """One page with this content stream (PDF operators); its captions may use the font /F1."""
        stream = self._add_stream({}, content)
        page = self._add(
            {
                "Type": "/Page",
                "Parent": _reference(_PAGES),
                "MediaBox": pydyf.Array([0, 0, _points(width_mm), _points(height_mm)]),
                "Contents": _reference(stream),
                "Resources": f"<</Font <</F1 {_reference(_FONT)}>>>>",
            }
        )
        self._pages.append(page)

    @property
    def page_count(self) -> int:
        """Pages so far."""
        return len(self._pages)

    def close(self) -> None:
        """Write the page tree and the table of contents; the stream itself stays open."""
        kids = b"[" + b" ".join(_reference(page).encode() for page in self._pages) + b"]"
        self._add({"Type": "/Pages", "Kids": kids, "Count": len(self._pages)}, _PAGES)
        self._add(
            {"Type": "/Catalog", "Pages": _reference(_PAGES), "ViewerPreferences": "<</PrintScaling /None>>"},
            _CATALOG,
        )
        stamp = self._now.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        info = {"Title": self._title, "Producer": "Federkiel", "CreationDate": stamp, "ModDate": stamp}
        self._add({key: pydyf.String(value) for key, value in info.items()}, _INFO)
        start = self._position
        size = max(self._offsets) + 1
        rows = [b"0000000000 65535 f \n", *(f"{self._offsets[n]:010} 00000 n \n".encode() for n in range(1, size))]
        self._write(b"xref\n0 %d\n%s" % (size, b"".join(rows)))
        trailer = f"<</Size {size} /Root {_reference(_CATALOG)} /Info {_reference(_INFO)}>>"
        self._write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode())

    def _add_font(self, font: CaptionFont) -> None:
        file = self._add_stream({"Length1": len(font.file)}, font.file)
        descriptor = self._add(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{font.name}",
                "Flags": 32,
                "FontBBox": pydyf.Array(font.box),
                "ItalicAngle": 0,
                "Ascent": font.ascent,
                "Descent": font.descent,
                "CapHeight": font.capitals,
                "StemV": 80,
                "FontFile2": _reference(file),
            }
        )
        self._add(
            {
                "Type": "/Font",
                "Subtype": "/TrueType",
                "BaseFont": f"/{font.name}",
                "Encoding": "/WinAnsiEncoding",
                "FirstChar": 32,
                "LastChar": 255,
                "Widths": pydyf.Array(font.widths),
                "FontDescriptor": _reference(descriptor),
            },
            _FONT,
        )

    def _add_stream(self, extra: Mapping[str, int], content: bytes) -> int:
        # Level 1: ink compresses nearly as well as at 6, in a third of the time.
        packed = zlib.compress(content, 1)
        stream = pydyf.Stream([packed], {**extra, "Filter": "/FlateDecode", "Length": len(packed)})
        return self._put(stream, None)

    def _add(self, values: Mapping[str, object], number: int | None = None) -> int:
        return self._put(pydyf.Dictionary(dict(values)), number)

    def _put(self, thing: pydyf.Object, number: int | None) -> int:
        if number is None:
            number, self._next = self._next, self._next + 1
        thing.number = number
        self._offsets[number] = self._position
        self._write(thing.indirect + b"\n")
        return number

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)


def _reference(number: int) -> str:
    return f"{number} 0 R"


def _points(mm: float) -> float:
    return round(mm * PT_PER_MM, 3)
