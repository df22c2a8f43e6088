"""Mailings and their batches, as OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from api.v1.models.base import Answer, Request, Short, example
from api.v1.models.jobs import JobAnswer
from mailroom.writing import MOST_SLIPS

MAX_SEED = 2**63 - 1


class NewMailing(Request):
    """A list, a template, a hand and stationery, to become letters."""

    model_config = ConfigDict(extra="forbid") | example(
        name="Thank you, March", list_id="lst_0123456789abcdefghjk", template_id="tpl_0123456789abcdefghjk", hand="anna",
        stationery="card-a6-folded", sender=["Muster GmbH", "Lindenstraße 4", "10969 Berlin"], seed=7,
    )  # fmt: skip
    name: Short
    list_id: Short
    template_id: Short
    hand: Short
    stationery: Short
    sender: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=6)] = Field(
        default=[], description="The sender's address lines, for the envelope."
    )
    signature_id: Short | None = Field(
        default=None, description="A recorded signature to sign each letter by, below its message. Needs the scope `sign`."
    )
    slips: Annotated[float, Field(ge=0, le=MOST_SLIPS)] = Field(
        default=0.0,
        description="Share of the words that are begun wrongly, struck out and written again; never names, codes or amounts.",
    )
    order: Literal["writer", "fast"] = Field(
        default="writer", description="In which stations draw the strokes: as a writer would, or in the least time."
    )
    seed: Annotated[
        int | None, Field(ge=0, le=MAX_SEED, description="The same seed writes the same letters; random if left out.")
    ] = None
    external_id: Annotated[str | None, Field(min_length=1, max_length=255, description="Yours; unique for ever.")] = None
    not_after: AwareDatetime | None = Field(default=None, description="Pieces not written by then are held, with its zone.")


class MailingAnswer(Answer):
    """A mailing and how far it is."""

    object: Literal["mailing"] = "mailing"
    id: str
    name: str
    state: str = Field(description="draft, proofed, approved, in_production, posted or cancelled.")
    list_id: str
    template_id: str
    hand: str
    hand_version: str
    model_version: str
    stationery: str
    sender: tuple[str, ...]
    signature_id: str | None
    slips: float
    order: str = Field(description="writer or fast.")
    seed: int
    test: bool
    not_after: datetime | None
    proof_hash: str | None = Field(description="Approve with this value: what was seen is what is approved.")
    letters: int
    refused: int
    created_at: datetime
    approved_at: datetime | None
    approved_by: str | None


class MailingWithJob(Answer):
    """A mailing, and the job that works on it."""

    mailing: MailingAnswer
    job: JobAnswer


class Approval(Request):
    """The proof that was looked at."""

    model_config = ConfigDict(extra="forbid") | example(proof_hash="5b1c…")
    proof_hash: Short


class BatchAnswer(Answer):
    """Pieces posted together, with counts that must reconcile."""

    object: Literal["batch"] = "batch"
    id: str
    mailing_id: str
    mailing_name: str
    number: int
    state: str
    rows_in: int
    refused: int
    letters: int
    pieces: dict[str, int] = Field(description="State and number of pieces.")
    spoiled: int
    letters_ready_to_post: int
    letters_posted: int
    letters_dropped: int
    estimate_s: float
    created_at: datetime
    posted_at: datetime | None
