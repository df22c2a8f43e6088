"""Starts the worker that opens font files, feeds it, and does not believe its answer before looking at it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from fonts.compiler.errors import FontRefused

MAX_FILE_BYTES: Final = 20_000_000
MAX_ANSWER_BYTES: Final = 80_000_000
TIMEOUT_S: Final = 60.0

_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from fonts.compiler.reading.worker import main; main()"
_ROOT: Final = Path(__file__).resolve().parents[3]


def ask_worker(path: Path, request: dict[str, object], *, timeout_s: float = TIMEOUT_S) -> dict[str, object]:
    """The worker's answer about one font file. Raises FontRefused with the reason, whatever happened to the worker."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FontRefused(f"{path}: it has {size:,} bytes, more than {MAX_FILE_BYTES:,}")
        data = path.read_bytes()
    except OSError as error:
        raise FontRefused(f"{path}: cannot be read: {error.strerror or error}") from error
    message = json.dumps(request).encode() + b"\n" + data
    command = [sys.executable, "-I", "-c", _START, str(_ROOT)]
    try:
        done = subprocess.run(command, input=message, capture_output=True, timeout=timeout_s, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise FontRefused(f"{path}: reading it took more than {timeout_s:.0f} s") from error
    if done.returncode != 0:
        raise FontRefused(f"{path}: reading it went beyond the limits of memory or time (exit {done.returncode})")
    if len(done.stdout) > MAX_ANSWER_BYTES:
        raise FontRefused(f"{path}: its outlines are too many points")
    answer = json.loads(done.stdout)
    if not isinstance(answer, dict):
        raise FontRefused(f"{path}: the reader gave no answer")
    if "error" in answer:
        raise FontRefused(f"{path}: {answer['error']}")
    return answer
