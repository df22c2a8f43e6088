"""`federkiel key create` as a process: it opens what is there and never makes a server's data by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.opening import open_services
from api.settings import Settings
from tests.api.cli.test_commands import environment, run

__all__ = ["environment"]  # a fixture, by name


@pytest.fixture
def begun(environment: dict[str, str]) -> dict[str, str]:
    """The settings of a server that has been started once."""
    settings = Settings(
        data=Path(environment["FEDERKIEL_DATA"]), master_key_file=Path(environment["FEDERKIEL_MASTER_KEY_FILE"])
    )
    open_services(settings)[0].close()
    return environment


def test_a_key_for_a_mistyped_folder_is_refused_and_nothing_is_made(begun: dict[str, str], tmp_path: Path) -> None:
    done = run(begun, "key", "create", "--name", "CRM", "--data", str(tmp_path / "typo"))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "typo") in done.stderr
    assert "serve" in done.stderr
    assert "--data" in done.stderr
    assert not (tmp_path / "typo").exists()


def test_a_key_for_an_empty_database_is_refused(begun: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "federkiel.sqlite3").touch()
    done = run(begun, "key", "create", "--name", "CRM", "--data", str(tmp_path / "empty"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no Federkiel data" in done.stderr


def test_a_key_without_a_scope_named_is_one_for_letters_and_says_where_it_opens(begun: dict[str, str]) -> None:
    made = run(begun, "key", "create", "--name", "CRM")
    assert (made.returncode, made.stdout[:8], made.stdout.count("\n")) == (0, "fk_live_", 1), made.stderr
    assert begun["FEDERKIEL_DATA"] in made.stderr
    assert "letters" in made.stderr


def test_a_scope_that_does_not_exist_is_named_with_those_that_do(begun: dict[str, str]) -> None:
    done = run(begun, "key", "create", "--name", "x", "--scope", "everything")
    assert done.returncode == 2
    assert "letters, sign, station, admin" in done.stderr
