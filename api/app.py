"""The HTTP application: /v1 for CRMs, /station for plotters, the operator pages, /healthz. No rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from sqlalchemy import text

import api.http.errors
import api.web
from api.http.middleware import FORM_BYTES, JSON_LIMIT, BodyLimit, RequestLog
from api.problems import answers
from api.settings import Settings
from api.station import routes as station_routes
from api.v1 import catalogues, jobs, letters, lists, mailings, pieces, signatures, stations, templates
from api.v1.models.health import Health
from api.version import VERSION
from mailroom.core import Services
from render.recorded import MOST_BYTES

_MIB: Final = 1024 * 1024
_COMMON: Final = answers("unauthenticated", "forbidden", "invalid_request", "internal_error")
_DESCRIPTION: Final = (
    "Handwritten mail from a customer list. Every error is `application/problem+json` with a stable `code`; "
    "every creating POST takes an `Idempotency-Key`; ids are opaque."
)


def create_app(settings: Settings, services: Services, *, tenant_id: str) -> FastAPI:
    """The application for open, migrated services. `tenant_id` is the tenant that the operator pages belong to."""
    app = FastAPI(title="Federkiel", version=VERSION, description=_DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.mailroom = services
    app.state.tenant_id = tenant_id
    api.http.errors.install(app)
    for module in (lists, templates, catalogues, signatures, mailings, letters, pieces, stations, jobs):
        app.include_router(module.router, prefix="/v1", responses=_COMMON)
    app.include_router(station_routes.router, responses=_COMMON)
    app.get("/healthz", tags=["health"], response_model=Health, responses=answers("unavailable"))(_health(services))
    api.web.install(app)
    app.add_middleware(BodyLimit, limit_of=lambda path: _body_limit(path, settings.max_upload_mb * _MIB))
    app.add_middleware(RequestLog)
    return app


def _body_limit(path: str, upload_bytes: int) -> int:
    """Files go to /v1/lists and to the operator's /lists, wrapped in a form; signatures have a limit of their own; everything
    else is JSON or a small form."""
    if path in ("/v1/lists", "/lists"):
        return upload_bytes + FORM_BYTES
    return MOST_BYTES + FORM_BYTES if path in ("/v1/signatures", "/signatures") else JSON_LIMIT


def _health(services: Services) -> Callable[[], Health]:
    def health() -> Health:
        """Whether the server and its database answer."""
        with services.reading() as session:
            session.execute(text("SELECT 1"))
        return Health(version=VERSION)

    return health
