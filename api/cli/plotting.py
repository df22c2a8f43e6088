"""Commands for plotters: the `machines`, a drawing as `gcode`, what it takes (`estimate`), what it draws (`trace`),
`calibrate`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.exits import USAGE, fail

if TYPE_CHECKING:
    from plotter.drawings import Drawing, Reading
    from plotter.machines import Machine, Slot
    from plotter.paths import Moves
    from plotter.programs import Warned
    from render.strokes import Page

_MachineName = Annotated[str, typer.Option(help="A machine (see `federkiel machines`) or your own profile, FILE.toml.")]
_SHOWN: Final = 20
"""Remarks on a drawing that are printed; the rest is counted."""
_MOST_BYTES: Final = 64 * 1024 * 1024
_Program = Annotated[Path, typer.Argument(help="A G-code file.")]


def machines(
    name: Annotated[str | None, typer.Argument(help="One machine, explained; all when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the plotters that are known, or explain one."""
    from dataclasses import asdict

    from plotter.errors import PlotterError
    from plotter.machines import load_machine, machine_names

    try:
        found = [load_machine(each) for each in (machine_names() if name is None else [name])]
    except PlotterError as error:
        fail(str(error))
    if as_json:
        print(json.dumps([asdict(machine) for machine in found], ensure_ascii=False, indent=2))
    elif name:
        print(_explained(found[0]))
    else:
        for machine in found:
            print(f"{machine.name:15} {machine.title}, {machine.x.high:g} × {machine.y.high:g} mm")


def gcode(  # noqa: PLR0913, PLR0917 - the options are the command's contract
    source: Annotated[Path, typer.Argument(metavar="IN", help="A single-stroke SVG in mm, or strokes as JSON (schema 1).")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The G-code file to write.")],
    machine: _MachineName,
    order: Annotated[str, typer.Option(help="writer: as it was written; fast: whatever takes least time.")] = "writer",
    tempo: Annotated[str, typer.Option(help="fast: as fast as the machine may; human: as fast as the writer was.")] = "fast",
    tolerance: Annotated[float, typer.Option(help="How far the line may be from the drawing, mm.")] = 0.02,
    pen: Annotated[str | None, typer.Option(help="A pen setup, by name or FILE.toml.")] = None,
    slot: Annotated[Path | None, typer.Option(help="Where the sheet lies: FILE.toml from `federkiel calibrate`.")] = None,
    layer: Annotated[int | None, typer.Option(help="Only this layer of an SVG, counted from 1.")] = None,
    low_lifts: Annotated[bool, typer.Option(help="Lift the pen less for short hops.")] = True,
    dpi: Annotated[float | None, typer.Option(help="Units an inch of an SVG without real units (96; Illustrator: 72).")] = None,
    unit: Annotated[
        str | None, typer.Option(help="What a unit of an SVG without real units is: mm, cm, in, pt, pc, px.")
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="Fit an SVG onto this sheet: a4, letter, ..., or WIDTHxHEIGHT in mm.")
    ] = None,
) -> None:
    """Make G-code from a drawing, checked against it by an independent reader."""
    from plotter.drawings import reading_of
    from plotter.errors import PlotterError
    from plotter.machines import load_machine, load_pen
    from plotter.programs import check_program, make_program
    from render.errors import RenderError

    if order not in ("writer", "fast") or tempo not in ("fast", "human"):
        fail("--order is writer or fast, --tempo is fast or human", USAGE)
    try:
        reading = reading_of(dpi, unit, size)
    except ValueError as error:
        fail(str(error), USAGE)
    if reading.asked and source.suffix.lower() == ".json":
        fail("--dpi, --unit and --size are for SVG: strokes state their millimetres", USAGE)
    try:
        profile, setup, place_of = load_machine(machine), load_pen(pen) if pen else None, _slot(slot)
        drawing = _drawing(source, setup.width_mm if setup else None, layer, reading)
        program = make_program(
            drawing,
            profile,
            pen=setup,
            slot=place_of,
            order="fast" if order == "fast" else "writer",
            tempo="human" if tempo == "human" else "fast",
            tolerance_mm=tolerance,
            low_lifts=low_lifts,
        )
        check_program(program.gcode, profile, page=drawing, slot=place_of, pen=setup, tolerance_mm=tolerance + 0.01)
    except (PlotterError, RenderError) as error:
        fail(f"{source.name}: {error}")
    _save(out, program.gcode.encode("ascii"))
    taken = program.estimate
    print(f"{out}: {taken.total_s:.0f} s, {taken.lifts} lifts, {taken.draw_mm / 1000:.2f} m of ink, {taken.bytes} bytes")


def estimate(
    program: _Program,
    machine: _MachineName,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 1 where there are warnings.")] = False,
) -> None:
    """Say how long a program takes on a machine, and what is wrong with it."""
    from dataclasses import asdict

    from plotter.machines import load_machine
    from plotter.programs import estimate_moves

    data, moves, warnings = _read_program(program, machine)
    taken = estimate_moves(moves, load_machine(machine), len(data)).to_json()
    if as_json:
        print(json.dumps({**taken, "warnings": [asdict(warned) for warned in warnings]}))
    else:
        for key, value in taken.items():
            print(f"{key:10} {value:g}")
    _warn(program, warnings, strict)


def trace(
    program: _Program,
    machine: _MachineName,
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.png or FILE.svg")],
    pen_width: Annotated[float, typer.Option(help="Width of the drawn line, mm.")] = 0.4,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 1 where there are warnings.")] = False,
) -> None:
    """Draw what a program would draw; ways with the pen up are faint."""
    from plotter.programs import trace_moves, trace_png, trace_svg

    if out.suffix.lower() not in (".png", ".svg"):
        fail(f"cannot draw {out.name!r}: choose .png or .svg", USAGE)
    if not 0 < pen_width < 100:
        fail(f"--pen-width must lie between 0 and 100 mm, got {pen_width:g}", USAGE)
    _, moves, warnings = _read_program(program, machine)
    picture = trace_moves(moves, pen_mm=pen_width)
    _save(out, trace_png(picture) if out.suffix.lower() == ".png" else trace_svg(picture).encode())
    _warn(program, warnings, strict)


def calibrate(
    machine: _MachineName,
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.gcode to draw the page; FILE.toml for the slot.")],
    width: Annotated[float, typer.Option(help="The sheet's width in mm.")] = 148.0,
    height: Annotated[float, typer.Option(help="The sheet's height in mm.")] = 210.0,
    slot: Annotated[Path | None, typer.Option(help="The slot as known so far: FILE.toml.")] = None,
    orientation: Annotated[int, typer.Option(help="How the sheet lies: 0, 90, 180 or 270 degrees.")] = 0,
    measured: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER:X,Y of a cross as measured from the sheet's left and upper edge, mm. Repeat for each cross."),
    ] = None,
) -> None:
    """Draw the calibration page, or with --measured make the slot from what was measured on it."""
    from dataclasses import replace

    from plotter.drawings import calibration_drawing
    from plotter.errors import PlotterError
    from plotter.machines import Slot, load_machine, slot_toml
    from plotter.machines import calibrate as calibrated
    from plotter.programs import make_program

    try:
        profile = load_machine(machine)
        known = _slot(slot) or Slot()
        known = replace(known, orientation_deg=orientation) if orientation else known
        if not measured:
            program = make_program(calibration_drawing(width, height), profile, slot=known)
            _save(out, program.gcode.encode("ascii"))
            print(f"{out}: draw it, then measure each cross from the sheet's left and upper edge (--measured 1:X,Y ...)")
            return
        found = calibrated(dict(map(_measured, measured)), width, height, known, name=out.stem)
    except PlotterError as error:
        fail(str(error))
    _save(out, slot_toml(found.slot).encode())
    print(f"{out}: offset {found.slot.x_mm:g}, {found.slot.y_mm:g} mm, rotation {found.slot.rotation_deg:g}°, "
          f"scales {found.slot.scale_x:g}, {found.slot.scale_y:g}; fits within {found.residual_mm:.2f} mm")  # fmt: skip


def _measured(text: str) -> tuple[int, tuple[float, float]]:
    try:
        number, _, place = text.partition(":")
        x, y = place.split(",")
        return int(number), (float(x), float(y))
    except ValueError:
        fail(f"--measured needs NUMBER:X,Y such as 1:15.2,14.9, got {text!r}", USAGE)


def _drawing(source: Path, pen_mm: float | None, layer: int | None, reading: Reading) -> Drawing | Page:
    from plotter.drawings import load_svg
    from plotter.errors import BadDrawing
    from render.strokes import page_from_json

    kind = source.suffix.lower()
    if kind not in (".svg", ".svgz", ".json"):
        fail(f"cannot read {source.name!r}: give an .svg, an .svgz or a .json of strokes", USAGE)
    data = _bytes(source)
    if kind != ".json":
        loaded = load_svg(data, pen_mm=pen_mm or 0.4, reading=reading)
        for note in loaded.notes[:_SHOWN]:
            print(f"federkiel: {source.name}: {note}", file=sys.stderr)
        if len(loaded.notes) > _SHOWN:
            print(f"federkiel: {source.name}: and {len(loaded.notes) - _SHOWN} more remarks", file=sys.stderr)
        return loaded.drawing.layer(layer) if layer is not None else loaded.drawing
    try:
        return page_from_json(json.loads(data.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise BadDrawing(f"not JSON: {error}") from error


def _slot(path: Path | None) -> Slot | None:
    from plotter.machines import read_slot

    return read_slot(path) if path else None


def _read_program(program: Path, machine: str) -> tuple[bytes, Moves, list[Warned]]:
    """A G-code file's bytes, moves and warnings; ends the command for what is no program."""
    from plotter.errors import PlotterError
    from plotter.machines import load_machine
    from plotter.programs import lint, understand

    data = _bytes(program)
    try:
        profile = load_machine(machine)
        understood = understand(data, profile)
        return data, understood.moves, lint(understood, profile, data)
    except PlotterError as error:
        fail(f"{program.name}: {error}")


def _warn(program: Path, warnings: list[Warned], strict: bool) -> None:
    """Warnings on standard error; with --strict they end the command."""
    for warned in warnings:
        print(f"federkiel: {program.name}: line {warned.line}: {warned.message}", file=sys.stderr)
    if strict and warnings:
        fail(f"{program.name}: {len(warnings)} warnings (--strict)")


def _bytes(path: Path) -> bytes:
    """A file's bytes, no more than any of our readers takes and one."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        fail(f"cannot read {path}: {error.strerror if isinstance(error, OSError) else error}")


def _save(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


def _explained(machine: Machine) -> str:
    pen = machine.pen
    lift = (
        f"z {pen.down:g} / {pen.low:g} / {pen.up:g} mm" if pen.actuator == "z" else f"S {pen.down:g} / {pen.low:g} / {pen.up:g}"
    )
    rows = {
        "dialect": machine.dialect,
        "area": f"x {machine.x.low:g} … {machine.x.high:g}, y {machine.y.low:g} … {machine.y.high:g} mm",
        "drawing": f"{machine.feed_mm_s * 60:g} mm/min",
        "travel": "x {:g}, y {:g} mm/min".format(*(rate * 60 for rate in machine.rate_mm_s[:2])),
        "acceleration": "x {:g}, y {:g} mm/s²".format(*machine.acceleration_mm_s2[:2]),
        "corners": f"junction deviation {machine.junction_deviation_mm:g} mm, {machine.lookahead_blocks} blocks of lookahead",
        "pen": f"{pen.actuator}: down / low / up at {lift}; low for hops up to {pen.low_hop_mm:g} mm",
        "pen times": f"up {pen.up_s:g} s, down {pen.down_s:g} s, low {pen.low_s:g} s, in steps of {pen.dwell_step_s:g} s",
        "homing": machine.homing,
        "link": f"{machine.baud} baud, buffer {machine.buffer_bytes} bytes, lines up to {machine.line_bytes} bytes",
    }
    return "\n".join([f"{machine.name}: {machine.title}", *(f"  {key:13} {value}" for key, value in rows.items())])
