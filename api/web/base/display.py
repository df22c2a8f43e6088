"""What pages show of a recipient and of a problem: names for people, words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.web.base.i18n import Words
from mailroom.core import MailroomError
from mailroom.core.work import JobView
from stationery.problems import Problem, Value

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


def shown_error(words: Words, error: MailroomError) -> ShownProblem:
    """What the mailroom refused, in the reader's language."""
    return ShownProblem("", *_said(words, error.code, error.message, error.suggestion, error.values))


def shown_failure(words: Words, job: JobView | None) -> ShownProblem | None:
    """What made a job fail, in the reader's language; the mailroom's own sentence below it where that says more."""
    if job is None or job.state != "failed":
        return None
    said = job.error or ""
    # A job keeps its failure's code and sentence only, no values.
    message, _ = _said(words, job.error_code or "", said, "", {})
    return ShownProblem("", message, said if said != message else "")


def _shown(words: Words, problem: Problem) -> ShownProblem:
    field = words(f"field.{problem.field}") if words.has(f"field.{problem.field}") else problem.field
    values = {"field": problem.field, **problem.values}
    return ShownProblem(field, *_said(words, problem.code, problem.message, problem.suggestion, values))


def _said(words: Words, code: str, message: str, suggestion: str, values: Mapping[str, Value]) -> tuple[str, str]:
    """Message and suggestion. The mailroom speaks English; a language with words of its own for a code puts the values into
    them. Where one is missing, as in what was stored before there were values, the English sentence stands, for it is right."""
    # A row is called by its number as the spreadsheet shows it, so numbers are not grouped here.
    parts = {name: str(value) for name, value in values.items()}
    try:
        said = words.filled(f"problem.{code}", parts) if words.has(f"problem.{code}") else message
        remedy = words.filled(f"remedy.{code}", parts) if suggestion and words.has(f"remedy.{code}") else suggestion
    except KeyError:
        return message, suggestion
    return said, remedy
