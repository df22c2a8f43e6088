"""How fast text becomes strokes: pages a second on one core, growth with length, a cold start, and the memory of a hand.

Times are of the processor, so that other work on the machine does not count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from bench._letters import letters
from fonts.catalogue import hand_names, load_hand
from fonts.hand import Hand
from render.geometry import Sheet
from render.strokes import Page
from render.writer import write_text

ROOT: Final = Path(__file__).resolve().parents[1]
RUNS: Final = 12
PAGE_S: Final = 0.020
COLD_S: Final = 1.5
MEMORY_MB: Final = 20.0


def text_of(length: int) -> str:
    """So many characters of running text."""
    whole = " ".join(text for _, text in letters())
    while len(whole) < length:
        whole += " " + whole
    return whole[:length].rpartition(" ")[0]


def write(text: str, hand: Hand, seed: int) -> Page:
    """The text on a sheet large enough for it."""
    return write_text(text, hand, seed=seed, sheet=Sheet(210.0, 2500.0, margin_mm=20.0), x_height_mm=2.1)


def seconds(text: str, hand: Hand, *, runs: int = RUNS) -> float:
    """Median processor time of writing a text, after one run for the compilers and caches; each run has its own seed."""
    write(text, hand, 0)
    times = []
    for seed in range(1, runs + 1):
        began = process_time()
        write(text, hand, seed)
        times.append(process_time() - began)
    return median(times)


def memory_mb(name: str) -> float:
    """What loading a hand and writing one page with it keeps in memory."""
    load_hand.cache_clear()
    tracemalloc.start()
    hand = load_hand(name)
    write(text_of(300), hand, 1)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1e6


def cold_start_s(name: str) -> float:
    """Processor time of a whole `federkiel write` of one line, process start included; median of three."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "api", "write", "Vielen Dank!", "--hand", name, "--seed", "7"]
        times = []
        for _ in range(3):
            began = os.times()
            subprocess.run([*command, "-o", str(Path(folder) / "a.svg")], cwd=ROOT, check=True, capture_output=True, timeout=60)
            ended = os.times()
            times.append(ended.children_user - began.children_user + ended.children_system - began.children_system)
        return median(times)


def main() -> None:
    """Print one line for each hand and one for the limits."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"{'hand':<12}{'900 ms':>14}{'pages/s':>9}{'450 ms':>9}{'1800 ms':>9}{'4000 ms':>9}{'ms/1000':>9}{'memory MB':>11}")
    for name in hand_names():
        hand = load_hand(name)
        short, page, double, long = (seconds(text_of(length), hand) for length in (450, 900, 1800, 4000))
        print(
            f"{name:<12}{1000 * page:>14.1f}{1 / page:>9.0f}{1000 * short:>9.1f}{1000 * double:>9.1f}{1000 * long:>9.1f}"
            f"{1000 * long / 4:>9.1f}{memory_mb(name):>11.1f}",
            flush=True,
        )
    print(f"{'limit':<12}{1000 * PAGE_S:>14.0f}{1 / PAGE_S:>9.0f}{'':>36}{MEMORY_MB:>11.0f}")
    print(f"cold start of `write`: {cold_start_s(hand_names()[0]):.2f} s (limit {COLD_S} s)")


if __name__ == "__main__":
    main()
