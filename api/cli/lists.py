"""`federkiel check` and `federkiel produce`: a list's verdicts, and a whole mailing, without a server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.cli.exits import DONE, FAILED, REFUSED, USAGE, WARNINGS, fail
from api.cli.plotter_options import read_plotter_options
from mailroom.core import MailroomError
from mailroom.mailings import Preflight
from mailroom.mailings import check as preflight

_MISNAMED: Final = frozenset({"invalid_request", "unknown_hand", "unknown_stationery"})
"""What is wrong is the command, not a file."""


def check(
    recipients: Path,
    *,
    template: Path | None,
    hand: str | None,
    stationery: str | None,
    split_addresses: bool,
    as_json: bool,
) -> None:
    """Print a verdict for each row; ends with 0 all ok, 4 warnings only, 5 some refused."""
    try:
        found = preflight(
            read(recipients),
            recipients.name,
            template=_text(template) if template else None,
            hand=hand,
            stationery=stationery,
            split_addresses=split_addresses,
        )
    except MailroomError as error:
        fail(_sentence(error, recipients, template, None), _code(error))
    if as_json:
        print(json.dumps(_values(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    raise SystemExit(REFUSED if found.refused else WARNINGS if found.warnings else DONE)


@dataclass(frozen=True, slots=True)
class ProduceOptions:
    """The command's options as they were typed."""

    template: Path
    hand: str
    stationery: str
    signature: Path | None
    slips: bool
    order: str | None
    slot: Path | None
    pen: str | None
    split_addresses: bool


def produce(recipients: Path, out: Path, options: ProduceOptions) -> None:
    """Everything for the mailing into `out`."""
    from api.output.folder import FolderInUse
    from api.output.producing import MACHINE, Order, run
    from mailroom.writing import read_recorded
    from render.blocks.slips import USUAL

    plotter = read_plotter_options(MACHINE, options.slot, options.pen, options.order)
    signature = options.signature
    try:
        order = Order(
            data=read(recipients),
            file_name=recipients.name,
            template=_text(options.template),
            hand=options.hand,
            stationery=options.stationery,
            signature=read_recorded(read(signature)) if signature else None,
            signer=signature.stem[:200] if signature else "",
            slips=USUAL if options.slips else 0.0,
            strokes=plotter.order or "writer",
            slot=plotter.slot,
            pen=plotter.pen,
            split_addresses=options.split_addresses,
        )
        run(order, out)
    except (MailroomError, FolderInUse) as error:
        fail(_sentence(error, recipients, options.template, signature), _code(error))


def read(path: Path) -> bytes:
    """A file's bytes, or the end of the command."""
    try:
        return path.read_bytes()
    except OSError as error:
        fail(f"{path}: {error.strerror}", USAGE)


def _code(error: Exception) -> int:
    return USAGE if isinstance(error, MailroomError) and error.code in _MISNAMED else FAILED


def _text(path: Path) -> str:
    try:
        return read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fail(f"{path}: byte {error.start + 1} is not UTF-8 text; save the file as UTF-8")


def _sentence(error: Exception, recipients: Path, template: Path | None, signature: Path | None) -> str:
    """What is wrong, with the file's name in front where it is about one of the files."""
    if not isinstance(error, MailroomError):
        return str(error)
    about = {"bad_list": recipients, "too_large": recipients, "bad_template": template, "bad_signature": signature}
    file = about.get(error.code)
    return (f"{file.name}: " if file else "") + f"{error}. {error.suggestion}".rstrip(". ") + "."


def _values(found: Preflight) -> dict[str, object]:
    return {
        "rows_in": found.rows_in,
        "ok": found.ok,
        "warnings": found.warnings,
        "refused": found.refused,
        "rows": [
            {"row": row.row, "verdict": row.verdict, "problems": [problem.as_dict() for problem in row.problems]}
            for row in found.rows
        ],
    }


def _print(found: Preflight) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    styles = {"refused": "red", "warning": "yellow", "ok": ""}
    table = Table("row", "verdict", "field", "what is wrong", "what to do", box=None, header_style="bold", pad_edge=False)
    for row in found.rows:
        for problem in row.problems:
            words = [Text(text) for text in (problem.field, problem.message, problem.suggestion)]
            # A refused row may have warnings too: each line says how much it weighs itself.
            weight = "warning" if problem.warns else row.verdict
            table.add_row(str(row.row), Text(weight, styles[weight]), *words)
    if table.row_count:
        console.print(table)
        console.print()
    console.print(f"{found.rows_in} rows: {found.ok} ok, {found.warnings} with warnings, {found.refused} refused")
