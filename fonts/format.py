"""Reads hands and bodies from their text format (TOML), refusing whatever it does not know.

A *bodies* file holds forms that several hands share. A *hand* file names its bodies, chooses a form for each character, may
add forms of its own, and sets the habits. Both carry `format = 1`; a reader keeps reading every older format.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from fonts.errors import BadHandFile
from fonts.hand import (
    Choice,
    DotStyle,
    Exit,
    Form,
    Habits,
    Hand,
    Joins,
    LineHabits,
    Marks,
    Motor,
    Proportions,
    Spacing,
    Tempo,
    Track,
    Variation,
)
from fonts.landmarks import read_entry, read_strokes

FORMAT: Final = 1
_MAX_BYTES: Final = 8 * 1024 * 1024

Forms = dict[str, dict[str, Form]]
Table = Mapping[str, object]
_E = TypeVar("_E", bound=StrEnum)
_G = TypeVar("_G")

_FORM_KEYS: Final = frozenset(("pen", "exit", "base", "waist", "quick", "quick_base", "tail", "late", "dot", "bar", "advance"))
_HAND_KEYS: Final = frozenset(("format", "kind", "hand", "bodies", "use", "forms", "habits", "joins"))
_PLACES: Final = ("second", "initial", "final", "unjoined")


def read_bodies(path: Path) -> Forms:
    """The forms of a bodies file; raises BadHandFile."""
    reader = _Reader(path.name)
    top = reader.load(path, "bodies")
    reader.known(top, "", frozenset(("format", "kind", "forms")))
    return reader.forms(reader.table(top.get("forms", {}), "forms"))


def read_hand(path: Path, bodies: Callable[[str], Forms]) -> Hand:
    """A hand from its file; `bodies` gives the forms of a bodies file by name. Raises BadHandFile."""
    reader = _Reader(path.name)
    top = reader.load(path, "hand")
    reader.known(top, "", _HAND_KEYS)
    head = reader.table(top.get("hand", {}), "hand")
    reader.known(head, "hand", frozenset(("name", "version", "title", "description")))
    forms: Forms = {}
    for name in reader.texts(top.get("bodies", []), "bodies"):
        _merge(forms, bodies(name))
    _merge(forms, reader.forms(reader.table(top.get("forms", {}), "forms")))
    choices = reader.choices(reader.table(top.get("use", {}), "use"), forms)
    return Hand(
        name=reader.text(head.get("name"), "hand.name"),
        version=reader.text(head.get("version"), "hand.version"),
        title=reader.text(head.get("title"), "hand.title"),
        description=reader.text(head.get("description"), "hand.description"),
        habits=reader.habits(
            reader.table(top.get("habits", {}), "habits"), reader.joins(reader.table(top.get("joins", {}), "joins"))
        ),
        forms={char: {name: forms[char][name] for name in _names(choice)} for char, choice in choices.items()},
        choices=choices,
    )


def _merge(into: Forms, more: Forms) -> None:
    for char, named in more.items():
        into.setdefault(char, {}).update(named)


def _names(choice: Choice) -> set[str]:
    named = {choice.usual, choice.second, choice.initial, choice.final, choice.unjoined}
    return {name for name in named if name is not None}


class _Reader:
    """Checked access to one file's tables; every complaint names the file and the place in it."""

    def __init__(self, file: str) -> None:
        self.file = file

    def bad(self, place: str, problem: str) -> BadHandFile:
        return BadHandFile(self.file, place, problem)

    def load(self, path: Path, kind: str) -> Table:
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise self.bad("", f"is larger than {_MAX_BYTES // 1024 // 1024} MiB")
            top = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise self.bad("", f"cannot be read ({error})") from error
        if top.get("format") != FORMAT:
            raise self.bad("format", f"is {top.get('format')!r}; this program reads formats 1 to {FORMAT}")
        if top.get("kind") != kind:
            raise self.bad("kind", f"is {top.get('kind')!r}, but a file of kind {kind!r} is needed here")
        return top

    def known(self, table: Table, place: str, keys: frozenset[str]) -> None:
        for key in table:
            if key not in keys:
                raise self.bad(f"{place}.{key}".lstrip("."), f"is not known here; known are {', '.join(sorted(keys))}")

    def table(self, value: object, place: str) -> Table:
        if not isinstance(value, dict):
            raise self.bad(place, f"needs a table, got {value!r}")
        return value

    def text(self, value: object, place: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.bad(place, f"needs a text, got {value!r}")
        return value

    def texts(self, value: object, place: str) -> list[str]:
        if not isinstance(value, list):
            raise self.bad(place, f"needs a list of texts, got {value!r}")
        return [self.text(item, place) for item in value]

    def number(self, value: object, place: str, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.bad(place, f"needs a number, got {value!r}")
        if not low <= value <= high:
            raise self.bad(place, f"is {value}, outside {low:g} to {high:g}")
        return float(value)

    def choice(self, value: object, place: str, kind: type[_E]) -> _E:
        try:
            return kind(str(value))
        except ValueError:
            raise self.bad(place, f"is {value!r}; possible are {', '.join(kind)}") from None

    # -- forms

    def forms(self, table: Table) -> Forms:
        forms: Forms = {}
        for char, named in table.items():
            if len(char) != 1:
                raise self.bad(f"forms.{char}", "is not one character")
            forms[char] = {
                name: self.form(self.table(entry, f"forms.{char}.{name}"), name, f"forms.{char}.{name}")
                for name, entry in self.table(named, f"forms.{char}").items()
            }
        return forms

    def form(self, entry: Table, name: str, place: str) -> Form:
        self.known(entry, place, _FORM_KEYS)
        pen = self.strokes(entry.get("pen"), f"{place}.pen")
        base, base_entry = self.entry(entry.get("base"), pen[0], f"{place}.base")
        waist, waist_entry = self.entry(entry.get("waist"), pen[0], f"{place}.waist")
        quick, _ = self.entry(entry.get("quick"), pen[0], f"{place}.quick")
        quick_base, _ = self.entry(entry.get("quick_base"), pen[0], f"{place}.quick_base")
        dot = self.numbers(entry["dot"], f"{place}.dot", 2) if "dot" in entry else None
        bar = self.numbers(entry["bar"], f"{place}.bar", 4) if "bar" in entry else None
        return Form(
            name=name,
            pen=pen,
            exit=self.choice(entry.get("exit", "none"), f"{place}.exit", Exit),
            base=base,
            base_entry=base_entry,
            waist=waist,
            waist_entry=waist_entry,
            quick=quick,
            quick_base=quick_base,
            tail=self.strokes(entry["tail"], f"{place}.tail")[0] if "tail" in entry else (),
            late=self.strokes(entry["late"], f"{place}.late") if "late" in entry else (),
            dot=(dot[0], dot[1]) if dot else None,
            bar=(bar[0], bar[1], bar[2], bar[3]) if bar else None,
            advance=self.number(entry["advance"], f"{place}.advance", -1.0, 5.0) if "advance" in entry else None,
        )

    def strokes(self, value: object, place: str) -> tuple[Track, ...]:
        try:
            return read_strokes(self.text(value, place))
        except ValueError as error:
            raise self.bad(place, str(error)) from error

    def entry(self, value: object, main: Track, place: str) -> tuple[Track | None, int]:
        if value is None:
            return None, 0
        try:
            return read_entry(self.text(value, place), main)
        except ValueError as error:
            raise self.bad(place, str(error)) from error

    def numbers(self, value: object, place: str, count: int) -> list[float]:
        if not isinstance(value, list) or len(value) != count:
            raise self.bad(place, f"needs {count} numbers in a list, got {value!r}")
        return [self.number(item, place, -6.0, 6.0) for item in value]

    # -- what the hand uses

    def choices(self, table: Table, forms: Forms) -> dict[str, Choice]:
        """Every character has its first form, or one of a name in `prefer`, unless `use` says otherwise."""
        self.known(table, "use", frozenset((*forms, *_PLACES, "prefer")))
        prefer = self.texts(table.get("prefer", []), "use.prefer")
        chosen: dict[str, dict[str, str]] = {
            char: {"usual": next((name for name in prefer if name in named), next(iter(named)))}
            for char, named in forms.items()
        }
        for char, value in table.items():
            if char not in (*_PLACES, "prefer"):
                chosen[char]["usual"] = self.form_name(value, f"use.{char}", forms[char])
        for kind in _PLACES:
            place = f"use.{kind}"
            entries = self.table(table.get(kind, {}), place)
            self.known(entries, place, frozenset(forms))
            for char, value in entries.items():
                chosen[char][kind] = self.form_name(value, f"{place}.{char}", forms[char])
        return {char: Choice(**names) for char, names in chosen.items()}

    def form_name(self, value: object, place: str, forms: Mapping[str, Form]) -> str:
        name = self.text(value, place)
        if name not in forms:
            raise self.bad(place, f"there is no form {name!r}; there are {', '.join(forms)}")
        return name

    # -- habits

    def habits(self, table: Table, joins: Joins) -> Habits:
        self.known(table, "habits", frozenset(("proportions", "spacing", "motor", "tempo", "variation", "line", "marks")))
        habits = Habits(
            proportions=self.group(Proportions, table, "proportions"),
            spacing=self.group(Spacing, table, "spacing"),
            motor=self.group(Motor, table, "motor"),
            tempo=self.group(Tempo, table, "tempo"),
            variation=self.group(Variation, table, "variation"),
            line=self.group(LineHabits, table, "line"),
            marks=self.group(Marks, table, "marks"),
            joins=joins,
        )
        size = habits.proportions
        if not size.least_mm <= size.x_height_mm <= size.most_mm:
            raise self.bad("habits.proportions", "needs least_mm <= x_height_mm <= most_mm")
        return habits

    def group(self, kind: Callable[..., _G], table: Table, name: str) -> _G:
        own = self.table(table.get(name, {}), f"habits.{name}")
        fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]  # a dataclass's constructor is its class
        self.known(own, f"habits.{name}", frozenset(fields))
        values: dict[str, object] = {}
        for key, value in own.items():
            place, limits = f"habits.{name}.{key}", fields[key].metadata
            if limits:
                values[key] = self.number(value, place, limits["low"], limits["high"])
            else:
                values[key] = self.choice(value, place, DotStyle)
        return kind(**values)

    def joins(self, table: Table) -> Joins:
        self.known(table, "joins", frozenset(f.name for f in dataclasses.fields(Joins)))
        default = Joins()
        longest = table.get("longest", default.longest)
        if not isinstance(longest, int) or isinstance(longest, bool) or not 0 <= longest <= 40:
            raise self.bad("joins.longest", f"needs a whole number from 0 to 40, got {longest!r}")
        return Joins(
            usual=self.number(table.get("usual", default.usual), "joins.usual", 0.0, 1.0),
            whim=self.number(table.get("whim", default.whim), "joins.whim", 0.0, 0.5),
            longest=longest,
            pairs=self.pairs(table.get("pairs", ""), "joins.pairs"),
            never=self.pairs(table.get("never", ""), "joins.never"),
            after=self.limits(table.get("after", {}), "joins.after"),
            before=self.limits(table.get("before", {}), "joins.before"),
        )

    def pairs(self, value: object, place: str) -> frozenset[str]:
        if not isinstance(value, str):
            raise self.bad(place, f"needs pairs of letters parted by spaces, got {value!r}")
        for pair in value.split():
            if len(pair) != 2:
                raise self.bad(place, f"{pair!r} is not a pair of letters")
        return frozenset(value.split())

    def limits(self, value: object, place: str) -> dict[str, float]:
        table = self.table(value, place)
        return {key: self.number(item, f"{place}.{key}", 0.0, 1.0) for key, item in table.items()}
