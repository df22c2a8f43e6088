"""What people decide about a font, in a small file beside it: its source, glyphs to leave out, ways to write, habits.

[source]            where the font is from, with its version and licence; copied into the hand's file
package, version, license, copyright, url = "..."   files = ["...", ...]   weight = 300

[hand]              title, description
[leave]             glyphs = ["n.ss02"]: alternates that read as another letter
[ways]              a = ".9,.85 .5,1 ...": how this font's letter is written, in the notation of fonts.compiler.strokes.scripts
[habits.*] [joins]  as in a hand's file; they replace what was measured
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fonts.compiler.errors import CompilerError
from fonts.compiler.strokes.scripts import Way, read_way

Table = Mapping[str, object]
_SECTIONS: Final = frozenset(("source", "hand", "leave", "ways", "habits", "joins"))
_SOURCE: Final = frozenset(("package", "version", "license", "copyright", "url", "files", "weight"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe as values; the empty recipe decides nothing."""

    source: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    weight: float | None = None
    title: str | None = None
    description: str | None = None
    leave: frozenset[str] = frozenset()
    ways: Mapping[str, Way] = field(default_factory=dict)
    habits: Mapping[str, Table] = field(default_factory=dict)
    joins: Table = field(default_factory=dict)


def read_recipe(path: Path) -> Recipe:
    """A recipe from its file; raises CompilerError naming the place of whatever does not fit."""
    try:
        top = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CompilerError(f"{path}: cannot be read ({error})") from error
    unknown = sorted(set(top) - _SECTIONS)
    if unknown:
        raise CompilerError(f"{path}: {unknown[0]!r} is not known; known are {', '.join(sorted(_SECTIONS))}")
    source = _table(path, top, "source")
    unknown = sorted(set(source) - _SOURCE)
    if unknown:
        raise CompilerError(f"{path}: source.{unknown[0]} is not known; known are {', '.join(sorted(_SOURCE))}")
    files, weight = source.get("files", []), source.get("weight")
    leave = _table(path, top, "leave").get("glyphs", [])
    if not isinstance(files, list) or not isinstance(leave, list):
        raise CompilerError(f"{path}: source.files and leave.glyphs need lists of texts")
    if weight is not None and not isinstance(weight, int | float):
        raise CompilerError(f"{path}: source.weight needs a number, got {weight!r}")
    hand = _table(path, top, "hand")
    return Recipe(
        source={key: str(value) for key, value in source.items() if key not in ("files", "weight")},
        files=tuple(str(name) for name in files),
        weight=None if weight is None else float(weight),
        title=_text(hand.get("title")),
        description=_text(hand.get("description")),
        leave=frozenset(str(name) for name in leave),
        ways={char: _way(path, char, value) for char, value in _table(path, top, "ways").items()},
        habits={key: _table(path, _table(path, top, "habits"), key) for key in _table(path, top, "habits")},
        joins=_table(path, top, "joins"),
    )


def _table(path: Path, top: Table, key: str) -> Table:
    value = top.get(key, {})
    if not isinstance(value, dict):
        raise CompilerError(f"{path}: {key} needs a table, got {value!r}")
    return value


def _way(path: Path, char: str, value: object) -> Way:
    try:
        return read_way(str(value))
    except ValueError as error:
        raise CompilerError(f"{path}: ways.{char}: {error}") from error


def _text(value: object) -> str | None:
    return None if value is None else str(value)
