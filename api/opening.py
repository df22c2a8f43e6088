"""From the environment to an open house: what serve, key, worker and demo have in common."""

from __future__ import annotations

import os
from pathlib import Path

from api.cli.exits import fail
from api.settings import BadSettings, Settings, read_settings
from mailroom.house import House
from mailroom.views import TenantView


def settings_or_fail(*, data: Path | None = None) -> Settings:
    """The settings, or the end of the command with what is wrong with them (exit code 2)."""
    try:
        return read_settings(os.environ, data=data)
    except BadSettings as error:
        fail(str(error), 2)


def open_house(settings: Settings) -> tuple[House, TenantView]:
    """The house with its tables up to date, and its first tenant."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    house = House.open(database_url=settings.database, master_key_file=settings.master_key_file)
    house.migrate()
    return house, house.ensure_tenant(zone=settings.time_zone)
