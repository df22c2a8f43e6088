"""The operator's pages: server-rendered, in German and English, without a single request to anyone else.

Not here: rules (mailroom), pictures of ink (render), the CRM's and the stations' HTTP. `install(app)` puts the pages on the
application that `api.app` makes; importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI


def install(app: FastAPI) -> None:
    """Put the pages on `app`; needs `app.state.mailroom` (the Services) and `app.state.settings` when requests come."""
    from api.web.base.pages import problem_page
    from api.web.base.security import SignInTries
    from api.web.base.static_files import StaticPages

    app.state.sign_in_tries = SignInTries()
    app.state.html_problem = problem_page
    app.mount("/static", StaticPages(), name="static")
    for router in routers():
        app.include_router(router)


def routers() -> tuple[APIRouter, ...]:
    """Every router of the pages; the tests go through all their routes."""
    from api.web import catalogue, lists, messages, pieces, production, proofs, sign_in, signatures

    return tuple(module.router for module in (sign_in, lists, catalogue, signatures, messages, proofs, production, pieces))
