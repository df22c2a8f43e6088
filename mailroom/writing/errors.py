"""What only the writing of a letter raises."""

from __future__ import annotations

from collections.abc import Sequence

from mailroom.core import Invalid
from stationery.problems import Problem


class LetterRefused(Invalid):
    """This letter cannot be written; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code, first.message, first.suggestion, problems, first.values)
