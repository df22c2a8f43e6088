"""Commands for plotters: the `machines`, a drawing as `gcode`, what it takes (`estimate`), what it draws (`trace`),
`calibrate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import USAGE, fail

if TYPE_CHECKING:
    from plotter.drawings import Drawing
    from plotter.machines import Machine, Slot
    from render.strokes import Page

_MachineName = Annotated[str, typer.Option(help="A machine (see `federkiel machines`) or your own profile, FILE.toml.")]
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
) -> None:
    """Make G-code from a drawing, checked against it by an independent reader."""
    from plotter.errors import PlotterError
    from plotter.machines import load_machine, load_pen
    from plotter.programs import check_program, make_program
    from render.errors import RenderError

    if order not in ("writer", "fast") or tempo not in ("fast", "human"):
        fail("--order is writer or fast, --tempo is fast or human", USAGE)
    try:
        profile, setup, place_of = load_machine(machine), load_pen(pen) if pen else None, _slot(slot)
        drawing = _drawing(source, setup.width_mm if setup else None, layer)
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
) -> None:
    """Say how long a program takes on a machine."""
    from plotter.errors import PlotterError
    from plotter.machines import load_machine
    from plotter.programs import estimate as estimated

    try:
        taken = estimated(_gcode_text(program), load_machine(machine)).to_json()
    except PlotterError as error:
        fail(f"{program.name}: {error}")
    if as_json:
        print(json.dumps(taken))
    else:
        for key, value in taken.items():
            print(f"{key:10} {value:g}")


def trace(
    program: _Program,
    machine: _MachineName,
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.png or FILE.svg")],
    pen_width: Annotated[float, typer.Option(help="Width of the drawn line, mm.")] = 0.4,
) -> None:
    """Draw what a program would draw; ways with the pen up are faint."""
    from plotter.errors import PlotterError
    from plotter.machines import load_machine
    from plotter.programs import trace as traced
    from plotter.programs import trace_png, trace_svg

    if out.suffix.lower() not in (".png", ".svg"):
        fail(f"cannot draw {out.name!r}: choose .png or .svg", USAGE)
    try:
        picture = traced(_gcode_text(program), load_machine(machine), pen_mm=pen_width)
    except PlotterError as error:
        fail(f"{program.name}: {error}")
    _save(out, trace_png(picture) if out.suffix.lower() == ".png" else trace_svg(picture).encode())


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


def _drawing(source: Path, pen_mm: float | None, layer: int | None) -> Drawing | Page:
    from plotter.drawings import read_svg
    from plotter.errors import BadDrawing
    from render.strokes import page_from_json

    kind = source.suffix.lower()
    if kind not in (".svg", ".json"):
        fail(f"cannot read {source.name!r}: give an .svg or a .json of strokes", USAGE)
    try:
        text = source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {source}: {error}")
    if kind == ".svg":
        drawing = read_svg(text, pen_mm=pen_mm or 0.4)
        return drawing.layer(layer) if layer is not None else drawing
    try:
        return page_from_json(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadDrawing(f"not JSON: {error}") from error


def _slot(path: Path | None) -> Slot | None:
    from plotter.machines import read_slot

    return read_slot(path) if path else None


def _gcode_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("ascii", "surrogateescape")
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")


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
