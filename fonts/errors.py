"""What can go wrong while a hand is looked up or read.

HandError
├── UnknownHand    no hand of that name or version
└── BadHandFile    a file of the format that does not hold what it should; names file, letter and field
"""

from __future__ import annotations


class HandError(Exception):
    """Base of all errors of this package."""


class UnknownHand(HandError):
    """No hand of that name (or of that version) is in the catalogue; the message lists the names there are."""


class BadHandFile(HandError):
    """A hand or bodies file that cannot be used; `file`, `place` and `problem` say where and why."""

    def __init__(self, file: str, place: str, problem: str) -> None:
        self.file = file
        self.place = place
        self.problem = problem
        super().__init__(f"{file}: {place}: {problem}" if place else f"{file}: {problem}")
