"""Plotters, pens and slots: what can be moved, how far, how fast, and where the sheet lies. Data in `data/`, validated here.

Not here: anything that moves, draws or talks. Needs numpy only, so a server that answers questions may import it.
For every room of `plotter`, and for `mailroom` and `api`.
"""

from plotter.machines.calibration import ARM_MM, Calibration, calibrate, crosses, fits
from plotter.machines.pens import PenSetup, ink_metres, load_pen, pen_from_values, pen_names, pen_values, read_pen
from plotter.machines.profiles import Machine, PenDrive, Range, load_machine, machine_names, read_machine
from plotter.machines.slots import ORIENTATIONS, Placement, Slot, place, read_slot, slot_from_values, slot_toml, slot_values

__all__ = [
    "ARM_MM",
    "ORIENTATIONS",
    "Calibration",
    "Machine",
    "PenDrive",
    "PenSetup",
    "Placement",
    "Range",
    "Slot",
    "calibrate",
    "crosses",
    "fits",
    "ink_metres",
    "load_machine",
    "load_pen",
    "machine_names",
    "pen_from_values",
    "pen_names",
    "pen_values",
    "place",
    "read_machine",
    "read_pen",
    "read_slot",
    "slot_from_values",
    "slot_toml",
    "slot_values",
]
