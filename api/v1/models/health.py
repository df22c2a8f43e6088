"""Whether the server answers."""

from __future__ import annotations

from typing import Literal

from api.v1.models.base import Answer


class Health(Answer):
    """That the server and its database answer."""

    status: Literal["ok"] = "ok"
    version: str
