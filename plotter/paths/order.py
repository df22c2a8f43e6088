"""In which order, and in which direction, strokes are drawn so that the pen loses least *time* between them.

What a hop costs is not its length: a lift costs the same whether the pen goes 2 mm or 20, a low lift a third of it, and no
lift at all is best. So the search minimises seconds. It joins near ends into chains, cheapest first, chains into one
tour, and improves the tour by reversals (2-opt) and by moving short runs (or-opt) among near ends. Near-linear in the number
of strokes.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.paths.hops import SAVES_S, Neighbours, hop_s, hops_s, nearest, ride_s

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

_ROUNDS: Final = 40
_LARGE: Final = 5000
"""Strokes of a large drawing."""
_REACH: Final = 1000
"""How far apart in the tour two places may be that one improvement joins, in large drawings: keeps each step's cost
constant."""
_LONGEST_RUN: Final = 3
"""Strokes that or-opt moves together."""
_NEAR_FREE: Final = 10
"""So many near ends of each free end are tried while chains are joined."""
_NOWHERE: Final = -1
"""An end that is none: where the pen comes from before the first stroke, or what follows the last."""


def fast_order(neighbours: Neighbours, start: FloatArray) -> IntArray:
    """(n,) the ends by which the strokes are entered, in drawing order; the pen comes from `start` (2,).

    Deterministic, and never slower between strokes than the order given.
    """
    n = len(neighbours.ends) // 2
    given = np.arange(0, 2 * n, 2, dtype=np.int64)
    if n < 2:
        return given
    tour = _walk(_chains(neighbours), n, int(np.argmin(np.hypot(*(neighbours.ends - start).T))))
    _improve(tour, neighbours, start, _REACH if n > _LARGE else n)
    return given if _total(given, neighbours, start) <= _total(tour, neighbours, start) else tour


def _chains(neighbours: Neighbours) -> IntArray:
    """(2n,) for each end the end it is joined to, -1 for the two ends of the whole chain: cheapest hops first."""
    ends = neighbours.ends
    joined = np.full(len(ends), _NOWHERE, dtype=np.int64)
    root = np.arange(len(ends) // 2, dtype=np.int64)
    a = np.repeat(np.arange(len(ends), dtype=np.int64), neighbours.near.shape[1])
    _join_cheapest(a, neighbours.near.ravel(), neighbours.seconds.ravel(), joined, root)
    free = np.flatnonzero(joined < 0)
    while len(free) > 2:
        near = free[nearest(ends[free], min(len(free), _NEAR_FREE))]
        a, b = np.repeat(free, near.shape[1]), near.ravel()
        _join_cheapest(a, b, hops_s(ends[a], ends[b], neighbours.cost), joined, root)
        left = np.flatnonzero(joined < 0)
        if len(left) == len(free):
            # Every near end belongs to the same chain: join chains as they come.
            _join_rest(free, joined, root)
            left = np.flatnonzero(joined < 0)
        free = left
    return joined


def _join_cheapest(a: IntArray, b: IntArray, seconds: FloatArray, joined: IntArray, root: IntArray) -> None:
    rank = np.lexsort((b, a, seconds))
    _join(a[rank], b[rank], joined, root)


@compiled
def _root(root: IntArray, s: int) -> int:
    while root[s] != s:
        root[s] = root[root[s]]
        s = root[s]
    return s


@compiled
def _join(a: IntArray, b: IntArray, joined: IntArray, root: IntArray) -> None:
    for k in range(len(a)):
        i, j = a[k], b[k]
        if joined[i] >= 0 or joined[j] >= 0:
            continue
        ri, rj = _root(root, i // 2), _root(root, j // 2)
        if ri != rj:
            root[ri] = rj
            joined[i] = j
            joined[j] = i


@compiled
def _join_rest(free: IntArray, joined: IntArray, root: IntArray) -> None:
    for k in range(1, len(free)):
        for m in range(k):
            i, j = free[k], free[m]
            ri, rj = _root(root, i // 2), _root(root, j // 2)
            if joined[i] < 0 and joined[j] < 0 and ri != rj:
                root[ri] = rj
                joined[i] = j
                joined[j] = i
                break


@compiled
def _walk(joined: IntArray, n: int, nearest_end: int) -> IntArray:
    """(n,) entries along the chain, begun at the chain's end; the nearest end if it is one of the two."""
    at = nearest_end
    if joined[at] >= 0:
        for e in range(2 * n):
            if joined[e] < 0:
                at = e
                break
    tour = np.empty(n, np.int64)
    for k in range(n):
        tour[k] = at
        at = joined[at ^ 1]
    return tour


class _Tour(NamedTuple):
    """A tour while it is improved."""

    entries: IntArray
    """(n,) the end by which each stroke is entered, in drawing order; it is left by the other one, entry ^ 1."""
    place: IntArray
    """(n,) where in the tour each stroke is."""
    awake: ByteArray
    """(n,) strokes near a change, to be looked at (again)."""
    hops: Neighbours
    start: FloatArray
    """(2,) where the pen comes from."""
    reach: int
    """How far apart two places may be that one improvement joins."""


@compiled
def _hop_s(a: int, b: int, hops: Neighbours, start: FloatArray) -> float:
    """Seconds from end a to end b; a is _NOWHERE at the tour's start, b at its end."""
    ends, cost = hops.ends, hops.cost
    if b < 0:
        homeward = cost.homeward and a >= 0
        return ride_s(math.hypot(ends[a, 0], ends[a, 1]), cost.speed_mm_s, cost.acceleration_mm_s2) if homeward else 0.0
    if a < 0:
        return hop_s(math.hypot(start[0] - ends[b, 0], start[1] - ends[b, 1]), cost)
    d = math.hypot(ends[a, 0] - ends[b, 0], ends[a, 1] - ends[b, 1])
    if cost.join_mm < d < max(cost.join_mm, cost.low_mm) + 2 * cost.back_mm:
        for m in range(hops.near.shape[1]):
            if hops.near[a, m] == b:
                return float(hops.seconds[a, m])
        for m in range(hops.near.shape[1]):
            if hops.near[b, m] == a:
                return float(hops.seconds[b, m])
    return hop_s(d, cost)


@compiled
def _total(entries: IntArray, hops: Neighbours, start: FloatArray) -> float:
    total = 0.0
    for k in range(len(entries)):
        total += _hop_s(entries[k - 1] ^ 1 if k else _NOWHERE, entries[k], hops, start)
    return total + _hop_s(entries[-1] ^ 1, _NOWHERE, hops, start)


@compiled
def _improve(entries: IntArray, hops: Neighbours, start: FloatArray, reach: int) -> None:
    """2-opt and or-opt over near ends, in place, until nothing gets better, or _ROUNDS passes."""
    n = len(entries)
    tour = _Tour(entries, np.empty(n, np.int64), np.ones(n, np.uint8), hops, start, reach)
    for k in range(n):
        tour.place[entries[k] // 2] = k
    for _ in range(_ROUNDS):
        changed = False
        for stroke in range(n):
            if not tour.awake[stroke]:
                continue
            tour.awake[stroke] = 0
            while _two_opt(tour, stroke) or _or_opt(tour, stroke):
                changed = True
        if not changed:
            break


@compiled
def _before(tour: _Tour, k: int) -> int:
    """The end at which the pen is before it enters place k."""
    return tour.entries[k - 1] ^ 1 if k > 0 else _NOWHERE


@compiled
def _after(tour: _Tour, k: int) -> int:
    """The end to which it goes after place k."""
    return tour.entries[k + 1] if k + 1 < len(tour.entries) else _NOWHERE


@compiled
def _wake(tour: _Tour, k: int) -> None:
    for m in range(max(0, k - 1), min(len(tour.entries), k + 2)):
        tour.awake[tour.entries[m] // 2] = 1


@compiled
def _two_opt(tour: _Tour, stroke: int) -> bool:
    """Try to bring an end of the stroke next to a near end by reversing what lies between; True when done."""
    entries, hops, start = tour.entries, tour.hops, tour.start
    for side in range(2):
        k = tour.place[stroke]
        e = entries[k] if side == 0 else entries[k] ^ 1
        for m in range(hops.near.shape[1]):
            f = hops.near[e, m]
            q = tour.place[f // 2]
            if q == k or abs(q - k) > tour.reach:
                continue
            if side == 1 and f == entries[q] ^ 1:
                # Exit to exit: reverse from after the earlier to the later.
                i, j = (k + 1, q) if k < q else (q + 1, k)
            elif side == 0 and f == entries[q]:
                # Entry to entry: reverse from the earlier to before the later.
                i, j = (k, q - 1) if k < q else (q, k - 1)
            else:
                continue
            a, b, head, tail = _before(tour, i), _after(tour, j), entries[i], entries[j] ^ 1
            old = _hop_s(a, head, hops, start) + _hop_s(tail, b, hops, start)
            new = _hop_s(a, tail, hops, start) + _hop_s(head, b, hops, start)
            if new < old - SAVES_S:
                _reverse(entries, tour.place, i, j)
                _wake(tour, i)
                _wake(tour, j)
                return True
    return False


@compiled
def _reverse(entries: IntArray, place: IntArray, i: int, j: int) -> None:
    """Draw entries[i..j] the other way round."""
    while i < j:
        entries[i], entries[j] = entries[j] ^ 1, entries[i] ^ 1
        place[entries[i] // 2], place[entries[j] // 2] = i, j
        i += 1
        j -= 1
    if i == j:
        entries[i] ^= 1


@compiled
def _or_opt(tour: _Tour, stroke: int) -> bool:
    """Try to move a run of up to three strokes that begins or ends with this one next to a near end; True when done."""
    entries, hops, start = tour.entries, tour.hops, tour.start
    for size in range(1, _LONGEST_RUN + 1):
        for direction in range(2):
            k = tour.place[stroke]
            i, j = (k, k + size - 1) if direction == 0 else (k - size + 1, k)
            if i < 0 or j >= len(entries):
                continue
            a, b, head, tail = _before(tour, i), _after(tour, j), entries[i], entries[j] ^ 1
            gain = _hop_s(a, head, hops, start) + _hop_s(tail, b, hops, start) - _hop_s(a, b, hops, start)
            if gain <= SAVES_S:
                continue
            gap, turned = _better_place(tour, i, j, direction == 0, gain)
            if gap >= 0:
                _move(entries, tour.place, i, j, gap, turned)
                for spot in (i, j, gap - 1, gap, tour.place[stroke]):
                    if 0 <= spot < len(entries):
                        _wake(tour, spot)
                return True
    return False


@compiled
def _better_place(tour: _Tour, i: int, j: int, by_head: bool, gain: float) -> tuple[int, bool]:
    """(where the run entries[i..j] costs less than `gain`, whether turned round), -1 if nowhere. One of its ends touches a near
    end: its head or its tail."""
    entries, hops, start = tour.entries, tour.hops, tour.start
    head, tail = entries[i], entries[j] ^ 1
    e, k = (head, i) if by_head else (tail, j)
    for m in range(hops.near.shape[1]):
        f = hops.near[e, m]
        q = tour.place[f // 2]
        if i <= q <= j or abs(q - k) > tour.reach:
            continue
        # The run goes before q when f is q's entry, after it when f is q's exit; e is what touches f.
        gap = q if f == entries[q] else q + 1
        if gap in (i, j + 1):
            continue
        a, b = _before(tour, gap), _after(tour, gap - 1)
        first = e if f != entries[q] else (tail if e == head else head)
        last = tail if first == head else head
        cost = _hop_s(a, first, hops, start) + _hop_s(last, b, hops, start) - _hop_s(a, b, hops, start)
        if cost < gain - SAVES_S:
            return gap, first != head
    return _NOWHERE, False


@compiled
def _move(entries: IntArray, place: IntArray, i: int, j: int, gap: int, turn: bool) -> None:
    """Take entries[i..j] out and put it back before what was at `gap`, turned round or not."""
    run = entries[i : j + 1].copy()
    size = j - i + 1
    if turn:
        run = run[::-1].copy()
        for k in range(size):
            run[k] ^= 1
    if gap > j:
        low, high = i, gap
        for k in range(j + 1, gap):
            entries[k - size] = entries[k]
        entries[gap - size : gap] = run
    else:
        low, high = gap, j + 1
        for k in range(i - 1, gap - 1, -1):
            entries[k + size] = entries[k]
        entries[gap : gap + size] = run
    for k in range(low, high):
        place[entries[k] // 2] = k
