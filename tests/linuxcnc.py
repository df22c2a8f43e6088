"""LinuxCNC's interpreter as an independent reader of our G-code: the ink it sees, in machine millimetres.

`rs274` (Debian: linuxcnc-uspace) prints the canonical commands that LinuxCNC's motion would get. Nothing of
`plotter` is used here.
"""

from __future__ import annotations

import math
import re
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_COMMAND = re.compile(r"\s(STRAIGHT_TRAVERSE|STRAIGHT_FEED|ARC_FEED|SET_SPINDLE_SPEED|STOP_SPINDLE_TURNING)\(([^)]*)\)")
_ARC_STEP = math.radians(3.0)
_OFFSETS = "".join(f"{n}\t0.0\n" for n in [*range(5161, 5170), *range(5181, 5190), *range(5210, 5220)]) + "5220\t1.0\n"
_OFFSETS += "".join(f"{n}\t0.0\n" for n in range(5221, 5400))


def ink_of(gcode: Path, rs274: str, *, down: float, scratch: Path) -> list[NDArray[np.float64]]:
    """What is drawn while the spindle value is `down`: (n, 2) polylines, arcs in chords of 3 degrees. Fails on any error."""
    tools, variables = scratch / "tools.tbl", scratch / "offsets.var"
    tools.write_text("")
    variables.write_text(_OFFSETS)
    done = subprocess.run(
        [rs274, "-t", str(tools), "-v", str(variables), "-g", str(gcode)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"{gcode.name}: rs274 says {done.stderr.strip()[:500]}"
    assert "PROGRAM_END" in done.stdout, f"{gcode.name}: rs274 read no program end"
    return _follow(done.stdout, down)


def _follow(canonical: str, down: float) -> list[NDArray[np.float64]]:
    paths: list[list[tuple[float, float]]] = []
    at, inked = (0.0, 0.0), False
    for name, arguments in _COMMAND.findall(canonical):
        values = [float(v) for v in arguments.split(",")]
        if name == "SET_SPINDLE_SPEED":
            pen_down = values[1] == down
            if pen_down and not inked:
                paths.append([at])
            inked = pen_down
        elif name == "STOP_SPINDLE_TURNING":
            inked = False
        else:
            end = (values[0], values[1])
            if inked:
                paths[-1].extend(_arc(at, values) if name == "ARC_FEED" else [end])
            at = end
    return [np.array(path) for path in paths]


def _arc(start: tuple[float, float], values: list[float]) -> list[tuple[float, float]]:
    x, y, cx, cy, turn = values[:5]
    radius = math.hypot(start[0] - cx, start[1] - cy)
    first = math.atan2(start[1] - cy, start[0] - cx)
    swept = (math.atan2(y - cy, x - cx) - first) * turn % math.tau or math.tau
    count = max(1, math.ceil(swept / _ARC_STEP))
    angles = first + turn * swept * np.arange(1, count + 1) / count
    return [(cx + radius * math.cos(a), cy + radius * math.sin(a)) for a in angles[:-1]] + [(x, y)]
