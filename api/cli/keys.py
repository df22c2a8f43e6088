"""`federkiel key create`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from api.cli.exits import USAGE, fail
from api.opening import open_begun_house, place_of, settings_or_fail
from mailroom.access import create_key
from mailroom.core import Invalid, Services


def create(name: str, *, test: bool, scopes: Sequence[str], data: Path | None) -> None:
    """Make a key and print it; it is stored as a hash and cannot be printed again. Standard error says where it opens."""
    settings = settings_or_fail(data=data)
    services, tenant = open_begun_house(settings)
    try:
        print(make_key(services, tenant.id, name, test=test, scopes=scopes))
        print(f"This key opens the server of {place_of(settings)}; scopes: {', '.join(scopes)}.", file=sys.stderr)
    except Invalid as error:
        fail(f"{error.message}. {error.suggestion}", USAGE)
    finally:
        services.close()


def make_key(services: Services, tenant_id: str, name: str, *, test: bool = False, scopes: Sequence[str]) -> str:
    """A new key's secret; raises Invalid for a scope that does not exist."""
    with services.writing() as session:
        return create_key(session, services.context(tenant_id), name=name, test=test, scopes=scopes).secret
