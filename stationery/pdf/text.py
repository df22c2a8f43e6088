"""Plain machine type for captions: one font of the house, cut down to Western European letters and embedded in the PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

from stationery.tables import DATA

REGULAR: Final = DATA / "fonts" / "IBMPlexSans-Regular.ttf"
BOLD: Final = DATA / "fonts" / "IBMPlexSans-SemiBold.ttf"
_CODES: Final = range(32, 256)


@dataclass(frozen=True, slots=True)
class CaptionFont:
    """What a PDF needs to show text in WinAnsiEncoding."""

    name: str
    file: bytes
    """TrueType, only the glyphs of WinAnsiEncoding."""
    widths: tuple[int, ...]
    """Thousandths of the type size, for the codes 32 to 255."""
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    capitals: int

    def width(self, text: str, size: float) -> float:
        """Width of the text in the unit of `size`."""
        return sum(self.widths[code - _CODES.start] for code in encode(text)) * size / 1000


def encode(text: str) -> bytes:
    """The text in WinAnsiEncoding; what it lacks becomes a question mark."""
    clean = "".join(c if c >= " " else " " for c in text)
    return clean.encode("cp1252", errors="replace")


@cache
def caption_font() -> CaptionFont:
    """The font, cut down once a process (about a tenth of a second)."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(REGULAR, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[1, 2, 6], recalc_timestamp=False)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "gasp"]
    letters = [bytes([code]).decode("cp1252", errors="replace") for code in _CODES]
    worker = subset.Subsetter(options)
    worker.populate(text="".join(letters))
    worker.subset(font)
    units, cmap, metrics = int(font["head"].unitsPerEm), font.getBestCmap(), font["hmtx"].metrics
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    head, hhea = font["head"], font["hhea"]

    def per_mille(value: int) -> int:
        return round(value * 1000 / units)

    return CaptionFont(
        name="FKCAPT+IBMPlexSans",
        file=out.getvalue(),
        widths=tuple(per_mille(metrics[cmap.get(ord(letter), ".notdef")][0]) for letter in letters),
        box=(per_mille(head.xMin), per_mille(head.yMin), per_mille(head.xMax), per_mille(head.yMax)),
        ascent=per_mille(hhea.ascent),
        descent=per_mille(hhea.descent),
        capitals=per_mille(font["OS/2"].sCapHeight),
    )
