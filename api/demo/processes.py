"""The demo's child processes: started from this checkout, watched, and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final

from api.settings import PREFIX

ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE_S: Final = 15.0


class ChildFailed(Exception):
    """A child process ended, or did not answer; the message ends with the last lines of its log."""


class Child:
    """`python -m api ARGUMENTS` with settings of its own; the settings of whoever runs the demo do not reach it."""

    def __init__(self, name: str, arguments: list[str], settings: dict[str, str], log: Path) -> None:
        self.name = name
        self._log = log
        kept = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        environment = kept | {"PYTHONPATH": str(ROOT)} | {PREFIX + key: value for key, value in settings.items()}
        with log.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and command line
                [sys.executable, "-m", "api", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def line(self) -> str:
        """The next line that it prints; raises ChildFailed when it ends instead."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self.failure("ended")
        return line.strip()

    def check(self) -> None:
        """Raise ChildFailed unless it still runs."""
        if self._process.poll() is not None:
            raise self.failure(f"ended with code {self._process.returncode}")

    def failure(self, what: str) -> ChildFailed:
        """What to raise about it."""
        tail = self._log.read_text(errors="replace").strip().splitlines()[-8:]
        return ChildFailed("\n  ".join([f"the {self.name} {what}; its log ends with:", *tail]))

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def start_server(data: Path, master_key_file: Path, log: Path) -> tuple[Child, str]:
    """A server on a free loopback port with its own data; gives it and its address, once it listens."""
    settings = {"DATA": str(data), "MASTER_KEY_FILE": str(master_key_file), "LOG_LEVEL": "warning"}
    child = Child("server", ["serve", "--port", "0"], settings, log)
    return child, child.line().rsplit(" ", 1)[-1]


def start_station(server: str, key_file: Path, state: Path, log: Path) -> Child:
    """A virtual station for that server."""
    arguments = ["station", "--server", server, "--key", f"@{key_file}", "--machine", "grbl-servo", "--port", "virtual"]
    return Child("station", [*arguments, "--state", str(state)], {}, log)


class Stall:
    """Notices when nothing happens any more."""

    def __init__(self, after_s: float) -> None:
        self._after_s = after_s
        self._seen: object = None
        self._since = time.monotonic()

    def check(self, seen: object, *children: Child) -> None:
        """Raise ChildFailed when `seen` has not changed for too long, or a child has ended."""
        for child in children:
            child.check()
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        elif time.monotonic() - self._since > self._after_s:
            raise children[-1].failure(f"has done nothing for {self._after_s:.0f} s")
