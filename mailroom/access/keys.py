"""API keys: `fk_live_<id>_<secret>` or `fk_test_…`. The secret has 256 random bits, is shown once and stored as SHA-256."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailroom.access.errors import Forbidden, NotAuthenticated
from mailroom.access.tokens import token_hash
from mailroom.access.views import KeyView, NewKey
from mailroom.core import Context, Invalid, Services, one_line, own_row
from mailroom.core.tables import ApiKeyRow

SCOPES: Final = ("letters", "sign", "station", "admin")
_FORM: Final = re.compile(r"fk_(live|test)_([0-9a-z]{20})_([0-9a-f]{64})\Z")
_NOBODY: Final = "0" * 64


def create_key(
    session: Session, ctx: Context, *, name: str, test: bool = False, scopes: Collection[str] = ("letters",)
) -> NewKey:
    """A new key; raises Invalid for a scope that does not exist."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Invalid("invalid_request", f"unknown scope {', '.join(unknown) or '(none given)'}", f"Use {', '.join(SCOPES)}.")
    bare_id, secret = ctx.new_id("key").removeprefix("key_"), ctx.ids.secret()
    row = ApiKeyRow(
        id=f"key_{bare_id}",
        tenant_id=ctx.tenant_id,
        name=one_line("name", name),
        test=test,
        scopes=sorted(set(scopes)),
        secret_hash=token_hash(secret),
        created_at=ctx.now(),
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    return NewKey(_view(row), f"fk_{'test' if test else 'live'}_{bare_id}_{secret}")


def authenticate(session: Session, services: Services, presented: str, *, scope: str | None = None) -> KeyView:
    """The key presented; raises NotAuthenticated, or Forbidden when it lacks the scope ("admin" has them all)."""
    match = _FORM.match(presented)
    if match is None:
        raise NotAuthenticated
    mode, bare_id, secret = match.groups()
    row = session.get(ApiKeyRow, f"key_{bare_id}")
    right = hmac.compare_digest(row.secret_hash if row else _NOBODY, token_hash(secret))
    if row is None or not right or row.revoked_at is not None or row.test != (mode == "test"):
        raise NotAuthenticated
    if scope is not None and scope not in row.scopes and "admin" not in row.scopes:
        raise Forbidden(scope)
    return _view(row)


def list_keys(session: Session, ctx: Context) -> list[KeyView]:
    rows = session.scalars(
        select(ApiKeyRow).where(ApiKeyRow.tenant_id == ctx.tenant_id).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )
    return [_view(row) for row in rows]


def revoke_key(session: Session, ctx: Context, key_id: str) -> KeyView:
    """From the commit on the key opens nothing; revoking twice keeps the first time."""
    row = ApiKeyRow
    session.execute(
        update(row)
        .where(row.tenant_id == ctx.tenant_id, row.id == key_id, row.revoked_at.is_(None))
        .values(revoked_at=ctx.now())
    )
    return _view(own_row(session, ctx, ApiKeyRow, key_id, "key", fresh=True))


def _view(row: ApiKeyRow) -> KeyView:
    return KeyView(row.id, row.tenant_id, row.name, row.test, tuple(row.scopes), row.created_at, row.revoked_at)
