"""`federkiel key create` and `federkiel key list`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from api.cli.exits import USAGE, fail
from api.opening import open_existing, place_of, settings_or_fail
from mailroom.access import KeyView, create_key, list_keys
from mailroom.core import Invalid, Services


def create(name: str, *, test: bool, scopes: Sequence[str], data: Path | None) -> None:
    """Make a key and print it; it is stored as a hash and cannot be printed again. Standard error says where it opens."""
    settings = settings_or_fail(data=data)
    services, tenant = open_existing(settings)
    try:
        print(make_key(services, tenant.id, name, test=test, scopes=scopes))
        print(f"This key opens the server of {place_of(settings)}; scopes: {', '.join(scopes)}.", file=sys.stderr)
    except Invalid as error:
        fail(f"{error.message}. {error.suggestion}", USAGE)
    finally:
        services.close()


def print_keys(*, data: Path | None, as_json: bool) -> None:
    """Print which keys there are; never their secrets, which nobody knows any more."""
    services, tenant = open_existing(settings_or_fail(data=data))
    try:
        with services.reading() as session:
            found = list_keys(session, services.context(tenant.id))
    finally:
        services.close()
    if as_json:
        print(json.dumps([_values(key) for key in found], ensure_ascii=False, indent=2))
        return
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ("test" if key.test else "live")
        print(f"{key.id}  {key.created_at:%Y-%m-%d}  {state:18}  {','.join(key.scopes):16}  {key.name}")


def _values(key: KeyView) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "test": key.test,
        "scopes": list(key.scopes),
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def make_key(services: Services, tenant_id: str, name: str, *, test: bool = False, scopes: Sequence[str]) -> str:
    """A new key's secret; raises Invalid for a scope that does not exist."""
    with services.writing() as session:
        return create_key(session, services.context(tenant_id), name=name, test=test, scopes=scopes).secret
