"""How fast a page is plotted, beside the best open pipeline: `./federkiel bench plotting`.

One rule for both, applied to the finished G-code by a planner of the bench's own settings: 2000 mm/s² and 5000 mm/min along
the path, travel 6000 mm/min, junction deviation 0.01 mm, 14 blocks of lookahead, a stop at each pen change. A lift costs
0.15 s each way; where the hop is at most 1 mm and the program itself lifts low, 0.05 s. The floor: every stroke of the drawing
(merged where ends meet) straightened, with the travel and the lifts of the best order without backing up.

vpype and vpype-gcode (bench/plotting_requirements.txt) live in an environment of their own, `.venv-bench`, made at the first
run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from plotter.choices import Order, Tempo
from plotter.drawings import Drawing, read_svg
from plotter.machines import load_machine
from plotter.paths import SERVO, X0, X1, Y0, Y1, Limits, plan
from plotter.programs import check_program, ink_paths, make_program, read_gcode

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = Path(__file__).with_name("plotting_requirements.txt")
MACHINE = load_machine("grbl-servo")
WITH_ARCS = replace(MACHINE, arcs=True)
RULE = Limits((100.0, 100.0, 100.0), (2000.0, 2000.0, 2000.0), 0.01, 0.002, 14, per_axis=False)
FEED, ACCELERATION, DOWN = 5000 / 60, 2000.0, 300.0
TEXT = (
    "Dear Eleanor, we came home late on Sunday and found your parcel on the doorstep. The blue scarf is just right "
    "for the walks by the river, and the honey from your bees will not last until winter. Thomas has read the book "
    "twice and now wants to learn how to bind one himself. The week was full: the roof of the barn is mended, the "
    "last apples are in the cellar, and on Friday the whole village danced in the old mill. You would have liked "
    "the music. My sister sends her love and asks whether you still make that bread with walnuts. If the weather "
    "holds, we plan to visit you in the middle of March, when the days grow longer and the road over the hills is "
    "open again. Tell us which weekend suits you best. The garden seeds you wanted are dried and packed. Until "
    "then, stay warm, write soon, and give our warmest greetings to your mother and to everyone at the bakery. With"
    " many thanks and kind wishes, yours as ever, Katharine and the bo"
)
PIPELINES = (
    "linemerge linesort",
    "linemerge linesort --two-opt",
    "linemerge linesort --two-opt linesimplify",
    "linemerge --tolerance 0.19mm reloop linesort --two-opt",
)
PROFILE = r"""
[gwrite.bench]
unit = "mm"
document_start = "G21\nG90\nG94\nM3 S700\nG4 P0.12\nF5000\n"
segment_first = "M3 S700\nG4 P0.12\nG0 X{x:.3f} Y{y:.3f}\nM3 S300\nG4 P0.12\n"
segment = "G1 X{x:.3f} Y{y:.3f}\n"
segment_last = "G1 X{x:.3f} Y{y:.3f}\n"
document_end = "M3 S700\nG4 P0.12\nG0 X0 Y0\nM5\n"
invert_y = true
"""


@dataclass(frozen=True, slots=True)
class Score:
    """A program under the rule."""

    draw_s: float
    travel_s: float
    lift_s: float
    straight_s: float
    """The drawing with every stroke straightened."""
    lifts: int
    low: int
    size: int

    @property
    def total_s(self) -> float:
        return self.draw_s + self.travel_s + self.lift_s

    @property
    def floor_s(self) -> float:
        return self.straight_s + self.travel_s + self.lift_s


def score(gcode: str) -> Score:
    """Apply the rule to a finished program."""
    moves = read_gcode(gcode, MACHINE)
    seconds, table, touch = plan(moves, RULE).seconds, moves.table, moves.touch
    lengths = np.array([np.hypot(*np.diff(path, axis=0).T).sum() for path in ink_paths(moves)])
    ramp = FEED**2 / ACCELERATION
    straight = np.where(lengths < ramp, 2 * np.sqrt(lengths / ACCELERATION), lengths / FEED + FEED / ACCELERATION)
    raised = np.flatnonzero(touch[:-1] & ~touch[1:]) + 1
    lowered = np.flatnonzero(~touch[:-1] & touch[1:]) + 1
    low = 0
    for up in raised:
        later = lowered[lowered > up]
        if len(later):
            hop = np.hypot(*(table[later[0], [X0, Y0]] - table[up, [X1, Y1]]))
            highest = np.nanmax(np.abs(table[up : later[0], SERVO] - DOWN))
            low += bool(hop <= 1.0 and highest < 0.9 * abs(MACHINE.pen.up - DOWN))
    lift_s = 0.3 * (len(lengths) - low) + 0.1 * low
    draw_s = float(seconds[moves.ink].sum())
    return Score(draw_s, float(seconds.sum()) - draw_s, lift_s, float(straight.sum()), len(lengths), low, len(gcode))


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory(prefix="federkiel-bench-") as folder:
        svg, peers = _peer(Path(folder))
    drawing = read_svg(svg)
    best = min(peers, key=lambda name: score(peers[name][0]).total_s)
    peer = score(peers[best][0])
    plain = make_program(drawing, MACHINE, order="fast", back_mm=0.0)
    floor = score(plain.gcode).floor_s
    print(f"{len(TEXT)} characters, Hershey script; all times by the rule in seconds; floor with low lifts {floor:.0f}\n")
    print(_HEAD)
    for name, (gcode, wall) in peers.items():
        _row(f"vpype {name}{' (best)' if name == best else ''}", score(gcode), peer, floor, wall, None)
    levers: tuple[tuple[str, dict[str, object]], ...] = (
        ("ours, --order fast", {}),
        ("  without low lifts", {"low_lifts": False}),
        ("  without backing up on ink", {"back_mm": 0.0}),
        ("  without both", {"low_lifts": False, "back_mm": 0.0}),
        ("  with arcs (a link that loses nothing)", {"machine": WITH_ARCS}),
        ("  tolerance 0.01 mm", {"tolerance_mm": 0.01}),
        ("  tolerance 0.028 mm", {"tolerance_mm": 0.028}),
        ("ours, the writer's order", {"order": "writer"}),
        ("  the writer's tempo (no times in an SVG)", {"order": "writer", "tempo": "human"}),
    )
    for label, choice in levers:
        gcode, wall = _ours(svg, choice)
        report = check_program(gcode, WITH_ARCS, page=drawing)
        _row(label, score(gcode), peer, floor, wall, max(report.missing_mm, report.stray_mm))
    _hands()
    _growth()


_COLUMNS = (("total", 6), ("draw", 6), ("travel", 6), ("lifts s", 7), ("lifts", 5), ("low", 4), ("× peer", 6), ("× floor", 7))
_HEAD = " ".join([" " * 46, *(f"{name:>{width}}" for name, width in (*_COLUMNS, ("kB", 5), ("wall ms", 7), ("off mm", 6)))])


def _row(label: str, it: Score, peer: Score | None, floor: float, wall_s: float, off_mm: float | None) -> None:
    share = f"{it.total_s / peer.total_s:.3f}" if peer else ""
    off = f"{off_mm:.3f}" if off_mm is not None else ""
    print(
        f"{label:46} {it.total_s:6.1f} {it.draw_s:6.1f} {it.travel_s:6.1f} {it.lift_s:7.1f} {it.lifts:5} {it.low:4} "
        f"{share:>6} {it.total_s / floor:7.3f} {it.size / 1000:5.0f} {wall_s * 1000:7.0f} {off:>6}"
    )


def _ours(svg: str, choice: dict[str, object]) -> tuple[str, float]:
    """(G-code, best wall seconds of five after a warm-up, reading the SVG included)."""
    options: dict[str, object] = {"machine": MACHINE, "order": "fast", **choice}
    walls = []
    gcode = ""
    for _ in range(6):
        begin = time.perf_counter()
        gcode = make_program(read_svg(svg), **options).gcode  # type: ignore[arg-type]
        walls.append(time.perf_counter() - begin)
    return gcode, min(walls[1:])


def _hands() -> None:
    from fonts.catalogue import hand_names, load_hand
    from render.geometry import Sheet
    from render.writer import write_text

    text = TEXT[:900]
    print(f"\n{len(text)} characters by hand; floor: the same strokes straightened, the same lifts\n\n{_HEAD}")
    for name in (hand_names()[0], hand_names()[-1]):
        hand = load_hand(name)
        page, text_s = _best(partial(write_text, text, hand, seed=3, sheet=Sheet(148.0, 210.0), lang="en-GB"))
        choices: tuple[tuple[str, Order, Tempo], ...] = (
            ("writer", "writer", "fast"),
            ("writer's tempo", "writer", "human"),
            ("fast", "fast", "fast"),
        )
        for label, order, tempo in choices:
            program, plot_s = _best(partial(make_program, page, MACHINE, order=order, tempo=tempo))
            report = check_program(program.gcode, MACHINE, page=page)
            it = score(program.gcode)
            off = max(report.missing_mm, report.stray_mm)
            _row(f"{name}, {label} (text {text_s * 1000:.0f} ms)", it, None, it.floor_s, plot_s, off)


def _best(work: Callable[[], Result]) -> tuple[Result, float]:
    """(result, best seconds of four after a warm-up)."""
    result, walls = work(), []
    for _ in range(4):
        begin = time.perf_counter()
        result = work()
        walls.append(time.perf_counter() - begin)
    return result, min(walls)


def _growth() -> None:
    print("\nstrokes    seconds, --order fast")
    for count in (1_000, 10_000, 100_000):
        drawing = _scattered(count)
        begin = time.perf_counter()
        make_program(drawing, MACHINE, order="fast")
        print(f"{count:7}    {time.perf_counter() - begin:.2f}")


def _scattered(count: int) -> Drawing:
    from plotter.drawings import drawing_of_polylines

    rng = np.random.default_rng(1)
    begin = rng.uniform(5, 285, (count, 2))
    lines = [np.vstack([b, b + rng.uniform(-1.5, 1.5, (3, 2))]) for b in begin]
    return drawing_of_polylines(lines, [0] * count, width_mm=290, height_mm=290, pen_mm=0.4, text_lines=False)


def _peer(folder: Path) -> tuple[str, dict[str, tuple[str, float]]]:
    """The page's SVG, and for each pipeline (G-code, wall seconds of the whole process)."""
    vpype = _vpype()
    (folder / "profile.toml").write_text(PROFILE)
    page = folder / "page.svg"
    subprocess.run(
        [
            vpype,
            "text",
            "-f",
            "scripts",
            "-s",
            "18",
            "-w",
            "120mm",
            "-p",
            "14mm",
            "20mm",
            TEXT,
            "pagesize",
            "a5",
            "write",
            page,
        ],
        check=True,
    )
    found = {}
    for pipeline in PIPELINES:
        out = folder / "out.gcode"
        begin = time.perf_counter()
        reading: list[str | Path] = [vpype, "-c", folder / "profile.toml", "read", page]
        command: Sequence[str | Path] = [*reading, *pipeline.split(), "gwrite", "--profile", "bench", out]
        subprocess.run(command, check=True)
        found[pipeline] = out.read_text(), time.perf_counter() - begin
    return page.read_text(), found


def _vpype() -> Path:
    home = ROOT / ".venv-bench"
    program = home / "bin" / "vpype"
    if not program.exists():
        print(f"making {home.name} with vpype and vpype-gcode ...", file=sys.stderr)
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "-q", "-r", REQUIREMENTS], check=True)
    return program


if __name__ == "__main__":
    main()
