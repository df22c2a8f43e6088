"""The steps at which the server's transaction decides, on PostgreSQL as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api.crashes.test_kill import once_at
from tests.api.crashes.world import World
from tests.services import postgresql, postgresql_database

__all__ = ["postgresql", "postgresql_database"]  # fixtures, by name

pytestmark = pytest.mark.services


@pytest.fixture
def world(tmp_path: Path, postgresql_database: str) -> Iterator[World]:
    """On PostgreSQL."""
    settings = Settings(
        data=tmp_path / "data", database_url=postgresql_database, master_key_file=tmp_path / "keys" / "master.key"
    )
    with World(settings, tmp_path) as world:
        yield world


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("action", ["claim", "arm", "grant", "finish"])
def test_the_server_is_killed_and_the_station_goes_on_by_itself(world: World, action: str, moment: str) -> None:
    once_at(world, moment, action, "server")
    world.start_station()
    world.wait_until_written()
    world.judge()


@pytest.mark.parametrize("line", [0, 1])
def test_the_station_is_killed_in_the_middle_of_a_line_and_a_person_decides(world: World, line: int) -> None:
    world.start_station(dies_in_line=line)
    world.station_died()
    drawn = len(world.ink())
    world.start_station()
    world.wait_for(lambda: world.states()["unknown"] == 1)
    assert len(world.ink()) == drawn
    world.operator_spoils()
    world.wait_until_written()
    world.judge()
