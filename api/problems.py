"""Problem details (RFC 9457): the one form of every error answer, and the register of the stable codes.

Rules and their errors live in `mailroom`; `status_of` is the one place that knows which HTTP status a code has. A code, once
given out, keeps its meaning: programs decide by it, people read `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE: Final = "application/problem+json"
TYPE_BASE: Final = "urn:federkiel:problem:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A stable code with its HTTP status, a short title, and what the caller should do about it."""

    code: str
    status: int
    title: str
    remedy: str


_KINDS: Final = (
    Kind("malformed_request", 400, "The request cannot be read", "Send valid JSON, or a valid multipart body."),
    Kind("bad_cursor", 400, "The cursor is not one of ours", "Use the value of `next` as it was given, with the same filters."),
    Kind("unauthenticated", 401, "No valid key", "Send `Authorization: Bearer fk_…`; `federkiel key create` makes one."),
    Kind("forbidden", 403, "The key may not do this", "Use a key with the scope that `detail` names."),
    Kind("not_found", 404, "There is no such thing", "Check the id; what belongs to another tenant is not found either."),
    Kind("method_not_allowed", 405, "This address does not know that method", "Use a method named in the `Allow` header."),
    Kind("not_acceptable", 406, "No such form", "Ask for one of the forms that `detail` names."),
    Kind("counts_differ", 409, "The counts do not reconcile", "Settle the pieces that `detail` names, then try again."),
    Kind("conflict", 409, "Something of that identity is there already", "Read the existing one, or use another identity."),
    Kind("idempotency_running", 409, "The first request with this key still runs", "Repeat it in a moment with the same key."),
    Kind("wrong_code", 409, "Another sheet's code", "Read the code on the sheet again; it belongs to another piece."),
    Kind("recalled", 409, "The letter was recalled", "Pull the sheet from the tray and withdraw the piece."),
    Kind("wrong_state", 409, "Not possible in this state", "Read the state again; `detail` says which states allow it."),
    Kind("suppressed", 409, "This person must not get mail", "Take the suppression back first, if that is right."),
    Kind("stale_epoch", 409, "The lease is over", "Put the pen up, forget the piece, and claim again."),
    Kind("not_granted", 409, "No grant, no ink", "Do not write. Ask for the grant again, or report a fault."),
    Kind("hash_mismatch", 409, "Not the ink that was approved", "Do not write; report it, the piece is held for a person."),
    Kind("not_cancellable", 409, "Too late to cancel", "The letter is written or posted; recall it from the tray by hand."),
    Kind("not_proofed", 409, "The proofs are not made yet", "Wait for the mailing's job, then ask again."),
    Kind("station_held", 409, "The station is held", "An operator looks at the last piece and releases the station."),
    Kind("too_large", 413, "The body is too large", "Send less at once; `detail` names the limit."),
    Kind("unsupported_media_type", 415, "No such kind of file", "Send CSV, XLSX, JSON or NDJSON with its content type."),
    Kind("invalid_request", 422, "Some fields are not valid", "Correct the fields that `errors` names."),
    Kind("idempotency_mismatch", 422, "The key was used for another request", "Use a new Idempotency-Key for a new request."),
    Kind("bad_list", 422, "The list cannot be read", "Correct the file as `detail` says, and send it again."),
    Kind("bad_signature", 422, "Not recorded signatures", "Correct the place that `detail` names, or record it again."),
    Kind("bad_template", 422, "The template cannot be used", "Correct the place that `detail` names."),
    Kind(
        "unknown_placeholder", 422, "The template names an unknown column", "Use a column of the list, as `detail` names them."
    ),
    Kind("unknown_hand", 422, "There is no such hand", "Choose a name from GET /v1/hands."),
    Kind("unknown_stationery", 422, "There is no such stationery", "Choose a name from GET /v1/stationery."),
    Kind("unknown_signature", 422, "There is no such signature", "Choose one of GET /v1/signatures, or none."),
    Kind("unknown_machine", 422, "There is no such machine", "Choose a name from `federkiel machines`."),
    Kind("rate_limited", 429, "Too many requests", "Wait for the seconds of `Retry-After`."),
    Kind(
        "internal_error",
        500,
        "A fault of ours",
        "Try again; if it stays, tell the people who run the server the `request_id`.",
    ),
    Kind("unavailable", 503, "Not able to serve right now", "Try again after the seconds of `Retry-After`."),
)
KINDS: Final[Mapping[str, Kind]] = {kind.code: kind for kind in _KINDS}

ROW_CODES: Final[Mapping[str, str]] = {
    "missing_value": "A placeholder of the template has no value in this row.",
    "unknown_placeholder": "The template names a column that the list has not.",
    "unsupported_character": "The hand cannot write a character; the message names it and its place.",
    "text_overflows": "The text does not fit the writing area.",
    "bad_text": "The text cannot be laid out.",
    "duplicate_recipient": "The same person at the same address stands in an earlier row; can be released.",
    "similar_recipient": "Somebody very similar stands in an earlier row.",
    "duplicate_external_id": "Another row has the same external id.",
    "suppressed": "This person does not want mail, or must not get any.",
    "ragged_row": "The row has more or fewer cells than the header.",
    "hidden_row": "The spreadsheet hides the row, by hand or by a filter.",
    "wrong_encoding": "The row holds characters that come from reading the file in the wrong encoding.",
    "missing_name": "Neither a person nor a company.",
    "missing_first_name": "The first name is empty.",
    "missing_last_name": "The last name is empty.",
    "missing_street": "Neither a street nor a box.",
    "missing_house_number": "The street has no number.",
    "missing_postcode": "The postcode is empty.",
    "missing_town": "The town is empty.",
    "missing_region": "This country's addresses need a region.",
    "invalid_postcode": "The postcode does not exist in this country's form.",
    "ambiguous_postcode": "The postcode fits more than one country, and none is named.",
    "postcode_zero_lost": "A spreadsheet cut the leading zero off.",
    "postcode_in_town": "The town's field begins with a postcode.",
    "postcode_in_street": "The street holds postcode and town: an address in one cell is not taken apart.",
    "number_is_date": "A spreadsheet made a date of the house number.",
    "title_in_name": "A name begins with a title that has a column of its own.",
    "name_reversed": "The last name stands first, with a comma.",
    "street_and_po_box": "A street and a box; the post takes one.",
    "packstation": "A parcel locker takes no letters.",
    "unknown_country": "The country is not known.",
    "salutation_unknown": "The form of address is not known.",
    "salutation_general": "The letter gets a general salutation.",
    "title_form": "The title is written in an unusual form.",
    "placeholder_value": "A value like `n/a` or `xxx` stands for nothing.",
    "email_in_name": "An e-mail address stands in the name.",
    "digit_in_name": "A digit stands in the name.",
    "company_in_name": "A company stands in a person's name.",
    "all_capitals": "A value is written in capitals only.",
    "all_lower_case": "A name is written in small letters only.",
    "looks_like_test": "The row looks like a test.",
    "control_character": "A value holds a control character.",
    "escape_undone": "A program's escapes (`&amp;`, `\\u00fc`) were undone; the message shows what will be written.",
    "number_as_float": "A whole number that a program made a decimal (`53113.0`).",
    "number_lost_digits": "A spreadsheet made a number of it (`1,07E+03`); digits may be lost.",
    "markup": "A tag of a web page stands in a value.",
    "marked_out": "The row marks somebody who has died or is to get no mail.",
    "lost_letter": "A question mark stands where a letter was lost (`M?ller`).",
    "encoding_guessed": "The file's encoding was guessed from its letters; somebody should look.",
    "stray_quote": "A quotation mark has lost its other one; nothing from its line on can be trusted.",
    "title_in_salutation": "The form of address held a title or the beginning of a letter, which was taken apart.",
    "salutation_for_one": "The form of address is for one, and two first names stand beside it.",
    "degree_after_name": "A degree (`MBA`) was moved behind the name.",
    "odd_character": "A name holds a character that no name has.",
    "truth_value": "A program's yes or no stands in place of a value.",
    "country_is_none": "The country's field says that there is none (`n/a`), and the address is the sender's country's.",
    "region_found": "The state was read from the town or the postcode.",
    "address_taken_apart": "A whole address in one cell was taken apart, as asked.",
    "date_as_number": "A number that may be a date in a spreadsheet's count of days.",
    "date_with_time": "A date with a time of day, as programs write it.",
    "date_shortened": "It looks like a date that a spreadsheet made (`Jan 19`).",
    "date_for_nothing": "The date that programs write where there is none (`01.01.1900`).",
    "invalid_town": "The town is not known in this country.",
    "invalid_region": "The region is not known in this country.",
}
"""Codes of the problems of one row or one letter, in `errors`, in a list's rows and in report.json."""


def status_of(code: str) -> int:
    """The HTTP status of a code: the one map from the house's errors to HTTP. A letter's fault is one of its request."""
    kind = KINDS.get(code)
    return kind.status if kind else 422 if code in ROW_CODES else 500


CODES: Final = frozenset(KINDS) | frozenset(ROW_CODES)
"""Every stable code; docs/reference/errors.md lists them all."""


class FieldError(BaseModel):
    """One fault at one place of a request or of a list."""

    pointer: str | None = Field(default=None, description="JSON pointer into the request body.")
    row: int | None = Field(default=None, description="Row as the spreadsheet shows it; the header is row 1.")
    field: str | None = Field(default=None, description="Column or attribute.")
    code: str = Field(description="Stable code of this fault.")
    message: str = Field(description="What is wrong, for people.")
    suggestion: str | None = Field(default=None, description="What to write instead.")


class ProblemDetails(BaseModel):
    """The body of every error answer."""

    type: str = Field(examples=[TYPE_BASE + "not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; one of those in docs/reference/errors.md.")
    request_id: str | None = Field(default=None, description="Names this request in the server's log.")
    errors: list[FieldError] = Field(default_factory=list)


class Problem(HTTPException):
    """Raised by endpoints; becomes a problem answer. `code` may be a code of `mailroom` that has no title of its own here."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> None:
        kind = KINDS.get(code)
        super().__init__(status or status_of(code), detail, dict(headers or {}))
        self.code = code
        self.title = kind.title if kind else "The request cannot be done"
        self.errors = tuple(errors)

    def body(self, request_id: str | None = None) -> dict[str, object]:
        """The answer's JSON."""
        details = ProblemDetails(
            type=TYPE_BASE + self.code,
            title=self.title,
            status=self.status_code,
            detail=self.detail,
            code=self.code,
            request_id=request_id,
            errors=list(self.errors),
        )
        return details.model_dump(exclude_none=True)


Answers = dict[int | str, dict[str, Any]]  # as FastAPI types them


def file_answer(*media_types: str) -> Answers:
    """What OpenAPI says about an endpoint that answers with a file of one of these types."""
    content = {name: {"schema": {"type": "string"} | ({} if "xml" in name else {"format": "binary"})} for name in media_types}
    return {200: {"description": "The file.", "content": content}}


def answers(*codes: str) -> Answers:
    """What OpenAPI says about an endpoint's errors: by status, with an example for each code."""
    found: Answers = {}
    for status in sorted({KINDS[code].status for code in codes}):
        kinds = [KINDS[code] for code in codes if KINDS[code].status == status]
        examples = {kind.code: {"value": Problem(kind.code, kind.remedy).body()} for kind in kinds}
        found[status] = {
            "model": ProblemDetails,
            "description": "; ".join(kind.title for kind in kinds),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "examples": examples}},
        }
    return found
