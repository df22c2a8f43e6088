"""The seam to a plotter: what the station needs of any machine, virtual or on a serial line.

The station journals around these calls; a port never decides to repeat anything. Every method either did what it says or raises
PortFault, after which the port has raised the pen as far as it can, and knows nothing of its position.
"""

from __future__ import annotations

from typing import Protocol

from plotter.errors import PlotterError
from plotter.programs import Segment, Standing


class PortFault(PlotterError):
    """The machine did not do what it was told: alarm, refused line, lost connection. What was drawn is not known."""


class PlotterPort(Protocol):
    """A machine that draws a program segment by segment.

    Whatever runs is sent by the rules of `plotter.ports.wire`: numbered with checksums where the firmware knows them; else
    each line is answered once, and the modes are read back after each pen word. What is returned is what the machine itself
    reports once it stands still; whether that is right, the station judges.
    """

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

    def run_preamble(self, segment: Segment) -> Standing:
        """The program's head: modes and pen up. Refused when it would draw."""
        ...

    def run_segment(self, segment: Segment, number: int) -> Standing:
        """Draw one text line."""
        ...

    def run_closing(self, segment: Segment) -> Standing:
        """The program's end: pen up, home. Refused when it would draw."""
        ...

    def stop(self) -> None:
        """Pen up and hold, at once."""
        ...

    def close(self) -> None:
        """Let go of the machine."""
        ...
