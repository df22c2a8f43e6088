"""The audit trail: who decided what about which thing, by ids only."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mailroom.core.context import Context
from mailroom.core.tables import AuditRow


def note(session: Session, ctx: Context, *, by: str, act: str, subject_id: str, reason: str | None = None) -> None:
    """One line, in the transaction of the act itself."""
    session.add(AuditRow(tenant_id=ctx.tenant_id, at=ctx.now(), by=by, act=act, subject_id=subject_id, reason=reason))
