"""Telling the workers about a job, after the transaction that made it. No request fails because the broker is away: the job is
saved, and workers also look for themselves."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.responses import Response

from mailroom.core.work import tell as tell_broker


def announce(request: Request, answer: Response) -> Response:
    """Dispatch the job that a 202 answer names."""
    tell(request, str(json.loads(bytes(answer.body))["job"]["id"]))
    return answer


def tell(request: Request, job_id: str) -> bool:
    """Dispatch the job; False where the broker is away: the work is saved, and told again later (`api.serving`)."""
    return tell_broker(request.app.state.mailroom, job_id, request.app.state.settings.broker_url or None)
