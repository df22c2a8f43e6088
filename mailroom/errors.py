"""What services raise. A message says what, where, why, and what to do; only `api` knows which HTTP status each one is.

MailroomError
├─ NotFound              not there, or another tenant's: nobody can tell which
├─ Invalid               the request can never work as it is
│   ├─ ListUnreadable    a recipient list that is not one
│   ├─ TooLarge          beyond a cap on bytes, rows or columns
│   └─ LetterRefused     `problems` say which field of which row
├─ Conflict              it depends on the state, which is another one now
│   └─ IdempotencyRunning
├─ IdempotencyMismatch   the same key with another body
├─ NotAuthenticated
└─ Forbidden
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stationery.problems import Problem, Value


class MailroomError(Exception):
    """Base of all. `code` is stable and documented, `suggestion` is the fix, `problems` the fields concerned.

    `values` is what the message quotes, by name, so that a page can say it in another language.
    """

    def __init__(
        self,
        code: str,
        message: str,
        suggestion: str = "",
        problems: Sequence[Problem] = (),
        values: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.problems = tuple(problems)
        self.values: Mapping[str, Value] = values or {}


class NotFound(MailroomError):
    """There is no such thing in this tenant."""

    def __init__(self, what: str, wanted: str) -> None:
        super().__init__("not_found", f"there is no {what} {wanted!r}", "Check the id and the key it is asked with.")


class Invalid(MailroomError):
    """The request can never work as it is."""


class ListUnreadable(Invalid):
    """The file is not a list that can be read; nothing was imported."""


class TooLarge(Invalid):
    """Beyond a cap on bytes, rows or columns."""


class LetterRefused(Invalid):
    """This letter cannot be written; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code, first.message, first.suggestion, problems, first.values)


class Conflict(MailroomError):
    """Right now the state does not allow it."""


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
