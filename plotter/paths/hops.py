"""What it costs to go from one stroke's end to another's, with all the ways a pen may take.

Besides lifting, the pen may back up: at most BACK_MM along ink that is there already, at one end or both, until the gap is
small enough for a low lift, or for no lift at all (under half a pen's width, which the ink on both sides covers). Many
letters overlap the next one, so a gap of half a millimetre between two ends is often none a little further back.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plotter.compiled import compiled
from plotter.machines import Machine

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BACK_STEP_MM: Final = 0.05
NEIGHBOURS: Final = 12
_LARGE: Final = 20_000
_NEIGHBOURS_OF_LARGE: Final = 8
"""So many neighbours of each end are tried, fewer from this many strokes on."""
SAVES_S: Final = 1e-9
"""A way that saves less is not better: rounding."""
_NEVER_S: Final = 1e9
"""From a stroke's end to its own other end."""
_RETRACE_SHARE: Final = 0.5
"""Curves are retraced at a tenth of the feed at worst; half is what letters allow."""


class HopCost(NamedTuple):
    """Seconds of a hop by its length."""

    join_mm: float
    """Up to here the pen stays down."""
    low_mm: float
    """Up to here it is lifted low."""
    low_s: float
    """Both ways."""
    full_s: float
    speed_mm_s: float
    acceleration_mm_s2: float
    feed_mm_s: float
    back_mm: float
    """How far it may back up at each end."""
    homeward: bool = False
    """Whether the pen travels to the machine's origin afterwards."""


def hop_cost(machine: Machine, join_mm: float, *, low_mm: float, back_mm: float) -> HopCost:
    """What hops cost on this machine; a z axis needs the time of its own ramps."""
    pen = machine.pen
    stops = 2 * machine.stop_s
    if pen.actuator == "z":
        low, full = (2 * _ramp_s(height - pen.down, machine) + stops for height in (pen.low, pen.up))
    else:
        low = 2 * pen.dwell_s(pen.low_s) + stops
        full = pen.dwell_s(pen.up_s) + pen.dwell_s(pen.down_s) + stops
    return HopCost(
        join_mm=join_mm,
        low_mm=low_mm,
        low_s=low,
        full_s=full,
        speed_mm_s=min(machine.rate_mm_s[:2]),
        acceleration_mm_s2=machine.acceleration_xy_mm_s2,
        feed_mm_s=machine.feed_mm_s,
        back_mm=back_mm,
    )


def _ramp_s(height_mm: float, machine: Machine) -> float:
    """Time of one z move from rest to rest."""
    speed, acceleration = machine.rate_mm_s[2], machine.acceleration_mm_s2[2]
    if height_mm < speed * speed / acceleration:
        return 2 * math.sqrt(height_mm / acceleration)
    return height_mm / speed + speed / acceleration


class Neighbours(NamedTuple):
    """The near ends of each end, with the cheapest way to each. End 2i is stroke i's first point, 2i + 1 its last."""

    ends: FloatArray
    """(2n, 2)"""
    near: IntArray
    """(2n, k) ends."""
    seconds: FloatArray
    """(2n, k)"""
    back: NDArray[np.int16]
    """(2n, k, 2) how many steps to back up here and there."""
    tails: FloatArray
    """(2n, m, 2) points along each stroke from each end inwards, BACK_STEP_MM apart."""
    cost: HopCost

    def backing(self, a: IntArray, b: IntArray) -> tuple[FloatArray, FloatArray]:
        """For hops from ends a to ends b: ((n, 2) mm to back up on each side, (n,) mm of gap that is left)."""
        steps = np.zeros((len(a), 2), dtype=np.int64)
        for this, other, turn in ((a, b, 1), (b, a, -1)):
            hit = self.near[this] == other[:, None]
            rows = np.flatnonzero(hit.any(axis=1) & (steps.sum(axis=1) == 0))
            steps[rows] = self.back[this[rows], hit[rows].argmax(axis=1)][:, ::turn]
        gap = self.tails[a, steps[:, 0]] - self.tails[b, steps[:, 1]]
        back: FloatArray = steps.astype(np.float64) * BACK_STEP_MM
        left: FloatArray = np.hypot(gap[:, 0], gap[:, 1])
        return back, left


def find_neighbours(points: FloatArray, starts: IntArray, cost: HopCost) -> Neighbours:
    """The neighbours of the ends of n >= 1 strokes (flat points cut by starts)."""
    n = len(starts) - 1
    ends = np.empty((2 * n, 2))
    ends[0::2], ends[1::2] = points[starts[:-1]], points[starts[1:] - 1]
    near = nearest(ends, min(2 * n, NEIGHBOURS + 2 if n < _LARGE else _NEIGHBOURS_OF_LARGE))
    tails, counts = _tails(points, starts, cost.back_mm, BACK_STEP_MM)
    seconds, back = _cheapest(ends, near, tails, counts, cost)
    return Neighbours(ends=ends, near=near, seconds=seconds, back=back, tails=tails, cost=cost)


def nearest(points: FloatArray, count: int) -> IntArray:
    """(n, count) indices of the nearest points, the point itself among them."""
    _, index = cKDTree(points).query(points, k=count)
    return np.ascontiguousarray(index, dtype=np.int64).reshape(len(points), count)


@compiled
def _tails(points: FloatArray, starts: IntArray, back: float, step: float) -> tuple[FloatArray, IntArray]:
    """(2n, k, 2) points along each stroke from each end inwards, `step` apart, and how many of them there are."""
    n = len(starts) - 1
    k = int(back / step) + 1
    tails = np.zeros((2 * n, k, 2))
    counts = np.zeros(2 * n, np.int64)
    for s in range(n):
        for side in range(2):
            e = 2 * s + side
            i = starts[s] if side == 0 else starts[s + 1] - 1
            last = starts[s + 1] - 1 if side == 0 else starts[s]
            way = 1 if side == 0 else -1
            tails[e, 0] = points[i]
            count, left = 1, step
            x, y = points[i, 0], points[i, 1]
            while i != last and count < k:
                dx, dy = points[i + way, 0] - x, points[i + way, 1] - y
                d = math.hypot(dx, dy)
                if d < left:
                    left -= d
                    i += way
                    x, y = points[i, 0], points[i, 1]
                else:
                    x, y = x + dx * left / d, y + dy * left / d
                    tails[e, count, 0], tails[e, count, 1] = x, y
                    count += 1
                    left = step
            counts[e] = count
    return tails, counts


@compiled
def ride_s(d: float, speed: float, acceleration: float) -> float:
    """Seconds from rest to rest."""
    return 2 * math.sqrt(d / acceleration) if d < speed * speed / acceleration else d / speed + speed / acceleration


@compiled
def hop_s(d: float, cost: HopCost) -> float:
    """Seconds of a hop of this length."""
    if d <= cost.join_mm:
        return ride_s(d, cost.feed_mm_s, cost.acceleration_mm_s2)
    lift = cost.low_s if d <= cost.low_mm else cost.full_s
    return lift + ride_s(d, cost.speed_mm_s, cost.acceleration_mm_s2)


@compiled
def hops_s(a: FloatArray, b: FloatArray, cost: HopCost) -> FloatArray:
    """(n,) seconds of the hops from a to b, (n, 2) each."""
    out = np.empty(len(a))
    for k in range(len(a)):
        out[k] = hop_s(math.hypot(a[k, 0] - b[k, 0], a[k, 1] - b[k, 1]), cost)
    return out


@compiled
def _cheapest(
    ends: FloatArray, near: IntArray, tails: FloatArray, counts: IntArray, cost: HopCost
) -> tuple[FloatArray, NDArray[np.int16]]:
    seconds = np.zeros(near.shape)
    back = np.zeros((near.shape[0], near.shape[1], 2), np.int16)
    backing = np.empty(tails.shape[1])
    for k in range(len(backing)):
        backing[k] = ride_s(k * BACK_STEP_MM, _RETRACE_SHARE * cost.feed_mm_s, cost.acceleration_mm_s2)
    for e in range(len(ends)):
        for m in range(near.shape[1]):
            f = near[e, m]
            if f // 2 == e // 2:
                seconds[e, m] = _NEVER_S
                continue
            d = math.hypot(ends[e, 0] - ends[f, 0], ends[e, 1] - ends[f, 1])
            seconds[e, m] = hop_s(d, cost)
            if cost.join_mm < d < max(cost.low_mm, cost.join_mm) + 2 * cost.back_mm:
                seconds[e, m], back[e, m, 0], back[e, m, 1] = _backed_up(
                    tails[e, : counts[e]], tails[f, : counts[f]], backing, seconds[e, m], cost
                )
    return seconds, back


@compiled
def _backed_up(here: FloatArray, there: FloatArray, backing: FloatArray, best: float, cost: HopCost) -> tuple[float, int, int]:
    """(seconds, steps here, steps there) of the cheapest way that backs up along the ink of both, `best` without."""
    low, join = cost.low_mm, cost.join_mm
    steps_here, steps_there = 0, 0
    for i in range(len(here)):
        if backing[i] >= best:
            break
        for j in range(len(there)):
            floor = backing[i] + backing[j]
            if floor >= best:
                break
            x, y = here[i, 0] - there[j, 0], here[i, 1] - there[j, 1]
            gap = x * x + y * y
            if gap > low * low and gap > join * join:
                continue
            t = floor + hop_s(math.sqrt(gap), cost)
            if t < best - SAVES_S:
                best, steps_here, steps_there = t, i, j
    return best, steps_here, steps_there
