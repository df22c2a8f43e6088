"""Stage 9: forms and habits become a hand's file in the format of fonts.format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fonts.compiler.strokes.forms import CompiledForm, Entry
from fonts.format import FORMAT
from fonts.hand import Exit, Form
from fonts.landmarks import write_landmark, write_strokes

Value = str | float | int
Habits = dict[str, dict[str, Value]]

FORM_NAMES: Final = ("usual", "second", "third")
"""Names of a character's forms, from the font's usual glyph and its alternates."""


@dataclass(frozen=True, slots=True)
class HandText:
    """What goes into the file beside the forms."""

    name: str
    version: str
    title: str
    description: str
    notes: tuple[str, ...]
    """Comment lines: source, version, licence."""
    habits: Habits
    joins: Mapping[str, Value]
    joins_limits: Mapping[str, Mapping[str, float]]
    """after, before: upper limits of joining by letter."""


def hand_text(head: HandText, forms: Mapping[str, Sequence[CompiledForm]], filled: Mapping[str, Form]) -> str:
    """The hand's file. `filled`: forms of the house's own bodies for characters that the font lacks."""
    lines = [f"# {note}" for note in head.notes]
    lines += [f"format = {FORMAT}", 'kind = "hand"', "", "[hand]"]
    lines += [f"{key} = {_quoted(getattr(head, key))}" for key in ("name", "version", "title", "description")]
    lines += _uses(forms)
    for group, values in head.habits.items():
        lines += ["", f"[habits.{group}]", *(f"{key} = {_value(value)}" for key, value in values.items())]
    lines += ["", "[joins]", *(f"{key} = {_value(value)}" for key, value in head.joins.items())]
    for kind, limits in head.joins_limits.items():
        lines += ["", f"[joins.{kind}]", *(f"{_quoted(key)} = {_value(value)}" for key, value in limits.items())]
    for char, named in forms.items():
        for form in named:
            lines += ["", f"[forms.{_quoted(char)}.{form.name}]", *_form(form)]
    for char, own in filled.items():
        lines += ["", f"[forms.{_quoted(char)}.{FORM_NAMES[0]}]", f'pen = "{write_strokes(own.pen)}"']
        if own.late:
            lines.append(f'late = "{write_strokes(own.late)}"')
    return "\n".join(lines) + "\n"


def _uses(forms: Mapping[str, Sequence[CompiledForm]]) -> list[str]:
    """Second forms alternate anywhere; a third one, of small letters, ends words."""
    second = [char for char, named in forms.items() if len(named) > 1]
    final = [char for char, named in forms.items() if len(named) > 2 and char.islower()]
    lines: list[str] = []
    for kind, chars, name in (("second", second, FORM_NAMES[1]), ("final", final, FORM_NAMES[2])):
        if chars:
            lines += ["", f"[use.{kind}]", *(f"{_quoted(char)} = {_quoted(name)}" for char in chars)]
    return lines


def _form(form: CompiledForm) -> list[str]:
    lines = [f'pen = "{write_strokes(form.pen)}"']
    if form.exit is not Exit.NONE:
        lines.append(f'exit = "{form.exit.value}"')
    for key, entry in (("base", form.base), ("waist", form.waist)):
        if entry is not None:
            lines.append(f'{key} = "{_entry(entry)}"')
    if form.late:
        lines.append(f'late = "{write_strokes(form.late)}"')
    if form.dot is not None:
        lines.append(f"dot = [{form.dot[0]:g}, {form.dot[1]:g}]")
    if form.bar is not None:
        lines.append(f"bar = [{', '.join(f'{value:g}' for value in form.bar)}]")
    return lines


def _entry(entry: Entry) -> str:
    rest = f"&{entry.skip}" if entry.skip else "&"
    return " ".join([*(write_landmark(landmark) for landmark in entry.lead), rest])


def _value(value: Value) -> str:
    return _quoted(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    """A TOML basic string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
