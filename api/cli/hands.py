"""Commands about handwriting: `write` a text in a hand, and the catalogue of `hands`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import USAGE, fail
from api.cli.plotter_options import OrderName, PenName, PlotterOptions, SlotFile, read_plotter_options

if TYPE_CHECKING:
    from fonts.hand import Hand
    from render.strokes import Page

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The date inside PDF files of `write`: same text and seed, same bytes."""

FORMATS = ("svg", "png", "pdf", "json", "gcode")

SAMPLE = (
    "Liebe Frau Müller,\n\nvielen Dank für Ihren Besuch und die schönen Blumen! Der Gutschein über 25 € (Nr. XK-4711) gilt "
    "bis 31.12.2026.\n\nHerzliche Grüße aus Köln"
)

hands = typer.Typer(help="The hands: list them, look at one, import a house's own font.", invoke_without_command=True)


def write(  # noqa: PLR0913, PLR0917  the options are the command's contract
    text: Annotated[str, typer.Argument(help="What to write; - reads it from standard input.")],
    hand: Annotated[str, typer.Option(help="Name of a hand, or a hand file.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.svg, .png, .pdf, .json or .gcode")],
    seed: Annotated[int, typer.Option(help="Same seed, same ink.")] = 1,
    x_height: Annotated[float | None, typer.Option(help="x-height in mm; without it the hand's own, or what fits.")] = None,
    width: Annotated[float, typer.Option(help="Sheet width in mm.")] = 105.0,
    height: Annotated[float, typer.Option(help="Sheet height in mm.")] = 148.0,
    lang: Annotated[str, typer.Option(help="Language for hyphens, such as de, en-GB, fr.")] = "de",
    slips: Annotated[bool, typer.Option("--slips", help="Begin a word wrongly now and then, strike it through.")] = False,
    signature: Annotated[Path | None, typer.Option(help="File with recorded signatures; one, varied, goes below.")] = None,
    machine: Annotated[str, typer.Option(help="Machine for G-code; see `federkiel machines`.")] = "grbl-servo",
    order: OrderName = None,
    slot: SlotFile = None,
    pen: PenName = None,
) -> None:
    """Write a text by hand into a file."""
    kind = out.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        fail(f"cannot write {out.name!r}: choose one of .{', .'.join(FORMATS)}", USAGE)
    asked = {"--order": order, "--slot": slot, "--pen": pen}
    given = [option for option, value in asked.items() if value is not None]
    if given and kind != "gcode":
        fail(f"{' and '.join(given)}: only a .gcode has a use for it, {out.name!r} has none", USAGE)
    options = read_plotter_options(machine, slot, pen, order) if kind == "gcode" else None
    _check_language(lang)
    page = _written(
        _from_standard_input() if text == "-" else text, hand, seed, x_height, width, height, lang, slips, signature
    )
    _save(out, _gcode(page, options) if options else _encoded(page, kind))


def _from_standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fail(f"standard input: byte {error.start + 1} is not UTF-8 text; send the text as UTF-8", USAGE)
    except AttributeError:
        fail("standard input is closed; give the text as an argument, or send it through a pipe", USAGE)


def _check_language(lang: str) -> None:
    from render.blocks.layout import hyphenates

    if not hyphenates(lang):
        fail(f"--lang: no dictionary breaks words of {lang!r}; give a language such as de, en-GB, fr or pl", USAGE)


@hands.callback()
def _hands(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the hands unless a command follows."""
    if context.invoked_subcommand is None:
        list_hands(as_json=as_json)
    elif as_json:
        fail(f"--json belongs to the list: `federkiel hands --json`, not before `{context.invoked_subcommand}`", USAGE)


def _written(  # noqa: PLR0913, PLR0917  as `write`
    text: str,
    hand: str,
    seed: int,
    x_height: float | None,
    width: float,
    height: float,
    lang: str,
    slips: bool,
    signature: Path | None,
) -> Page:
    from render.blocks.slips import USUAL
    from render.errors import RenderError
    from render.geometry import Sheet
    from render.recorded import load_specimens
    from render.writer import write_text

    try:
        return write_text(
            text.rstrip("\n"),
            _hand(hand),
            seed=seed,
            sheet=Sheet(width, height),
            x_height_mm=x_height,
            lang=lang,
            slips=USUAL if slips else 0.0,
            specimens=load_specimens(signature) if signature is not None else None,
        )
    except (RenderError, ValueError) as error:
        fail(str(error))


def _hand(name: str) -> Hand:
    from fonts.catalogue import load_hand, load_hand_file
    from fonts.errors import HandError

    try:
        return load_hand_file(Path(name)) if name.endswith(".toml") else load_hand(name)
    except HandError as error:
        fail(str(error))


def _save(out: Path, data: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except OSError as error:
        fail(f"cannot write {out}: {error.strerror}")


def _encoded(page: Page, kind: str) -> bytes:
    if kind == "json":
        return (json.dumps(page.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    if kind == "svg":
        from render.svg import page_svg

        return page_svg(page).encode()
    if kind == "png":
        from render.png import page_png

        return page_png(page)
    from stationery.proofs import page_pdf

    return page_pdf(page, now=_UNDATED)


def _gcode(page: Page, options: PlotterOptions) -> bytes:
    """The program; says what the fast order saves."""
    from api.output.saving import saving_sentence
    from plotter.errors import PlotterError
    from plotter.programs import check_program, make_program

    machine, slot, pen, order = options
    try:
        program = make_program(page, machine, pen=pen, slot=slot, order=order or "writer")
        check_program(program.gcode, machine, page=page, slot=slot, pen=pen)
        if order == "fast":
            writer_s = make_program(page, machine, pen=pen, slot=slot).estimate.total_s
            typer.echo(saving_sentence(program.estimate.total_s, writer_s))
    except PlotterError as error:
        fail(str(error))
    return program.gcode.encode()


@hands.command("list")
def list_hands(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the hands."""
    from fonts.catalogue import hand_names, load_hand

    hands = [load_hand(name) for name in hand_names()]
    if as_json:
        rows = [{"name": h.name, "version": h.version, "title": h.title, "description": h.description} for h in hands]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for h in hands:
        typer.echo(f"{h.name:10} {h.version:>3}  {h.description}")


@hands.command("show")
def show_hand(
    name: Annotated[str, typer.Argument(help="Name of a hand, or a hand file.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.pdf")],
) -> None:
    """Draw every form of a hand with its landmarks, its joins, and a page of text."""
    from render.specimen import specimen_pdf

    if out.suffix.lower() != ".pdf":
        fail(f"cannot write {out.name!r}: a specimen is a .pdf", USAGE)
    _save(out, specimen_pdf(_hand(name)))


@hands.command("pictures")
def picture_hands(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for NAME.png of every hand.")],
    text: Annotated[str, typer.Option(help="What every hand writes.")] = SAMPLE,
) -> None:
    """Draw the same letter in every hand."""
    from fonts.catalogue import hand_names, load_hand
    from render.geometry import Sheet
    from render.png import page_png
    from render.writer import write_text

    for name in hand_names():
        page = write_text(text, load_hand(name), seed=4, sheet=Sheet(118.0, 86.0, margin_mm=7.0))
        _save(out / f"{name}.png", page_png(page, dpi=150))


@hands.command("import")
def import_hand(
    fonts: Annotated[list[Path], typer.Argument(help="TTF, OTF, WOFF2 or single-line SVG font; several are subsets of one.")],
    name: Annotated[str, typer.Option(help="Name of the new hand: small letters, digits, hyphens.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the hand file and its review sheet.")] = Path("."),
    title: Annotated[str | None, typer.Option(help="What people see as its name.")] = None,
    weight: Annotated[float | None, typer.Option(help="Weight of a variable font; the lightest without it.")] = None,
    recipe: Annotated[Path | None, typer.Option(help="File with decisions about the font: forms, order of strokes.")] = None,
    accept: Annotated[bool, typer.Option(help="Take the strokes although a gate failed: you have seen the sheet.")] = False,
) -> None:
    """Make a hand from a house's own font; needs the extra packages of `federkiel[compiler]`."""
    from fonts.compiler.errors import CompilerError
    from fonts.compiler.importer import import_font
    from fonts.errors import HandError

    try:
        result = import_font(fonts, name, out, title=title, weight=weight, recipe=recipe, accept=accept)
    except (CompilerError, HandError) as error:
        fail(str(error))
    typer.echo(f"hand   {result.hand_file}")
    typer.echo(f"review {result.review_sheet}")
    if accept and (problems := result.report.problems()):
        typer.echo(f"accepted although: {'; '.join(problems)}")
    if result.unexplained:
        typer.echo(f"look at the order of: {' '.join(result.unexplained)}")
    if result.filled:
        typer.echo(f"from the house's own forms: {' '.join(result.filled)}")
    if result.missing:
        typer.echo(f"cannot be written: {' '.join(result.missing)}")
