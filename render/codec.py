"""The stored form of a page: integer micrometres and tenths of milliseconds, compressed; and the hash that approval freezes.

Everything made after approval (proof, G-code, trace) comes from these bytes, never from a new rendering: libraries change
floating-point results between versions, approved letters must not change. The hash is taken over the integers, not over the
compressed bytes, so that another zlib gives the same hash.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.errors import BadPage, RenderError
from render.strokes import Line, Page, Stroke, strokes_of

_MAGIC: Final = b"FKP1"
_MAX_BYTES: Final = 64 * 1024 * 1024
_UM_PER_MM: Final = 1000.0
_TICKS_PER_S: Final = 10_000.0


def pack(page: Page) -> bytes:
    """The page as bytes; `unpack` gives it back rounded to the micrometre and the tenth of a millisecond."""
    head, body = _serialise(page)
    return _MAGIC + zlib.compress(len(head).to_bytes(4, "big") + head + body, 6)


def unpack(data: bytes) -> Page:
    """The page that `pack` stored; raises BadPage when the bytes are damaged."""
    if not data.startswith(_MAGIC):
        raise BadPage("stored page: not a page of strokes (wrong first bytes)")
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(data[len(_MAGIC) :], _MAX_BYTES)
        if not inflater.eof:
            raise BadPage("stored page: cut short, or larger than 64 MiB")
        size = int.from_bytes(raw[:4], "big")
        return _deserialise(json.loads(raw[4 : 4 + size]), raw[4 + size :])
    except (zlib.error, ValueError, KeyError, IndexError, TypeError, RenderError) as error:
        raise BadPage(f"stored page: damaged ({error})") from error


def rounded(page: Page) -> Page:
    """The page as it will be stored: what `unpack(pack(page))` gives."""
    head, body = _serialise(page)
    return _deserialise(json.loads(head), body)


def ink_hash(page: Page) -> str:
    """SHA-256 over the page as stored, in hexadecimal: equal exactly when what will be written is equal."""
    head, body = _serialise(page)
    return hashlib.sha256(len(head).to_bytes(4, "big") + head + body).hexdigest()


def _serialise(page: Page) -> tuple[bytes, bytes]:
    """JSON head (names, sizes) and the little-endian int32 columns x, y, t, char of all points, each stroke delta-coded."""
    strokes = list(page.strokes())
    head = {
        "hand": page.hand,
        "hand_version": page.hand_version,
        "model_version": page.model_version,
        "seed": page.seed,
        "sizes_um": [_um(v) for v in (page.x_height_mm, page.width_mm, page.height_mm, page.pen_mm)],
        "lines": [[line.text, _um(line.baseline_mm), len(line.strokes)] for line in page.lines],
        "points": [len(stroke.points) for stroke in strokes],
    }
    body = np.ascontiguousarray(_columns(strokes).T).astype("<i4").tobytes()
    return json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode(), body


def _columns(strokes: list[Stroke]) -> NDArray[np.int32]:
    """(points of all, 4) int32: x, y, t, char, each the difference to the stroke's point before."""
    if not strokes:
        return np.zeros((0, 4), np.int32)
    counts = [len(stroke.points) for stroke in strokes]
    scaled = np.empty((sum(counts), 4))
    np.multiply(np.concatenate([stroke.points for stroke in strokes]), _UM_PER_MM, out=scaled[:, :2])
    np.multiply(np.concatenate([stroke.times for stroke in strokes]), _TICKS_PER_S, out=scaled[:, 2])
    scaled[:, 3] = np.concatenate([stroke.chars for stroke in strokes])
    if np.abs(scaled).max() >= 2**30:
        raise BadPage("a stroke lies too far away to be stored (over 1 km, or over a day)")
    whole: NDArray[np.int32] = np.rint(scaled).astype(np.int32)
    deltas: NDArray[np.int32] = whole.copy()
    deltas[1:] -= whole[:-1]
    first = np.cumsum([0, *counts[:-1]])
    deltas[first] = whole[first]
    return deltas


def _deserialise(head: dict[str, object], body: bytes) -> Page:
    counts = np.asarray(head["points"], dtype=np.int64)
    strokes = iter(_strokes(np.frombuffer(body, dtype="<i4").reshape(4, int(counts.sum())).T, counts))
    sizes = head["sizes_um"]
    lines = head["lines"]
    seed = head["seed"]
    if not (isinstance(sizes, list) and isinstance(lines, list) and isinstance(seed, int)):
        raise BadPage("stored page: its head is not in order")
    x_height_mm, width_mm, height_mm, pen_mm = (value / _UM_PER_MM for value in sizes)
    return Page(
        hand=str(head["hand"]),
        hand_version=str(head["hand_version"]),
        model_version=str(head["model_version"]),
        seed=seed,
        x_height_mm=x_height_mm,
        width_mm=width_mm,
        height_mm=height_mm,
        pen_mm=pen_mm,
        lines=tuple(
            Line(text=text, baseline_mm=um / _UM_PER_MM, strokes=tuple(next(strokes) for _ in range(count)))
            for text, um, count in lines
        ),
    )


def _strokes(deltas: NDArray[np.int32], counts: NDArray[np.int64]) -> list[Stroke]:
    """The strokes of so many points each, from what `_columns` gave."""
    starts = np.concatenate([[0], np.cumsum(counts)])
    sums = np.zeros((len(deltas) + 1, 4), np.int64)
    np.cumsum(deltas, axis=0, out=sums[1:])
    table = sums[1:] - np.repeat(sums[starts[:-1]], counts, axis=0)
    return strokes_of(table[:, :2] / _UM_PER_MM, table[:, 2] / _TICKS_PER_S, table[:, 3].astype(np.int32), starts)


def _um(value_mm: float) -> int:
    return round(value_mm * _UM_PER_MM)
