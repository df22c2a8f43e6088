"""A font file in, a hand's file and a review sheet out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fonts.catalogue import DATA, load_hand_file, shared_bodies
from fonts.compiler.compiled import CompiledFont, compile_font
from fonts.compiler.errors import CompilerError, GateFailed
from fonts.compiler.gates import Report
from fonts.compiler.habits import EASY_PAIRS, measured_habits
from fonts.compiler.handfile import FORM_NAMES, Habits, HandText, Value, hand_text
from fonts.compiler.reading.load import load_face
from fonts.compiler.recipe import Recipe, read_recipe
from fonts.compiler.repertoire import CHARACTERS
from fonts.compiler.review import write_review
from fonts.compiler.tools import check_tools
from fonts.hand import Form, Hand

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, eq=False)
class ImportResult:
    """What an import wrote, and how good it is."""

    hand_file: Path
    review_sheet: Path
    report: Report
    filled: tuple[str, ...]
    """Characters that the font lacks; their forms come from the house's own bodies."""
    missing: tuple[str, ...]
    """Characters that neither has; they are refused before anything is written."""
    unexplained: tuple[str, ...]
    """Glyphs that the table does not know or does not explain: look at their order and direction."""


def import_font(
    path: Path | Sequence[Path],
    name: str,
    out_dir: Path,
    *,
    title: str | None = None,
    weight: float | None = None,
    recipe: Path | None = None,
    version: str = "1",
    accept: bool = False,
) -> ImportResult:
    """Compile a font into `out_dir/NAME.VERSION.toml` with `NAME.VERSION.review.pdf` beside it.

    Several paths are subsets of one font. `weight`: where to stand on a variable font's axis, default the lightest. Raises
    CompilerError: ToolsMissing, FontRefused, or GateFailed when the strokes are not good enough (the review sheet is there to
    see why, the hand's file is not). `accept`: a person has seen the sheet and takes the strokes as they are.
    """
    if not _NAME.fullmatch(name):
        raise CompilerError(f"{name!r} cannot be a hand's name: small letters, digits and hyphens, at most 40, a letter first")
    check_tools()
    decided = read_recipe(recipe) if recipe is not None else Recipe()
    paths = [path] if isinstance(path, Path) else list(path)
    font = compile_font(load_face(paths, weight=weight if weight is not None else decided.weight), decided)
    filled = _fill(font)
    out_dir.mkdir(parents=True, exist_ok=True)
    sheet = out_dir / f"{name}.{version}.review.pdf"
    write_review(sheet, name, font)
    report = font.report
    problems = report.problems()
    if problems and not accept:
        raise GateFailed(f"the strokes do not reproduce the font: {'; '.join(problems)}; see {sheet}")
    file = out_dir / f"{name}.{version}.toml"
    text = hand_text(
        _head(name, version, title, font, decided),
        {char: [glyph.form for glyph in glyphs] for char, glyphs in font.glyphs.items()},
        filled,
    )
    hand = _write_checked(file, text)
    return ImportResult(
        hand_file=file,
        review_sheet=sheet,
        report=report,
        filled=tuple(filled),
        missing=tuple(char for char in CHARACTERS if not hand.writes(char)),
        unexplained=tuple(g.glyph for g in report.glyphs if not g.by_table),
    )


def _fill(font: CompiledFont) -> dict[str, Form]:
    """The house's own forms for characters that the font lacks, unjoined; never a gap in a text."""
    own: dict[str, Form] = {}
    for path in sorted((DATA / "bodies").glob("*.toml")):
        for char, named in shared_bodies(path.stem).items():
            if char not in font.glyphs and char not in own:
                own[char] = replace(next(iter(named.values())), name=FORM_NAMES[0])
    return own


def _head(name: str, version: str, title: str | None, font: CompiledFont, recipe: Recipe) -> HandText:
    usual = {char: glyphs[0] for char, glyphs in font.glyphs.items()}
    habits: Habits = measured_habits(font.face, font.frame, usual, font.motor)
    for group, values in recipe.habits.items():
        habits.setdefault(group, {}).update({key: _plain(value) for key, value in values.items()})
    joins: dict[str, Value] = {"usual": 0.0, "whim": 0.03, "longest": 4, "pairs": EASY_PAIRS}
    limits: dict[str, dict[str, float]] = {}
    for key, value in recipe.joins.items():
        if isinstance(value, Mapping):
            limits[key] = {letter: float(limit) for letter, limit in value.items()}
        else:
            joins[key] = _plain(value)
    source = recipe.source
    names = font.face.names
    notes = [
        f"Compiled from the font {font.face.family}"
        + (f" ({source['package']} {source['version']})" if "package" in source else "")
        + f", {names.get('version', 'version unknown')}, by fonts/compiler. Do not edit: import the font again.",
        source.get("copyright") or names.get("copyright") or "The font names no copyright holder.",
        "Licence of the font: " + (source.get("license") or names.get("license_url") or names.get("license") or "unknown"),
    ]
    return HandText(
        name=name,
        version=version,
        title=title or recipe.title or font.face.family,
        description=recipe.description or f"A compiled hand: the strokes of the font {font.face.family}, written by the motor.",
        notes=tuple(" ".join(note.split()) for note in notes),
        habits=habits,
        joins=joins,
        joins_limits=limits,
    )


def _plain(value: object) -> Value:
    if isinstance(value, str | int | float):
        return value
    raise CompilerError(f"a habit needs a number or a text, got {value!r}")


def _write_checked(file: Path, text: str) -> Hand:
    """Write the file whole or not at all, after reading it back as the catalogue will."""
    draft = file.with_suffix(".toml.new")
    draft.write_text(text, "utf-8")
    try:
        hand = load_hand_file(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return hand
