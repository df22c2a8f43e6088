"""What /v1 takes and answers, as OpenAPI shows it. Made from the mailroom's views; no rules here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from api.problems import FieldError
from mailroom.writing import MOST_SLIPS

MAX_SEED = 2**63 - 1
Short = Annotated[str, Field(min_length=1, max_length=200)]


class Answer(BaseModel):
    """Base of all answers: read from a view's attributes."""

    @classmethod
    def of(cls, view: object) -> Self:
        """The answer that shows this view."""
        return cls.model_validate(view, from_attributes=True)


class Request(BaseModel):
    """Base of all request bodies: what is not known is refused, so that a mistyped field is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


def example(**values: JsonValue) -> ConfigDict:
    """An example for OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [values]})


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
    state: str = Field(description="queued, running, done or failed.")
    done: int
    total: int | None
    error_code: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


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


class NewTemplate(Request):
    """A message in Liquid."""

    model_config = ConfigDict(extra="forbid") | example(
        name="Thank you", language="de", body="{{ salutation }}\n\nvielen Dank für Ihre Treue seit {{ customer_since }}!"
    )
    name: Short
    body: Annotated[str, Field(min_length=1, max_length=65_536, description="Liquid; a missing value refuses the row.")]
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2}$")] = None


class TemplateAnswer(Answer):
    """A stored template."""

    object: Literal["template"] = "template"
    id: str
    name: str
    language: str
    body: str
    placeholders: tuple[str, ...]
    created_at: datetime


class NewSignature(Request):
    """A person's recorded signatures."""

    model_config = ConfigDict(extra="forbid") | example(
        signer="Clara Sommer",
        recorded={
            "unit": "mm", "y": "down",
            "specimens": [[[[0.0, 4.1, 0.0], [6.2, 0.4, 0.21], [12.8, 5.0, 0.47], [31.5, 2.2, 0.95]]]],
        },
    )  # fmt: skip
    signer: Short = Field(description="Whose it is; stored sealed.")
    recorded: dict[str, JsonValue] = Field(
        description="One to 50 specimens: strokes of [x, y, t] in millimetres (y down) and seconds; or a page of strokes."
    )


class SignatureAnswer(Answer):
    """A recorded signature that the house keeps. Its strokes are never given out."""

    object: Literal["signature"] = "signature"
    id: str
    signer: str
    specimens: int = Field(description="How many recorded ones letters are written by.")
    created_at: datetime


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


class LetterAnswer(Answer):
    """What one recipient gets from one mailing."""

    object: Literal["letter"] = "letter"
    id: str
    mailing_id: str
    recipient_id: str
    row: int
    number: int
    revision: int
    state: str = Field(description="proofed, refused, approved or cancelled.")
    problems: tuple[FieldError, ...]
    pieces: tuple[str, ...]
    created_at: datetime


class TextAnswer(Answer):
    """A letter's text as it is written."""

    object: Literal["letter_text"] = "letter_text"
    letter_id: str
    text: str


class PieceAnswer(Answer):
    """One sheet side to be written."""

    object: Literal["piece"] = "piece"
    id: str
    code: str = Field(description="On the traveller slip, to scan or to type.")
    mailing_id: str
    letter_id: str
    batch_id: str
    part: str
    revision: int
    number: int = Field(description="1 for the first, 2 for its rewrite, and so on.")
    state: str
    held_from: str | None
    reason: str | None
    recalled: bool = Field(description="Written, but to be pulled from the tray.")
    epoch: int
    ink_hash: str
    gcode_sha256: str | None
    station_id: str | None
    machine: str | None
    slot: dict[str, JsonValue] | None = Field(
        description="Where its sheet lay, as the station said; None before the first claim."
    )
    pen: dict[str, JsonValue] | None = Field(description="Its pen setup; None = the machine's own heights and speed.")
    order: str | None = Field(description="writer or fast; None before the first claim.")
    lines: int
    lines_done: int
    estimate_s: float | None
    changed_at: datetime


class HistoryAnswer(Answer):
    """One step of a piece."""

    at: datetime
    from_state: str | None
    to_state: str
    epoch: int
    by: str
    reason: str | None


class PieceWithHistory(PieceAnswer):
    """A piece with all its steps, oldest first."""

    history: tuple[HistoryAnswer, ...] = ()


class Reason(Request):
    """Why; for the history. No personal data."""

    model_config = ConfigDict(extra="forbid") | example(reason="ink blot on line 3")
    reason: Short


class Spoiling(Request):
    """A spoiled sheet, and that it is destroyed: only then may it be written anew."""

    model_config = ConfigDict(extra="forbid") | example(reason="ink blot on line 3", destroyed=True)
    reason: Short
    destroyed: bool = Field(description="The spoiled sheet was destroyed; must be true.")


class Resolving(Request):
    """What became of a piece that nobody knew about."""

    model_config = ConfigDict(extra="forbid") | example(outcome="complete", code="CDF3-7MNR-T")
    outcome: Literal["complete", "spoil"]
    code: str = Field(default="", max_length=40, description="For complete: the code read from the sheet.")
    reason: str = Field(default="", max_length=200, description="For spoil.")
    destroyed: bool = Field(default=False, description="For spoil: the sheet was destroyed.")


class StationAnswer(Answer):
    """A plotter with its computer."""

    object: Literal["station"] = "station"
    id: str
    name: str
    machine: str
    version: str
    held_reason: str | None = Field(description="Set while the station gets no pieces.")
    last_seen_at: datetime | None
    slot: dict[str, JsonValue] | None = Field(description="As it said at its last claim.")
    pen: dict[str, JsonValue] | None = Field(description="Its pen setup; None = the machine's own heights and speed.")
    order: str | None = Field(description="writer or fast; None = as each mailing says.")


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


class HandAnswer(Answer):
    """A handwriting of the catalogue."""

    object: Literal["hand"] = "hand"
    name: str
    version: str
    title: str
    description: str


class AreaAnswer(Answer):
    """A rectangle on a sheet, from its top left corner."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


class PartAnswer(Answer):
    """One sheet of stationery."""

    kind: str
    name: str
    width_mm: float
    height_mm: float
    areas: dict[str, AreaAnswer]


class StationeryAnswer(Answer):
    """Paper or card, and its envelope."""

    object: Literal["stationery"] = "stationery"
    name: str
    title: str
    parts: tuple[PartAnswer, ...]


class Health(Answer):
    """That the server and its database answer."""

    status: Literal["ok"] = "ok"
    version: str
