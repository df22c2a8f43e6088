"""The last look before ink: a finished program, read back by an independent reader, must do what it should and nothing else.

Checked: the grammar; the length of lines; every motion inside the machine's area (arcs to their furthest point); the height
of the pen known before anything moves; no arcs where the machine is to draw lines only; no rapid with the pen down; the pen
up at the end; and, when the strokes are given, that they are what is drawn: every stroke's point has ink, no ink lies off the
strokes, nothing is drawn twice, all of it is on the sheet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.drawings import Drawing, drawing_of_page
from plotter.errors import BadGcode, CheckFailed
from plotter.machines import Machine, PenSetup, Slot, place
from plotter.paths import ARC_CW, BACK_MM, CX, CY, KIND, LINE_NO, RAPID, X0, X1, Y0, Y1, Z1, Moves, arc_of
from plotter.programs.distances import distances, resampled
from plotter.programs.estimates import Estimate, estimate_moves
from plotter.programs.reader import ink_paths, read_gcode
from render.strokes import Page

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE_MM: Final = 0.03
_SLACK_MM: Final = 1e-3
_STEP_MM: Final = 0.1
_REACH_MM: Final = 0.6
_TEXT_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a program that passed does."""

    estimate: Estimate
    missing_mm: float
    """The furthest that a stroke's point lies from the ink; 0 when no strokes were given."""
    stray_mm: float
    """The furthest that ink lies from the strokes, joining hops left out."""
    joins: int
    """Hops shorter than half a pen's width drawn with the pen down."""


def check_program(
    gcode: str,
    machine: Machine,
    *,
    page: Page | Drawing | None = None,
    slot: Slot | None = None,
    pen: PenSetup | None = None,
    tolerance_mm: float = TOLERANCE_MM,
) -> CheckReport:
    """Check a program, ours or from elsewhere; raises CheckFailed with every finding."""
    machine = pen.on(machine) if pen else machine
    if len(gcode) > _TEXT_BYTES:
        raise CheckFailed([f"the program is larger than {_TEXT_BYTES // 1024 // 1024} MiB"])
    try:
        moves = read_gcode(gcode, machine)
    except BadGcode as error:
        raise CheckFailed([str(error)]) from error
    findings = [*_long_lines(gcode, machine), *_bounds(moves, machine), *_pen(moves), *_arcs(moves, machine)]
    missing = stray = 0.0
    joins = 0
    if page is not None:
        drawing = page if isinstance(page, Drawing) else drawing_of_page(page)
        ink = _Ink(drawing, moves, slot, tolerance_mm)
        missing, stray, joins = ink.missing_mm, ink.stray_mm, ink.joins
        findings += [*_header(gcode, drawing), *ink.findings()]
    if findings:
        raise CheckFailed(findings)
    return CheckReport(estimate_moves(moves, machine, len(gcode)), missing, stray, joins)


def _long_lines(gcode: str, machine: Machine) -> list[str]:
    for number, line in enumerate(gcode.split("\n"), 1):
        if len(line) > machine.line_bytes:
            return [f"line {number} has {len(line)} bytes, {machine.name} takes {machine.line_bytes}"]
    return []


def _bounds(moves: Moves, machine: Machine) -> list[str]:
    """Every motion's furthest points against the area, x and y, and z of a z machine."""
    table = moves.table[moves.motion]
    if not len(table):
        return []
    low, high = extents(table)
    area = ((machine.x, "x"), (machine.y, "y"))
    found = []
    for axis, (reach, name) in enumerate(area):
        outside = (low[:, axis] < reach.low - 1e-6) | (high[:, axis] > reach.high + 1e-6)
        if outside.any():
            at = int(np.argmax(outside))
            found.append(
                f"line {int(table[at, LINE_NO])} moves {name} to {low[at, axis]:.3f} … {high[at, axis]:.3f} mm, "
                f"the area of {machine.name} is {reach.low:g} … {reach.high:g}"
            )
    z = table[:, Z1]
    outside = (z < machine.z.low - 1e-6) | (z > machine.z.high + 1e-6)
    if outside.any():
        at = int(np.argmax(outside))
        found.append(
            f"line {int(table[at, LINE_NO])} moves z to {z[at]:.3f} mm, "
            f"{machine.name} allows {machine.z.low:g} … {machine.z.high:g}"
        )
    return found


def extents(table: FloatArray, *, from_start: bool = True) -> tuple[FloatArray, FloatArray]:
    """((n, 2), (n, 2)): least and greatest x, y of each motion, with the place where it starts or without; an arc's furthest
    points are exact."""
    start, end = table[:, [X0, Y0]], table[:, [X1, Y1]]
    low, high = (np.minimum(start, end), np.maximum(start, end)) if from_start else (end.copy(), end.copy())
    for r in np.flatnonzero(table[:, KIND] >= ARC_CW):
        begin, sweep, radius = arc_of(table[r])
        for quarter in range(4):
            angle = quarter * math.pi / 2
            turned = (angle - begin) % (2 * math.pi) if sweep > 0 else (begin - angle) % (2 * math.pi)
            if turned <= abs(sweep):
                point = table[r, [CX, CY]] + radius * np.array([math.cos(angle), math.sin(angle)])
                low[r], high[r] = np.minimum(low[r], point), np.maximum(high[r], point)
    return low, high


def _pen(moves: Moves) -> list[str]:
    found = []
    unknown = moves.motion & ~moves.known
    if unknown.any():
        found.append(f"line {_line(moves, unknown)} moves before the pen's height is known")
    rapid = moves.ink & (moves.kinds == RAPID) & (np.hypot(*(moves.table[:, [X1, Y1]] - moves.table[:, [X0, Y0]]).T) > 0)
    if rapid.any():
        found.append(f"line {_line(moves, rapid)} is a rapid (G0) with the pen down")
    if len(moves) and moves.touch[-1]:
        found.append("the program ends with the pen down")
    return found


def _arcs(moves: Moves, machine: Machine) -> list[str]:
    arcs = moves.motion & (moves.kinds >= ARC_CW)
    if machine.arcs or not arcs.any():
        return []
    return [f"line {_line(moves, arcs)} draws an arc, {machine.name} is to draw lines only"]


def _line(moves: Moves, rows: NDArray[np.bool_]) -> int:
    return int(moves.table[int(np.argmax(rows)), LINE_NO])


def _header(gcode: str, drawing: Drawing) -> list[str]:
    for line in gcode.split("\n", 8)[:8]:
        if line.startswith(";ink=") and line != f";ink={drawing.ink_hash}":
            return ["the header names other ink than these strokes"]
    return []


class _Ink:
    """The comparison of what is drawn with what should be, both on the machine."""

    def __init__(self, drawing: Drawing, moves: Moves, slot: Slot | None, tolerance_mm: float) -> None:
        self._drawing, self._tolerance = drawing, tolerance_mm
        self._placement = place(drawing.width_mm, drawing.height_mm, slot)
        self._paths = list(ink_paths(moves))
        wanted, wanted_starts = resampled(drawing.placed(self._placement), drawing.starts, _STEP_MM)
        drawn = np.concatenate(self._paths) if self._paths else np.zeros((0, 2))
        starts = np.concatenate([[0], np.cumsum([len(p) for p in self._paths], dtype=np.int64)]).astype(np.int64)
        self._drawn, self._drawn_starts = resampled(drawn, starts, _STEP_MM / 2)
        self._wanted = wanted
        self._missing = distances(wanted, self._drawn, self._drawn_starts, _REACH_MM)
        self._stray = distances(self._drawn, wanted, wanted_starts, _REACH_MM)
        self._wanted_starts = wanted_starts
        self.missing_mm = float(self._missing.max(initial=0.0))
        self.joins, self._runs = self._excursions()
        off = self._stray[~self._runs]
        self.stray_mm = float(off.max(initial=0.0))

    def _excursions(self) -> tuple[int, NDArray[np.bool_]]:
        """How many stretches off the strokes are short enough to be joining hops, and which points belong to them."""
        off = self._stray > self._tolerance
        edges = np.diff(np.concatenate([[0], off.astype(np.int8), [0]]))
        joins, mask = 0, np.zeros(len(off), dtype=np.bool_)
        path_of = np.searchsorted(self._drawn_starts, np.arange(len(off)), side="right")
        for begin, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
            inner = begin > 0 and end < len(off) and path_of[begin - 1] == path_of[end]
            length = np.hypot(*np.diff(self._drawn[begin:end], axis=0).T).sum()
            if inner and length <= self._drawing.pen_mm / 2:
                joins += 1
                mask[begin:end] = True
        return joins, mask

    def findings(self) -> list[str]:
        found = []
        if self.missing_mm > self._tolerance:
            at = int(np.argmax(self._missing))
            stroke = int(np.searchsorted(self._wanted_starts, at, side="right")) - 1
            far = "more than 0.6" if math.isinf(self._missing[at]) else f"{self._missing[at]:.3f}"
            found.append(f"{self._drawing.name(stroke)} is not drawn: {far} mm from the nearest ink")
        if self.stray_mm > self._tolerance:
            x, y = self._drawn[int(np.argmax(np.where(self._runs, 0.0, self._stray)))]
            found.append(f"ink at machine x {x:.3f}, y {y:.3f} mm belongs to no stroke")
        sheet = self._placement.to_sheet(self._drawn)
        size = np.array([self._placement.width_mm, self._placement.height_mm])
        slack = self._tolerance
        if len(sheet) and not (sheet.min() >= -slack and (sheet <= size + slack).all()):
            found.append("ink outside the sheet")
        wanted_mm, drawn_mm = _length(self._wanted, self._wanted_starts), _length(self._drawn, self._drawn_starts)
        allowed_mm = wanted_mm * 1.01 + 0.1 + self.joins * self._drawing.pen_mm + _turns_back(self._paths) * (BACK_MM + 0.05)
        if drawn_mm > allowed_mm:
            found.append(f"{drawn_mm:.1f} mm are drawn where the strokes have {wanted_mm:.1f} mm: something is drawn twice")
        if len(self._paths) > self._drawing.strokes:
            found.append(f"the pen touches down {len(self._paths)} times for {self._drawing.strokes} strokes")
        return found


def _turns_back(paths: list[FloatArray]) -> int:
    """How often the pen turns round on its own ink (more than 150 degrees): each may go back over at most BACK_MM."""
    count = 0
    for path in paths:
        steps = np.diff(path, axis=0)
        steps = steps[np.hypot(steps[:, 0], steps[:, 1]) > 1e-4]
        turn = (steps[1:] * steps[:-1]).sum(axis=1) / (np.hypot(*steps[1:].T) * np.hypot(*steps[:-1].T))
        count += int((turn < -0.866).sum())
    return count


def _length(points: FloatArray, starts: IntArray) -> float:
    if len(points) < 2:
        return 0.0
    steps = np.hypot(*np.diff(points, axis=0).T)
    steps[starts[1:-1] - 1] = 0.0
    return float(steps.sum())
