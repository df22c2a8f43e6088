"""A world for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api.crashes.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """On SQLite."""
    settings = Settings(data=tmp_path / "data", master_key_file=tmp_path / "keys" / "master.key")
    settings.data.mkdir()
    with World(settings, tmp_path) as world:
        yield world
