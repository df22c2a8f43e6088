"""The plotter's main act: a page of strokes becomes a program for one machine, one pen and one slot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from plotter.choices import Order, Tempo
from plotter.drawings import Drawing, drawing_of_page
from plotter.errors import OutsideArea
from plotter.machines import Machine, PenSetup, Placement, Slot, place
from plotter.paths import LINE_NO, TOLERANCE_MM, Plan, make_toolpath
from plotter.programs.estimates import Estimate, estimate_moves
from plotter.programs.reader import read_gcode
from plotter.programs.segments import Parts, Segment, split_program
from plotter.programs.writer import write_gcode
from render.strokes import Page


@dataclass(frozen=True, slots=True)
class Program:
    """G-code with what is known about it."""

    gcode: str
    sha256: str
    """Of the G-code's bytes, hexadecimal."""
    ink_hash: str
    """Of the strokes it was made from."""
    estimate: Estimate
    parts: Parts

    @property
    def segments(self) -> tuple[Segment, ...]:
        """One for each text line: absolute anchor, relative strokes, synchronisation."""
        return self.parts.segments

    @property
    def lines(self) -> int:
        """How many text-line segments it has."""
        return len(self.parts.segments)


def make_program(  # noqa: PLR0913 - every choice has its default and its name
    page: Page | Drawing,
    machine: Machine,
    *,
    pen: PenSetup | None = None,
    slot: Slot | None = None,
    order: Order = "writer",
    tempo: Tempo = "fast",
    tolerance_mm: float = TOLERANCE_MM,
    low_lifts: bool = True,
    back_mm: float | None = None,
) -> Program:
    """Plan and write the program; the same arguments give the same bytes.

    Raises OutsideArea when a stroke leaves the sheet or the machine's area (naming the stroke), BadDrawing for strokes that
    cannot be drawn, BadProfile when pen and machine do not go together.
    """
    drawing = page if isinstance(page, Drawing) else drawing_of_page(page)
    machine = pen.on(machine) if pen else machine
    placement = place(drawing.width_mm, drawing.height_mm, slot)
    placed = place_inside(drawing, placement, machine)
    plan = Plan(order=order, tempo=tempo, tolerance_mm=tolerance_mm, low_lifts=low_lifts, arcs=machine.arcs, back_mm=back_mm)
    toolpath = make_toolpath(drawing, placed, machine, plan)
    body = write_gcode(toolpath, machine, ())
    # The header's comments move nothing: what is read of the body holds for the whole.
    moves = read_gcode(body, machine)
    taken = estimate_moves(moves, machine, 0)
    comments = (f"federkiel 1 {machine.name}", f"ink={drawing.ink_hash}", f"estimate_s={taken.total_s:.1f}")
    data = ("".join(f";{comment}\n" for comment in comments) + body).encode("ascii")
    moves.table[:, LINE_NO] += len(comments)
    return Program(
        gcode=data.decode("ascii"),
        sha256=hashlib.sha256(data).hexdigest(),
        ink_hash=drawing.ink_hash,
        estimate=replace(taken, bytes=len(data)),
        parts=split_program(data.decode("ascii"), machine, moves),
    )


def place_inside(drawing: Drawing, placement: Placement, machine: Machine) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The drawing's points on the machine; raises OutsideArea or BadDrawing naming the stroke that does not fit."""
    drawing.check_inside()
    placed = placement.to_machine(drawing.points)
    x, y = placed.T
    inside = (x >= machine.x.low) & (x <= machine.x.high) & (y >= machine.y.low) & (y <= machine.y.high)
    if not inside.all():
        at = int(np.argmin(inside))
        stroke = int(np.searchsorted(drawing.starts, at, side="right")) - 1
        raise OutsideArea(
            f"{drawing.name(stroke)} leaves the area of {machine.name}: machine x {x[at]:.3f}, y {y[at]:.3f} mm, area "
            f"{machine.x.low:g} … {machine.x.high:g} × {machine.y.low:g} … {machine.y.high:g}; check the slot"
        )
    return placed
