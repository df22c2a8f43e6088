"""The settings of one running server, worker or command: read once at the edge, then frozen. Nothing else reads the
environment.

Every setting is an environment variable FEDERKIEL_*; a command's flag wins over it. A name that is not in the list, or a value
that cannot be, stops the start with the allowed ones named: a mistyped setting silently ignored costs more than a start.

The master key never lies inside the data folder: a backup of the data folder must not be able to read anybody's address.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PREFIX: Final = "FEDERKIEL_"
# Read by the launcher and by docker-compose.yml, not here.
_ELSEWHERE: Final = ("FEDERKIEL_PYTHON", "FEDERKIEL_DB_PASSWORD", "FEDERKIEL_REDIS_PASSWORD")
_DATABASES: Final = ("sqlite", "postgresql")
_BROKERS: Final = ("redis", "rediss", "unix")

LogLevel = Literal["debug", "info", "warning", "error"]


class BadSettings(Exception):
    """A setting is unknown or impossible; the message names it and what is allowed."""


def default_data_dir() -> Path:
    """Where a server keeps its data when nobody says otherwise."""
    return _base("XDG_DATA_HOME", ".local/share") / "federkiel"


def default_master_key_file() -> Path:
    """Where the master key lies when nobody says otherwise; never inside the data folder."""
    return _base("XDG_CONFIG_HOME", ".config") / "federkiel" / "master.key"


def default_state_dir() -> Path:
    """Where a station keeps its journal when nobody says otherwise."""
    return _base("XDG_STATE_HOME", ".local/state") / "federkiel" / "station"


def _base(variable: str, usual: str) -> Path:
    """A folder of the XDG base directory specification, which ignores relative values."""
    value = os.environ.get(variable, "")
    if os.path.isabs(value):
        return Path(value)
    try:
        return Path.home() / usual
    except RuntimeError as error:
        raise BadSettings(f"this user has no home folder; set HOME or {variable} to an absolute path") from error


class Settings(BaseModel):
    """All settings; each field is the environment variable of the same name in capitals after FEDERKIEL_."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    data: Path = Field(default_factory=default_data_dir, description="Folder of the database file and the stored artefacts.")
    database_url: str = Field(default="", description="sqlite:///… or postgresql://…; empty: a SQLite file in the data folder.")
    broker_url: str = Field(default="", description="redis://… for Celery workers; empty: the embedded worker does the jobs.")
    master_key_file: Path = Field(
        default_factory=default_master_key_file,
        description="File of the master key, outside the data folder; made at the first start.",
    )
    public_url: str = Field(default="", description="Address that people reach the server by; empty: host and port.")
    time_zone: str = Field(default="Europe/Berlin", description="IANA zone of dates that people see.")
    log_level: LogLevel = Field(default="info", description="debug, info, warning or error.")
    max_upload_mb: Annotated[int, Field(ge=1, le=1024)] = Field(
        default=32, description="Largest list that may be uploaded, in mebibytes (1 to 1024)."
    )

    @field_validator("data", "master_key_file")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme.split("+")[0] not in _DATABASES:
            raise ValueError("needs sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in _BROKERS:
            raise ValueError("needs redis://HOST:PORT/NUMBER, rediss://… or unix://…")
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("needs https://HOST or http://HOST:PORT, without query")
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("needs the name of an IANA zone, such as Europe/Berlin, Europe/Zurich or UTC") from error
        return value

    @model_validator(mode="after")
    def _key_outside_data(self) -> Settings:
        if self.master_key_file.resolve().is_relative_to(self.data.resolve()):
            raise ValueError(
                f"master_key_file ({self.master_key_file}) lies inside the data folder ({self.data}); "
                "keep it elsewhere, so that a backup of the data cannot be read without it"
            )
        return self

    @property
    def database(self) -> str:
        """The database's URL: the one set, or the SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'federkiel.sqlite3'}"


def names() -> tuple[str, ...]:
    """Every environment variable that is read, for the docs' test."""
    return tuple(PREFIX + name.upper() for name in Settings.model_fields)


def from_environment(**flags: object) -> Settings:
    """The settings of this process, a command's flags winning where they are not None; raises BadSettings."""
    return read_settings(os.environ, **flags)


def read_settings(environ: Mapping[str, str], **flags: object) -> Settings:
    """The settings from those variables, a command's flags winning where they are not None; raises BadSettings."""
    given: dict[str, object] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name in _ELSEWHERE:
            continue
        if name not in names():
            near = get_close_matches(name, names(), 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise BadSettings(f"unknown setting {name}; {hint}allowed are {', '.join(names())}")
        given[name.removeprefix(PREFIX).lower()] = value
    given.update({name: value for name, value in flags.items() if value is not None})
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise BadSettings("; ".join(_sentence(e["loc"], e["msg"], e["input"]) for e in error.errors())) from None


def _sentence(place: tuple[int | str, ...], message: str, value: object) -> str:
    """One fault as a sentence; database and broker addresses are not repeated, for they hold passwords."""
    reason = message.removeprefix("Value error, ")
    if not place:
        return reason
    name = PREFIX + str(place[0]).upper()
    shown = "" if str(place[0]).endswith("_url") else f"={value}"
    return f"{name}{shown}: {reason}"
