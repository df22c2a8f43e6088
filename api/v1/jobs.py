"""/v1/jobs: how far the computing is."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.auth import LettersCaller
from api.problems import answers
from api.v1.models.jobs import JobAnswer
from mailroom.core.work import get_job as find_job

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get("/{job_id}", responses=answers("not_found"))
def get_job(job_id: str, caller: LettersCaller) -> JobAnswer:
    """One job; ask again until it is done or failed."""
    with caller.reading() as session:
        return JobAnswer.of(find_job(session, caller.ctx, job_id))
