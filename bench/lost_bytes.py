"""Does the station see every byte that is lost, changed or doubled on its way to the machine?

Each damage is to one byte of what a port sends for a small page. Ink is wrong where it differs by more than 0.05 mm from that
of the whole program, either way. A board with GRBL is played by bench/_grbl.py, which takes whatever the firmware takes; the
virtual plotter stands for its own strict grammar and for Marlin's checksums.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from bench._grbl import GrblPort
from fonts.catalogue import load_hand
from plotter.machines import Machine, load_machine
from plotter.ports import PortFault, VirtualPlotter, sent
from plotter.programs import Parts, make_program
from render.geometry import Sheet
from render.writer import write_text

FloatArray = NDArray[np.float64]

DAMAGES: Final = 1500
WRONG_MM: Final = 0.05
MACHINES: Final = ("grbl-servo", "grbl-z", "marlin-servo")
KINDS: Final = ("lost", "bit flipped", "changed", "doubled")
OUTCOMES: Final = ("refused", "unanswered", "modes", "standing", "harmless", "UNSEEN")
_STEP_MM: Final = 0.02
_TEXT: Final = "Dear Anna,\nit is late in the year.\nYours, Bert"


@dataclass(slots=True)
class Damage:
    """A wire on which the byte number `at` of all that is sent suffers."""

    at: int
    kind: str
    rng: np.random.Generator
    sent: int = 0

    def __call__(self, data: bytes) -> bytes:
        """What arrives."""
        k = self.at - self.sent
        self.sent += len(data)
        if not 0 <= k < len(data):
            return data
        return data[:k] + self._arrives(data[k]) + data[k + 1 :]

    def _arrives(self, byte: int) -> bytes:
        if self.kind == "lost":
            return b""
        if self.kind == "doubled":
            return bytes([byte, byte])
        if self.kind == "bit flipped":
            return bytes([byte ^ (1 << int(self.rng.integers(8)))])
        return bytes([(byte + int(self.rng.integers(1, 256))) % 256])


Wire = Callable[[bytes], bytes]
Port = GrblPort | VirtualPlotter


class Campaign:
    """One machine's program, and what becomes of it on damaged wires."""

    def __init__(self, machine: Machine, *, lax: bool, folder: Path, text: str = _TEXT) -> None:
        self._machine, self._lax, self._ledger = machine, lax, folder / "ink.jsonl"
        page = write_text(text, load_hand("bert"), seed=3, sheet=Sheet(105, 74))
        self.parts: Parts = make_program(page, machine).parts
        parts = (self.parts.preamble, *self.parts.segments, self.parts.closing)
        self.size = sum(len(line) + 1 for part in parts for line in sent(part, machine))
        self._intended: list[FloatArray] = []
        self.outcome(bytes)
        self._intended = self._drawn
        self._points = _dense(self._drawn)
        self._tree = cKDTree(self._points)

    def outcome(self, wire: Wire) -> str:
        """One of OUTCOMES."""
        if self._lax:
            return self._seen(GrblPort(self._machine, wire))
        with VirtualPlotter(self._machine, self._ledger, wire=wire) as port:
            return self._seen(port)

    def _seen(self, port: Port) -> str:
        self._drawn: list[FloatArray] = []
        try:
            fault = self._write(port)
        except PortFault as error:
            fault = str(error)
        self._drawn = port.drawn()
        if not fault:
            return "UNSEEN" if self._intended and self._is_wrong() else "harmless"
        if "refuses" in fault or "leaves the area" in fault or "pen down" in fault or "would draw" in fault:
            return "refused"
        if "answer" in fault or "asked" in fault:
            return "unanswered"
        return "modes" if "pen word" in fault else "standing"

    def _write(self, port: Port) -> str:
        """As the station writes: what it finds wrong, which ends the piece; empty when it reports the piece written."""
        parts = self.parts
        port.home()
        port.begin("piece", 1, "hash")
        difference = port.run_preamble(parts.preamble).difference(parts.preamble.end)
        for number, segment in enumerate(parts.segments):
            difference = difference or port.run_segment(segment, number).difference(segment.end)
        return difference or port.run_closing(parts.closing).difference(parts.closing.end)

    def _is_wrong(self) -> bool:
        if len(self._drawn) == len(self._intended) and all(map(np.array_equal, self._drawn, self._intended)):
            return False
        drawn = _dense(self._drawn)
        if not len(drawn):
            return True
        stray, _ = self._tree.query(drawn)
        missing, _ = cKDTree(drawn).query(self._points)
        return bool(max(stray.max(), missing.max()) > WRONG_MM + _STEP_MM / 2)


def _dense(paths: list[FloatArray]) -> FloatArray:
    """Points on all paths, no two neighbours further apart than _STEP_MM."""
    out = [np.zeros((0, 2))]
    for path in paths:
        out.append(path[:1])
        for a, b in pairwise(path):
            pieces = max(1, int(np.ceil(np.hypot(*(b - a)) / _STEP_MM)))
            out.append(a + (b - a) * (np.arange(1, pieces + 1) / pieces)[:, None])
    return np.concatenate(out)


def outcomes(one: Campaign, kind: str, damages: int) -> Counter[str]:
    """How often each came, of so many damages of one kind at different bytes."""
    rng = np.random.default_rng(17)
    return Counter(one.outcome(Damage(int(at), kind, rng)) for at in rng.choice(one.size, damages, replace=False))


def main() -> None:
    """Print the table; exits 1 when anything was unseen."""
    print(f"{DAMAGES} damages each{'':29} " + " ".join(f"{name:>10}" for name in OUTCOMES))
    unseen = 0
    with tempfile.TemporaryDirectory(prefix="federkiel-bench-") as folder:
        for name in MACHINES:
            machine = load_machine(name)
            for lax in (True, False) if machine.dialect == "grbl" else (False,):
                one = Campaign(machine, lax=lax, folder=Path(folder))
                for kind in KINDS:
                    found = outcomes(one, kind, DAMAGES)
                    unseen += found["UNSEEN"]
                    label = f"{name}, {'GRBL' if lax else 'virtual plotter'}, {kind}"
                    print(f"{label:46} " + " ".join(f"{found[each]:10}" for each in OUTCOMES), flush=True)
    if unseen:
        sys.exit(1)


if __name__ == "__main__":
    main()
