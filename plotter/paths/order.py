"""In which order, and in which direction, strokes are drawn so that the pen loses least *time* between them.

What a hop costs is not its length: a lift costs the same whether the pen goes 2 mm or 20, a low lift a third of it, and no
lift at all is best. So the search minimises seconds. It joins near ends into chains, cheapest link first, chains into one
tour, and improves the tour by reversals (2-opt) and by moving short runs (or-opt) among near ends. Near-linear in the number
of strokes.
"""
# ruff: noqa: PLR0913, PLR0917 - compiled loops: arrays arrive one by one

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plotter.compiled import compiled
from plotter.paths.hops import Links, hop_s, hops_s, nearest, ride_s

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]

_ROUNDS: Final = 40
_REACH: Final = 1000
"""How far apart in the tour two places may be that one improvement joins, in large drawings: keeps each step's cost
constant."""


def fast_order(links: Links, start: FloatArray) -> IntArray:
    """(n,) the ends by which the strokes are entered, in drawing order; the pen comes from `start` (2,).

    Deterministic, and never slower between strokes than the order given.
    """
    n = len(links.ends) // 2
    given = np.arange(0, 2 * n, 2, dtype=np.int64)
    if n < 2:
        return given
    ends, near, seconds, table = links.ends, links.near, links.seconds, links.table
    chains = _chains(links)
    tour = _walk(chains, n, int(np.argmin(np.hypot(*(ends - start).T))))
    tour = _improve(tour, ends, near, seconds, table, start, _ROUNDS, _REACH if n > 5000 else n)
    if _total(given, ends, near, seconds, table, start) <= _total(tour, ends, near, seconds, table, start):
        return given
    return tour


def _chains(links: Links) -> IntArray:
    """(2n,) for each end the end it is linked to, -1 for the two ends of the whole chain: cheapest links first."""
    ends = links.ends
    joined = np.full(len(ends), -1, dtype=np.int64)
    root = np.arange(len(ends) // 2, dtype=np.int64)
    a = np.repeat(np.arange(len(ends), dtype=np.int64), links.near.shape[1])
    _link_cheapest(a, links.near.ravel(), links.seconds.ravel(), joined, root)
    free = np.flatnonzero(joined < 0)
    while len(free) > 2:
        near = free[nearest(ends[free], min(len(free), 10))]
        a, b = np.repeat(free, near.shape[1]), near.ravel()
        _link_cheapest(a, b, hops_s(ends[a], ends[b], links.table), joined, root)
        left = np.flatnonzero(joined < 0)
        if len(left) == len(free):
            # Every near end belongs to the same chain: join chains as they come.
            _link_rest(free, joined, root)
            left = np.flatnonzero(joined < 0)
        free = left
    return joined


def _link_cheapest(a: IntArray, b: IntArray, seconds: FloatArray, joined: IntArray, root: IntArray) -> None:
    rank = np.lexsort((b, a, seconds))
    _link(a[rank], b[rank], joined, root)


@compiled
def _root(root: IntArray, s: int) -> int:
    while root[s] != s:
        root[s] = root[root[s]]
        s = root[s]
    return s


@compiled
def _link(a: IntArray, b: IntArray, joined: IntArray, root: IntArray) -> None:
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
def _link_rest(free: IntArray, joined: IntArray, root: IntArray) -> None:
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


@compiled
def _cost(a: int, b: int, ends: FloatArray, near: IntArray, seconds: FloatArray, table: FloatArray, start: FloatArray) -> float:
    """Seconds from end a to end b; a = -1 is where the pen comes from, b = -1 the tour's end."""
    if b < 0:
        return ride_s(math.hypot(ends[a, 0], ends[a, 1]), table[4], table[5]) if table[8] > 0 and a >= 0 else 0.0
    if a < 0:
        return hop_s(math.hypot(start[0] - ends[b, 0], start[1] - ends[b, 1]), table)
    d = math.hypot(ends[a, 0] - ends[b, 0], ends[a, 1] - ends[b, 1])
    if table[0] < d < max(table[0], table[1]) + 2 * table[7]:
        for m in range(near.shape[1]):
            if near[a, m] == b:
                return float(seconds[a, m])
        for m in range(near.shape[1]):
            if near[b, m] == a:
                return float(seconds[b, m])
    return hop_s(d, table)


@compiled
def _total(
    tour: IntArray, ends: FloatArray, near: IntArray, seconds: FloatArray, table: FloatArray, start: FloatArray
) -> float:
    total = 0.0
    for k in range(len(tour)):
        total += _cost(tour[k - 1] ^ 1 if k else -1, tour[k], ends, near, seconds, table, start)
    return total + _cost(tour[-1] ^ 1, -1, ends, near, seconds, table, start)


@compiled
def _improve(
    tour: IntArray,
    ends: FloatArray,
    near: IntArray,
    seconds: FloatArray,
    table: FloatArray,
    start: FloatArray,
    rounds: int,
    reach: int,
) -> IntArray:
    """2-opt and or-opt over near ends until nothing gets better, or `rounds` passes."""
    n = len(tour)
    place = np.empty(n, np.int64)
    for k in range(n):
        place[tour[k] // 2] = k
    awake = np.ones(n, np.uint8)
    for _ in range(rounds):
        changed = False
        for s in range(n):
            if not awake[s]:
                continue
            awake[s] = 0
            while _two_opt(tour, place, ends, near, seconds, table, start, s, reach, awake) or _or_opt(
                tour, place, ends, near, seconds, table, start, s, reach, awake
            ):
                changed = True
        if not changed:
            break
    return tour


@compiled
def _wake(tour: IntArray, awake: ByteArray, k: int) -> None:
    for m in range(max(0, k - 1), min(len(tour), k + 2)):
        awake[tour[m] // 2] = 1


@compiled
def _two_opt(
    tour: IntArray,
    place: IntArray,
    ends: FloatArray,
    near: IntArray,
    seconds: FloatArray,
    table: FloatArray,
    start: FloatArray,
    s: int,
    reach: int,
    awake: ByteArray,
) -> bool:
    """Try to link an end of stroke s to a near end by reversing what lies between; True when done."""
    n = len(tour)
    for side in range(2):
        k = place[s]
        e = tour[k] if side == 0 else tour[k] ^ 1
        for m in range(near.shape[1]):
            f = near[e, m]
            q = place[f // 2]
            if q == k or abs(q - k) > reach:
                continue
            if side == 1 and f == tour[q] ^ 1:
                # Exit to exit: reverse from after the earlier to the later.
                i, j = (k + 1, q) if k < q else (q + 1, k)
            elif side == 0 and f == tour[q]:
                # Entry to entry: reverse from the earlier to before the later.
                i, j = (k, q - 1) if k < q else (q, k - 1)
            else:
                continue
            a = tour[i - 1] ^ 1 if i > 0 else -1
            b = tour[j + 1] if j + 1 < n else -1
            old = _cost(a, tour[i], ends, near, seconds, table, start) + _cost(
                tour[j] ^ 1, b, ends, near, seconds, table, start
            )
            new = _cost(a, tour[j] ^ 1, ends, near, seconds, table, start) + _cost(
                tour[i], b, ends, near, seconds, table, start
            )
            if new < old - 1e-9:
                _reverse(tour, place, i, j)
                _wake(tour, awake, i)
                _wake(tour, awake, j)
                return True
    return False


@compiled
def _reverse(tour: IntArray, place: IntArray, i: int, j: int) -> None:
    """Draw tour[i..j] the other way round."""
    while i < j:
        tour[i], tour[j] = tour[j] ^ 1, tour[i] ^ 1
        place[tour[i] // 2], place[tour[j] // 2] = i, j
        i += 1
        j -= 1
    if i == j:
        tour[i] ^= 1


@compiled
def _or_opt(
    tour: IntArray,
    place: IntArray,
    ends: FloatArray,
    near: IntArray,
    seconds: FloatArray,
    table: FloatArray,
    start: FloatArray,
    s: int,
    reach: int,
    awake: ByteArray,
) -> bool:
    """Try to move a run of up to three strokes that begins or ends with s next to a near end; True when done."""
    n = len(tour)
    for size in range(1, 4):
        for direction in range(2):
            k = place[s]
            i, j = (k, k + size - 1) if direction == 0 else (k - size + 1, k)
            if i < 0 or j >= n:
                continue
            a = tour[i - 1] ^ 1 if i > 0 else -1
            b = tour[j + 1] if j + 1 < n else -1
            head, tail = tour[i], tour[j] ^ 1
            gain = (
                _cost(a, head, ends, near, seconds, table, start)
                + _cost(tail, b, ends, near, seconds, table, start)
                - _cost(a, b, ends, near, seconds, table, start)
            )
            if gain <= 1e-9:
                continue
            e = head if direction == 0 else tail
            for m in range(near.shape[1]):
                f = near[e, m]
                q = place[f // 2]
                if i <= q <= j or abs(q - k) > reach:
                    continue
                # The run goes before q when f is q's entry, after it when f is q's exit; e is what touches f.
                gap = q if f == tour[q] else q + 1
                if gap in (i, j + 1):
                    continue
                p1 = tour[gap - 1] ^ 1 if gap > 0 else -1
                p2 = tour[gap] if gap < n else -1
                first = e if f != tour[q] else (tail if e == head else head)
                last = tail if first == head else head
                cost = (
                    _cost(p1, first, ends, near, seconds, table, start)
                    + _cost(last, p2, ends, near, seconds, table, start)
                    - _cost(p1, p2, ends, near, seconds, table, start)
                )
                if cost < gain - 1e-9:
                    _move(tour, place, i, j, gap, first != head)
                    for spot in (i, j, gap - 1, gap, place[s]):
                        if 0 <= spot < n:
                            _wake(tour, awake, spot)
                    return True
    return False


@compiled
def _move(tour: IntArray, place: IntArray, i: int, j: int, gap: int, turn: bool) -> None:
    """Take tour[i..j] out and put it back before what was at `gap`, turned round or not."""
    run = tour[i : j + 1].copy()
    size = j - i + 1
    if turn:
        run = run[::-1].copy()
        for k in range(size):
            run[k] ^= 1
    if gap > j:
        low, high = i, gap
        for k in range(j + 1, gap):
            tour[k - size] = tour[k]
        tour[gap - size : gap] = run
    else:
        low, high = gap, j + 1
        for k in range(i - 1, gap - 1, -1):
            tour[k + size] = tour[k]
        tour[gap : gap + size] = run
    for k in range(low, high):
        place[tour[k] // 2] = k
