"""Errors that every service may raise. A message says what, where, why, and what to do; only `api` knows which HTTP status each
one is.

MailroomError
├─ NotFound              not there, or another tenant's: nobody can tell which
├─ Invalid               the request can never work as it is
│   ├─ TooLarge          beyond a cap on bytes, rows or columns
│   ├─ people.ListUnreadable, writing.LetterRefused
├─ Conflict              it depends on the state, which is another one now
│   └─ access.IdempotencyRunning
├─ VaultError            the master key or sealed data does not open
└─ access.IdempotencyMismatch, access.NotAuthenticated, access.Forbidden
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

    def __init__(self, what: str, wanted: str, suggestion: str = "Check the id and the key it is asked with.") -> None:
        super().__init__("not_found", f"there is no {what} {wanted!r}", suggestion)


class Invalid(MailroomError):
    """The request can never work as it is."""


class TooLarge(Invalid):
    """Beyond a cap on bytes, rows or columns."""


class Conflict(MailroomError):
    """Right now the state does not allow it."""
