"""The message of one letter: a Liquid template filled from a recipient. Pure.

All limits of the template language are set, nothing can be loaded, and what a recipient's data holds is text, never template. A
placeholder without a value is an error of that row unless the template says what stands instead (`default`, or `if`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import liquid
from liquid.builtin.expressions.logical import EqExpression, NeExpression
from liquid.builtin.expressions.primitive import Nil
from liquid.exceptions import LiquidError, UndefinedError
from liquid.expression import Expression
from liquid.undefined import StrictDefaultUndefined, Undefined
from rapidfuzz import fuzz, process

from mailroom.core import Invalid
from mailroom.people.recipients import (
    EXTERNAL_ID,
    LANGUAGES,
    Language,
    Recipient,
    fault,
    refused_value,
    salutation,
    slug,
    suspect,
    without_degrees,
)
from mailroom.writing.errors import LetterRefused
from stationery.problems import Problem

MAX_BODY: Final = 20_000
_BUILT: Final[Mapping[str, Language]] = {"anrede": "de", "salutation": "en"}
_PLACEHOLDERS: Final = {
    "anrede_form": "salutation", "salutation_form": "salutation",
    "titel": "title", "title": "title",
    "vorname": "first_name", "first_name": "first_name",
    "nachname": "last_name", "last_name": "last_name",
    "name": "full_name", "full_name": "full_name",
    "firma": "company", "company": "company",
    "abteilung": "department", "department": "department",
    "co": "care_of", "care_of": "care_of",
    "zusatz": "supplement", "supplement": "supplement",
    "ortsteil": "district", "district": "district",
    "strasse": "street", "street": "street",
    "hausnummer": "house_number", "house_number": "house_number",
    "postfach": "po_box", "po_box": "po_box",
    "plz": "postcode", "postcode": "postcode",
    "ort": "town", "town": "town", "city": "town",
    "bundesland": "region", "region": "region",
    "land": "country", "country": "country",
    EXTERNAL_ID: EXTERNAL_ID,
}  # fmt: skip


class Missing(StrictDefaultUndefined):
    """A value known to be empty: may be asked about (`if`) and replaced (`default`), anything else refuses the letter."""

    allowed_properties = frozenset([*StrictDefaultUndefined.allowed_properties, "__bool__", "__liquid__", "__class__"])

    def __bool__(self) -> bool:
        return False


class _MissingValue(Exception):
    """A filter was given a missing value."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _Language(liquid.Environment):
    """Liquid within limits: far above any letter, far below what hurts."""

    loop_iteration_limit = 1_000
    local_namespace_limit = 200_000
    output_stream_limit = 40_000
    context_depth_limit = 20
    block_nesting_limit = 20


@dataclass(frozen=True, slots=True)
class Message:
    """A template that was read."""

    body: str
    language: Language
    placeholders: tuple[str, ...]
    """What it asks for, sorted; without the names it sets itself."""
    template: liquid.BoundTemplate


def read_message(body: str, language: str | None = None) -> Message:
    """Read and check a template; raises Invalid (`bad_template`) with the place.

    Without a language it is English when the template uses `salutation` and not `anrede`, else German.
    """
    if len(body) > MAX_BODY:
        raise Invalid("bad_template", f"the template has {len(body)} characters", f"Keep it below {MAX_BODY}.")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t" for c in body):
        raise Invalid("bad_template", "the template holds a control character", "Type the place anew.")
    if not body.strip():
        raise Invalid("bad_template", "the template is empty", "Write the message, for example {{ anrede }}, …")
    if language is not None and language not in LANGUAGES:
        raise Invalid("bad_template", f"there is no language {language!r}", f"Use {' or '.join(LANGUAGES)}.")
    try:
        template = _environment().from_string(body.replace("\r\n", "\n"))
        found = template.analyze()
    except (LiquidError, RecursionError) as error:
        raise Invalid(
            "bad_template",
            f"the template cannot be read: {_where(error)}",
            "Correct the place named.",
            values={"detail": _where(error)},
        ) from error
    for name, spans in found.filters.items():
        if name not in template.env.filters:
            place = _line_and_column(body.replace("\r\n", "\n"), spans[0].index)
            raise Invalid("bad_template", f"there is no filter {name!r} ({place})", "Correct the place named.")
    _compare_missing_as_empty(template)
    names = tuple(sorted(str(name) for name in found.globals))
    english = "salutation" in names and "anrede" not in names
    return Message(body, _language(language) or ("en" if english else "de"), names, template)


def check_placeholders(message: Message, columns: Mapping[str, str]) -> None:
    """Raises Invalid (`unknown_placeholder`) when the list can't have what the template asks for.

    `columns`: header -> field or attribute, as ListView has it.
    """
    known = known_placeholders(columns)
    problems = []
    for name in message.placeholders:
        if name not in known:
            near = process.extractOne(slug(name), sorted(known), scorer=fuzz.ratio, score_cutoff=60)
            hint = f"Did you mean {{{{ {near[0]} }}}}?" if near else f"The list has {', '.join(sorted(known)[:30])}."
            problems.append(
                Problem(
                    name, "unknown_placeholder", f"no column of the list is called {name!r}", hint, values={"placeholder": name}
                )
            )
    if problems:
        raise Invalid("unknown_placeholder", problems[0].message, problems[0].suggestion, problems, problems[0].values)


def known_placeholders(columns: Mapping[str, str]) -> set[str]:
    """Every name that a template may use with a list of these columns."""
    own = {slug(header) for header in columns} | {name for name in columns.values() if name not in _PLACEHOLDERS.values()}
    return {*_BUILT, *_PLACEHOLDERS, *own}


def fill(message: Message, recipient: Recipient, columns: Mapping[str, str]) -> str:
    """The text as it will be written; raises LetterRefused (`missing_value`, `bad_text`, `bad_template`)."""
    values = _values(recipient, columns)
    try:
        text = message.template.render(**values)
    except _MissingValue as error:
        raise _missing(error.name, columns, recipient.row) from error
    except UndefinedError as error:
        raise _missing(str(error.args[0]), columns, recipient.row) from error
    except (LiquidError, RecursionError, ArithmeticError, ValueError) as error:
        problem = Problem(
            "template", "bad_template", f"the template cannot be filled: {_where(error)}", "Correct the place named.",
            recipient.row, values={"detail": _where(error)},
        )  # fmt: skip
        raise LetterRefused([problem]) from error
    text = tidy_text(text)
    if not text:
        raise LetterRefused([_empty(recipient.row)])
    return text


def check_values(message: Message, recipient: Recipient, columns: Mapping[str, str]) -> tuple[Problem, ...]:
    """The warnings about the values that this template writes; raises LetterRefused when one must not be written."""
    found = _judge_values(message, recipient, columns)
    if refused := [problem for problem in found if not problem.warns]:
        raise LetterRefused(refused)
    return tuple(found)


def _judge_values(message: Message, recipient: Recipient, columns: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the values that this template writes: refused as in an address, or worth a look (`warns`).

    `fill` does not ask: to it every value is text, whatever it looks like.
    """
    values = _values(recipient, columns)
    address = {*_PLACEHOLDERS, *_BUILT}
    found = []
    for name in message.placeholders:
        text = values.get(name)
        if not isinstance(text, str) or name in address:
            continue  # the fields of the address were judged with their row
        spoiled = fault(text)
        if spoiled is not None:
            found.append(replace(refused_value(name, text, spoiled), row=recipient.row))
        elif seen := suspect(text):
            found.append(
                Problem(
                    name,
                    seen.code,
                    f"{text!r} {seen.why}; it will be written as it stands",
                    "Write it as it is to be read, in a column formatted as text.",
                    recipient.row,
                    warns=True,
                    values={"value": text},
                )
            )
    return found


def tidy_text(text: str) -> str:
    """Without spaces at the ends of lines, double spaces, and more than one blank line in a row (what `if` leaves behind)."""
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _values(recipient: Recipient, columns: Mapping[str, str]) -> dict[str, object]:
    fields = recipient.values()
    found: dict[str, str] = {name: fields.get(field, "") for name, field in _PLACEHOLDERS.items()}
    for name in ("nachname", "last_name"):
        found[name] = without_degrees(found[name])
    if not found["name"]:
        found["name"] = found["full_name"] = " ".join(
            part for part in (fields.get("title"), fields.get("first_name"), fields.get("last_name")) if part
        )
    for header, field in columns.items():
        found[slug(header)] = without_degrees(fields.get(field, "")) if field == "last_name" else fields.get(field, "")
    found.update(recipient.attributes)
    # A column "Anrede" must not hide the salutation built from it.
    found.update({name: salutation(recipient.address, language) for name, language in _BUILT.items()})
    return {name: value or Missing(name, token=None, hint=name) for name, value in found.items()}


def _empty(row: int) -> Problem:
    message = "with this row's values the template gives no text at all; an empty card would be sent"
    return Problem("template", "bad_text", message, "Give the template an {% else %} for rows like this one.", row)


def _missing(name: str, columns: Mapping[str, str], row: int) -> LetterRefused:
    bare = name.removesuffix(" is undefined").strip("'")
    header = next((header for header, field in columns.items() if bare in (slug(header), field)), bare)
    problem = Problem(
        bare,
        "missing_value",
        f"the template uses {{{{ {bare} }}}}, and this row has no value for it",
        f'Fill the column {header!r}, or write {{{{ {bare} | default: "…" }}}} in the template.',
        row,
        values={"placeholder": bare},
    )
    return LetterRefused([problem])


class _Side(Expression):
    """One side of `==` or `!=`: a missing value compares as an empty text, so that `== ''`, `== blank` and `== empty` hold."""

    __slots__ = ("inner",)

    def __init__(self, inner: Expression) -> None:
        super().__init__(inner.token)
        self.inner = inner

    def evaluate(self, context: liquid.RenderContext) -> object:
        value = self.inner.evaluate(context)
        return "" if isinstance(value, Missing) else value

    def children(self) -> list[Expression]:
        return [self.inner]


def _compare_missing_as_empty(template: liquid.BoundTemplate) -> None:
    """Liquid calls a missing value equal to `nil` only; whoever asks for an empty one would take the wrong branch."""
    context = liquid.RenderContext(template)
    nodes: list[liquid.Node] = list(template.nodes)
    expressions: list[Expression] = []
    while nodes:
        node = nodes.pop()
        nodes += node.children(context)
        expressions += node.expressions()
    while expressions:
        one = expressions.pop()
        expressions += one.children()
        if isinstance(one, EqExpression | NeExpression) and not isinstance(one.left, Nil) and not isinstance(one.right, Nil):
            one.left, one.right = _Side(one.left), _Side(one.right)


@functools.cache
def _environment() -> liquid.Environment:
    environment = _Language(undefined=StrictDefaultUndefined)
    for tag in ("include", "render", "extends", "block"):
        environment.tags.pop(tag, None)
    for name, function in list(environment.filters.items()):
        if name != "default":
            environment.filters[name] = _careful(function)
    environment.filters["date"] = _dated(environment.filters["date"])
    return environment


def _careful(function: Callable[..., object]) -> Callable[..., object]:
    """Some filters turn a missing value into nothing or into a zero; none shall."""

    @functools.wraps(function)  # keeps the marks by which Liquid passes its context
    def careful(*args: object, **kwargs: object) -> object:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Undefined):
                raise _MissingValue(str(value.hint or value.name))
        return function(*args, **kwargs)

    return careful


def _dated(function: Callable[..., object]) -> Callable[..., object]:
    """Today's date would change the letter between proof and approval; a date in a letter comes from the list."""

    @functools.wraps(function)
    def dated(value: object, *args: object, **kwargs: object) -> object:
        if isinstance(value, str) and value.strip().casefold() in ("now", "today"):
            raise liquid.exceptions.FilterArgumentError("the date of today cannot stand in a letter", token=None)
        return function(value, *args, **kwargs)

    return dated


def _where(error: Exception) -> str:
    """The first line of an error and, when Liquid knows it, the line and column."""
    text = str(error).strip().splitlines() or [type(error).__name__]
    place = re.search(r"(\d+):(\d+)\s*$", text[1]) if len(text) > 1 else None
    return f"{text[0]} (line {place[1]}, column {place[2]})" if place else text[0]


def _line_and_column(body: str, index: int) -> str:
    before = body[:index].split("\n")
    return f"line {len(before)}, column {len(before[-1]) + 1}"


def _language(name: str | None) -> Language | None:
    return next((known for known in LANGUAGES if known == name), None)
