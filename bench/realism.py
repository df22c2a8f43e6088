"""The table of docs/realism.md: every measure of realism for every hand, beside people's figures.

Each hand writes a mailing of six letters (over 3,000 letters a to z), and the same unvaried; hands are compared with all
the others.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter

from bench._letters import letters
from fonts.catalogue import hand_names, load_hand
from fonts.hand import Hand
from render.distinct import Memory
from render.geometry import Sheet
from render.realism import letters_of, measure_hand, outside, shapes_of, table, words_of
from render.strokes import Page
from render.writer import write_text


def write_letters(hand: Hand) -> list[Page]:
    """The six letters in one hand, each on a sheet of A4 with its own seed."""
    return [
        write_text(text, hand, seed=1000 + number, sheet=Sheet(210.0, 297.0, margin_mm=25.0), lang=lang)
        for number, (lang, text) in enumerate(letters())
    ]


def as_mailing(pages: Sequence[Page]) -> list[Page]:
    """The pages as the letters of one mailing, whose memory keeps strokes from coming back."""
    memory = Memory()
    return [memory.admit(page) for page in pages]


def main() -> None:
    """Measure all hands, or those named as arguments of `python -m bench.realism`, and print the table."""
    began = perf_counter()
    names = [name for name in sys.argv[1:] if name in hand_names()] or list(hand_names())
    written = {name: as_mailing(write_letters(load_hand(name))) for name in hand_names()}
    shapes = {name: shapes_of(letters_of(words_of(pages))) for name, pages in written.items()}
    measured = {}
    for name in names:
        measured[name] = measure_hand(
            written[name],
            unvaried=write_letters(load_hand(name).unvaried()),
            others=[each for other, each in shapes.items() if other != name],
        )
    print(table(measured))
    for name, measures in measured.items():
        wrong = ", ".join(row.title for row in outside(measures))
        print(f"{name}: {'outside: ' + wrong if wrong else 'inside every row that was measured'}")
    print(f"{perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
