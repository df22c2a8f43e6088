"""The station's journal: what this station is about to do, durable before it does it.

An append-only file; one record a line, each with a checksum that also covers the checksum before it, so that a missing, changed
or exchanged line is seen. `append` returns only after fsync: what the journal does not say was not begun.

A last line without its newline is the trace of a crash while appending. Its action was therefore not begun, and the line is cut
off. Everything else that does not fit is damage: the file is set aside and the server is told that the journal is lost.

The journal holds ids, epochs and hashes; never a name, an address or a text.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_START: Final = "federkiel-journal-1"
_MAX_BYTES: Final = 256 * 1024 * 1024

Value = str | int | float


class Step(StrEnum):
    """What a record says. The order is the order of one piece's way."""

    CLAIM = "claim"
    """About to ask for a piece with this request id."""
    NOTHING = "nothing"
    """The server had no piece for that request."""
    LEASED = "leased"
    """This piece is ours to check."""
    ARM = "arm"
    """About to arm, and then to ask for the write grant."""
    GRANTED = "granted"
    """The server allows ink."""
    INTENT = "intent"
    """About to write this line of text."""
    DONE = "done"
    """This line is written and the position agreed."""
    FINISHED = "finished"
    """All lines are written."""
    FAULT = "fault"
    """Something is wrong with this piece; the server is to be told."""
    RELEASE = "release"
    """The piece goes back before any ink; the server is to be told."""
    CLOSED = "closed"
    """The server knows how this piece ended here."""


class JournalDamaged(Exception):
    """The file is not what was written; the message names the line."""


class JournalBusy(Exception):
    """Another process writes this journal: two agents must never share one station."""


@dataclass(frozen=True, slots=True)
class Record:
    """One durable line."""

    step: Step
    values: dict[str, Value]


class Journal:
    """An open journal. `records` are all records of the file, oldest first."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises JournalDamaged when it does not read back, JournalBusy when it is in use."""
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(self._file, path)
            self.records, self._chain, good_bytes = _read(path)
        except BaseException:
            os.close(self._file)
            raise
        os.ftruncate(self._file, good_bytes)
        os.lseek(self._file, 0, os.SEEK_END)
        os.fsync(self._file)
        _sync_folder(path.parent)

    def append(self, step: Step, **values: Value) -> None:
        """Write one record and wait until it is durable."""
        text = json.dumps({"step": step.value, **values}, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        chain = _checksum(self._chain, text)
        data = f"{chain} {text}\n".encode("ascii")
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)
        self._chain = chain
        self.records.append(Record(step, dict(values)))

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        os.close(self._file)

    def open_piece(self) -> list[Record]:
        """The records since the last CLAIM that was not closed or answered with NOTHING; empty when nothing is open."""
        for i in range(len(self.records) - 1, -1, -1):
            step = self.records[i].step
            if step in (Step.CLOSED, Step.NOTHING):
                return []
            if step is Step.CLAIM:
                return self.records[i:]
        return []


def set_aside(path: Path) -> Path:
    """Move a damaged journal away, keeping it for people; returns its new name."""
    number = 1
    while (target := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(target)
    _sync_folder(path.parent)
    return target


def _read(path: Path) -> tuple[list[Record], str, int]:
    """Records, last checksum, and how many bytes of the file are good."""
    if path.stat().st_size > _MAX_BYTES:
        raise JournalDamaged(f"{path}: larger than {_MAX_BYTES} bytes")
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    records: list[Record] = []
    chain = _START
    for number, line in enumerate(whole.splitlines(), 1):
        chain, record = _parse(line, chain, f"{path}, line {number}")
        records.append(record)
    return records, chain, len(whole)


def _parse(line: bytes, chain: str, place: str) -> tuple[str, Record]:
    try:
        checksum, text = line.decode("ascii").split(" ", 1)
        values = json.loads(text)
    except ValueError as error:
        raise JournalDamaged(f"{place}: not a record ({error})") from error
    if checksum != _checksum(chain, text) or not isinstance(values, dict):
        raise JournalDamaged(f"{place}: the checksum does not fit; a line was changed, lost or exchanged")
    try:
        step = Step(values.pop("step", ""))
    except ValueError as error:
        raise JournalDamaged(f"{place}: {error}") from error
    return checksum, Record(step, values)


def _checksum(chain: str, text: str) -> str:
    return hashlib.sha256(f"{chain} {text}".encode("ascii")).hexdigest()[:16]


def _lock(handle: int, path: Path) -> None:
    """Taken until the process ends, however it ends."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalBusy(f"{path}: another station agent runs with this journal; give each its own --state") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
