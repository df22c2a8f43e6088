"""A house on SQLite and on PostgreSQL; a clock that stands still until it is moved; randomness that can be repeated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.context import Context
from mailroom.house import House
from tests.services import database_url, migrated_postgresql, migrated_sqlite, postgresql, postgresql_database, redis_url

__all__ = ["database_url", "migrated_postgresql", "migrated_sqlite", "postgresql", "postgresql_database", "redis_url"]


class StandingClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Office:
    """A house with one tenant, ready to work."""

    house: House
    ctx: Context
    clock: StandingClock


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Tables made, a tenant there."""
    clock = StandingClock()
    house = House.open(
        database_url=database_url,
        master_key_file=tmp_path / "key" / "master.key",
        clock=clock,
        random_bytes=random.Random(4711).randbytes,
    )
    tenant = house.ensure_tenant()
    yield Office(house, house.context(tenant.id), clock)
    house.close()
