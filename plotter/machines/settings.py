"""Reading TOML tables strictly: a wrong type, an impossible value or an unknown key is an error that names its place."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from plotter.errors import BadProfile

_MAX_BYTES: Final = 64 * 1024
_LONGEST_NAME: Final = 200


def read_toml(path: Path) -> Mapping[str, object]:
    """The file's top table; raises BadProfile when it cannot be read or is not TOML."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadProfile(f"{path}: cannot be read ({error.strerror})") from error
    if len(data) > _MAX_BYTES:
        raise BadProfile(f"{path}: larger than {_MAX_BYTES // 1024} KiB, so not a profile")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProfile(f"{path}: not TOML ({error})") from error


class Table:
    """A table whose keys are taken one by one; `done` refuses what nobody took."""

    def __init__(self, values: Mapping[str, object], place: str) -> None:
        self._values = dict(values)
        self._place = place

    def __bool__(self) -> bool:
        return bool(self._values)

    def table(self, key: str, *, optional: bool = False) -> Table:
        value = self._take(key, {} if optional else None)
        if not isinstance(value, Mapping):
            raise self._error(key, f"needs a table, got {value!r}")
        return Table(value, f"{self._place}.{key}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or not value.isprintable():
            raise self._error(key, f"needs a printable text, got {value!r}")
        return value

    def name(self, key: str, default: str | None = None) -> str:
        """A text that people call something by, and that the server stores."""
        value = self.text(key, default)
        if not 0 < len(value.strip()) <= len(value) <= _LONGEST_NAME:
            raise self._error(key, f"needs 1 to {_LONGEST_NAME} characters, got {len(value)}")
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value, known = self.text(key, default), tuple(allowed)
        if value not in known:
            raise self._error(key, f"must be one of {', '.join(known)}; got {value!r}")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self._error(key, f"needs true or false, got {value!r}")
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self._error(key, f"needs a finite number, got {value!r}")
        if not low <= value <= high:
            raise self._error(key, f"must lie between {low:g} and {high:g}, got {value:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        value = self.number(key, low, high, default)
        if value != int(value):
            raise self._error(key, f"needs a whole number, got {value:g}")
        return int(value)

    def one_of(self, key: str, allowed: Iterable[int], default: int | None = None) -> int:
        known = tuple(allowed)
        value = self.whole(key, min(known), max(known), default)
        if value not in known:
            raise self._error(key, f"must be one of {', '.join(map(str, known))}; got {value}")
        return value

    def maybe(self, key: str, low: float, high: float) -> float | None:
        return self.number(key, low, high) if key in self._values else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(key, f"needs a list of texts, got {value!r}")
        return tuple(value)

    def done(self) -> None:
        """Refuse the keys that were never asked for."""
        if self._values:
            raise BadProfile(f"{self._place}: unknown setting {', '.join(sorted(self._values))}")

    def _take(self, key: str, default: object) -> object:
        value = self._values.pop(key, default)
        if value is None:
            raise self._error(key, "is missing")
        return value

    def _error(self, key: str, what: str) -> BadProfile:
        return BadProfile(f"{self._place}.{key} {what}")
