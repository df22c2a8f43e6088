"""Style sheets, scripts, type: files of this package, served as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOLDER: Final = Path(__file__).parents[1] / "static"


class StaticPages(StaticFiles):
    """The folder `static`, asked for again after every change, never taken for another kind of file."""

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the base class, with the headers that keep a browser from guessing and from showing old styles."""
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        return response
