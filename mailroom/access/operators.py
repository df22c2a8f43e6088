"""People: operators, their one-time sign-in links, their sessions. Tokens are stored as hashes, expire, and a link works
once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mailroom.access.errors import NotAuthenticated
from mailroom.access.tokens import token_hash
from mailroom.access.views import OperatorView
from mailroom.core import Context, Services, changed, one_line, own_row
from mailroom.core.tables import OperatorRow, SessionRow, SignInLinkRow

LINK_VALID_S: Final = 900
SESSION_VALID_S: Final = 12 * 3600


def ensure_operator(session: Session, ctx: Context, *, name: str, role: str = "admin") -> OperatorView:
    """The operator of that name, made when not there."""
    row = session.scalar(select(OperatorRow).where(OperatorRow.tenant_id == ctx.tenant_id, OperatorRow.name == name))
    if row is None:
        row = OperatorRow(
            id=ctx.new_id("opr"),
            tenant_id=ctx.tenant_id,
            name=one_line("name", name),
            role=role,
            created_at=ctx.now(),
            disabled_at=None,
        )
        session.add(row)
        session.flush()
    return _view(row)


def create_sign_in_link(session: Session, ctx: Context, operator_id: str, *, valid_s: int = LINK_VALID_S) -> str:
    """A token that signs the operator in once, within `valid_s` seconds."""
    own_row(session, ctx, OperatorRow, operator_id, "operator")
    token = ctx.ids.secret()
    session.add(
        SignInLinkRow(
            token_hash=token_hash(token),
            tenant_id=ctx.tenant_id,
            operator_id=operator_id,
            expires_at=ctx.now() + timedelta(seconds=valid_s),
            used_at=None,
        )
    )
    return token


def use_sign_in_link(session: Session, services: Services, token: str) -> tuple[OperatorView, str]:
    """The operator and a session token; raises NotAuthenticated when the link was used, is too old, or never was one."""
    now = services.clock()
    link = SignInLinkRow
    used = session.execute(
        update(link)
        .where(link.token_hash == token_hash(token), link.used_at.is_(None), link.expires_at > now)
        .values(used_at=now)
    )
    if not changed(used):
        raise NotAuthenticated
    row = session.get_one(SignInLinkRow, token_hash(token))
    operator = own_row(session, services.context(row.tenant_id), OperatorRow, row.operator_id, "operator")
    if operator.disabled_at is not None:
        raise NotAuthenticated
    secret = services.ids.secret()
    session.add(
        SessionRow(
            token_hash=token_hash(secret),
            tenant_id=row.tenant_id,
            operator_id=row.operator_id,
            created_at=now,
            expires_at=now + timedelta(seconds=SESSION_VALID_S),
            ended_at=None,
        )
    )
    return _view(operator), secret


def session_operator(session: Session, services: Services, session_token: str) -> OperatorView:
    """Who is signed in with this token; raises NotAuthenticated."""
    operator = session.scalar(
        select(OperatorRow)
        .join(SessionRow, (SessionRow.tenant_id == OperatorRow.tenant_id) & (SessionRow.operator_id == OperatorRow.id))
        .where(
            SessionRow.token_hash == token_hash(session_token),
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > services.clock(),
            OperatorRow.disabled_at.is_(None),
        )
    )
    if operator is None:
        raise NotAuthenticated
    return _view(operator)


def end_session(session: Session, services: Services, session_token: str) -> None:
    """Sign out; does nothing when already out."""
    row = SessionRow
    session.execute(
        update(row).where(row.token_hash == token_hash(session_token), row.ended_at.is_(None)).values(ended_at=services.clock())
    )


def _view(row: OperatorRow) -> OperatorView:
    return OperatorView(row.id, row.tenant_id, row.name, row.role)
