"""`--slot`, `--pen` and `--order`, the same for `station`, `write` and `produce`: read, checked, or the end of the command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from api.cli.exits import USAGE, fail

if TYPE_CHECKING:
    from plotter.choices import Order
    from plotter.machines import Machine, PenSetup, Slot

SlotFile = Annotated[
    Path | None,
    typer.Option("--slot", help="Where the sheet lies: FILE.toml from `federkiel calibrate` [default: at the origin]."),
]
PenName = Annotated[
    str | None,
    typer.Option("--pen", help="A pen setup, by name or FILE.toml [default: the machine's own heights and speed]."),
]
OrderName = Annotated[
    str | None,
    typer.Option("--order", help="writer: as a person would draw it; fast: whatever takes least time [default: writer]."),
]


class PlotterOptions(NamedTuple):
    """What the sheet is written with."""

    machine: Machine
    slot: Slot
    pen: PenSetup | None
    order: Order | None
    """None when nothing was said."""

    @property
    def driven(self) -> Machine:
        """The machine as it runs with the pen."""
        return self.pen.on(self.machine) if self.pen else self.machine


def read_plotter_options(machine: str, slot: Path | None, pen: str | None, order: str | None) -> PlotterOptions:
    """The options' values; ends the command with wrong usage, naming option, file and key."""
    from plotter.choices import read_order
    from plotter.errors import PlotterError
    from plotter.machines import Slot, load_machine, load_pen, read_slot

    option = "--machine"
    try:
        profile = load_machine(machine)
        option = "--slot"
        place = read_slot(slot) if slot else Slot()
        option = "--pen"
        setup = load_pen(pen) if pen else None
        if setup:
            setup.on(profile)
        option = "--order"
        return PlotterOptions(profile, place, setup, read_order(order) if order is not None else None)
    except PlotterError as error:
        fail(f"{option}: {error}", USAGE)
