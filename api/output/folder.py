"""The output folder: which file is called what. Names carry the row's number and the side, never anything personal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue

_OURS: Final = ("gcode", "traced", "proofs", "report.json", "proofs.pdf", "batch-sheets.pdf", "index.html")


class FolderInUse(Exception):
    """The folder holds something that is not ours."""


@dataclass(frozen=True, slots=True)
class PieceFiles:
    """The files of one piece, relative to the folder."""

    row: int
    part: str
    number: int
    """1; 2 and up for rewrites."""

    @property
    def stem(self) -> str:
        """For example 007-card, or 007-card-2 for a rewrite."""
        return f"{self.row:03d}-{self.part}" + (f"-{self.number}" if self.number > 1 else "")

    @property
    def gcode(self) -> str:
        """The program."""
        return f"gcode/{self.stem}.gcode"

    @property
    def traced(self) -> str:
        """What the program draws."""
        return f"traced/{self.stem}.png"

    @property
    def proof(self) -> str:
        """What was approved."""
        return f"proofs/{self.stem}.svg"


class OutputFolder:
    """A folder made empty: what an earlier run of ours left there goes, anything else is not touched.

    That happens with the first file: a run that is refused before leaves everything as it was.
    """

    def __init__(self, path: Path) -> None:
        """Raises FolderInUse when there are files that no run of ours makes."""
        self.path = path
        if path.exists() and not path.is_dir():
            raise FolderInUse(f"{path} is a file; give a folder")
        strange = sorted(entry.name for entry in path.glob("*") if entry.name not in _OURS) if path.exists() else []
        if strange:
            raise FolderInUse(f"{path} holds {', '.join(strange[:3])}, which is not ours; give an empty folder")
        self._empty = False

    def _make_empty(self) -> None:
        for name in _OURS:
            target = self.path / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
        for name in ("gcode", "traced", "proofs"):
            (self.path / name).mkdir(parents=True)
        self._empty = True

    def write(self, name: str, data: bytes | str) -> None:
        """Put a file there."""
        if not self._empty:
            self._make_empty()
        (self.path / name).write_bytes(data.encode() if isinstance(data, str) else data)

    def write_report(self, report: Mapping[str, JsonValue]) -> None:
        """report.json, for people and programs."""
        self.write("report.json", json.dumps(report, ensure_ascii=False, indent=2) + "\n")
