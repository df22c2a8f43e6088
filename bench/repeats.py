"""Does any stroke come back in a mailing of 1,000 letters? The rule of docs/realism.md, for every hand."""

from __future__ import annotations

import sys
from collections import Counter
from time import perf_counter
from typing import Final

from bench._letters import NAMES, NOTE
from fonts.catalogue import hand_names, load_hand
from render.distinct import Memory
from render.geometry import Sheet
from render.realism import find_repeats
from render.strokes import Page
from render.writer import write_text

LETTERS: Final = 1000


def write_mailing(name: str, count: int) -> list[Page]:
    """A mailing of short notes that differ in a name and an amount, each with its own seed, as the proof job writes it."""
    hand = load_hand(name)
    texts = [NOTE.format(name=NAMES[k % len(NAMES)], amount=5 * (1 + k % 7)) for k in range(count)]
    memory = Memory()
    return [memory.admit(write_text(text, hand, seed=10_000 + k, sheet=Sheet(148.0, 105.0))) for k, text in enumerate(texts)]


def main() -> None:
    """Write and search a mailing in every hand, or in those named as arguments of `python -m bench.repeats`."""
    names = [name for name in sys.argv[1:] if name in hand_names()] or list(hand_names())
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    count = numbers[0] if numbers else LETTERS
    print(f"{count} letters a hand; a repeat: two strokes over one x-height within 0.02 x-heights RMS after shifting")
    titles = zip(
        ("strokes", "repeats", "dim", "bars", "alike", "length CV", "direction", "s"), (9, 9, 6, 8, 8, 11, 14, 7), strict=True
    )
    print("hand".ljust(12) + "".join(title.rjust(width) for title, width in titles) + "  commonest")
    for name in names:
        began = perf_counter()
        found = find_repeats(write_mailing(name, count))
        texts = Counter(repeat.first.text for repeat in found.found).most_common(6)
        print(
            f"{name:<12}{found.strokes:>9}{len(found.found):>9}{found.dimension:>6.1f}{found.bars:>8}{found.bar_pairs:>8}{found.bar_length_cv:>11.3f}"
            f"{found.bar_direction_sd_deg:>13.1f}°{perf_counter() - began:>7.1f}  "
            + ", ".join(f"{text!r} {times}" for text, times in texts)
        )


if __name__ == "__main__":
    main()
