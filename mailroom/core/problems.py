"""The verdict on one row, from what was found about it (`stationery.problems.Problem`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from stationery.problems import Problem

__all__ = ["Verdict", "verdict_of", "worst"]

Verdict = Literal["ok", "warning", "refused"]

_RANK: Final[dict[Verdict, int]] = {"ok": 0, "warning": 1, "refused": 2}


def verdict_of(problems: Iterable[Problem]) -> Verdict:
    """The worst of them: ok without any, warning when all only warn, else refused."""
    return worst("ok", *("warning" if problem.warns else "refused" for problem in problems))


def worst(*verdicts: Verdict) -> Verdict:
    return max(verdicts, key=_RANK.__getitem__)
