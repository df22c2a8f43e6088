"""index.html: every letter's proof beside what the plotter drew, on one page that asks nobody else for anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.output.folder import PieceFiles
from stationery.realism import Realism, outcome_sentence, sample_sentence, shown_figures
from stationery.words import words


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece on the page."""

    files: PieceFiles
    width_mm: float
    height_mm: float
    lines: int
    pen_time_s: float
    bytes: int
    pen_time_writer_s: float | None = None
    """In the writer's order, where it was drawn in another."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A refused or doubtful row."""

    row: int
    verdict: str
    field: str
    code: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts at the top."""

    mailing: str
    hand: str
    stationery: str
    machine: str
    rows_in: int
    letters_written: int
    rows_refused: int
    warnings: int
    pieces: int
    pen_time_s: float


def minutes(seconds: float) -> str:
    """1:05 h from an hour on, else 7:03 min."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
    return f"{whole // 60}:{whole % 60:02d} min"


def gallery_html(
    summary: Summary, letters: Sequence[Sequence[Shown]], problems: Sequence[RowProblem], realism: Realism | None = None
) -> str:
    """The page; `letters` holds for each letter its pieces in their order, `realism` how human the writing is."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["minutes"] = minutes
    return environment.get_template("gallery.html").render(
        summary=summary,
        letters=letters,
        problems=problems,
        words=words("en", "realism"),
        sentences=[outcome_sentence(realism, "en"), sample_sentence(realism, "en")] if realism else [],
        figures=shown_figures(realism, "en") if realism else (),
    )
