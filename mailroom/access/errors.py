"""What only keys, sign-in and idempotency raise."""

from __future__ import annotations

from mailroom.core import Conflict, MailroomError


class IdempotencyRunning(Conflict):
    """The first request with this key has not been answered yet."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_running", "the first request with this Idempotency-Key is still running", "Ask again soon."
        )


class IdempotencyMismatch(MailroomError):
    """The same Idempotency-Key came with another body."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_mismatch",
            "this Idempotency-Key was used before with another request",
            "Use a new key for a new request; send the same body to have the first answer again.",
        )


class NotAuthenticated(MailroomError):
    """No key, link or session that is valid now; which of the reasons is not told."""

    def __init__(self) -> None:
        super().__init__("unauthenticated", "the key, link or session is not valid", "Use a valid key, or ask for a new link.")


class Forbidden(MailroomError):
    """The key is valid but lacks the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__("forbidden", f"this key lacks the scope {scope!r}", f"Create a key with --scope {scope}.")
