"""Who is asking: the bearer key of a request, checked, with the context of its tenant."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from mailroom import access
from mailroom.access import Forbidden, KeyView, NotAuthenticated
from mailroom.core import Context, Services

_bearer = HTTPBearer(
    auto_error=False, scheme_name="key", bearerFormat="fk_live_… or fk_test_…", description="`federkiel key create` makes one."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A request's key, and what its tenant's services need."""

    services: Services
    key: KeyView
    ctx: Context

    @property
    def name(self) -> str:
        """Who did it, for the history: the key's id."""
        return self.key.id

    def must_have(self, scope: str) -> None:
        """Raises Forbidden when the key lacks a scope that only some requests need."""
        if scope not in self.key.scopes and "admin" not in self.key.scopes:
            raise Forbidden(scope)

    def reading(self) -> AbstractContextManager[Session]:
        """A transaction that reads."""
        return self.services.reading()

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction that writes; commits at its end."""
        return self.services.writing()


def _require(scope: str) -> Callable[[Request, HTTPAuthorizationCredentials | None], Caller]:
    def caller(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
        if credentials is None:
            raise NotAuthenticated
        services: Services = request.app.state.mailroom
        with services.reading() as session:
            key = access.authenticate(session, services, credentials.credentials, scope=scope)
        request.state.key_id = key.id
        return Caller(services, key, services.context(key.tenant_id, test=key.test))

    return caller


LettersCaller = Annotated[Caller, Depends(_require("letters"))]
"""A CRM: lists, templates, mailings, letters."""
SignCaller = Annotated[Caller, Depends(_require("sign"))]
"""A CRM that may have letters signed."""
AdminCaller = Annotated[Caller, Depends(_require("admin"))]
"""An operator's program: pieces, stations, posting."""
StationCaller = Annotated[Caller, Depends(_require("station"))]
"""A plotter station."""
