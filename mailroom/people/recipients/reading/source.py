"""Where the bytes of a list come from: read in pieces, as often as wanted, never as a file in the clear."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final, Protocol

CHUNK: Final = 1 << 18


class Source(Protocol):
    """Bytes that can be read again from the beginning."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, in pieces of at most about a megabyte."""
        ...


class BytesSource:
    """A source in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self._data), CHUNK):
            yield self._data[start : start + CHUNK]


class ChunkReader(io.RawIOBase):
    """A source as a binary file that runs forward."""

    def __init__(self, source: Source) -> None:
        self._chunks = source.chunks()
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        n = min(len(buffer), len(self._rest))
        buffer[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n


def head(source: Source, size: int = 65_536) -> bytes:
    """The first bytes."""
    found = b""
    for chunk in source.chunks():
        found += chunk
        if len(found) >= size:
            break
    return found[:size]
