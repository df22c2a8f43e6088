"""Compiles the numeric kernels of writing and plotting before anyone waits for them: `python -m api.precompile`.

Numba compiles a function when it is first called, and keeps the result in NUMBA_CACHE_DIR. So this writes one page and makes
one program of it, and throws both away. The launcher runs it while the rest of the packages are still being installed; it
therefore imports nothing but what writing and plotting need. It is not needed: without it the first letter takes longer.
"""

from __future__ import annotations

from fonts.catalogue import hand_names, load_hand
from render.writer import Area, Block, write_page

TEXT = "Öl für zwei Häfen,\nttt: „Wiesenweg 12“!"
"""Joins, lifts, marks to clear, signs and digits: every kernel is called."""


def main() -> None:
    """Write a page with a slip and a signature, and a program for a machine."""
    from plotter.machines import load_machine
    from plotter.programs import make_program

    hand = load_hand(hand_names()[0])
    blocks = [
        Block(TEXT, Area(10.0, 10.0, 85.0, 60.0), slips=0.1),
        Block("Anna Abt", Area(10.0, 80.0, 85.0, 40.0), signature=True, underline=True),
    ]
    page = write_page(blocks, hand, seed=1, width_mm=105.0, height_mm=148.0)
    make_program(page, load_machine("grbl-servo"))
    make_program(page, load_machine("grbl-servo"), order="fast")


if __name__ == "__main__":
    main()
