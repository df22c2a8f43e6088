"""`federkiel key create`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from api.cli.exits import USAGE, fail
from api.opening import open_begun_house, place_of, settings_or_fail
from mailroom.errors import Invalid
from mailroom.house import House
from mailroom.keys import create_key


def create(name: str, *, test: bool, scopes: Sequence[str], data: Path | None) -> None:
    """Make a key and print it; it is stored as a hash and cannot be printed again. Standard error says where it opens."""
    settings = settings_or_fail(data=data)
    house, tenant = open_begun_house(settings)
    try:
        print(make_key(house, tenant.id, name, test=test, scopes=scopes))
        print(f"This key opens the server of {place_of(settings)}; scopes: {', '.join(scopes)}.", file=sys.stderr)
    except Invalid as error:
        fail(f"{error.message}. {error.suggestion}", USAGE)
    finally:
        house.close()


def make_key(house: House, tenant_id: str, name: str, *, test: bool = False, scopes: Sequence[str]) -> str:
    """A new key's secret; raises Invalid for a scope that does not exist."""
    with house.writing() as session:
        return create_key(session, house.context(tenant_id), name=name, test=test, scopes=scopes).secret
