"""The documentation tells the truth: commands, settings, error codes and links in it exist, and each setting is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from api.cli.main import app
from api.problems import CODES
from api.settings import Settings
from tests.test_command_line import walk

SETTING = re.compile(r"FEDERKIEL_[A-Z][A-Z_]*")
# Read by the launcher and the compose file, not by the settings object.
OUTSIDE = {"FEDERKIEL_PYTHON", "FEDERKIEL_DB_PASSWORD", "FEDERKIEL_REDIS_PASSWORD"}


def pages(root: Path) -> list[Path]:
    return [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]


def known_settings() -> set[str]:
    return {f"FEDERKIEL_{name.upper()}" for name in Settings.model_fields}


def known_commands() -> dict[str, set[str]]:
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    return {name: set(getattr(command, "commands", {})) for name, command in commands.items()}


def test_every_command_in_the_docs_exists(root: Path) -> None:
    commands = known_commands()
    wrong = []
    for page in pages(root):
        for line in page.read_text().splitlines():
            for match in re.finditer(r"\./federkiel ([a-z]+)(?: ([a-z]+))?", line):
                name, sub = match.group(1), match.group(2)
                if name not in commands or (commands[name] and sub and sub not in commands[name]):
                    wrong.append(f"{page.name}: {match.group(0)}")
    assert wrong == []


def test_the_reference_names_every_option_of_every_command(root: Path) -> None:
    rows = re.findall(r"^\| (`\./federkiel .+)$", (root / "docs" / "reference" / "commands.md").read_text(), re.M)
    missing = []
    for name, command in walk(typer.main.get_command(app)):
        said = " ".join(row for row in rows if re.search(rf"`\./federkiel {name}[ `]", row))
        options = {max(parameter.opts, key=len) for parameter in getattr(command, "params", []) if parameter.opts}
        missing += [f"{name} {each}" for each in sorted(options - {"--help"}) if each[:2] == "--" and not named(each, said)]
    assert missing == []


def named(option: str, text: str) -> bool:
    """Also by its short form, where that is what people type."""
    short = {"--out": "-o"}.get(option, option)
    return re.search(rf"(?<![\w-])(?:{option}|{short})(?![\w-])", text) is not None


def test_every_setting_in_the_docs_exists_and_every_setting_is_described(root: Path) -> None:
    named = {name for page in pages(root) for name in SETTING.findall(page.read_text())}
    assert named - known_settings() - OUTSIDE == set()
    reference = (root / "docs" / "reference" / "settings.md").read_text()
    assert known_settings() - set(SETTING.findall(reference)) == set()


def test_the_compose_file_sets_only_settings_that_exist(root: Path) -> None:
    named = set(SETTING.findall((root / "docker-compose.yml").read_text()))
    assert named - known_settings() - OUTSIDE == set()


def test_the_reference_lists_exactly_the_error_codes_that_exist(root: Path) -> None:
    listed = set(re.findall(r"^\| `([a-z_]+)`", (root / "docs" / "reference" / "errors.md").read_text(), re.M))
    assert listed == set(CODES)


@pytest.mark.parametrize("form", [r"\]\((?!https?:|#|mailto:)([^)#\s]+)", r'src="(?!https?:|data:)([^"]+)"'])
def test_links_and_pictures_lead_somewhere(form: str, root: Path) -> None:
    dead = [
        f"{page.relative_to(root)}: {target}"
        for page in pages(root)
        for target in re.findall(form, page.read_text())
        if not (page.parent / target).exists()
    ]
    assert dead == []


CODE_FOLDERS = ("api", "mailroom", "stationery", "plotter", "render", "fonts")
NAMED = re.compile(r"`([a-z_]+(?:/[a-z_.0-9]+)*/?)`")


def test_every_file_and_folder_that_the_docs_name_is_there(root: Path) -> None:
    files = {path.relative_to(root).as_posix() for path in root.glob("*/**/*") if not {".venv", ".git"} & set(path.parts)}
    wrong = []
    for page in [*sorted((root / "docs").glob("*.md")), root / "README.md"]:
        for name in NAMED.findall(page.read_text()):
            is_file = name.endswith(".py") or ("/" in name and re.search(r"\.(toml|html|md|js)$", name))
            is_folder = name.endswith("/") and name.split("/")[0] in (*CODE_FOLDERS, "docs", "tests", "bench")
            plain = name.rstrip("/")
            there = plain in files or (root / plain).exists() or any(file.endswith(f"/{plain}") for file in files)
            if (is_file or is_folder) and not there:
                wrong.append(f"{page.name}: {name}")
    assert wrong == []


def test_the_developers_page_names_every_room(root: Path) -> None:
    page = (root / "docs" / "developers.md").read_text()
    rooms = {
        path.parent.relative_to(root).as_posix()
        for folder in CODE_FOLDERS
        for path in (root / folder).rglob("__init__.py")
        if "data" not in path.parts and path.parent.name not in ("migrations", "versions", "words")
    }
    assert {room for room in rooms if f"{room}/" not in page} == set()
