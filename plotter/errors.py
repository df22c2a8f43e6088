"""What can go wrong between strokes and a moving pen.

PlotterError
├── BadProfile        a machine profile, pen setup or slot that is not in order; names the setting
├── BadDrawing        strokes or an SVG that cannot be drawn; names the stroke or the element
│   └── OutsideArea   something would lie outside the sheet or the machine's area
├── BadGcode          a G-code text that its reader refuses; names the line
└── CheckFailed       a program that is well formed but would not do what it should; lists every finding
"""

from __future__ import annotations

from collections.abc import Sequence


class PlotterError(Exception):
    """Base of all errors of this package."""


class BadProfile(PlotterError):
    """A machine profile, pen setup or slot holds a value that cannot be."""


class BadDrawing(PlotterError):
    """Strokes that cannot be drawn; nothing was written."""


class OutsideArea(BadDrawing):
    """Something lies outside the sheet or outside what the machine can reach; nothing was written."""


class BadGcode(PlotterError):
    """A G-code text that breaks the grammar."""

    def __init__(self, message: str, line: int, text: str = "") -> None:
        self.line = line
        """Counted from 1."""
        shown = f": {text[:60]!r}" if text else ""
        super().__init__(f"G-code line {line}: {message}{shown}")


class CheckFailed(PlotterError):
    """A program that must not be run; `findings` says why, one sentence each."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        more = f" (and {len(self.findings) - 3} more)" if len(self.findings) > 3 else ""
        super().__init__("; ".join(self.findings[:3]) + more)
