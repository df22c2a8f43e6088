"""The seam to a plotter: what the station needs of any machine, virtual or on a serial line.

The station journals around these calls; a port never decides to repeat anything. Every method either did what it says or raises
PortFault, after which the port has raised the pen as far as it can, and knows nothing of its position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from plotter.errors import PlotterError


class PortFault(PlotterError):
    """The machine did not do what it was told: alarm, refused line, lost connection. What was drawn is not known."""


class PlotterPort(Protocol):
    """A machine that draws a program segment by segment."""

    @property
    def pen_down(self) -> bool:
        """Whether the pen touches the paper."""
        ...

    def home(self) -> None:
        """Raise the pen, find the origin."""
        ...

    def begin(self, piece: str, epoch: int, ink_hash: str) -> None:
        """What follows belongs to this piece and lease; no motion."""
        ...

    def run_preamble(self, lines: Sequence[str]) -> None:
        """The program's head: modes and pen up. Refused when it would draw."""
        ...

    def run_segment(self, lines: Sequence[str], number: int) -> tuple[float, float]:
        """Draw one text line; returns the position that the machine reports (mm) once it stands still."""
        ...

    def run_closing(self, lines: Sequence[str]) -> None:
        """The program's end: pen up, home. Refused when it would draw."""
        ...

    def position(self) -> tuple[float, float]:
        """Where the machine says it is, mm."""
        ...

    def stop(self) -> None:
        """Pen up and hold, at once."""
        ...

    def close(self) -> None:
        """Let go of the machine."""
        ...
