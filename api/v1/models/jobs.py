"""Computing work, as OpenAPI shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.v1.models.base import Answer, example


class JobAnswer(Answer):
    """A piece of computing work; ask again until `state` is done or failed."""

    model_config = example(
        object="job", id="job_0123456789abcdefghjk", kind="import", subject_id="lst_0123456789abcdefghjk", state="running",
        done=10, total=30, error_code=None, error=None, created_at="2026-03-02T08:00:00Z", finished_at=None,
    )  # fmt: skip
    object: Literal["job"] = "job"
    id: str
    kind: str = Field(description="import, proof or release.")
    subject_id: str = Field(description="Id of the list or mailing it works on.")
    state: str = Field(description="queued, running, done, failed or cancelled.")
    done: int
    total: int | None
    error_code: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None
