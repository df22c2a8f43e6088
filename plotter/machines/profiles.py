"""Machine profiles: what a plotter can do and how it is spoken to. Data in `machines/*.toml`, validated here, nothing else.

Machine coordinates: millimetres, x right, y up (away from the operator), z up (away from the paper); the origin is where the
machine is homed. Lengths `_mm`, speeds `_mm_s` (profiles state mm/min, as firmware does), accelerations `_mm_s2`, times `_s`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plotter.errors import BadProfile
from plotter.machines.settings import Table, read_toml

DIALECTS: Final = ("grbl", "grblhal", "fluidnc", "marlin")
ACTUATORS: Final = ("servo", "z", "servo-m280")
HOMING: Final = ("switches", "by-hand")
_DATA: Final = Path(__file__).parent / "data" / "profiles"
_MM_MIN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval of one axis, mm."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise BadProfile(f"an axis needs its minimum below its maximum, got {self.low:g} … {self.high:g}")


@dataclass(frozen=True, slots=True)
class PenDrive:
    """How the pen is raised and lowered, and how long that takes."""

    actuator: str
    """servo: `M3 S`; servo-m280: `M280 P S` (Marlin); z: a moved axis."""
    up: float
    """Full height: S value of a servo, or millimetres of z."""
    low: float
    """Just off the paper, for short hops."""
    down: float
    """Writing."""
    up_s: float
    """From down to up, as the servo needs it; 0 for z, whose moves are planned."""
    down_s: float
    low_s: float
    """Between down and low, each way."""
    low_hop_mm: float
    """The longest hop done at the low height; 0 = never."""
    dwell_step_s: float
    """The firmware rounds `G4` up to whole steps of this; 0 = exact."""
    overlap: bool
    """z only: may travel begin while the pen still rises."""
    servo_index: int
    """The P of M280."""

    def __post_init__(self) -> None:
        if not min(self.up, self.down) < self.low < max(self.up, self.down):
            raise BadProfile(f"pen.low must lie between pen.down and pen.up, got {self.down:g} {self.low:g} {self.up:g}")
        if self.actuator == "z" and self.down > self.up:
            raise BadProfile("pen.up must lie above pen.down on a z axis")

    def dwell_s(self, wanted_s: float) -> float:
        """What the firmware really waits: rounded up to its step."""
        if self.dwell_step_s <= 0:
            return wanted_s
        return math.ceil(wanted_s / self.dwell_step_s - 1e-9) * self.dwell_step_s


@dataclass(frozen=True, slots=True)
class Machine:
    """One plotter's limits and language."""

    name: str
    title: str
    dialect: str
    x: Range
    y: Range
    z: Range
    feed_mm_s: float
    """Drawing speed when nothing else limits it."""
    rate_mm_s: tuple[float, float, float]
    """Highest speed of each axis; travel (`G0`) uses it."""
    acceleration_mm_s2: tuple[float, float, float]
    junction_deviation_mm: float
    arc_tolerance_mm: float
    """The sagitta of the chords into which the firmware cuts an arc."""
    lookahead_blocks: int
    block_rate_hz: float
    """Blocks a second that the controller digests; 0 = no limit."""
    stop_s: float
    """What each full stop costs beyond the planner's trapezoids, measured."""
    arcs: bool
    """Whether programs may use `G2` and `G3`."""
    pen: PenDrive
    line_bytes: int
    """Longest line of G-code, newline not counted."""
    buffer_bytes: int
    """The controller's receive buffer, for streaming."""
    baud: int
    modal_motion: bool
    """Whether the firmware takes a line without a motion word for a repetition of the last one."""
    own_rapid_feed: bool
    """Whether `G0` runs at the axes' highest speed by itself; else it takes the last F, and every `G0` must state one."""
    homing: str
    load: tuple[str, ...]
    """Commands that feed a sheet."""
    eject: tuple[str, ...]

    @property
    def rapid_feed_mm_min(self) -> int:
        """The F that every `G0` must state: enough for both axes at their highest, which the firmware then limits one by one.
        0 where `G0` needs none."""
        return 0 if self.own_rapid_feed else math.ceil(math.hypot(*self.rate_mm_s[:2]) * _MM_MIN)

    @property
    def acceleration_xy_mm_s2(self) -> float:
        """The acceleration that holds in every direction of the paper."""
        return min(self.acceleration_mm_s2[0], self.acceleration_mm_s2[1])


def machine_names() -> tuple[str, ...]:
    """The shipped profiles."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.toml")))


def load_machine(name_or_path: str | Path) -> Machine:
    """A shipped profile by its name, or a profile of your own by its file.

    Raises BadProfile: unknown name (the known ones are listed), unreadable file, unknown or impossible setting.
    """
    text = str(name_or_path)
    if text in machine_names():
        return read_machine(_DATA / f"{text}.toml")
    if text.endswith(".toml"):
        return read_machine(Path(text))
    raise BadProfile(f"no machine is called {text!r}; there are {', '.join(machine_names())}, or give a .toml file")


def read_machine(path: Path) -> Machine:
    """Read and validate one profile."""
    top = Table(read_toml(path), path.name)
    area, motion, pen = top.table("area"), top.table("motion"), top.table("pen")
    link, feeder = top.table("link", optional=True), top.table("feeder", optional=True)
    firmware = top.table("firmware", optional=True)
    dialect = top.choice("dialect", DIALECTS)
    drive = _read_pen(pen)
    machine = Machine(
        name=top.text("name"),
        title=top.text("title"),
        dialect=dialect,
        x=_range(area, "x"),
        y=_range(area, "y"),
        z=Range(min(drive.up, drive.down) - 1e-9, max(drive.up, drive.down)) if drive.actuator == "z" else Range(-1e-9, 1e-9),
        feed_mm_s=motion.number("feed_mm_min", 1, 60_000) / _MM_MIN,
        rate_mm_s=_axes(motion, "rate_mm_min", 1, 120_000, _MM_MIN),
        acceleration_mm_s2=_axes(motion, "acceleration_mm_s2", 1, 100_000, 1.0),
        junction_deviation_mm=motion.number("junction_deviation_mm", 0, 1),
        arc_tolerance_mm=motion.number("arc_tolerance_mm", 1e-4, 0.1, 0.002),
        lookahead_blocks=motion.whole("lookahead_blocks", 1, 1024),
        block_rate_hz=motion.number("block_rate_hz", 0, 1e5, 0.0),
        stop_s=motion.number("stop_s", 0, 1, 0.0),
        # Without checksums a byte lost in an arc's centre would draw wrong ink that nothing shows.
        arcs=motion.flag("arcs", dialect == "marlin"),
        pen=drive,
        line_bytes=link.whole("line_bytes", 40, 255, 70),
        buffer_bytes=link.whole("buffer_bytes", 16, 65_536, 128),
        baud=link.whole("baud", 1200, 4_000_000, 115_200),
        # Stock Marlin is built without GCODE_MOTION_MODES and G0_FEEDRATE.
        modal_motion=firmware.flag("modal_motion", dialect != "marlin"),
        own_rapid_feed=firmware.flag("own_rapid_feed", dialect != "marlin"),
        homing=top.choice("homing", HOMING, "by-hand"),
        load=feeder.texts("load"),
        eject=feeder.texts("eject"),
    )
    for table in (top, area, motion, pen, link, feeder, firmware):
        table.done()
    _check_dialect(machine, path)
    return machine


def _read_pen(pen: Table) -> PenDrive:
    actuator = pen.choice("actuator", ACTUATORS)
    timed = actuator != "z"
    reach = 100_000.0 if timed else 200.0
    return PenDrive(
        actuator=actuator,
        up=pen.number("up", -200 if not timed else 0, reach),
        low=pen.number("low", -200 if not timed else 0, reach),
        down=pen.number("down", -200 if not timed else 0, reach),
        up_s=pen.number("up_s", 0, 5, None if timed else 0.0),
        down_s=pen.number("down_s", 0, 5, None if timed else 0.0),
        low_s=pen.number("low_s", 0, 5, None if timed else 0.0),
        low_hop_mm=pen.number("low_hop_mm", 0, 50, 1.0),
        dwell_step_s=pen.number("dwell_step_s", 0, 1, 0.0),
        overlap=pen.flag("overlap", False),
        servo_index=pen.whole("servo_index", 0, 9, 0),
    )


def _range(area: Table, axis: str) -> Range:
    return Range(area.number(f"{axis}_min_mm", -10_000, 10_000), area.number(f"{axis}_max_mm", -10_000, 10_000))


def _axes(motion: Table, key: str, low: float, high: float, unit: float) -> tuple[float, float, float]:
    axes = motion.table(key)
    x, y = axes.number("x", low, high), axes.number("y", low, high)
    z = axes.number("z", low, high, min(x, y))
    axes.done()
    return x / unit, y / unit, z / unit


def _check_dialect(machine: Machine, path: Path) -> None:
    if (machine.pen.actuator == "servo-m280") != (machine.dialect == "marlin" and machine.pen.actuator != "z"):
        raise BadProfile(f"{path.name}.pen.actuator {machine.pen.actuator!r} does not go with dialect {machine.dialect!r}")
