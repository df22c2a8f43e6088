"""What the cascade's values come to on an element: whether it shows, whether it has ink, how it moves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from tinycss2 import color4

from plotter.drawings.svgfile.sheets import Declared
from plotter.drawings.svgfile.values import Scale, length, share

_INHERITED: Final = (
    "visibility",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "color",
    "marker-start",
    "marker-mid",
    "marker-end",
)
_FONT_SIZES: Final = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_WHITE: Final = 0.999


@dataclass(frozen=True, slots=True)
class Look:
    """The inherited side of an element's style."""

    font: float = 16.0
    values: Mapping[str, str] = field(default_factory=dict)
    """Inherited properties as written, where they are not initial."""

    def child(self, declared: Declared, scale: Scale) -> Look:
        """The look of an element below this one."""
        look = self
        if size := declared.get("font-size"):
            look = replace(look, font=_font(size, self.font, scale))
        changed: list[str] = [name for name in _INHERITED if name in declared]
        if "marker" in declared:
            changed += [name for name in ("marker-start", "marker-mid", "marker-end") if name not in declared]
        changed += [name for name in declared if name.startswith("--")]
        if not changed:
            return look
        values = dict(self.values)
        for name in changed:
            value = declared.get(name, declared.get("marker", ""))
            if value.lower() == "initial":
                values.pop(name, None)
            elif value.lower() not in ("inherit", "unset", "revert", "revert-layer"):
                values[name] = value
        return replace(look, values=values)

    @property
    def visible(self) -> bool:
        return self.values.get("visibility", "visible").lower() == "visible"

    @property
    def dashed(self) -> bool:
        return bool(re.search("[1-9]", self.values.get("stroke-dasharray", "none")))

    @property
    def marked(self) -> bool:
        return any(self.values.get(f"marker-{place}", "none").lower() != "none" for place in ("start", "mid", "end"))

    def stroked(self, ids: Mapping[str, object]) -> bool:
        """Whether the stroke leaves a mark."""
        if share(self.values.get("stroke-opacity", "1")) == 0:
            return False
        if re.fullmatch(r"\+?[0.]*0[0.]*([a-z]+|%)?", self.values.get("stroke-width", "1").lower()):
            return False
        return self._paints(self.values.get("stroke", "none"), ids)

    def filled(self, ids: Mapping[str, object]) -> bool:
        """Whether the fill leaves a mark."""
        return share(self.values.get("fill-opacity", "1")) != 0 and self._paints(self.values.get("fill", "black"), ids)

    @property
    def white(self) -> bool:
        """Whether the fill is white."""
        colour = color4.parse_color(self.values.get("fill", "black"))
        return colour is not None and colour != "currentcolor" and min(colour.to("srgb")[:3]) > _WHITE

    def _paints(self, value: str, ids: Mapping[str, object]) -> bool:
        if server := re.match(r"url\(\s*['\"]?#?([^'\")]*)['\"]?\s*\)\s*(.*)", value, re.I):
            return server[1] in ids or self._paints(server[2] or "none", ids)
        small = value.lower()
        if small in ("none", ""):
            return False
        if small == "currentcolor":
            return (
                self._paints(self.values.get("color", "black"), ids) if self.values.get("color", "").lower() != small else True
            )
        colour = color4.parse_color(value)
        return colour is None or colour == "currentcolor" or float(colour.alpha) > 0


def _font(value: str, parent: float, scale: Scale) -> float:
    if value.lower() in _FONT_SIZES:
        return float(_FONT_SIZES[value.lower()])
    if value.lower() in ("smaller", "larger"):
        return parent / 1.2 if value.lower() == "smaller" else parent * 1.2
    try:
        return length(value, Scale(parent * 1, parent * 1, parent, scale.root_font, scale.dpi), "x")
    except ValueError:
        return parent
