"""Recipient lists and their rows, as OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.problems import FieldError
from api.v1.models.base import Answer, example
from api.v1.models.jobs import JobAnswer


class UploadQuery(BaseModel):
    """What a caller may say about a file, in the address."""

    name: str | None = Field(default=None, max_length=200, description="What people call the list.")
    file_name: str | None = Field(default=None, max_length=200, description="Its ending decides how the file is read.")
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$", description="Of rows that name none.")
    encoding: str | None = Field(default=None, max_length=40, description="Of a CSV file; found out if left out.")
    external_id: str | None = Field(default=None, min_length=1, max_length=255, description="Yours; unique for ever.")
    split_addresses: bool = Field(
        default=False, description="Take a whole address in one cell apart, each part shown with a warning."
    )


class RecipientListAnswer(Answer):
    """An imported recipient list with its counts."""

    model_config = example(
        object="recipient_list", id="lst_0123456789abcdefghjk", name="March customers", file_name="kunden.csv", state="ready",
        country=None, columns={"Vorname": "first_name"}, encoding="cp1252", rows_in=30, rows_ok=24, rows_warning=2,
        rows_refused=4, created_at="2026-03-02T08:00:00Z",
    )  # fmt: skip
    object: Literal["recipient_list"] = "recipient_list"
    id: str
    name: str
    file_name: str
    state: str = Field(description="uploading, importing, ready or failed.")
    country: str | None
    columns: dict[str, str] = Field(description="Header as written in the file, and the field it was read as.")
    encoding: str | None
    rows_in: int
    rows_ok: int
    rows_warning: int
    rows_refused: int
    created_at: datetime


class ListWithJob(Answer):
    """A list that was taken, and the job that imports it."""

    list: RecipientListAnswer
    job: JobAnswer


class RecipientAnswer(Answer):
    """One row of a list with its verdict."""

    object: Literal["recipient"] = "recipient"
    id: str
    list_id: str
    row: int = Field(description="As the spreadsheet shows it; the header is row 1.")
    verdict: Literal["ok", "warning", "refused"]
    problems: tuple[FieldError, ...]
    values: dict[str, str]
