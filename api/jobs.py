"""Telling the workers about a job, after the transaction that made it."""

from __future__ import annotations

import json

import structlog
from fastapi import Request
from fastapi.responses import Response

from mailroom.core.work import dispatch

log = structlog.get_logger("federkiel.jobs")


def announce(request: Request, answer: Response) -> Response:
    """Dispatch the job that a 202 answer names. A lost message costs no work: workers also look for themselves."""
    job_id = str(json.loads(bytes(answer.body))["job"]["id"])
    try:
        dispatch(job_id, request.app.state.settings.broker_url or None)
    except Exception as error:
        log.warning("broker not reached", job=job_id, exception=type(error).__name__)
    return answer
