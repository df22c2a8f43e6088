"""Tenants: a client whose data is its own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mailroom.access.views import TenantView
from mailroom.core import Services, make_key
from mailroom.core.tables import TenantRow


def ensure_tenant(
    services: Services, name: str = "Federkiel", *, zone: str = "Europe/Berlin", country: str = "DE"
) -> TenantView:
    """The tenant of that name, made when it is not there; its own transaction."""
    found = _find_tenant(services, name)
    if found:
        return found
    row = TenantRow(id=services.ids.new("ten"), name=name, zone=zone, country=country, created_at=services.clock())
    try:
        with services.writing() as session:
            session.add(row)
            session.flush()
            make_key(session, services.context(row.id), row.id)
    except IntegrityError:  # another process was faster
        found = _find_tenant(services, name)
        if found is None:
            raise
        return found
    return TenantView(row.id, row.name, row.zone, row.country)


def _find_tenant(services: Services, name: str) -> TenantView | None:
    with services.reading() as session:
        row = session.scalar(select(TenantRow).where(TenantRow.name == name))
        return TenantView(row.id, row.name, row.zone, row.country) if row else None
