"""The command line: which commands there are. What they do stands in the modules beside this one.

Those modules import what is heavy inside their functions, so that `./federkiel --help` answers at once.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.cli import benches, hands, office, plotting
from api.cli.careful import Careful
from api.version import VERSION

PROGRAM: Final = "federkiel"
"""What people call it; the launcher starts it as a Python module."""

app = typer.Typer(
    name=PROGRAM,
    cls=Careful,
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


app.add_typer(office.key, name="key")
app.add_typer(hands.hands, name="hands")
for command in (
    office.demo,
    office.serve,
    plotting.machines,
    office.stationery,
    hands.write,
    plotting.gcode,
    plotting.estimate,
    plotting.trace,
    plotting.calibrate,
    office.check,
    office.produce,
    office.station,
    office.worker,
):
    app.command()(command)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(benches.test)
app.command()(benches.bench)
