"""How well and how fast fonts become pen strokes: the figures of every shipped recipe, and of any font named as an argument.

./federkiel bench compiler                              the recipes' fonts, fetched once into out/fonts with npm
.venv/bin/python -m bench.compiler FONT.ttf ...         other fonts, each by itself
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from fonts.compiler.compiled import compile_font
from fonts.compiler.errors import CompilerError
from fonts.compiler.gates import MEAN_COVERED, MEAN_IOU, WORST_COVERED, Report
from fonts.compiler.reading.load import load_face
from fonts.compiler.recipe import Recipe, read_recipe

ROOT = Path(__file__).resolve().parents[1]
RECIPES = ROOT / "fonts" / "compiler" / "recipes"
FETCHED = ROOT / "out" / "fonts"


def fetch(recipe: Recipe) -> Path:
    """The folder of a recipe's package, fetched when it is not there; raises CompilerError when it cannot be had."""
    package = f"{recipe.source['package']}@{recipe.source['version']}"
    folder = FETCHED / package.removeprefix("@").replace("/", "-")
    if all((folder / name).exists() for name in recipe.files):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise CompilerError(f"{package} is not in {folder}, and npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", package], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CompilerError(f"npm cannot fetch {package}")
    archive = folder / done.stdout.split()[-1]
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            if member.isfile() and member.name.startswith("package/files/") and ".." not in member.name:
                member.name = member.name.removeprefix("package/")
                packed.extract(member, folder, filter="data")
    archive.unlink()
    return folder


def row(name: str, paths: list[Path], recipe: Recipe) -> str:
    """One line of the table."""
    began = perf_counter()
    font = compile_font(load_face(paths, weight=recipe.weight), recipe)
    seconds = perf_counter() - began
    report = font.report
    landmarks = [sum(len(fit.track) for _, fit in glyph.fitted) for forms in font.glyphs.values() for glyph in forms]
    return (
        f"{name:<16}{len(report.glyphs):>7}{report.mean_covered:>9.1%}{report.worst.covered:>8.1%} {report.worst.glyph:<14}"
        f"{report.mean_iou:>8.1%}{len(report.short):>6}{report.strays:>8.3f}{sum(landmarks) / len(landmarks):>10.1f}"
        f"{unexplained(report):>9}{1000 * seconds / len(report.glyphs):>9.0f}"
    )


def unexplained(report: Report) -> int:
    """Glyphs that the table of scripts does not know or explain."""
    return Counter(figures.by_table for figures in report.glyphs)[False]


def main() -> None:
    """Print the table."""
    print(f"gates: ink covered >= {MEAN_COVERED:.0%}, worst glyph >= {WORST_COVERED:.0%}, overlap >= {MEAN_IOU:.0%}, short 0")
    print("font             glyphs  covered   worst glyph           IoU short   stray landmarks no way  ms/glyph")
    given = [
        Path(argument)
        for argument in sys.argv[1:]
        if Path(argument).suffix.lower() in {".ttf", ".otf", ".woff", ".woff2", ".svg"}
    ]
    if given:
        jobs = [(path.stem[:15], [path], Recipe()) for path in given]
    else:
        jobs = []
        for file in sorted(RECIPES.glob("*.toml")):
            recipe = read_recipe(file)
            try:
                jobs.append((file.stem, [fetch(recipe) / name for name in recipe.files], recipe))
            except CompilerError as error:
                print(f"{file.stem:<16} left out: {error}")
    for name, paths, recipe in jobs:
        try:
            print(row(name, paths, recipe))
        except CompilerError as error:
            print(f"{name:<16} {error}")


if __name__ == "__main__":
    main()
