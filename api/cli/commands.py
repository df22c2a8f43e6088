"""The commands of server, keys, demo, station and worker, and of whole mailings without a server.

Each is options, help and one call; what is heavy is imported inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.plotter_options import OrderName, PenName, SlotFile

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder of the server [default: ~/.local/share/federkiel]."),
]

SplitAddresses = Annotated[
    bool, typer.Option("--split-addresses", help="Take a whole address in one cell apart; warnings show the parts.")
]

key = typer.Typer(name="key", help="API keys of CRMs and stations.", no_args_is_help=True, add_completion=False)


@key.command("create")
def key_create(
    name: Annotated[str, typer.Option("--name", help="What the key is for; people see it in the log.")],
    test: Annotated[bool, typer.Option("--test", help="A test key: everything but ink and posting.")] = False,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="What the key may do: letters, sign, station, admin; may be repeated [default: letters]."),
    ] = None,
    data: Data = None,
) -> None:
    """Make an API key and print it once."""
    from api.cli import keys

    keys.create(name, test=test, scopes=tuple(scope or ("letters",)), data=data)


@key.command("list")
def key_list(data: Data = None, as_json: Json = False) -> None:
    """List the API keys; a key itself is shown only when it is made."""
    from api.cli import keys

    keys.print_keys(data=data, as_json=as_json)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8000,
    data: Data = None,
    virtual_station: Annotated[
        bool, typer.Option("--virtual-station", help="Add a virtual plotter that writes every approved piece.")
    ] = False,
) -> None:
    """Run the server: HTTP API, operator pages, worker."""
    from api import serving

    serving.serve(host, port, data, virtual_station=virtual_station)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder that the results are written into.")] = Path("out/demo"),
) -> None:
    """The main job on the shipped sample, start to finish, through the running HTTP API."""
    from api.demo import run

    run.demo(out)


def station(  # noqa: PLR0913, PLR0917  the options are the command's contract
    server: Annotated[str, typer.Option("--server", help="Address of the server, such as https://federkiel.firma.example.")],
    station_key: Annotated[str, typer.Option("--key", help="The station's API key, or @FILE to read it from a file.")],
    machine: Annotated[str, typer.Option("--machine", help="Machine profile; see `federkiel machines`.")],
    port: Annotated[str, typer.Option("--port", help="Serial device of the plotter, or `virtual`.")],
    state: Annotated[
        Path | None, typer.Option("--state", help="Folder of the journal [default: ~/.local/state/federkiel/station].")
    ] = None,
    slot: SlotFile = None,
    pen: PenName = None,
    order: Annotated[
        str | None, typer.Option("--order", help="writer or fast, for all mailings [default: as each mailing says].")
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Allow a server elsewhere without TLS.")] = False,
) -> None:
    """Run the station agent: claim pieces, write each once, prove it."""
    from api.cli import stations

    stations.run(
        server,
        station_key,
        machine=machine,
        port=port,
        state=state,
        slot=slot,
        pen=pen,
        order=order,
        insecure=insecure,
    )


def worker() -> None:
    """Run a Celery worker (needs FEDERKIEL_BROKER_URL)."""
    from api import serving

    serving.celery_worker()


def check(
    recipients: Annotated[Path, typer.Argument(metavar="LIST", help="CSV, XLSX, JSON or NDJSON file.")],
    template: Annotated[Path | None, typer.Option("--template", help="Liquid template of the message.")] = None,
    hand: Annotated[str | None, typer.Option("--hand", help="Hand; see `federkiel hands`.")] = None,
    on: Annotated[str | None, typer.Option("--stationery", help="Stationery; see `federkiel stationery`.")] = None,
    split_addresses: SplitAddresses = False,
    as_json: Json = False,
) -> None:
    """Pre-flight of a list: a verdict for each row. Ends with 0 all ok, 4 warnings only, 5 some refused."""
    from api.cli import lists

    lists.check(recipients, template=template, hand=hand, stationery=on, split_addresses=split_addresses, as_json=as_json)


def produce(  # noqa: PLR0913, PLR0917  the options are the command's contract
    recipients: Annotated[Path, typer.Argument(metavar="LIST", help="CSV, XLSX, JSON or NDJSON file.")],
    template: Annotated[Path, typer.Option("--template", help="Liquid template of the message.")],
    hand: Annotated[str, typer.Option("--hand", help="Hand; see `federkiel hands`.")],
    on: Annotated[str, typer.Option("--stationery", help="Stationery; see `federkiel stationery`.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder that everything is written into.")],
    signature: Annotated[
        Path | None, typer.Option("--signature", help="File with recorded signatures: each letter is signed by one, varied.")
    ] = None,
    slips: Annotated[bool, typer.Option("--slips", help="Begin a word wrongly now and then, strike it through.")] = False,
    order: OrderName = None,
    slot: SlotFile = None,
    pen: PenName = None,
    split_addresses: SplitAddresses = False,
) -> None:
    """Everything for a mailing without a server: report, proofs, G-code, traces, batch sheets."""
    from api.cli import lists

    options = lists.ProduceOptions(template, hand, on, signature, slips, order, slot, pen, split_addresses)
    lists.produce(recipients, out, options)


def stationery(as_json: Json = False) -> None:
    """List the stationery."""
    from api.cli import catalogues

    catalogues.stationery(as_json=as_json)
