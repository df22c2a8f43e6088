"""The command line: which commands there are. What they do stands in the modules beside this one.

Those modules import what is heavy inside their functions, so that `./federkiel --help` answers at once.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.cli import commands, development, hands, plotting
from api.cli.errors import SentencesOnly
from api.version import VERSION

PROGRAM: Final = "federkiel"
"""What people call it; the launcher starts it as a Python module."""

app = typer.Typer(
    name=PROGRAM,
    cls=SentencesOnly,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="Say the version.", callback=_say_version, is_eager=True)] = False,
) -> None:
    """Real handwritten mail from a customer list, written by pen plotters."""


app.add_typer(commands.key, name="key")
app.add_typer(hands.hands, name="hands")
for command in (
    commands.demo,
    commands.serve,
    plotting.machines,
    commands.stationery,
    hands.write,
    plotting.gcode,
    plotting.estimate,
    plotting.trace,
    plotting.calibrate,
    commands.check,
    commands.produce,
    commands.station,
    commands.worker,
):
    app.command()(command)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(development.test)
app.command()(development.bench)
