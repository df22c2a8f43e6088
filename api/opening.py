"""From the environment to open services: what serve, key, worker and demo have in common."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from api.cli.exits import FAILED, fail
from api.settings import BadSettings, Settings, from_environment
from mailroom.access import TenantView, ensure_tenant
from mailroom.core import Database, Services


def settings_or_fail(*, data: Path | None = None) -> Settings:
    """The settings, or the end of the command with what is wrong with them (exit code 2)."""
    try:
        return from_environment(data=data)
    except BadSettings as error:
        fail(str(error), 2)


def open_services(settings: Settings) -> tuple[Services, TenantView]:
    """The services with their tables up to date, and its first tenant."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    services = Services.open(database_url=settings.database, master_key_file=settings.master_key_file)
    services.migrate()
    return services, ensure_tenant(services, zone=settings.time_zone)


def open_existing(settings: Settings) -> tuple[Services, TenantView]:
    """As `open_services`, but the end of the command where no server has been before: nothing is made by mistake."""
    if not _begun(settings.database):
        fail(
            f"there is no Federkiel data in {place_of(settings)}; "
            "start `federkiel serve` there once, or name the server's own folder with --data",
            FAILED,
        )
    return open_services(settings)


def place_of(settings: Settings) -> str:
    """Data folder, and the database where it lies elsewhere, for people; without the database's password."""
    url = make_url(settings.database)
    return (
        f"{settings.data} (database {url.render_as_string(hide_password=True)})"
        if settings.database_url
        else str(settings.data)
    )


def _begun(database_url: str) -> bool:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    database = Database(database_url)
    try:
        return inspect(database.engine).has_table("tenants")
    finally:
        database.dispose()
