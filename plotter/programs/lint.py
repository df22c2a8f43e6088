"""What a machine's owner should know before a program runs, line by line: where it would leave the area, draw what nobody
meant, or ask for what the machine has not got. `plotter.programs.checker` refuses; this warns, of programs from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.machines import Machine
from plotter.paths import ARC_CW, FEED, LINE_NO, RAPID, SERVO, SYNC, X0, X1, Y0, Y1, Z1, Moves
from plotter.programs.checker import extents
from plotter.programs.foreign import Understood, Warned

BoolArray = NDArray[np.bool_]

SHOWN: Final = 20
"""Warnings of one kind that are listed; the rest is counted."""
_SLACK: Final = 1e-6


def lint(understood: Understood, machine: Machine, data: bytes) -> list[Warned]:
    """All warnings by line, those of one kind cut at SHOWN with the rest counted; empty for a program of our own."""
    found = [*understood.warnings, *_long(data, machine)]
    for part in (_area, _speeds, _pen, _end):
        found += part(understood.moves, machine)
    # Marlin knows no word for a program's end.
    if not understood.ended and machine.dialect != "marlin":
        found.append(Warned(data.count(b"\n") + 1, "no_end", "the program does not end with M2"))
    return sorted(_shortened(found), key=lambda warned: warned.line)


def _shortened(found: list[Warned]) -> Iterator[Warned]:
    kinds: dict[str, list[Warned]] = {}
    for warned in found:
        kinds.setdefault(warned.code, []).append(warned)
    for code, same in kinds.items():
        yield from same[:SHOWN]
        if len(same) > SHOWN:
            last = same[-1].line
            yield Warned(same[SHOWN].line, code, f"{len(same) - SHOWN} more of this kind up to line {last}")


def _long(data: bytes, machine: Machine) -> list[Warned]:
    """Lines that do not fit the controller's line."""
    found = []
    for match in re.finditer(rb"[^\r\n]{%d,}" % (machine.line_bytes + 1), data):
        number, size = data.count(b"\n", 0, match.start()) + 1, len(match[0])
        found.append(Warned(number, "line_bytes", f"{size:,} bytes, {machine.name} takes {machine.line_bytes} a line"))
        if len(found) > 10 * SHOWN:
            break
    return found


def _each(moves: Moves, rows: BoolArray, code: str, message: str) -> list[Warned]:
    return [Warned(int(line), code, message) for line in np.unique(moves.table[rows, LINE_NO]).tolist()]


def _area(moves: Moves, machine: Machine) -> list[Warned]:
    """Motion that ends outside the area; an arc by its furthest point. The way back in is no second fault."""
    table = moves.table[moves.motion]
    if not len(table):
        return [Warned(1, "nothing", "nothing in the program moves the machine")]
    low, high = extents(table, from_start=False)
    found = []
    for axis, (reach, name) in enumerate(((machine.x, "X"), (machine.y, "Y"))):
        outside = (low[:, axis] < reach.low - _SLACK) | (high[:, axis] > reach.high + _SLACK)
        for k in np.flatnonzero(outside).tolist():
            at = low[k, axis] if low[k, axis] < reach.low - _SLACK else high[k, axis]
            told = f"{name} goes to {at:.3f} mm, the area of {machine.name} is {reach.low:g} … {reach.high:g}"
            found.append(Warned(int(table[k, LINE_NO]), "outside_area", told))
    z = table[:, Z1]
    for k in np.flatnonzero((z < machine.z.low - _SLACK) | (z > machine.z.high + _SLACK)).tolist():
        told = f"Z goes to {z[k]:.3f} mm, {machine.name} allows {machine.z.low:.3g} … {machine.z.high:.3g}"
        found.append(Warned(int(table[k, LINE_NO]), "outside_area", told))
    return found


def _speeds(moves: Moves, machine: Machine) -> list[Warned]:
    """Feeds that the machine cannot reach."""
    most = max(machine.rate_mm_s)
    fast = moves.motion & (moves.kinds != RAPID) & (moves.table[:, FEED] > most * (1 + _SLACK))
    return _each(moves, fast, "feed", f"a feed above {most * 60:g} mm/min, the fastest axis of {machine.name}")


def _pen(moves: Moves, machine: Machine) -> list[Warned]:
    """The pen: heights it has not got, motion before its height is known, travel with it down."""
    table, pen = moves.table, machine.pen
    found = []
    flat = moves.motion & ((table[:, X0] != table[:, X1]) | (table[:, Y0] != table[:, Y1]) | (moves.kinds >= ARC_CW))
    if pen.actuator != "z":
        low, high = sorted((pen.up, pen.down))
        value = table[:, SERVO]
        with np.errstate(invalid="ignore"):
            beyond = (moves.kinds == SYNC) & np.isfinite(value) & ((value < low - _SLACK) | (value > high + _SLACK))
        changed = beyond & np.concatenate([[True], value[1:] != value[:-1]]) if len(value) else beyond
        for k in np.flatnonzero(changed).tolist():
            told = f"S{value[k]:g} lies outside {low:g} … {high:g}, between which {machine.name} moves its pen"
            found.append(Warned(int(table[k, LINE_NO]), "pen_value", told))
    unknown = flat & ~moves.known
    if unknown.any():
        told = (
            "moves before the pen's height is known (M3 with S)"
            if pen.actuator != "z"
            else "moves before the pen's height is known"
        )
        found += _each(moves, unknown, "pen_unknown", told)
    found += _each(moves, flat & (moves.kinds == RAPID) & moves.down, "travel_down", "travels (G0) with the pen down: draws")
    if flat.any() and not moves.touch.any() and not moves.down.any():
        found.append(Warned(int(table[-1, LINE_NO]), "no_ink", "the pen never touches the paper: nothing is drawn"))
    return found


def _end(moves: Moves, machine: Machine) -> list[Warned]:
    """The pen left on the paper."""
    if len(moves) and moves.touch[-1]:
        line = int(moves.table[-1, LINE_NO])
        return [Warned(line, "ends_down", f"the pen of {machine.name} stays down at the program's end")]
    return []
