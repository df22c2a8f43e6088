"""The demo's end: the page that shows everything, and the summary in the terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.demo.crm import Json
from api.output.folder import OutputFolder
from api.output.gallery import RowProblem, Shown, Summary, gallery_html, minutes
from stationery.realism import Realism, outcome_sentence, realism_from_stored, sample_sentence, shown_figures


def row_problems(report: Json) -> list[RowProblem]:
    """The report's problems, one line each, refused rows first."""
    rows = report["rows"]
    assert isinstance(rows, list)
    found: list[RowProblem] = []
    for row in rows:
        assert isinstance(row, dict)
        problems = row["problems"]
        assert isinstance(problems, list)
        for problem in problems:
            assert isinstance(problem, dict)
            texts = [str(problem[name]) for name in ("field", "code", "message", "suggestion")]
            found.append(RowProblem(int(str(row["row"])), str(row["verdict"]), *texts))
    return sorted(found, key=lambda problem: (problem.verdict != "refused", problem.row))


def write_gallery(folder: OutputFolder, report: Json, mailing: Json, shown: list[Shown]) -> None:
    """index.html."""
    ordered = sorted(shown, key=lambda p: (p.files.row, p.files.part == "envelope", p.files.part, p.files.number))
    letters = [list(pieces) for _row, pieces in groupby(ordered, key=lambda piece: piece.files.row)]
    summary = Summary(
        mailing=str(mailing["name"]),
        hand=f"{mailing['hand']} {mailing['hand_version']}",
        stationery=str(mailing["stationery"]),
        machine="grbl-servo",
        rows_in=int(str(report["rows_in"])),
        letters_written=int(str(report["letters_written"])),
        rows_refused=int(str(report["rows_refused"])),
        warnings=int(str(report["warnings"])),
        pieces=len(shown),
        pen_time_s=float(str(report["pen_time_s"])),
    )
    folder.write("index.html", gallery_html(summary, letters, row_problems(report), realism_of(report)))


def realism_of(report: Json) -> Realism | None:
    """How human the writing is, as the report says."""
    found = report["realism"]
    return realism_from_stored(found) if isinstance(found, dict) else None


def print_summary(console: Console, folder: OutputFolder, report: Json, seconds: float) -> None:
    """Letters written, rows refused and why, pen time, where to look."""
    problems = row_problems(report)
    if problems:
        table = Table("row", "verdict", "field", "what is wrong", "what to do", box=None, header_style="bold", pad_edge=False)
        for problem in problems:
            style = "red" if problem.verdict == "refused" else "yellow"
            # As Text: what a list says must not be read as markup.
            words = [Text(text) for text in (problem.field, problem.message, problem.suggestion)]
            table.add_row(str(problem.row), Text(problem.verdict, style), *words)
        console.print(table)
    console.print()
    totals = Table("rows in", "letters written", "rows refused", "warnings", "pieces", "pen time", box=None, pad_edge=False)
    names = ("rows_in", "letters_written", "rows_refused", "warnings")
    totals.add_row(*(str(report[name]) for name in names), str(report["pieces"]), minutes(float(str(report["pen_time_s"]))))
    console.print(totals)
    realism = realism_of(report)
    if realism is not None:
        console.print(f"\n{outcome_sentence(realism, 'en')} {sample_sentence(realism, 'en')}")
        for figure in shown_figures(realism, "en"):
            if figure.verdict == "outside":
                console.print(Text(f"  {figure.title}: {figure.value} (limits {figure.limits})", "yellow"))
    console.print(f"\nWritten in {seconds:.0f} s. Look at [bold]{folder.path / 'index.html'}[/]")
