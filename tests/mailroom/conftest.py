"""A house on SQLite and on PostgreSQL; a clock that stands still until it is moved; randomness that can be repeated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.access import ensure_tenant
from mailroom.core import Context, Services
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

    services: Services
    ctx: Context
    clock: StandingClock


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Tables made, a tenant there."""
    clock = StandingClock()
    services = Services.open(
        database_url=database_url,
        master_key_file=tmp_path / "key" / "master.key",
        clock=clock,
        random_bytes=random.Random(4711).randbytes,
    )
    tenant = ensure_tenant(services)
    yield Office(services, services.context(tenant.id), clock)
    services.close()
