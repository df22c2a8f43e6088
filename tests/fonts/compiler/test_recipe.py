"""Recipes: what people decide about a font."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonts.compiler.build import build, main
from fonts.compiler.errors import CompilerError
from fonts.compiler.recipe import read_recipe
from fonts.compiler.strokes.scripts import Role

RECIPES = Path(__file__).resolve().parents[3] / "fonts" / "compiler" / "recipes"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[sourse]", "sourse"),
        ("[source]\nauthor = 'x'", r"source\.author"),
        ("[source]\nfiles = 'a.ttf'", "lists of texts"),
        ("[source]\nweight = 'thin'", "needs a number"),
        ("[ways]\na = '1;2'", r"ways\.a"),
        ("habits = 3", "habits needs a table"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_recipe_with_a_slip_is_refused_by_naming_it(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "r.toml"
    file.write_text(text)
    with pytest.raises(CompilerError, match=words):
        read_recipe(file)


def test_a_recipe_says_how_a_letter_is_written(tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    file.write_text("[ways]\nx = '0,1 1,0 | late: 1,1 0,0'\n[leave]\nglyphs = ['n.alt']\n[habits.spacing]\nletter = 0.4\n")
    recipe = read_recipe(file)
    assert [stroke.role for stroke in recipe.ways["x"]] == [Role.PEN, Role.LATE]
    assert recipe.leave == {"n.alt"}
    assert recipe.habits["spacing"] == {"letter": 0.4}


def test_building_without_the_font_says_which_file_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(RECIPES / "kalam.toml"), str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "kalam-latin-300-normal.woff2: cannot be read" in capsys.readouterr().err


def test_a_recipe_without_files_cannot_be_built(tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    file.write_text("")
    with pytest.raises(CompilerError, match="names no font file"):
        build(file, tmp_path, tmp_path)


@pytest.mark.parametrize("recipe", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_recipes_name_source_version_and_licence(recipe: Path) -> None:
    source = read_recipe(recipe).source
    assert source["package"].startswith("@fontsource/")
    assert source["license"].startswith("OFL-1.1")
    assert all(source[key] for key in ("version", "copyright", "url"))
