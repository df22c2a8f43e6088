"""Compiles the numeric kernels of writing and plotting before anyone waits for them: `python -m api.precompile writing`, and
`plotting`.

Numba compiles a function when it is first called, and keeps the result in NUMBA_CACHE_DIR. So one writes a page, the other
makes programs of a page that nobody wrote, and both throw away what they made; two processes, for two processors. The launcher
runs them while the rest of the packages are still being installed; they therefore import nothing but what they compile. It is
not needed: without it the first letter takes longer.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np

TEXT: Final = "Öl für zwei Häfen,\nttt: „Wiesenweg 12“!"
"""Joins, lifts, marks to clear, signs and digits: every kernel is called."""


def compile_writing() -> None:
    """Write a page with a slip and a signature."""
    from fonts.catalogue import hand_names, load_hand
    from render.writer import Area, Block, write_page

    blocks = [
        Block(TEXT, Area(10.0, 10.0, 85.0, 60.0), slips=0.1),
        Block("Anna Abt", Area(10.0, 80.0, 85.0, 40.0), signature=True, underline=True),
    ]
    write_page(blocks, load_hand(hand_names()[0]), seed=1, width_mm=105.0, height_mm=148.0)


def compile_plotting() -> None:
    """Make programs of waves, loops, corners and a dot: what fits as a line and what as an arc, short hops and long ones."""
    from plotter.machines import load_machine
    from plotter.programs import make_program
    from render.strokes import Line, Page, Stroke

    t = np.linspace(0.0, 4.0 * np.pi, 60)
    shapes = [(2.0 * t, 2.0 * np.sin(t)), (t + 2.0 * np.cos(t), 2.0 * np.sin(t)), (4.0 * np.abs(t - 6.0), t), (t[:1], t[:1])]
    lines = []
    for row in range(2):
        strokes = [
            Stroke(np.column_stack([10.0 + 20.0 * i + x, 20.0 + 15.0 * row + y]), t[: len(x)], np.zeros(len(x), np.int32))
            for i, (x, y) in enumerate(shapes)
        ]
        lines.append(Line("w", 20.0 + 15.0 * row, tuple(strokes)))
    page = Page("none", "1", "1", 1, 2.0, 105.0, 148.0, 0.4, tuple(lines))
    make_program(page, load_machine("grbl-servo"))
    make_program(page, load_machine("grbl-servo"), order="fast")


if __name__ == "__main__":
    {"writing": compile_writing, "plotting": compile_plotting}[sys.argv[1]]()
