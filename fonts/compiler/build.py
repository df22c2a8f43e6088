"""Builds a hand from a font by its recipe: `python -m fonts.compiler.build RECIPE FOLDER`, as the shipped compiled hands were.

FOLDER is the font's unpacked package, in which the recipe's files lie:

    npm pack @fontsource/kalam@5.3.0 && tar xzf fontsource-kalam-5.3.0.tgz
    python -m fonts.compiler.build fonts/compiler/recipes/kalam.toml package
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fonts.catalogue import DATA
from fonts.compiler.errors import CompilerError
from fonts.compiler.importer import ImportResult, import_font
from fonts.compiler.recipe import read_recipe


def build(recipe: Path, folder: Path, out_dir: Path, *, version: str = "1") -> ImportResult:
    """The hand of a recipe, written to `out_dir`; raises CompilerError."""
    files = [folder / name for name in read_recipe(recipe).files]
    if not files:
        raise CompilerError(f"{recipe}: source.files names no font file")
    return import_font(files, recipe.stem, out_dir, recipe=recipe, version=version)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 done, 1 failed with the reason."""
    parser = argparse.ArgumentParser(prog="fonts.compiler.build", description="Build a hand from a font by its recipe.")
    parser.add_argument("recipe", type=Path)
    parser.add_argument("folder", type=Path, help="the unpacked package of the font")
    parser.add_argument("--out", type=Path, default=DATA / "imported")
    parser.add_argument("--version", default="1")
    given = parser.parse_args(arguments)
    try:
        result = build(given.recipe, given.folder, given.out, version=given.version)
    except CompilerError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    report = result.report
    print(
        f"{result.hand_file}: ink covered {report.mean_covered:.1%}, worst {report.worst.covered:.1%} ({report.worst.glyph}), "
        f"overlap {report.mean_iou:.1%}; from our own forms: {' '.join(result.filled) or 'nothing'}"
    )
    print(f"look at {result.review_sheet}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
