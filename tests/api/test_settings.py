"""Settings: what is unknown or impossible stops the start, and says what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import BadSettings, Settings, names, read_settings


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
