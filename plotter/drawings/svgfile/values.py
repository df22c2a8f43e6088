"""SVG's lengths, numbers and colours.

A length depends on where it stands: `Scale` knows the nearest viewport (percentages), the font size (em) and how many user
units an inch has (96 in a browser).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LENGTH: Final = re.compile(rf"\s*({NUMBER})\s*(%|[a-zA-Z]*)\s*")
_PER_INCH: Final = {"in": 1.0, "mm": 25.4, "cm": 2.54, "pt": 72.0, "pc": 6.0, "Q": 101.6}
UNITS: Final = ("mm", "cm", "in", "pt", "pc", "px", "Q")
Axis = Literal["x", "y", "r"]


@dataclass(frozen=True, slots=True)
class Scale:
    """What lengths refer to: the viewport's size in user units, the font's sizes, user units an inch."""

    width: float
    height: float
    font: float = 16.0
    root_font: float = 16.0
    dpi: float = 96.0

    def along(self, axis: Axis) -> float:
        """What 100 % is: the width, the height, or the diagonal over √2."""
        if axis == "r":
            return math.hypot(self.width, self.height) / math.sqrt(2)
        return self.width if axis == "x" else self.height


def length(value: str, scale: Scale, axis: Axis) -> float:
    """User units; raises ValueError for what is not a length. A number without a unit is one of user units."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        if value.strip().lower().startswith("calc("):
            return _calc(value, scale, axis)
        raise ValueError(f"not a length: {value.strip()[:40]!r}")
    number = float(found[1])
    size = number * _unit(found[2], scale, axis)
    if not math.isfinite(size):
        raise ValueError(f"not a length: {value.strip()[:40]!r}")
    return size


def _unit(unit: str, scale: Scale, axis: Axis) -> float:
    small = unit.lower()
    if not unit or small == "px":
        return 1.0
    if unit == "%":
        return scale.along(axis) / 100
    if small in ("em", "ex", "ch", "rem"):
        return {"em": scale.font, "ex": scale.font / 2, "ch": scale.font / 2, "rem": scale.root_font}[small]
    if small in ("vw", "vh", "vmin", "vmax"):
        sizes = {"vw": scale.width, "vh": scale.height, "vmin": min(scale.width, scale.height)}
        return sizes.get(small, max(scale.width, scale.height)) / 100
    if (known := _PER_INCH.get("Q" if small == "q" else small)) is None:
        raise ValueError(f"not a unit of length: {unit[:20]!r}")
    return scale.dpi / known


def _calc(value: str, scale: Scale, axis: Axis) -> float:
    """`calc()` of sums, products and brackets."""
    words = re.findall(rf"\s*(?:(?<=[-+*/(\s]){NUMBER}(?:%|[a-zA-Z]+)?|[-+*/()])", value.strip()[4:])
    if "".join(words).replace(" ", "") != value.strip()[4:].replace(" ", "") or len(words) > 100:
        raise ValueError(f"not a length: {value.strip()[:40]!r}")
    queue = [word.strip() for word in words]

    def total() -> float:
        result = product()
        while queue and queue[0] in "+-":
            result += product() if queue.pop(0) == "+" else -product()
        return result

    def product() -> float:
        result = factor()
        while queue and queue[0] in "*/":
            result = result * factor() if queue.pop(0) == "*" else result / factor()
        return result

    def factor() -> float:
        if not queue:
            raise ValueError(f"not a length: {value.strip()[:40]!r}")
        part = queue.pop(0)
        if part == "(":
            inner = total()
            if not queue or queue.pop(0) != ")":
                raise ValueError(f"not a length: {value.strip()[:40]!r}")
            return inner
        return length(part, scale, axis)

    try:
        result = total()
    except ZeroDivisionError as error:
        raise ValueError(f"not a length: {value.strip()[:40]!r}") from error
    if queue or not math.isfinite(result):
        raise ValueError(f"not a length: {value.strip()[:40]!r}")
    return result


def share(value: str) -> float | None:
    """An opacity, 0 … 1, as a number or a percentage; None for what is neither."""
    found = re.fullmatch(rf"\s*({NUMBER})\s*(%?)\s*", value)
    if found is None:
        return None
    return min(1.0, max(0.0, float(found[1]) / (100 if found[2] else 1)))
