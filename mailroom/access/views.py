"""What the services of access answer: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TenantView:
    id: str
    name: str
    zone: str
    country: str


@dataclass(frozen=True, slots=True)
class OperatorView:
    id: str
    tenant_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    tenant_id: str
    name: str
    test: bool
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    key: KeyView
    secret: str
    """The whole key as it is presented; shown once, stored nowhere."""
