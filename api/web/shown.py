"""What pages show of a recipient and of a problem: names for people, words in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from api.web.i18n import Words
from mailroom.core import Problem
from mailroom.core.work import JobView

# A value as Python's repr quotes it.
_VALUE: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_NAME: Final = ("title", "first_name", "last_name")
_TONES: Final[Mapping[str, str]] = {
    "draft": "quiet",
    "proofed": "warning",
    "posted": "ok",
    "finished": "ok",
    "written": "ok",
    "verified": "ok",
    "inserted": "ok",
    "held": "warning",
    "unknown": "refused",
    "returned": "warning",
    "spoiled": "quiet",
    "cancelled": "quiet",
    "withdrawn": "quiet",
    "ready": "quiet",
}


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem in the reader's language."""

    field: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the rest of a table is; empty where there is none."""

    before: str = ""
    after: str = ""


def name_of(values: Mapping[str, str]) -> str:
    """A recipient's name as people say it; the company where there is no person."""
    person = values.get("full_name") or " ".join(filter(None, (values.get(field, "") for field in _NAME)))
    return person or values.get("company", "")


def place_of(values: Mapping[str, str]) -> str:
    """Postcode and town."""
    return " ".join(filter(None, (values.get("postcode", ""), values.get("town", ""))))


def tone_of(state: str) -> str:
    """The style class of a state's mark."""
    return _TONES.get(state, "")


def shown_problems(words: Words, problems: Iterable[Problem]) -> Sequence[ShownProblem]:
    """The problems for a page, in the reader's language."""
    return [_shown(words, problem) for problem in problems]


def shown_failure(words: Words, job: JobView | None) -> ShownProblem | None:
    """What made a job fail, in the reader's language; the mailroom's own sentence below it where that says more."""
    if job is None or job.state != "failed":
        return None
    said = job.error or ""
    shown = _shown(words, Problem("", job.error_code or "", said, ""))
    return ShownProblem("", shown.message, said if said != shown.message else "")


def _shown(words: Words, problem: Problem) -> ShownProblem:
    """The mailroom speaks English. A language with words of its own for a code puts the value and the number that the sentence
    quotes into them; where that does not work out, the English sentence stands, for it is right."""
    field = words(f"field.{problem.field}") if words.has(f"field.{problem.field}") else problem.field
    message, suggestion = problem.message, problem.suggestion
    parts = _parts(problem)
    try:
        if words.has(f"problem.{problem.code}"):
            message = words(f"problem.{problem.code}", **parts)
        if suggestion and words.has(f"remedy.{problem.code}"):
            suggestion = words(f"remedy.{problem.code}", **parts)
    except KeyError:
        message, suggestion = problem.message, problem.suggestion
    return ShownProblem(field, message, suggestion)


def _parts(problem: Problem) -> dict[str, str]:
    """What a sentence quotes: the first two values, the number of a row or of lines, and what follows its colon."""
    found = {"field": problem.field}
    for name, quoted in zip(("value", "second"), _VALUE.finditer(problem.message), strict=False):
        with suppress(ValueError, SyntaxError):
            found[name] = str(ast.literal_eval(quoted.group()))
    number = re.search(r"\b(?:row|by) (\d+)", _VALUE.sub("", problem.message))
    if number:
        found["number"] = number.group(1)
    _, colon, detail = problem.message.partition(": ")
    if colon:
        found["detail"] = detail
    return found
