"""Pen setups: what belongs to one pen on one stationery rather than to the machine. Data in `pens/*.toml`.

Heights here override the machine's (a thick card lifts the paper, a soft pen needs more pressure); speeds are the ink's,
drying is the paper's. A setup may name the actuator its heights are for: S values of a servo mean nothing to a z axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from plotter.errors import BadProfile
from plotter.machines.profiles import ACTUATORS, Machine
from plotter.machines.settings import Table, read_toml

_DATA: Final = Path(__file__).parent / "data" / "pens"
_HEIGHTS: Final = ("actuator", "up", "low", "down")


@dataclass(frozen=True, slots=True)
class PenSetup:
    """One (pen, stationery) pair."""

    name: str
    title: str
    stationery: str
    """For people; empty = any paper."""
    width_mm: float
    """Of the line it draws on this paper."""
    ink: str
    ink_metres: float
    """What one filling writes; 0 = unknown."""
    feed_mm_s: float
    """The fastest that still gives a full line; 0 = the machine's own."""
    drying_s: float
    """Until a written sheet may be touched."""
    rest_s: float
    """A pen that rested longer is primed on the waste strip."""
    prime_mm: float
    """How much it writes there."""
    actuator: str
    """Whose heights these are; empty = the machine's own heights."""
    up: float
    low: float
    down: float

    def __post_init__(self) -> None:
        if not self.width_mm > 0:
            raise BadProfile(f"pen {self.name!r}: width_mm must be above 0, got {self.width_mm!r}")

    def on(self, machine: Machine) -> Machine:
        """The machine as it runs with this pen: its heights and its speed limit.

        Raises BadProfile when the heights are for another kind of actuator.
        """
        feed = min(machine.feed_mm_s, self.feed_mm_s) if self.feed_mm_s else machine.feed_mm_s
        drive = machine.pen
        if self.actuator:
            if self.actuator != drive.actuator:
                raise BadProfile(
                    f"pen {self.name!r} states heights for a {self.actuator!r} pen lift, {machine.name} has {drive.actuator!r}"
                )
            drive = replace(drive, up=self.up, low=self.low, down=self.down)
            if drive.actuator == "z" and not (machine.z.low <= self.down and self.up <= machine.z.high):
                raise BadProfile(f"pen {self.name!r}: z {self.down:g} … {self.up:g} is outside of {machine.name}'s range")
        return replace(machine, feed_mm_s=feed, pen=drive)


def pen_names() -> tuple[str, ...]:
    """The shipped pen setups."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.toml")))


def load_pen(name_or_path: str | Path) -> PenSetup:
    """A shipped setup by its name (or the name without the width, where that is one pen's only), or one of your own by its
    file; raises BadProfile."""
    text = str(name_or_path)
    found = [name for name in pen_names() if text in (name, name.rpartition("-")[0])]
    if len(found) == 1:
        return read_pen(_DATA / f"{found[0]}.toml")
    if text.endswith(".toml"):
        return read_pen(Path(text))
    raise BadProfile(f"no pen setup is called {text!r}; there are {', '.join(pen_names())}, or give a .toml file")


def read_pen(path: Path) -> PenSetup:
    """Read and validate one setup's file: the feed in mm/min, the heights in a table of their own."""
    top = Table(read_toml(path), path.name)
    pen = _read(top, top.table("heights", optional=True), feed_mm_s=top.number("feed_mm_min", 0, 60_000, 0.0) / 60.0)
    top.done()
    return pen


def pen_values(pen: PenSetup) -> dict[str, object]:
    """The setup as plain values, to be stored and sent; `pen_from_values` reads them."""
    return asdict(pen)


def pen_from_values(values: Mapping[str, object], place_of: str = "pen") -> PenSetup:
    """The setup that a request or the database holds; raises BadProfile naming `place_of` and the key."""
    own = {key: value for key, value in values.items() if key not in _HEIGHTS}
    heights = {key: values[key] for key in _HEIGHTS if key in values} if values.get("actuator") else {}
    top = Table(own, place_of)
    pen = _read(top, Table(heights, place_of), feed_mm_s=top.number("feed_mm_s", 0, 1_000, 0.0))
    top.done()
    return pen


def _read(top: Table, heights: Table, *, feed_mm_s: float) -> PenSetup:
    actuator, up, low, down = "", 0.0, 0.0, 0.0
    if heights:
        actuator = heights.choice("actuator", ACTUATORS)
        up, low, down = (heights.number(key, -200, 100_000) for key in ("up", "low", "down"))
    heights.done()
    return PenSetup(
        name=top.name("name"),
        title=top.name("title"),
        stationery=top.text("stationery", ""),
        width_mm=top.number("width_mm", 0.05, 5),
        ink=top.text("ink", ""),
        ink_metres=top.number("ink_metres", 0, 100_000, 0.0),
        feed_mm_s=feed_mm_s,
        drying_s=top.number("drying_s", 0, 86_400, 0.0),
        rest_s=top.number("rest_s", 0, 86_400, 0.0),
        prime_mm=top.number("prime_mm", 0, 1_000, 0.0),
        actuator=actuator,
        up=up,
        low=low,
        down=down,
    )


def ink_metres(drawn_mm: float, pen: PenSetup, written_m: float) -> tuple[float, float]:
    """(metres written with this filling, share of it left) after another `drawn_mm`; the share is 1.0 where nobody knows."""
    metres = written_m + drawn_mm / 1000.0
    left = max(0.0, 1.0 - metres / pen.ink_metres) if pen.ink_metres > 0 else 1.0
    return metres, left
