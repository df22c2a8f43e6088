"""Ends of ink that a way of the table missed by little: the pen starts or stops there, or goes out and back.

The table cannot know how far a hook or an apex reaches in a given font. A short piece of unwritten ink that hangs on a walked
stroke belongs to that stroke: before its beginning, after its end, or as a retraced spur where it turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from fonts.compiler.plane import BoolArray, FloatArray, IntArray
from fonts.compiler.strokes.routes import STEP, InkGraph

_LONGEST: Final = 0.75
"""x-heights; anything longer is a stroke of its own, and the table should know it."""
_AT_END: Final = 0.10
"""A piece that leaves a stroke this near to its beginning or end moves the beginning or end."""

_END_BONUS: Final = 0.06
"""A stroke that begins or ends here owns the piece rather than one that passes."""

RoleT = TypeVar("RoleT")


def runs_of(graph: InkGraph, chosen: BoolArray) -> list[IntArray]:
    """Runs of neighbouring chosen points, line by line."""
    runs: list[IntArray] = []
    for k in range(len(graph.first) - 1):
        here = np.arange(graph.first[k], graph.first[k + 1])
        breaks = np.nonzero(np.diff(chosen[here].astype(int)))[0] + 1
        runs += [run for run in np.split(here, breaks) if chosen[run[0]]]
    return runs


def gather_loose_ends(
    graph: InkGraph, walked: Sequence[tuple[list[int], RoleT]], left: BoolArray, pen: float
) -> list[tuple[list[int], RoleT]]:
    """The walked strokes with short unwritten pieces (`left`) worked in."""
    strokes = [(list(path), role) for path, role in walked]
    pieces = [run for run in runs_of(graph, left) if len(run) * STEP <= _LONGEST]
    for piece in pieces:
        _work_in(graph, strokes, piece, 0.9 * pen + STEP)
    for tip in _missed_tips(graph, strokes, 1.3 * pen):
        _work_in(graph, strokes, tip, 2 * STEP)
    return strokes


def _work_in(graph: InkGraph, strokes: list[tuple[list[int], RoleT]], piece: IntArray, reach: float) -> None:
    found = _where_it_hangs(graph, strokes, piece, reach)
    if found is not None:
        number, at, outwards = found
        path, role = strokes[number]
        strokes[number] = (_worked_in(path, at, outwards), role)


def _missed_tips(graph: InkGraph, strokes: Sequence[tuple[list[int], RoleT]], reach: float) -> list[IntArray]:
    """Free ends of lines that a stroke turns or stops just before: the last bit of their lines."""
    walked = {node for path, _ in strokes for node in path}
    tips = []
    for end in np.nonzero(graph.free)[0].tolist():
        if end in walked:
            continue
        line = graph.whole_line(end)
        inwards = line if line[0] == end else line[::-1]
        tip = inwards[: next((i for i, node in enumerate(inwards) if node in walked), len(inwards))]
        if len(tip) * STEP <= reach and len(tip) < len(line):
            tips.append(np.array(tip, dtype=np.int64))
    return tips


def _where_it_hangs(
    graph: InkGraph, strokes: Sequence[tuple[list[int], RoleT]], run: IntArray, reach: float
) -> tuple[int, int, list[int]] | None:
    """(stroke, index in its path, the piece from there outwards), or None when it hangs on nothing."""
    best: tuple[float, int, int, list[int]] | None = None
    for number, (path, _) in enumerate(strokes):
        points: FloatArray = graph.points[path]
        for piece in (run.tolist(), run[::-1].tolist()):
            away = np.hypot(*(points - graph.points[piece[0]]).T)
            at = int(np.argmin(away))
            at_end = min(at, len(path) - 1 - at) * STEP <= _AT_END
            cost = float(away[at]) - (_END_BONUS if at_end else 0.0)
            if away[at] <= reach and (best is None or cost < best[0] - 1e-9):
                best = (cost, number, at, piece)
    return None if best is None else best[1:]


def _worked_in(path: list[int], at: int, outwards: list[int]) -> list[int]:
    if at * STEP <= _AT_END:
        return outwards[::-1] + path[at:]
    if (len(path) - 1 - at) * STEP <= _AT_END:
        return path[: at + 1] + outwards
    return path[: at + 1] + outwards + outwards[-2::-1] + path[at:]
