"""The command line: which commands there are. What they do stands in the modules beside this one.

Those modules import what is heavy inside their functions, so that `./federkiel --help` answers at once.
"""

from __future__ import annotations

from typing import Final

import typer

from api.cli import benches, hands, office, plotting

PROGRAM: Final = "federkiel"
"""What people call it; the launcher starts it as a Python module."""

app = typer.Typer(
    name=PROGRAM,
    help="Real handwritten mail from a customer list, written by pen plotters.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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
