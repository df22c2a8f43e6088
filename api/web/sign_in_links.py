"""The one-time link that signs an operator in, made where the server runs."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from mailroom.access import create_sign_in_link, ensure_operator, ensure_tenant
from mailroom.core import Services

FIRST_OPERATOR: Final = "operator"


def sign_in_url(services: Services, base_url: str, *, tenant_id: str | None = None, operator: str = FIRST_OPERATOR) -> str:
    """A link under `base_url` that signs `operator` of the tenant (else the house's first) in once, within 15 minutes."""
    ctx = services.context(tenant_id or ensure_tenant(services).id)
    with services.writing() as session:
        person = ensure_operator(session, ctx, name=operator)
        token = create_sign_in_link(session, ctx, person.id)
    return f"{base_url.rstrip('/')}/sign-in?{urlencode({'link': token})}"
