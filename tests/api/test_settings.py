"""Settings: what is unknown or impossible stops the start, and says what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import BadSettings, Settings, default_state_dir, names, read_settings


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"FEDERKIEL_DATABSE_URL": "x"}, "did you mean FEDERKIEL_DATABASE_URL"),
        ({"FEDERKIEL_COLOUR": "x"}, "FEDERKIEL_LOG_LEVEL"),
        ({"FEDERKIEL_DATABASE_URL": "mysql://u:secret@h/d"}, "sqlite:///FILE or postgresql://"),
        ({"FEDERKIEL_BROKER_URL": "amqp://u:secret@h"}, "redis://"),
        ({"FEDERKIEL_LOG_LEVEL": "loud"}, "'debug', 'info', 'warning' or 'error'"),
        ({"FEDERKIEL_TIME_ZONE": "Europe/Atlantis"}, "Europe/Berlin"),
        ({"FEDERKIEL_MAX_UPLOAD_MB": "0"}, "greater than or equal to 1"),
        ({"FEDERKIEL_MAX_UPLOAD_MB": "many"}, "FEDERKIEL_MAX_UPLOAD_MB=many"),
        ({"FEDERKIEL_PUBLIC_URL": "post.firma.example"}, "https://HOST"),
    ],
)
def test_what_cannot_be_stops_the_start_and_says_what_is_allowed(environ: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(environ)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("inside", ["master.key", "deep/down/master.key"])
def test_the_master_key_never_lies_in_the_data_folder(tmp_path: Path, inside: str) -> None:
    with pytest.raises(BadSettings, match="backup of the data"):
        read_settings({"FEDERKIEL_DATA": str(tmp_path), "FEDERKIEL_MASTER_KEY_FILE": str(tmp_path / inside)})


def test_a_flag_wins_over_the_environment_and_none_is_no_flag(tmp_path: Path) -> None:
    environ = {"FEDERKIEL_DATA": "/elsewhere", "FEDERKIEL_MASTER_KEY_FILE": "/keys/k"}
    assert read_settings(environ, data=tmp_path).data == tmp_path
    assert read_settings(environ, data=None).data == Path("/elsewhere")


def test_other_programs_variables_and_the_launchers_are_not_ours() -> None:
    assert read_settings({"HOME": "/x", "FEDERKIEL_PYTHON": "python3.12"}) == read_settings({})


def test_without_a_database_there_is_a_sqlite_file_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).database == f"sqlite:///{tmp_path}/federkiel.sqlite3"


def test_settings_do_not_change_after_the_start() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.log_level = "debug"  # type: ignore[misc]


def test_every_setting_is_an_environment_variable() -> None:
    assert "FEDERKIEL_MASTER_KEY_FILE" in names()
    assert len(names()) == len(Settings.model_fields)


PASSES_THE_ENVIRONMENT_ON = {"api/demo/processes.py", "mailroom/people/recipients/reading/spreadsheet.py"}
"""What their child processes inherit; no setting is read there."""


def test_only_the_settings_read_the_environment(root: Path) -> None:
    folders = ("api", "mailroom", "plotter", "stationery", "render", "fonts")
    reading = {
        path.relative_to(root).as_posix()
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if re.search(r"\benviron\b(?! *:)|\bgetenv\b", path.read_text())
    }
    assert reading == {"api/settings.py"} | PASSES_THE_ENVIRONMENT_ON


def test_a_relative_folder_of_the_base_directory_specification_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert default_state_dir() == tmp_path / ".local" / "state" / "federkiel" / "station"
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert default_state_dir() == Path("/state/federkiel/station")
