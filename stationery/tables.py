"""Reading checked TOML: every access names its place in errors, and unknown keys are refused."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from stationery.errors import BadStationery

DATA: Final = Path(__file__).parent / "data"


class Table:
    """A TOML table that knows where it stands; all getters raise BadStationery naming the place."""

    def __init__(self, values: Mapping[str, object], place: str) -> None:
        self._values = values
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """Names in the order of the file."""
        return tuple(self._values)

    def allow(self, *names: str) -> None:
        """Refuse every key that is not in `names`."""
        for key in self._values:
            if key not in names:
                raise BadStationery(f"{self.place}: unknown key {key!r}; allowed: {', '.join(names)}")

    def table(self, key: str) -> Table:
        """The sub-table `key`."""
        value = self._get(key)
        if not isinstance(value, dict):
            raise BadStationery(f"{self.place}.{key}: needs a table, got {value!r}")
        return Table(value, f"{self.place}.{key}")

    def tables(self, key: str) -> tuple[Table, ...]:
        """The array of tables `key`."""
        value = self._get(key)
        if not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
            raise BadStationery(f"{self.place}.{key}: needs a list of tables, got {value!r}")
        return tuple(Table(v, f"{self.place}.{key}[{i}]") for i, v in enumerate(value))

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; `default`, unless None, where the key is missing."""
        if default is not None and key not in self:
            return default
        value = self._get(key)
        if not (isinstance(value, str) and value.strip()):
            raise BadStationery(f"{self.place}.{key}: needs a text, got {value!r}")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A text out of `allowed`."""
        value = self.text(key, default)
        if value not in allowed:
            raise BadStationery(f"{self.place}.{key}: {value!r} is none of {', '.join(allowed)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, at least one, none twice; `default`, unless None, where the key is missing."""
        if default is not None and key not in self:
            return default
        value = self._get(key)
        if not (isinstance(value, list) and value and all(isinstance(v, str) and v for v in value)):
            raise BadStationery(f"{self.place}.{key}: needs a list of texts, got {value!r}")
        if len(set(value)) != len(value):
            raise BadStationery(f"{self.place}.{key}: {value!r} holds one twice")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        value = self._get(key) if key in self else False
        if not isinstance(value, bool):
            raise BadStationery(f"{self.place}.{key}: needs true or false, got {value!r}")
        return value

    def pattern(self, key: str) -> re.Pattern[str]:
        """A regular expression."""
        text = self.text(key)
        try:
            return re.compile(text)
        except re.error as error:
            raise BadStationery(f"{self.place}.{key}: {text!r} is no regular expression: {error}") from error

    def number(self, key: str) -> float:
        """A finite number."""
        return _number(self._get(key), f"{self.place}.{key}")

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of finite numbers."""
        value = self._get(key)
        if not isinstance(value, list):
            raise BadStationery(f"{self.place}.{key}: needs a list of numbers, got {value!r}")
        return tuple(_number(v, f"{self.place}.{key}") for v in value)

    def pair(self, key: str) -> tuple[float, float]:
        """Two finite numbers."""
        values = self.numbers(key)
        if len(values) != 2:
            raise BadStationery(f"{self.place}.{key}: needs two numbers, got {list(values)!r}")
        return values[0], values[1]

    def _get(self, key: str) -> object:
        if key not in self._values:
            raise BadStationery(f"{self.place}: {key!r} is missing")
        return self._values[key]


@cache
def read_toml(path: Path) -> Table:
    """The file as a table; raises BadStationery when it is no TOML."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except tomllib.TOMLDecodeError as error:
        raise BadStationery(f"{path.name}: {error}") from error


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadStationery(f"{place}: needs a finite number, got {value!r}")
    return float(value)
