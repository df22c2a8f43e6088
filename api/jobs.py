"""Telling the workers about a job, after the transaction that made it."""

from __future__ import annotations

import json

import structlog
from fastapi import Request
from fastapi.responses import Response

from mailroom.core.work import tell

log = structlog.get_logger("federkiel.jobs")


def announce(request: Request, answer: Response) -> Response:
    """Dispatch the job that a 202 answer names. Where no broker takes it, it is told again later (`api.serving`)."""
    job_id = str(json.loads(bytes(answer.body))["job"]["id"])
    if not tell(request.app.state.mailroom, job_id, request.app.state.settings.broker_url or None):
        log.warning("broker not reached", job=job_id)
    return answer
