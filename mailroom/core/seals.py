"""Values under seal: as JSON, bound to the place where they are stored.

`Place` is the one list of what a seal covers. The name goes into the sealed bytes as associated data, so a value moved to
another row or column does not open; a name, once used, is never changed or used for something else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from mailroom.core.vault import DataKey
from stationery.problems import Problem, problem_from_stored


class Place(StrEnum):
    """What is stored under seal; `of` names one such value by the ids of its row."""

    LIST_NAMES = "list"
    UPLOAD_CHUNK = "upload"
    RECIPIENT = "recipient"
    RECIPIENT_PROBLEMS = "problems"
    SENDER = "sender"
    SIGNER = "signer"
    SIGNATURE = "signature"
    LETTER_PROBLEMS = "letter"
    LETTER_CONTENT = "content"
    PAGE = "page"
    PROGRAM = "program"
    ANSWER = "idempotency"

    def of(self, *ids: object) -> str:
        """For example `problems/rcp_…`."""
        return "/".join((self.value, *map(str, ids)))


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def seal_json(key: DataKey, value: object, place: str) -> bytes:
    return key.seal(_ENCODER.encode(value).encode(), place)


def open_json(key: DataKey, sealed: bytes, place: str) -> object:
    value: object = json.loads(key.open(sealed, place))
    return value


def seal_problems(key: DataKey, problems: Sequence[Problem], place: str) -> bytes:
    """Problems quote what they are about, so they are as personal as the row itself."""
    return seal_json(key, [problem.as_stored() for problem in problems], place)


def open_problems(key: DataKey, sealed: bytes, place: str) -> tuple[Problem, ...]:
    stored = open_json(key, sealed, place)
    assert isinstance(stored, list)
    return tuple(problem_from_stored(entry) for entry in stored)
