"""Who may come in, and as whom: tenants, operators with their links and sessions, API keys, answered requests.

Not what they may see: every service binds its queries to the context's tenant by itself. `api` asks here at every request.
"""

from mailroom.access import idempotency
from mailroom.access.errors import Forbidden, IdempotencyMismatch, IdempotencyRunning, NotAuthenticated
from mailroom.access.idempotency import StoredAnswer, body_hash
from mailroom.access.keys import authenticate, create_key, list_keys, revoke_key
from mailroom.access.operators import create_sign_in_link, end_session, ensure_operator, session_operator, use_sign_in_link
from mailroom.access.tenants import ensure_tenant
from mailroom.access.views import KeyView, OperatorView, TenantView

__all__ = [
    "Forbidden",
    "IdempotencyMismatch",
    "IdempotencyRunning",
    "KeyView",
    "NotAuthenticated",
    "OperatorView",
    "StoredAnswer",
    "TenantView",
    "authenticate",
    "body_hash",
    "create_key",
    "create_sign_in_link",
    "end_session",
    "ensure_operator",
    "ensure_tenant",
    "idempotency",
    "list_keys",
    "revoke_key",
    "session_operator",
    "use_sign_in_link",
]
